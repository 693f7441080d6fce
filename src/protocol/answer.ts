/**
 * Answers to "why?": for a note, a bar or a change, from the plain data that the session keeps. Pure; whoever draws asks here,
 * because a blind bar must not be known by its reasons. While a bar can still be rated, all bars answer alike: with what in
 * them agrees with what was taught. Only then it is told of a blind bar that nothing was meant.
 */
import type { Seconds } from '../kernel/units.ts';
import { HOLD } from '../music/voices.ts';
import type { FeatureChange } from './agent.ts';
import type { PlannedBar } from './bar.ts';
import type { Certainty, Learnt, RatingBehind, Reason, WhyVoice } from './why.ts';

/** A press speaks of nothing older than this. */
export const RATED_SPAN: Seconds = 8;

/** A bar with its place in time. */
export interface HeardBar {
  readonly bar: PlannedBar;
  readonly startsAt: Seconds;
  readonly slotSeconds: Seconds;
}

export interface AnsweredReason extends Pick<Reason, 'word' | 'lean'> {
  /** By how much it made this likelier, nats; null where that has no meaning. */
  readonly nats: Reason['nats'] | null;
  /** How sure it is that the people here mean it; null if none of them has taught it. */
  readonly certainty: Certainty | null;
  readonly ratings: readonly RatingBehind[];
}

export type Answer =
  /** Strongest first, at most two. */
  | { readonly kind: 'taught'; readonly reasons: readonly AnsweredReason[] }
  /** It is as the composer would have it by itself. */
  | { readonly kind: 'untaught' }
  /** It was composed blind, to compare with. */
  | { readonly kind: 'blind' }
  /** Nothing is known of it: nobody composed it, or nobody was asked. */
  | { readonly kind: 'unknown' };

const UNKNOWN: Answer = { kind: 'unknown' };

function answered(reasons: readonly AnsweredReason[]): Answer {
  return reasons.length > 0 ? { kind: 'taught', reasons } : { kind: 'untaught' };
}

function endOf({ bar, startsAt, slotSeconds }: HeardBar): Seconds {
  return startsAt + slotSeconds * bar.chords.length;
}

/** Whether no rating can reach this bar any more, neither one of a moment nor one of its phrase. */
export function isJudged(bars: readonly HeardBar[], of: HeardBar, now: Seconds): boolean {
  const phrase = bars.filter(({ bar }) => bar.phrase.index === of.bar.phrase.index);
  return [of, ...phrase].every((heard) => endOf(heard) + RATED_SPAN < now);
}

function withRatings({ word, lean, nats }: Omit<AnsweredReason, 'certainty' | 'ratings'>, learnt: Learnt | null) {
  const taught = learnt?.features.find((feature) => feature.word === word && feature.lean === lean);
  return { word, lean, nats, certainty: taught?.certainty ?? null, ratings: taught?.ratings ?? [] };
}

/** Where what sounds in a slot began: bar and slot, or null for silence and beyond what is remembered. */
function beginningOf(
  bars: readonly HeardBar[],
  index: number,
  slot: number,
  voice: WhyVoice,
): { readonly heard: HeardBar; readonly slot: number } | null {
  if (voice === 'drums') return bars[index] ? { heard: bars[index], slot } : null;
  for (let i = index; i >= 0; i--) {
    const heard = bars[i]!;
    const symbols = voice === 'chord' ? heard.bar.chords : heard.bar.voices[voice];
    for (let at = i === index ? slot : symbols.length - 1; at >= 0; at--)
      if (symbols[at] !== HOLD) return symbols[at]! >= 0 ? { heard, slot: at } : null;
  }
  return null;
}

/**
 * Why this sounds: the note of a voice, the chord, or the strokes of all drums in a slot.
 * @param bars in order, as they sound · @param index of the bar in `bars` · @param slot may lie anywhere within the note
 * @param learnt what was taught, for the ratings behind a reason
 */
export function whyNote(
  bars: readonly HeardBar[],
  index: number,
  slot: number,
  voice: WhyVoice,
  learnt: Learnt | null,
  now: Seconds,
): Answer {
  const found = beginningOf(bars, index, slot, voice);
  const why = found?.heard.bar.why;
  if (!found || !why) return UNKNOWN;
  if (found.slot < why.blindUntil && isJudged(bars, found.heard, now)) return { kind: 'blind' };
  const note = why.notes.find((entry) => entry.slot === found.slot && entry.voice === voice);
  return answered((note?.reasons ?? []).map((reason) => withRatings(reason, learnt)));
}

/** Why this bar as a whole: all its notes together, and the choice among several. */
export function whyBar(bars: readonly HeardBar[], index: number, learnt: Learnt | null, now: Seconds): Answer {
  const heard = bars[index];
  const why = heard?.bar.why;
  if (!heard || !why) return UNKNOWN;
  if (why.blindUntil >= heard.bar.chords.length && isJudged(bars, heard, now)) return { kind: 'blind' };
  return answered(
    why.bar.map(({ ratings, ...reason }) => {
      const known = withRatings(reason, learnt);
      return { ...known, ratings: ratings.length > 0 ? ratings : known.ratings };
    }),
  );
}

/** What this rating changed. @param changes strongest first, as the composer answered it */
export function whyChange(
  rating: { readonly id: number; readonly value: number },
  changes: readonly FeatureChange[],
  learnt: Learnt | null,
): Answer {
  return answered(
    changes.slice(0, 2).map(({ feature, delta }) => {
      const known = withRatings({ word: feature, lean: delta > 0 ? 1 : -1, nats: null }, learnt);
      const others = known.ratings.filter(({ id }) => id !== rating.id).slice(0, 2);
      const own = known.ratings.find(({ id }) => id === rating.id)?.share ?? 0;
      return { ...known, ratings: [{ id: rating.id, value: rating.value, share: own }, ...others] };
    }),
  );
}
