import { describe, expect, it } from 'vitest';
import { clicksIn, findsFrom, shareFound } from '../../src/cli/bench/clicks.ts';
import { Rng } from '../../src/kernel/random.ts';

const RATE = 48_000;

/** Plucked chords of many partials with a vibrato, twice a second, over noise. */
function music(seconds: number, noise: number, seed = 1): Float32Array {
  const rng = new Rng(seed);
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const t = i / RATE;
    const since = t % 0.5;
    const edge = Math.min(1, since / 0.006, (0.5 - since) / 0.05);
    const envelope = Math.sin((Math.PI / 2) * edge) ** 2 * Math.exp(-since / 0.3);
    let sum = 0;
    for (const [k, hertz] of [131, 165, 196, 262].entries())
      for (const partial of [1, 2, 3, 5, 7])
        sum += Math.sin(2 * Math.PI * partial * hertz * (t + 1e-4 * Math.sin(30 * t)) + k) / partial;
    return 0.06 * envelope * sum + noise * (rng.next() - 0.5);
  });
}

describe('clicks', () => {
  it('are none in music, with its attacks, and none in noise', () => {
    expect(clicksIn(music(6, 1e-4), RATE)).toEqual([]);
    expect(clicksIn(music(6, 0.2), RATE)).toEqual([]);
    expect(clicksIn(new Float32Array(RATE), RATE)).toEqual([]);
  });

  it('are found where they are: a jump, a hole, a sample gone astray', () => {
    const broken = music(4, 1e-4);
    for (let i = RATE; i < broken.length; i++) broken[i]! += 0.004 * Math.exp(-(i - RATE) / 400);
    broken.fill(0, 2 * RATE - 9000, 2 * RATE - 8000);
    broken[3 * RATE + 5000]! += 0.02;
    const found = clicksIn(broken, RATE);
    for (const at of [RATE, 2 * RATE - 9000, 3 * RATE + 5000])
      expect(
        found.some((place) => Math.abs(place - at) <= 2),
        `at ${at}, found ${found.join(', ')}`,
      ).toBe(true);
  });

  it('are found nine times in ten from a thirtieth of the music around them on, where no noise covers them', () => {
    const [clear, covered] = [music(6, 1e-5), music(6, 0.05)];
    expect(shareFound(clear, RATE, -30, new Rng(2))).toBeGreaterThanOrEqual(0.9);
    expect(findsFrom(clear, RATE, new Rng(2))).toBeLessThanOrEqual(-30);
    expect(findsFrom(covered, RATE, new Rng(2))).toBeGreaterThan(-12);
  });
});
