import { expect, test } from 'vitest';
import { RewardModel } from '../../../agents/learner/rewardModel.ts';
import { Rng } from '../../../src/kernel/random.ts';

/** Six groups of five features; the taste lives in one of them. */
const GROUP_OF = Array.from({ length: 30 }, (_, i) => Math.floor(i / 5));

function bar(rng: Rng): Float32Array {
  return Float32Array.from(GROUP_OF, () => rng.normal());
}

function taught(count: number, pleasure: (z: Float32Array) => number, seed: number): RewardModel {
  const rng = new Rng(seed);
  const model = new RewardModel(GROUP_OF);
  for (let i = 0; i < count; i++) {
    const features = bar(rng);
    model.update({ features, target: pleasure(features) + 0.5 * rng.normal(), weight: 1 });
  }
  return model;
}

const third = (z: Float32Array) => (z[10]! - z[12]!) / Math.SQRT2;

function correlation(model: RewardModel, pleasure: (z: Float32Array) => number, seed: number): number {
  const rng = new Rng(seed);
  let cross = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < 400; i++) {
    const z = bar(rng);
    const a = model.expect(z);
    const b = pleasure(z);
    cross += a * b;
    squareA += a * a;
    squareB += b * b;
  }
  return cross / Math.sqrt(squareA * squareB);
}

test('before any rating it expects nothing in particular', () => {
  const model = new RewardModel(GROUP_OF);
  const { mean, sd } = model.predict(bar(new Rng(1)));
  expect(mean).toBe(0);
  expect(sd).toBeGreaterThan(0.5);
});

test('by one observation it agrees with the closed form for the flat expert alone', () => {
  const model = new RewardModel([0, 0], {
    window: 9,
    taste: 0.5,
    bias: 0.1,
    noise: 0.4,
    forget: 1,
    oldest: 1,
    flat: 1,
    focus: 0,
  });
  const features = Float32Array.of(1, 2);
  model.update({ features, target: 1, weight: 1 });
  // k = 0.5 · (1 + 4) / 2 + 0.1, posterior mean k / (k + 0.4), variance k − k² / (k + 0.4).
  const k = 1.35;
  const { mean, sd } = model.predict(features);
  expect(mean).toBeCloseTo(k / (k + 0.4), 6);
  expect(sd).toBeCloseTo(Math.sqrt(k - k ** 2 / (k + 0.4)), 6);
  expect(model.expect(features)).toBeCloseTo(mean, 6);
});

test('it finds the taste and the group it lives in, over five seeds', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const model = taught(40, third, seed);
    expect(correlation(model, third, 100 + seed)).toBeGreaterThan(0.7);
    const beliefs = model.beliefs.slice(1);
    expect(beliefs.indexOf(Math.max(...beliefs))).toBe(2);
  }
});

test('it grows surer where it has heard more', () => {
  const z = bar(new Rng(77));
  expect(taught(60, third, 3).predict(z).sd).toBeLessThan(taught(5, third, 3).predict(z).sd);
});

test('a taste that turns is followed: the newest ratings weigh most', () => {
  const rng = new Rng(5);
  const model = new RewardModel(GROUP_OF);
  const turned = (z: Float32Array) => -third(z);
  for (let i = 0; i < 130; i++) {
    const features = bar(rng);
    model.update({ features, target: (i < 50 ? third : turned)(features), weight: 1 });
  }
  expect(correlation(model, turned, 6)).toBeGreaterThan(0.7);
});

test('its memory is a window', () => {
  expect(taught(200, third, 9).observed).toBe(90);
});

test('a drawn taste resembles the mean the more, the more is known', () => {
  const model = taught(80, third, 4);
  const rng = new Rng(8);
  let along = 0;
  for (let i = 0; i < 40; i++) {
    const taste = model.sample(rng);
    along += (taste[10]! - taste[12]!) / 40;
  }
  expect(along).toBeGreaterThan(0.6);
});

test('a restored model predicts the same', () => {
  const model = taught(30, third, 2);
  const copy = new RewardModel(GROUP_OF);
  copy.restore(JSON.parse(JSON.stringify(model.snapshot())));
  const z = bar(new Rng(3));
  expect(copy.predict(z).mean).toBeCloseTo(model.predict(z).mean, 9);
  expect(copy.predict(z).sd).toBeCloseTo(model.predict(z).sd, 9);
  expect(() => new RewardModel([0, 1]).restore(model.snapshot())).toThrow(RangeError);
});
