/** The strip that carries an evening into a page: nothing is lost on the way, and every moment has its own bars. */
import { expect, it } from 'vitest';
import type { Evening } from '../../src/cli/bench/evening.ts';
import { emptied, packEvening, statesOf, unpackEvening } from '../../src/cli/bench/eveningStrip.ts';
import { BAR_SECONDS, fixtureRating, fixtureState, fixtureTimeline } from '../stage/fixture.ts';

const TIMELINE = fixtureTimeline(4, 90);
const { timeline: _timeline, ...state } = fixtureState(4, { ratings: [fixtureRating(TIMELINE, 1, 3, 1)] });
const EVENING: Evening = { state, timeline: TIMELINE, from: 70 * BAR_SECONDS, seconds: 30 };

it('arrives as it was sent', () => {
  expect(unpackEvening(packEvening(EVENING))).toEqual(EVENING);
});

it('shows what the session would keep around every moment, anew only when a bar begins', () => {
  const at = statesOf(EVENING);
  const first = at(0.1);
  expect(first.now).toBeCloseTo(70 * BAR_SECONDS + 0.1);
  expect(first.timeline[0]!.bar.barIndex).toBe(6);
  expect(first.timeline.at(-1)!.bar.barIndex).toBe(73);
  expect(at(BAR_SECONDS / 2).timeline).toBe(first.timeline);
  expect(at(BAR_SECONDS + 0.1).timeline).not.toBe(first.timeline);
});

it('can be emptied of its music', () => {
  const bare = statesOf(emptied(EVENING))(1);
  expect(bare).toMatchObject({ phase: 'asleep', timeline: [], ratings: [] });
});
