/** What it has learnt, said honestly: how often, how far from where it began, and whether people like it better. */
import type { JSX } from 'preact';
import type { Words } from './language.ts';
import type { PanelView } from './view.ts';

const BACKEND_NAMES = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'CPU' } as const;

export function mindLine(mind: PanelView['mind'], words: Words): string {
  if (mind.status === 'starting' || mind.status === 'recovering' || mind.status === 'lost')
    return words.say(`mind.${mind.status}`);
  if (mind.backend === null) return words.say('mind.starting');
  const backend = BACKEND_NAMES[mind.backend];
  return mind.ms === null
    ? words.say('mind.plain', { backend })
    : words.say('mind.line', { backend, ms: words.number(mind.ms, 1) });
}

function liftLine(lift: PanelView['lift'], words: Words): string {
  if (lift.verdict === 'early') return words.say('learned.early');
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${words.number(value, 2)}`;
  return words.say(`learned.${lift.verdict}`, {
    mean: signed(lift.mean),
    low: signed(lift.low),
    high: signed(lift.high),
  });
}

interface ReadoutProps {
  readonly words: Words;
  readonly view: Pick<PanelView, 'ratingsLearnt' | 'klToPrior' | 'moved' | 'lift' | 'mind'>;
}

export function Readout({ words, view }: ReadoutProps): JSX.Element {
  const distance = words.say('learned.moved.value', { nats: words.number(view.klToPrior, 2) });
  return (
    <section class="group">
      <h3>{words.say('mind')}</h3>
      <dl class="facts">
        <div>
          <dt>{words.say('learned.ratings')}</dt>
          <dd>{words.number(view.ratingsLearnt, 0)}</dd>
        </div>
        <div>
          <dt id="moved-label">{words.say('learned.moved')}</dt>
          <dd>{distance}</dd>
        </div>
      </dl>
      <div
        class="meter"
        role="meter"
        aria-labelledby="moved-label"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={view.moved}
        aria-valuetext={distance}
      >
        <span style={{ inlineSize: `${view.moved * 100}%` }} />
      </div>
      <dl class="facts">
        <div>
          <dt>{words.say('learned.lift')}</dt>
          <dd>{liftLine(view.lift, words)}</dd>
        </div>
      </dl>
      <p class="fine">{mindLine(view.mind, words)}</p>
      {view.mind.notes.length === 0 ? null : (
        // The engine's own words, in the one language it has.
        <ul class="notes fine" lang="en" dir="auto">
          {view.mind.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
