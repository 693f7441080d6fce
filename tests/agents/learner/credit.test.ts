import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditBars, creditSlots, USUAL_RESPONSE } from '../../../agents/learner/credit.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';

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
      const credit = creditSlots(at, sounded, USUAL_RESPONSE);
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
  expect(creditSlots(0.1, bars(1), USUAL_RESPONSE)).toEqual([]);
  expect(creditSlots(3, [], USUAL_RESPONSE)).toEqual([]);
  expect(creditSlots(30, bars(2), USUAL_RESPONSE)).toEqual([]);
});

test('a press one second after a bar line speaks mostly of the bar before it', () => {
  const sounded = bars(3);
  const [best] = creditBars(creditSlots(5, sounded, USUAL_RESPONSE), sounded).toSorted((a, b) => b.weight - a.weight);
  expect(best!.barIndex).toBe(1);
  expect(best!.weight).toBeGreaterThan(0.7);
});

test('half of all lags under the response density are below its median of one second', () => {
  const { shape, scale, from, to } = USUAL_RESPONSE;
  let below = 0;
  let all = 0;
  for (let lag = from; lag <= to; lag += 0.001) {
    const density = lag ** (shape - 1) * Math.exp(-lag / scale);
    all += density;
    if (lag < 1) below += density;
  }
  expect(below / all).toBeGreaterThan(0.45);
  expect(below / all).toBeLessThan(0.55);
});

test('thin tails are dropped from the bars and the rest sums to 1', () => {
  const sounded = bars(4);
  const credited = creditBars(creditSlots(8.9, sounded, USUAL_RESPONSE), sounded, 0.08);
  expect(credited.every(({ weight }) => weight >= 0.08)).toBe(true);
  expect(credited.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
});
