import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DELAY, pressFor } from '../../../agents/listeners/habits.ts';
import { hear } from '../../../agents/listeners/heard.ts';
import { noteInChord } from '../../../agents/listeners/priorSample.ts';
import { quantile } from '../../../agents/listeners/reports.ts';
import { Taste } from '../../../agents/listeners/taste.ts';
import { eigenvalues, noteRoll, vendiScore } from '../../../agents/listeners/vendi.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { chordCode } from '../../../src/music/chord.ts';
import { written } from '../bars.ts';

test('eigenvalues of a known matrix', () => {
  // [[2, −1, 0], [−1, 2, −1], [0, −1, 2]] has 2 − √2, 2 and 2 + √2.
  const found = [...eigenvalues(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3)].toSorted((a, b) => a - b);
  [2 - Math.SQRT2, 2, 2 + Math.SQRT2].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 7));
});

test('eigenvalues keep the trace and the sum of squares of any symmetric matrix', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (n, seed) => {
      const rng = new Rng(seed);
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng.normal();
      const trace = Array.from({ length: n }, (_, i) => a[i * n + i]!).reduce((x, y) => x + y);
      const squares = a.reduce((sum, value) => sum + value * value, 0);
      const values = eigenvalues(a, n);
      return (
        Math.abs(values.reduce((x, y) => x + y) - trace) < 1e-6 &&
        Math.abs(values.reduce((x, y) => x + y * y, 0) - squares) < 1e-5
      );
    }),
  );
});

test('Vendi: alike phrases count as one, strangers each for themselves', () => {
  const low = noteRoll([written({ melody: { 0: 60 } })]);
  const high = noteRoll([written({ melody: { 0: 72 } })]);
  expect(vendiScore([low, low, low])).toBeCloseTo(1, 6);
  expect(vendiScore([low, high])).toBeCloseTo(2, 6);
  expect(vendiScore([low, high, low, high])).toBeCloseTo(2, 6);
  const silent = noteRoll([written({})]);
  expect(vendiScore([silent, silent])).toBeCloseTo(1, 6);
});

test('the same notes in another key are the same phrase', () => {
  const inC = noteRoll([written({ melody: { 0: 60, 8: 64 }, bass: { 0: 48 } })]);
  const inD = noteRoll([written({ melody: { 0: 62, 8: 66 }, bass: { 0: 50 }, tonic: 2 })]);
  expect([...inD]).toEqual([...inC]);
});

test('notes in the chord are counted where a chord sounds', () => {
  const bar = written({ melody: { 0: 60, 4: 62 }, bass: { 8: 48 }, chords: { 0: chordCode(0, 'maj') } });
  expect(noteInChord([[bar]])).toBeCloseTo(2 / 3, 9);
  expect(noteInChord([[written({ melody: { 0: 60 } })]])).toBe(0);
});

test('a taste is standardised: mean 0, spread 1, a third of the bars on each level', () => {
  const bars = Array.from({ length: 90 }, (_, i) => hear([written({ melody: { 0: 40 + i } })]));
  const height = { name: 'height', utility: (heard: (typeof bars)[number]) => heard[0]!.tracks[0]!.notes[0]![2] };
  const taste = unwrap(Taste.standardise(height, bars));
  const pleasures = bars.map((heard) => unwrap(taste.pleasure(heard)));
  expect(pleasures.reduce((a, b) => a + b) / 90).toBeCloseTo(0, 9);
  expect(pleasures.reduce((a, b) => a + b * b, 0) / 90).toBeCloseTo(1, 9);
  for (const level of [-1, 0, 1]) {
    const share = pleasures.filter((pleasure) => taste.level(pleasure) === level).length / 90;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.37);
  }
  expect(taste.varies).toBe(true);
  expect(unwrap(Taste.standardise({ name: 'flat', utility: () => 3 }, bars)).varies).toBe(false);
});

test('a coarse taste still has levels', () => {
  const bars = Array.from({ length: 90 }, (_, i) => hear([written({ melody: { 0: 40 + i } })]));
  const coarse = {
    name: 'coarse',
    utility: (heard: (typeof bars)[number]) => Math.floor(heard[0]!.tracks[0]!.notes[0]![2] / 45),
  };
  const taste = unwrap(Taste.standardise(coarse, bars));
  const levels = new Set(bars.map((heard) => taste.level(unwrap(taste.pleasure(heard)))));
  expect(levels.has(1)).toBe(true);
  expect(levels.has(-1)).toBe(true);
});

test('habits: three bars in ten are rated, 15 % of ratings are random, delays have a median of a second and end at four', () => {
  const rng = new Rng(3);
  const presses = Array.from({ length: 6000 }, (_, bar) => pressFor(bar, rng));
  expect(presses.filter(({ rates }) => rates).length / 6000).toBeCloseTo(0.3, 1);
  expect(presses.filter(({ random }) => random !== null).length / 6000).toBeCloseTo(0.15, 1);
  const delays = presses.map(({ delay }) => delay).toSorted((a, b) => a - b);
  expect(delays[0]).toBeGreaterThanOrEqual(DELAY.from);
  expect(delays.at(-1)).toBeLessThanOrEqual(DELAY.to);
  expect(delays[3000]).toBeCloseTo(1, 0);
  expect(pressFor(17, new Rng(3))).toEqual(presses[17]);
});

test('quantiles with runs that never got there', () => {
  expect(quantile([3, 9, Infinity], 0.5)).toBe(9);
  expect(quantile([3, 9, 12, Infinity], 0.5)).toBe(10.5);
  expect(quantile([3, Infinity, Infinity], 0.5)).toBe(Infinity);
  expect(quantile([3, 9, 12, 15, Infinity], 0.9)).toBe(Infinity);
  expect(quantile([], 0.5)).toBe(Infinity);
});
