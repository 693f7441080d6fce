/** What an evening asks of its phones, over the art: the two sides of the warm-up vote with their shares, and thanks for applause. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { TextKey, Words } from './language.ts';
import type { PanelView } from './view.ts';

interface EveningProps {
  readonly words: Words;
  readonly evening: PanelView['evening'];
}

const SIDES = [
  { side: 'calmer', sign: 'change' },
  { side: 'wilder', sign: 'more' },
] as const;

/** Share of the wilder side, 0–1; a half before anybody has voted. */
function wilderShare({ calmer, wilder }: PanelView['evening']['vote']): number {
  return calmer + wilder > 0 ? wilder / (calmer + wilder) : 0.5;
}

const nameOf = (side: 'calmer' | 'wilder'): TextKey => `advice.${side}`;

export function Evening({ words, evening: { act, vote, thanks } }: EveningProps): JSX.Element | null {
  if (act === 'music') return null;
  if (act === 'applause') return thanks ? <p class="evening">{words.say('evening.thanks')}</p> : null;
  const wilder = wilderShare(vote);
  return (
    <section class="evening" aria-label={words.say('evening.vote')}>
      <p>{words.say('evening.vote')}</p>
      {/* As on the phones and in the ring: Change at the left, More at the right, in every language. */}
      <ul dir="ltr">
        {SIDES.map(({ side, sign }) => (
          <li key={side} class={`evening-${sign}`}>
            <span>{words.say(nameOf(side))}</span>
            {vote.calmer + vote.wilder > 0 ? (
              <strong>{words.percent(side === 'wilder' ? wilder : 1 - wilder)}</strong>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The largest of 1, 2, 5, 10, 20, 50 … that has been reached: growth is told at these, not at every head. */
export function stepOf(people: number): number {
  if (people < 1) return 0;
  const power = 10 ** Math.floor(Math.log10(people));
  return power * (people >= 5 * power ? 5 : people >= 2 * power ? 2 : 1);
}

/** What is to be said of it aloud, whenever it is another sentence. */
export function useEveningTold(view: PanelView, words: Words): string {
  const growth = useRef({ step: 0, told: 0 }).current;
  const step = stepOf(view.phones.joined);
  if (step > growth.step) growth.told = view.phones.joined;
  growth.step = step;
  const { act, vote, thanks } = view.evening;
  if (act === 'applause') return thanks ? words.say('evening.thanks') : '';
  if (act === 'warmUp') {
    if (vote.calmer + vote.wilder === 0) return words.say('evening.vote');
    const sides = SIDES.map(({ side }) => {
      const share = side === 'wilder' ? wilderShare(vote) : 1 - wilderShare(vote);
      return `${words.say(nameOf(side))} ${words.percent(share)}`;
    });
    return sides.join(', ');
  }
  return growth.told > 0 ? words.count('phones.joined', growth.told) : '';
}
