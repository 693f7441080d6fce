/** The arithmetic of both paths on problems with known answers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky, quadratic, solveFactored } from '../../../agents/learner/cholesky.ts';
import { eligibility, fastStep, shorten, type HeardScore } from '../../../agents/learner/fastPath.ts';
import { adaptedLeash, guardedReturn, leaveOneOut, leaveOneOutGradient } from '../../../agents/learner/slowPath.ts';
import { Rng } from '../../../src/kernel/random.ts';

test('leave-one-out advantages of 1, 2, 6 are −3, −1.5 and 4.5', () => {
  expect([...leaveOneOut([1, 2, 6])]).toEqual([-3, -1.5, 4.5]);
});

test('leave-one-out advantages sum to 0, and a single rollout has none', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 16 }), (returns) => {
      const sum = leaveOneOut(returns).reduce((total, value) => total + value, 0);
      return Math.abs(sum) < 1e-9;
    }),
  );
  expect([...leaveOneOut([3])]).toEqual([0]);
});

test('the gradient is the mean of advantage times score', () => {
  expect([
    ...leaveOneOutGradient(
      [1, 3],
      [
        [1, 0],
        [0, 2],
      ],
    ),
  ]).toEqual([-1, 2]);
});

/** A bandit with two arms: one feature, 1 for arm 1 and 0 for arm 0; π(1) = σ(θ). */
function pull(theta: number, rng: Rng): { arm: number; score: number } {
  const chance = 1 / (1 + Math.exp(-theta));
  const arm = rng.next() < chance ? 1 : 0;
  return { arm, score: arm - chance };
}

test('on a two-armed bandit the leave-one-out gradient points at the better arm and has the size of the true one', () => {
  const rng = new Rng(7);
  const theta = 0.4;
  let sum = 0;
  const batches = 4000;
  for (let i = 0; i < batches; i++) {
    const pulls = Array.from({ length: 4 }, () => pull(theta, rng));
    sum += leaveOneOutGradient(
      pulls.map(({ arm }) => (arm === 1 ? 1 : -1)),
      pulls.map(({ score }) => [score]),
    )[0]!;
  }
  const chance = 1 / (1 + Math.exp(-theta));
  // d/dθ of (2π − 1) is 2π(1 − π).
  expect(sum / batches).toBeCloseTo(2 * chance * (1 - chance), 1);
});

test('what the model is unsure of is worth less, and what is undecided more', () => {
  const options = { target: 2, strongest: 1, rate: 1, step: 1, pessimism: 0.3, novelty: 0.02 };
  expect(guardedReturn(2, 0, options)).toBeCloseTo(-0.6, 12);
  expect(guardedReturn(0, 1, options)).toBeCloseTo(0.02, 12);
});

test('the leash is drawn in where the policy is too far, let out again when it is near, and never beyond where it began', () => {
  expect(adaptedLeash(1, 4, 2)).toBeCloseTo(Math.exp(-0.1), 12);
  expect(adaptedLeash(1, 400, 2)).toBeCloseTo(Math.exp(-0.1), 12);
  expect(adaptedLeash(0.5, 1, 2)).toBeCloseTo(0.5 * Math.exp(0.05), 12);
  expect(adaptedLeash(1, 0, 2)).toBe(1);
  let leash = 1;
  for (let i = 0; i < 100; i++) leash = adaptedLeash(leash, 9, 2);
  expect(leash).toBe(0.2);
});

const free = { rate: 0.3, trace: 0, step: 10, leash: 10 };
const euclid = (delta: ArrayLike<number>) => quadratic([1], 1, delta) / 2;

test('the fast path finds the better arm of a bandit, whichever it is', () => {
  for (const better of [0, 1]) {
    const rng = new Rng(11 + better);
    const theta = new Float64Array(1);
    for (let i = 0; i < 200; i++) {
      const { arm, score } = pull(theta[0]!, rng);
      theta[0]! += fastStep([score], arm === better ? 1 : -1, [1], theta, euclid, free)[0]!;
    }
    const chance = 1 / (1 + Math.exp(-theta[0]!));
    expect(better === 1 ? chance : 1 - chance).toBeGreaterThan(0.9);
  }
});

test('no rating moves further than its bound, and no number of them further than the leash', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })), {
        maxLength: 40,
      }),
      (presses) => {
        const theta = new Float64Array(1);
        return presses.every(([score, advantage]) => {
          const [delta] = fastStep([score], advantage, [1], theta, euclid, {
            rate: 1,
            trace: 0,
            step: 0.2,
            leash: 0.5,
          });
          const bounded = euclid([delta!]) <= 0.2 + 1e-9;
          theta[0]! += delta!;
          return bounded && euclid(theta) <= 0.5 + 1e-9;
        });
      },
    ),
  );
});

test('credit meets the slots it names, and the trace reaches one bar back', () => {
  const heard: HeardScore[] = [
    { decisionId: 1, barIndex: 0, slots: 2, gradient: Float32Array.of(1, 0, 1, 0) },
    { decisionId: 2, barIndex: 1, slots: 2, gradient: Float32Array.of(0, 1, 0, 5) },
  ];
  const credit = [{ decisionId: 2, slot: 1, weight: 1 }];
  // Two slots make the bar, so a slot's score counts twice; the bar before adds a half of its sum.
  expect([...eligibility(heard, credit, 0.5, 2)]).toEqual([1, 10]);
  expect([...eligibility(heard, credit, 0, 2)]).toEqual([0, 10]);
  expect([...eligibility(heard, [{ decisionId: 9, slot: 0, weight: 1 }], 0.5, 2)]).toEqual([0, 0]);
});

test('shortening keeps the direction', () => {
  const delta = Float64Array.of(3, 4);
  shorten(delta, (change) => quadratic([1, 0, 0, 1], 2, change) / 2, 0.5);
  expect(delta[0]).toBeCloseTo(0.6, 9);
  expect(delta[1]).toBeCloseTo(0.8, 9);
});

test('a factored system is solved to the last digits', () => {
  const a = Float64Array.of(4, 2, 1, 2, 5, 3, 1, 3, 6);
  const x = solveFactored(cholesky(a, 3), 3, [1, 2, 3]);
  for (let row = 0; row < 3; row++)
    expect(a[row * 3]! * x[0]! + a[row * 3 + 1]! * x[1]! + a[row * 3 + 2]! * x[2]!).toBeCloseTo(row + 1, 12);
  expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
});
