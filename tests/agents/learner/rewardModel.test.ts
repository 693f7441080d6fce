import { expect, test } from 'vitest';
import { RewardModel } from '../../../agents/learner/rewardModel.ts';
import { USUAL_MODEL } from '../../../agents/learner/tasteExperts.ts';
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

/** Presses of several people in turn; `tastes` by name. */
function crowd(
  tastes: Readonly<Record<string, (z: Float32Array) => number>>,
  each: number,
  seed: number,
  campOf: Readonly<Record<string, number>> = {},
): RewardModel {
  const rng = new Rng(seed);
  const model = new RewardModel(GROUP_OF);
  for (let i = 0; i < each; i++)
    for (const [listener, pleasure] of Object.entries(tastes)) {
      const features = bar(rng);
      model.update({
        features,
        target: pleasure(features) + 0.5 * rng.normal(),
        weight: 1,
        listener,
        camp: campOf[listener] ?? 0,
      });
    }
  return model;
}

const along = (weights: ArrayLike<number>) => (weights[10]! - weights[12]!) / Math.SQRT2;

test('one listener is the same by name or without', () => {
  const named = crowd({ somebody: third }, 30, 4);
  const unnamed = taught(30, third, 4);
  expect([...named.weights]).toEqual([...unnamed.weights]);
  expect([...named.weightsOf('somebody')]).toEqual([...unnamed.weights]);
  const z = bar(new Rng(9));
  expect(named.predict(z)).toEqual(unnamed.predict(z));
  expect([...named.sample(new Rng(2))]).toEqual([...unnamed.sample(new Rng(2))]);
});

test('two opposite listeners are each known for what they like, and their mean likes nothing, over five seeds', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const model = crowd({ a: third, b: (z) => -third(z) }, 30, seed);
    expect(along(model.weightsOf('a'))).toBeGreaterThan(0.2);
    expect(along(model.weightsOf('b'))).toBeLessThan(-0.2);
    expect(Math.abs(along(model.weights))).toBeLessThan(0.2);
    const apart = crowd({ a: third, b: (z) => -third(z) }, 30, seed, { b: 1 });
    const distance = (of: RewardModel) => along(of.weightsOf('a')) - along(of.weightsOf('b'));
    expect(distance(apart)).toBeGreaterThan(1.2 * distance(model));
  }
});

test('a newcomer is expected to like what the others like, the less if they are of two minds', () => {
  const agreed = crowd({ a: third, b: third, c: third }, 20, 3);
  expect(along(agreed.weightsOf('newcomer'))).toBeGreaterThan(0.3);
  expect(along(agreed.weightsOf('newcomer'))).toBeLessThan(along(agreed.weightsOf('a')));
  const split = crowd({ a: third, b: (z) => -third(z) }, 20, 3);
  expect(Math.abs(along(split.weightsOf('newcomer')))).toBeLessThan(0.2);
});

test('a crowd heard at once is the same as heard one by one, and people taken together are surer than one', () => {
  const rng = new Rng(3);
  const said = Array.from({ length: 30 }, (_, i) => {
    const features = bar(rng);
    return { features, target: third(features) + 0.5 * rng.normal(), weight: 1, listener: i % 2 ? 'a' : 'b' };
  });
  const model = new RewardModel(GROUP_OF);
  for (const observation of said) model.update(observation);
  const copy = new RewardModel(GROUP_OF);
  const both = ['a', 'b'].map((listener) => ({ listener, camp: 0, share: 0.5 }));
  copy.hear(said.slice(0, 10), both);
  copy.hear(said, both);
  copy.weights.forEach((value, i) => expect(value).toBeCloseTo(model.weights[i]!, 12));
  const together = new RewardModel(GROUP_OF);
  together.hear(
    said.map((one) => ({ ...one, listener: '', people: 5, weight: 5 })),
    [{ listener: '', camp: 0, share: 1 }],
  );
  const z = bar(rng);
  const known = together.predict(z, [{ listener: '', camp: 0, share: 1 }]).sd;
  expect(known).toBeLessThan(model.predict(z, [{ listener: 'somebody', camp: 0, share: 1 }]).sd);
});

