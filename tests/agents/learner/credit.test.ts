import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  creditBars,
  creditEvenly,
  creditSlots,
  kernelOf,
  lagDensity,
  USUAL_RESPONSE,
} from '../../../agents/learner/credit.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';

const USUAL = kernelOf(USUAL_RESPONSE);

function bars(count: number, slotSeconds = 0.125): SoundedBar[] {
  return Array.from({ length: count }, (_, i) => ({
    decisionId: 10 + i,
    barIndex: i,
    startsAt: i * 16 * slotSeconds,
    slotSeconds,
    slots: 16,
  }));
}

test('weights sum to 1 and fall only on slots that ended 0.2–4 s before, or on bars that did', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 15.5, noNaN: true }), fc.integer({ min: 1, max: 8 }), (at, count) => {
      const sounded = bars(count);
      const credit = creditSlots(at, sounded, USUAL);
      if (credit.length === 0) return at > count * 2 + 4;
      const total = credit.reduce((sum, { weight }) => sum + weight, 0);
      const inReach = credit.every(({ decisionId, slot, weight }) => {
        const bar = sounded[decisionId - 10]!;
        const slotLag = at - (bar.startsAt + (slot + 1) * bar.slotSeconds);
        const barLag = at - (bar.startsAt + 16 * bar.slotSeconds);
        const possible = (lag: number) => lag >= 0.2 && lag <= 4;
        return weight > 0 && (possible(slotLag) || possible(barLag));
      });
      return Math.abs(total - 1) < 1e-9 && inReach;
    }),
  );
});

test('a rating before anything sounded, or long after, credits nothing', () => {
  expect(creditSlots(0.1, bars(1), USUAL)).toEqual([]);
  expect(creditSlots(3, [], USUAL)).toEqual([]);
  expect(creditSlots(30, bars(2), USUAL)).toEqual([]);
});

test('a press one second after a bar line speaks mostly of the bar before it', () => {
  const sounded = bars(3);
  const [best] = creditBars(creditSlots(5, sounded, USUAL), sounded).toSorted((a, b) => b.weight - a.weight);
  expect(best!.barIndex).toBe(1);
  expect(best!.weight).toBeGreaterThan(0.7);
});

test('the density of lags is one: it integrates to 1, and half of it is below the median of one second', () => {
  const density = lagDensity(USUAL_RESPONSE);
  let below = 0;
  let all = 0;
  for (let lag = 0.0005; lag <= 5; lag += 0.001) {
    all += density(lag) * 0.001;
    if (lag < 1) below += density(lag) * 0.001;
  }
  expect(all).toBeCloseTo(1, 3);
  expect(below).toBeGreaterThan(0.45);
  expect(below).toBeLessThan(0.55);
  expect(density(0.19)).toBe(0);
  expect(density(4.01)).toBe(0);
  expect(() => lagDensity({ ...USUAL_RESPONSE, shape: 2.5 })).toThrow(RangeError);
});

test('a rating of a phrase speaks of all its slots alike, as far as they have sounded', () => {
  const sounded = bars(3);
  const credit = creditEvenly(5, sounded);
  expect(credit).toHaveLength(16 + 16 + 8);
  expect(new Set(credit.map(({ weight }) => weight)).size).toBe(1);
  expect(credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(creditEvenly(0, sounded)).toEqual([]);
});

test('thin tails are dropped from the bars and the rest sums to 1', () => {
  const sounded = bars(4);
  const credited = creditBars(creditSlots(8.9, sounded, USUAL), sounded, 0.08);
  expect(credited.every(({ weight }) => weight >= 0.08)).toBe(true);
  expect(credited.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
});
