import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestOfDivergence, candidatesWithin } from '../../../agents/learner/candidateCount.ts';
import { Rng } from '../../../src/kernel/random.ts';

const BUDGET = { nats: 2.6, least: 2, most: 16 };

test('the best of one costs nothing, and of n what is measured on uniform scores', () => {
  expect(bestOfDivergence(1)).toBe(0);
  // The quantile u of the best of n has density n·u^(n − 1): its KL from uniform is E[ln(n·u^(n − 1))].
  const rng = new Rng(3);
  for (const n of [2, 4, 16]) {
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      let best = 0;
      for (let k = 0; k < n; k++) best = Math.max(best, rng.next());
      sum += Math.log(n * best ** (n - 1));
    }
    expect(sum / 20_000).toBeCloseTo(bestOfDivergence(n), 1);
  }
});

test('candidates are many before the policy has moved, few at the leash, and never more the further it is', () => {
  expect(candidatesWithin(BUDGET, 0)).toBe(16);
  expect(candidatesWithin(BUDGET, 2)).toBeLessThanOrEqual(4);
  expect(candidatesWithin(BUDGET, 9)).toBe(2);
  expect(candidatesWithin(BUDGET, Number.NaN)).toBe(16);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 5, noNaN: true }), (a, b) => {
      const [near, far] = [Math.min(a, b), Math.max(a, b)];
      const n = candidatesWithin(BUDGET, far);
      expect(n).toBeLessThanOrEqual(candidatesWithin(BUDGET, near));
      if (n > BUDGET.least) expect(bestOfDivergence(n) + far).toBeLessThanOrEqual(BUDGET.nats);
    }),
  );
});
