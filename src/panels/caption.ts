/**
 * What the newest rating changed, and that it was this rating, in plain words. It claims no more than the learner knows:
 * what it is not sure that people mean it only tries. Pure; knows no DOM and no feature list, so a feature it has never heard
 * of still gets an honest sentence.
 */
import { whyChange, type AnsweredReason } from '../protocol/answer.ts';
import { CERTAINTIES, type Certainty } from '../protocol/why.ts';
import type { State } from '../session/state.ts';
import type { Words } from './language.ts';

/** What a rating has changed, as far as a sentence tells it. */
export interface ToldChange {
  /** The rating: two captions with the same one say the same, the later one perhaps more surely. */
  readonly id: number;
  readonly sign: 1 | -1;
  readonly word: string;
  readonly lean: 1 | -1 | 0;
  /** How sure it is that the people here mean it. */
  readonly certainty: Certainty;
}

/** The newest rating that has changed something, with the reason that the learner itself gives. */
export function toldChange(state: Pick<State, 'ratings' | 'why'>): ToldChange | null {
  for (let i = state.ratings.length - 1; i >= 0; i--) {
    const { rating, changes } = state.ratings[i]!;
    if (changes.length === 0) continue;
    const answer = whyChange(rating, changes, state.why.learnt);
    if (answer.kind !== 'taught') return null;
    // Of the two that moved most the surer one is told; not on the list of what was taught, nobody has said that it is meant.
    const rank = (certainty: Certainty | null): number => CERTAINTIES.indexOf(certainty ?? 'unsure');
    const [{ word, lean, certainty }] = answer.reasons.toSorted((a, b) => rank(a.certainty) - rank(b.certainty)) as [
      AnsweredReason,
    ];
    return { id: rating.id, sign: rating.value > 0 ? 1 : -1, word, lean, certainty: certainty ?? 'unsure' };
  }
  return null;
}

/** @returns e.g. "You liked that: it leans towards small steps." */
export function toldText({ sign, word, lean, certainty }: ToldChange, words: Words): string {
  const feature = words.find(`feature.${word}`);
  const voice = feature ?? words.find(`feature.${word.split('.')[0]}`);
  if (voice === null) return words.say('why.unknown');
  const change =
    feature === null || lean === 0
      ? words.say('why.some.voice', { feature: voice })
      : words.say(`why.${certainty}.${lean > 0 ? 'more' : 'less'}`, { feature });
  return words.say(sign > 0 ? 'why.liked' : 'why.disliked', { change });
}
