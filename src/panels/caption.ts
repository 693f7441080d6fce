/**
 * What the newest rating changed, and that it was this rating, in plain words. It claims no more than the learner knows:
 * what it is not sure that people mean it only tries. Pure; knows no DOM and no feature list, so a feature it has never heard
 * of still gets an honest sentence.
 */
import { whyChange, type AnsweredReason } from '../protocol/answer.ts';
import { CERTAINTIES, type Certainty } from '../protocol/why.ts';
import type { RatingTrail, State } from '../session/state.ts';
import type { Words } from './language.ts';

/** What a rating has changed, as far as a sentence tells it. */
export interface ToldChange {
  /** The rating: two captions with the same one say the same, the later one perhaps more surely. */
  readonly id: number;
  readonly sign: 1 | -1;
  /** It was the applause of the room. */
  readonly room: boolean;
  readonly word: string;
  readonly lean: 1 | -1 | 0;
  /** How sure it is that the people here mean it. */
  readonly certainty: Certainty;
  /** Which of the things that are true of it is told. */
  readonly telling: Telling;
}

/**
 * reason: what it does about it · guess: the same as a question, while nothing is sure · and what the plan that was made after
 * the rating does: varied, again: takes up what was judged; fresh: goes on to something else; changed: is another.
 */
export type Telling = 'reason' | 'guess' | 'varied' | 'again' | 'fresh' | 'changed';

type Told = Pick<State, 'ratings' | 'why' | 'timeline'>;

/** What is true of the plan that was made after a rating, or null while there is none. */
function planned({ rating, credit, answeredBy, heardAt }: RatingTrail, { timeline }: Told): Telling | null {
  if (answeredBy < 0) return null;
  const judged = timeline.filter(({ bar }) => credit.some(({ decisionId }) => decisionId === bar.decisionId));
  const taken = judged.map(({ bar }) => bar.barIndex);
  const answers = timeline.filter(({ bar, startsAt }) => bar.decisionId >= answeredBy && startsAt > rating.at);
  if (rating.value > 0)
    for (const { bar } of answers) {
      const { act, motif, bars } = bar.phrase;
      if (motif < 0 || !taken.some((index) => index >= motif && index < motif + bars)) continue;
      if (act === 'vary' || act === 'develop') return 'varied';
      if (act === 'repeat') return 'again';
    }
  else if (
    answers.some(({ bar: { phrase } }) => phrase.bar === 0 && (phrase.act === 'new' || phrase.act === 'contrast'))
  )
    return 'fresh';
  return heardAt >= 0 ? 'changed' : null;
}

/** What is sure is told as it is; what is not, in turn as what it tries, as what it has planned, and as a question. */
function tellingOf(trail: RatingTrail, certainty: Certainty, state: Told): Telling {
  if (certainty !== 'unsure') return 'reason';
  const turn = trail.rating.id % 3;
  return turn === 0 ? 'reason' : turn === 1 ? (planned(trail, state) ?? 'reason') : 'guess';
}

/** The newest rating that has changed something, with the reason that the learner itself gives. */
export function toldChange(state: Told): ToldChange | null {
  for (let i = state.ratings.length - 1; i >= 0; i--) {
    const trail = state.ratings[i]!;
    const { rating, changes } = trail;
    if (changes.length === 0) continue;
    const answer = whyChange(rating, changes, state.why.learnt);
    if (answer.kind !== 'taught') return null;
    // Of the two that moved most the surer one is told; not on the list of what was taught, nobody has said that it is meant.
    const rank = (certainty: Certainty | null): number => CERTAINTIES.indexOf(certainty ?? 'unsure');
    const [{ word, lean, certainty: known }] = answer.reasons.toSorted(
      (a, b) => rank(a.certainty) - rank(b.certainty),
    ) as [AnsweredReason];
    const certainty = known ?? 'unsure';
    const telling = tellingOf(trail, certainty, state);
    const room = rating.source === 'applause';
    return { id: rating.id, sign: rating.value > 0 ? 1 : -1, room, word, lean, certainty, telling };
  }
  return null;
}

/** @returns e.g. "You liked that: it leans towards small steps." */
export function toldText(told: ToldChange, words: Words): string {
  const change = changeText(told, words);
  if (change === null) return words.say('why.unknown');
  return words.say(told.room ? 'why.applauded' : told.sign > 0 ? 'why.liked' : 'why.disliked', { change });
}

function changeText({ word, lean, certainty, telling }: ToldChange, words: Words): string | null {
  if (telling !== 'reason' && telling !== 'guess') return words.say(`why.plan.${telling}`);
  const feature = words.find(`feature.${word}`);
  const voice = feature ?? words.find(`feature.${word.split('.')[0]}`);
  if (voice === null) return null;
  if (feature === null || lean === 0) return words.say('why.some.voice', { feature: voice });
  const side = lean > 0 ? 'more' : 'less';
  return words.say(telling === 'guess' ? `why.guess.${side}` : `why.${certainty}.${side}`, { feature });
}
