/** Taking the music away: how much of it, as what, how far the file has come, and a way to stop. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TakeKind, TakeSpan } from '../session/take.ts';
import type { TakeAwayPort } from '../session/takeAway.ts';
import type { Words } from './language.ts';

const SPANS: readonly TakeSpan[] = ['minute', 'all'];
const RATES = [44_100, 48_000] as const;
const KINDS: readonly TakeKind[] = ['sound', 'stems', 'midi', 'score'];

interface TakeAwayProps {
  readonly words: Words;
  readonly port: TakeAwayPort;
}

export function TakeAway({ words, port }: TakeAwayProps): JSX.Element {
  const [span, setSpan] = useState<TakeSpan>('minute');
  const [sampleRate, setSampleRate] = useState<number>(RATES[0]);
  const [, redraw] = useState(0);
  const first = useRef<HTMLButtonElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const kinds = useRef<HTMLDivElement>(null);
  useEffect(() => port.onChange(() => redraw((count) => count + 1)), [port]);
  const working = port.working();
  const isWorking = working !== null;
  const wasWorking = useRef(isWorking);
  // What was pressed is gone: whoever goes by keyboard goes on where the work is, and then where it began.
  useEffect(() => {
    if (wasWorking.current === isWorking) return;
    wasWorking.current = isWorking;
    const active = document.activeElement;
    const isLost = active === null || active === document.body || kinds.current?.contains(active) === true;
    if (isLost) (isWorking ? stop : first).current?.focus();
  }, [isWorking]);
  const percent = new Intl.NumberFormat(words.language.code, { style: 'percent' });

  return (
    <section class="group take" aria-labelledby="take-heading">
      <h3 id="take-heading">{words.say('take')}</h3>
      <div class="choices" role="group" aria-label={words.say('take.span')}>
        {SPANS.map((one) => (
          <button key={one} type="button" class="choice" aria-pressed={span === one} onClick={() => setSpan(one)}>
            <span class="choice-name">{words.say(`take.${one}`)}</span>
          </button>
        ))}
      </div>
      <div class="choices" role="group" aria-label={words.say('take.rate')}>
        {RATES.map((rate) => (
          <button
            key={rate}
            type="button"
            class="choice"
            aria-pressed={sampleRate === rate}
            onClick={() => setSampleRate(rate)}
          >
            <span class="choice-name">
              {words.say('take.rate.value', { rate: words.number(rate / 1000, rate % 1000 === 0 ? 0 : 1) })}
            </span>
          </button>
        ))}
      </div>
      {/* The work stands where it was asked for, which keeps its room: nothing in the drawer moves. */}
      <div class="take-work">
        <div ref={kinds} class="row take-kinds" data-working={isWorking ? '' : undefined}>
          {KINDS.map((kind) => (
            <button
              key={kind}
              {...(kind === 'sound' && { ref: first })}
              type="button"
              class="action"
              data-take={kind}
              onClick={() => void port.take({ kind, span, sampleRate })}
            >
              {words.say(`take.${kind}`)}
            </button>
          ))}
        </div>
        {working === null ? null : (
          <div class="take-making">
            <label class="take-progress">
              <span>{words.say(`take.${working.kind}`)}</span>
              <output class="fine" aria-hidden="true">
                {words.say('take.making', { done: percent.format(working.done) })}
              </output>
              <progress max={1} value={working.done} aria-label={words.say(`take.${working.kind}`)} />
            </label>
            <button ref={stop} type="button" class="action" onClick={() => port.cancel()}>
              {words.say('take.stop')}
            </button>
          </div>
        )}
      </div>
      <p class="fine">{words.say('hint.take')}</p>
    </section>
  );
}
