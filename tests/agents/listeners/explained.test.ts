import { expect, test } from 'vitest';
import { Explainer } from '../../../agents/listeners/explained.ts';
import { Rng } from '../../../src/kernel/random.ts';

const rng = new Rng(5);
const rows = Array.from({ length: 160 }, () => Float32Array.from({ length: 12 }, () => rng.normal()));
const explainer = new Explainer(rows);

test('what is linear in the features is explained, wherever its mean lies', () => {
  const linear = rows.map((row) => 40 + 2 * row[0]! - row[5]!);
  expect(explainer.share(linear)).toBeGreaterThan(0.95);
});

test('with as much noise as signal about half is explained', () => {
  const noise = new Rng(6);
  const half = rows.map((row) => row[1]! + noise.normal());
  expect(explainer.share(half)).toBeGreaterThan(0.3);
  expect(explainer.share(half)).toBeLessThan(0.65);
});

test('what has nothing to do with the features is not, and neither is what never varies', () => {
  const noise = new Rng(7);
  expect(explainer.share(rows.map(() => noise.normal()))).toBeLessThan(0.1);
  expect(explainer.share(rows.map((row) => Math.sign(row[0]! * row[1]! * row[2]!)))).toBeLessThan(0.1);
  expect(explainer.share(rows.map(() => 3))).toBe(0);
});

test('features that never vary are no obstacle', () => {
  expect(new Explainer(Array.from({ length: 8 }, () => [0, 0])).share([1, 2, 3, 4, 5, 6, 7, 8])).toBe(0);
});
