/**
 * Ten minutes of a session for measuring how they are drawn: the shipped composer's own bars, somebody's presses drawn
 * from a seed, and the garden that grew from both. Composes bar after bar without a clock; knows nothing of drawing.
 */
import { Composer } from '../../../agents/composer/composer.ts';
import { Network } from '../../../agents/composer/network.ts';
import { Rng } from '../../kernel/random.ts';
import type { Seconds } from '../../kernel/units.ts';
import { OPENING } from '../../protocol/opening.ts';
import { credited, tended } from '../../session/garden.ts';
import { BARE_GARDEN, type Garden } from '../../session/organism.ts';
import { initialState } from '../../session/memory.ts';
import type { RatingTrail, State, TimedBar } from '../../session/state.ts';
import { endOf, slotSeconds } from '../../session/timeline.ts';
import { loadPrior, startBackend } from '../loadComposer.ts';
import { nextBar } from '../nextBar.ts';

/** A lively visitor presses this often. */
export const PRESS_EVERY: Seconds = 5.3;
export const KEPT_RATINGS = 32;
/** Between a note and the press that means it. */
const REACTION: readonly [Seconds, Seconds] = [0.3, 1.6];

export interface Evening {
  /** The session at `from`, its timeline left out. */
  readonly state: Omit<State, 'timeline'>;
  readonly timeline: readonly TimedBar[];
  /** Music time at which measuring begins, and how much music there is from there. */
  readonly from: Seconds;
  readonly seconds: Seconds;
}

async function compose(seed: number, until: Seconds): Promise<TimedBar[]> {
  const prior = loadPrior(null);
  await startBackend();
  const composer = new Composer(new Network(prior), prior.styles, OPENING, seed);
  const timeline: TimedBar[] = [];
  for (let barIndex = 0, startsAt = 0; startsAt < until; barIndex++) {
    const bar = await nextBar(composer, barIndex);
    const timed: TimedBar = { bar, startsAt, slotSeconds: slotSeconds(bar), echo: false };
    timeline.push(timed);
    startsAt = endOf(timed);
  }
  return timeline;
}

/** Somebody presses: what is credited is what sounded a moment before. */
export function press(timeline: readonly TimedBar[], id: number, at: Seconds, value: number): RatingTrail {
  const credit: { decisionId: number; slot: number; weight: number }[] = [];
  for (const timed of timeline)
    for (let slot = 0; slot < timed.bar.chords.length; slot++) {
      const before = at - (timed.startsAt + slot * timed.slotSeconds);
      if (before > REACTION[0] && before < REACTION[1])
        credit.push({ decisionId: timed.bar.decisionId, slot, weight: 1 });
    }
  return {
    rating: { id, at, value, source: 'touch', listener: 'visitor' },
    credit: credit.map((share) => ({ ...share, weight: 1 / credit.length })),
    reward: value,
    changes: [],
    answeredBy: -1,
    heardAt: -1,
  };
}

/** @param minutes of music before measuring begins @param seconds of music to measure on */
export async function evening(seed: number, minutes: number, seconds: Seconds): Promise<Evening> {
  const from = minutes * 60;
  const timeline = await compose(seed, from + seconds + 12);
  const rng = new Rng(seed).fork(9);
  const ratings: RatingTrail[] = [];
  let garden: Garden = BARE_GARDEN;
  for (let now = PRESS_EVERY, id = 1; now < from; now += PRESS_EVERY, id++) {
    const heardBars = timeline.findIndex((timed) => endOf(timed) > now);
    garden = tended(garden, { timeline, now, heardBars });
    const trail = press(timeline, id, now, rng.next() < 0.6 ? 0.5 : -0.5);
    ratings.push(trail);
    const bars = trail.credit.map(({ decisionId, weight }) => ({ barIndex: decisionId, weight }));
    garden = credited(garden, { ratingId: id, value: trail.rating.value, bars }, now);
  }
  const { memory: _memory, ...asleep } = initialState({
    seed,
    mode: 'install',
    backend: 'wasm',
    settings: OPENING,
    safeSettings: OPENING,
    policy: null,
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  const state: Evening['state'] = { ...asleep, phase: 'playing', garden, ratings: ratings.slice(-KEPT_RATINGS) };
  return { state, timeline, from, seconds };
}
