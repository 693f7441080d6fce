/** The desk for a performer and for whoever wants to hear one voice: each may be left out, or heard alone. */
import type { JSX } from 'preact';
import { isHeard, STEMS, type Stem } from '../protocol/stem.ts';
import type { Dispatch } from '../session/ports.ts';
import type { Words } from './language.ts';
import type { PanelView } from './view.ts';

interface StemsProps {
  readonly words: Words;
  readonly stems: NonNullable<PanelView['stems']>;
  readonly dispatch: Dispatch;
}

/** The pitched voices are called as on the map of timbres. */
function nameOf(stem: Stem, words: Words): string {
  switch (stem) {
    case 'comp':
    case 'drums':
    case 'player':
      return words.say(`stems.${stem}`);
    default:
      return words.say(`timbre.${stem}`);
  }
}

export function Stems({ words, stems, dispatch }: StemsProps): JSX.Element {
  const touched = stems.muted.length + stems.soloed.length > 0;
  return (
    <section class="group stems">
      <h3>{words.say('stems')}</h3>
      <p class="fine">{words.say('hint.stems')}</p>
      <ul class="stem-rows">
        {STEMS.map((stem) => {
          const name = nameOf(stem, words);
          const [muted, soloed] = [stems.muted.includes(stem), stems.soloed.includes(stem)];
          return (
            <li key={stem} data-stem={stem} data-heard={isHeard(stems, stem) ? '' : undefined}>
              <span class="stem-name">{name}</span>
              <span class="stem-switches">
                <button
                  type="button"
                  class="choice"
                  aria-label={`${words.say('mute')}: ${name}`}
                  aria-pressed={muted}
                  onClick={() => dispatch({ type: 'stemMuted', stem, muted: !muted })}
                >
                  {words.say('mute')}
                </button>
                <button
                  type="button"
                  class="choice"
                  aria-label={`${words.say('stems.solo')}: ${name}`}
                  aria-pressed={soloed}
                  onClick={() => dispatch({ type: 'stemSoloed', stem, soloed: !soloed })}
                >
                  {words.say('stems.solo')}
                </button>
              </span>
            </li>
          );
        })}
      </ul>
      <button type="button" class="action" disabled={!touched} onClick={() => dispatch({ type: 'stemsRestored' })}>
        {words.say('stems.all')}
      </button>
    </section>
  );
}