test('the covariance of bars is what a press of one says of the other', () => {
  const model = new RewardModel([0, 0, 1], { ...USUAL_MODEL, flat: 1 });
  const [a, b] = [Float32Array.of(1, 2, 0), Float32Array.of(2, 1, 3)];
  // Half of the variance on each group: 0.45 · ((1·2 + 2·1) / 2 + 0) / 2.
  expect(model.covariance([a, b])[1]).toBeCloseTo(0.45, 6);
  expect(model.covariance([a, b])[2]).toBeCloseTo(0.45, 6);
});

test('the mean of an audience is the mean of its people, and surer than any one of them', () => {
  const model = crowd({ a: third, b: third }, 20, 8);
  const both = ['a', 'b'].map((listener) => ({ listener, camp: 0, share: 0.5 }));
  const z = bar(new Rng(12));
  const [a, b] = ['a', 'b'].map((name) => model.predict(z, [{ listener: name, camp: 0, share: 1 }]));
  const mean = model.predict(z, both);
  expect(mean.mean).toBeCloseTo((a!.mean + b!.mean) / 2, 9);
  expect(mean.sd).toBeLessThan(Math.max(a!.sd, b!.sd));
  const of = [model.weightsOf('a'), model.weightsOf('b')];
  model.weightsFor(both).forEach((value, i) => expect(value).toBeCloseTo((of[0]![i]! + of[1]![i]!) / 2, 9));
});

test('a taste drawn for several people scatters about their mean', () => {
  const model = crowd({ a: third, b: third }, 30, 5);
  const rng = new Rng(8);
  let sum = 0;
  for (let i = 0; i < 60; i++) sum += along(model.sample(rng)) / 60;
  expect(Math.abs(sum - along(model.weights))).toBeLessThan(0.15);
});

test('people beyond those with a term of their own still speak for their camp', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`phone ${i}`, third]));
  const model = crowd(many, 2, 7);
  expect(along(model.weights)).toBeGreaterThan(0.3);
  expect(along(model.weightsOf('phone 0'))).toBeGreaterThan(0.2);
});

test('a restored model still knows who said what', () => {
  const model = crowd({ a: third, b: (z) => -third(z) }, 10, 2);
  const copy = new RewardModel(GROUP_OF);
  copy.restore(JSON.parse(JSON.stringify(model.snapshot())));
  model.weightsOf('a').forEach((value, i) => expect(copy.weightsOf('a')[i]).toBeCloseTo(value, 9));
});

test('says which ratings make a weight what it is, and they sum to it, also of several listeners and restored', () => {
  const rng = new Rng(21);
  const model = new RewardModel(GROUP_OF);
  for (let i = 0; i < 100; i++) {
    const features = bar(rng);
    const listener = i % 3 === 0 ? 'b' : 'a';
    model.update({ features, target: third(features), weight: 1, listener, ...(i > 20 && { rating: i }) });
  }
  const copy = new RewardModel(GROUP_OF);
  copy.restore(JSON.parse(JSON.stringify(model.snapshot())));
  const direction = bar(rng);
  const sum = model.weights.reduce((total, weight, i) => total + weight * direction[i]!, 0);
  const alone = [{ listener: 'b', camp: 0, share: 1 }];
  const ofOne = model.weightsFor(alone).reduce((total, weight, i) => total + weight * direction[i]!, 0);
  expect(model.evidence(direction, alone).reduce((total, { amount }) => total + amount, 0)).toBeCloseTo(ofOne, 9);
  for (const one of [model, copy]) {
    const evidence = one.evidence(direction);
    expect(evidence).toHaveLength(model.observed);
    expect(evidence.reduce((total, { amount }) => total + amount, 0)).toBeCloseTo(sum, 9);
    expect(evidence.map(({ id }) => id)).toEqual(Array.from({ length: 90 }, (_, i) => (i + 10 > 20 ? i + 10 : -1)));
  }
});
