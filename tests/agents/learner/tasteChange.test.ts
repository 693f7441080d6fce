import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/kernel/random.ts';
import { turnOfTaste, USUAL_CHANGE } from '../../../agents/learner/tasteChange.ts';

const SIZE = 12;
const NOISE = 0.5;

/** Ratings of random bars: by one taste up to `turn`, by the opposite after it, with noise; `turn` = `count` for none. */
function session(seed: number, count: number, turn: number, strength = 1) {
  const rng = new Rng(seed);
  const taste = Float64Array.from({ length: SIZE }, () => (strength * rng.normal()) / Math.sqrt(SIZE));
  const bars = Array.from({ length: count }, () => Float64Array.from({ length: SIZE }, () => rng.normal()));
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const targets = bars.map((bar, i) => (i < turn ? 1 : -1) * dot(taste, bar) + Math.sqrt(NOISE) * rng.normal());
  const kernel = new Float64Array(count * count);
  for (let row = 0; row < count; row++)
    for (let column = 0; column <= row; column++)
      kernel[row * count + column] = dot(bars[row]!, bars[column]!) / SIZE + (row === column ? NOISE : 0);
  return { kernel, targets };
}

/** First number of ratings at which a turn is told, and where; null if none is told. */
function told(seed: number, count: number, turn: number): { after: number; place: number } | null {
  const { kernel, targets } = session(seed, count, turn);
  for (let n = 1; n <= count; n++) {
    const part = new Float64Array(n * n);
    for (let row = 0; row < n; row++)
      for (let column = 0; column <= row; column++) part[row * n + column] = kernel[row * count + column]!;
    const place = turnOfTaste(part, targets.slice(0, n));
    if (place !== null) return { after: n, place };
  }
  return null;
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

describe('a turn of taste', () => {
  it('is told soon after it, about where it was, in most sessions', () => {
    const found = SEEDS.map((seed) => told(seed, 60, 30)).filter((one) => one !== null && one.after > 30);
    expect(found.length).toBeGreaterThanOrEqual(15);
    const late = found.map((one) => one!.after - 30).toSorted((a, b) => a - b);
    expect(late[Math.floor(late.length / 2)]).toBeLessThanOrEqual(15);
    const off = found.map((one) => Math.abs(one!.place - 30)).toSorted((a, b) => a - b);
    expect(off[Math.floor(off.length / 2)]).toBeLessThanOrEqual(3);
  });

  it('is seldom seen where there is none', () => {
    expect(SEEDS.filter((seed) => told(seed, 60, 60) !== null).length).toBeLessThanOrEqual(3);
  });

  it('is not told from fewer ratings than it needs on both sides', () => {
    const { kernel, targets } = session(1, 2 * USUAL_CHANGE.least - 1, USUAL_CHANGE.least);
    expect(turnOfTaste(kernel, targets, { ...USUAL_CHANGE, odds: 0 })).toBeNull();
  });
});
