/** An answer to “Why?” in the words of a language: reasons, and beside each the presses behind it. Pure. */
import type { Answer } from '../protocol/answer.ts';
import type { RatingBehind } from '../protocol/why.ts';
import type { State } from '../session/state.ts';
import type { Words } from './language.ts';
import { reasonText, taughtText } from './reason.ts';

export interface ToldRating {
  /** Whose pad it was; 0 = from before this visit, or no longer known. */
  readonly sign: 1 | -1 | 0;
  readonly text: string;
}

export interface ToldReason {
  readonly text: string;
  readonly ratings: readonly ToldRating[];
}

function ratingText({ id, value }: RatingBehind, state: Pick<State, 'ratings' | 'now'>, words: Words): ToldRating {
  const given = state.ratings.find(({ rating }) => rating.id === id)?.rating;
  const worth = given?.value ?? value;
  if (id < 0 || worth === 0) return { sign: 0, text: words.say('why.by.before') };
  const [sign, name] = worth > 0 ? ([1, 'more'] as const) : ([-1, 'change'] as const);
  if (!given) return { sign, text: words.say(`why.by.${name}.early`) };
  const ago = words.number(Math.max(0, state.now - given.at), 0);
  return { sign, text: words.say(`why.by.${name}`, { ago }) };
}

/** @returns one or two sentences; what has no word is not said */
export function tellAnswer(answer: Answer, state: Pick<State, 'ratings' | 'now'>, words: Words): readonly ToldReason[] {
  const plain = (key: 'why.untaught' | 'why.blind' | 'why.unasked'): readonly ToldReason[] => [
    { text: words.say(key), ratings: [] },
  ];
  switch (answer.kind) {
    case 'untaught':
      return plain('why.untaught');
    case 'blind':
      return plain('why.blind');
    case 'unknown':
      return plain('why.unasked');
    case 'taught': {
      const reasons = answer.reasons.flatMap(({ word, lean, certainty, ratings }): ToldReason[] => {
        const text =
          lean === 0 || certainty === 'sure'
            ? reasonText({ word, lean }, words)
            : taughtText({ word, lean, certainty: certainty ?? 'unsure' }, words);
        return text === null ? [] : [{ text, ratings: ratings.map((behind) => ratingText(behind, state, words)) }];
      });
      return reasons.length > 0 ? reasons : plain('why.untaught');
    }
  }
}
