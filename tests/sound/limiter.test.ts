import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { Limiter } from '../../src/sound/limiter.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { MASTERING } from '../../src/sound/mix.ts';

const BLOCK = 128;

function limited(left: Float32Array, right: Float32Array, rate: number): { out: Float32Array[]; gains: number[] } {
  const limiter = new Limiter(rate, MASTERING.limiter);
  const out = [left.slice(), right.slice()];
  const gains: number[] = [];
  for (let at = 0; at < left.length; at += BLOCK) {
    limiter.process(out[0]!.subarray(at, at + BLOCK), out[1]!.subarray(at, at + BLOCK));
    gains.push(limiter.lowest);
  }
  return { out, gains };
}

describe('Limiter', () => {
  it.each([8000, 44_100, 48_000, 96_000, 192_000])('keeps everything under −1 dBTP at %i Hz', (rate) => {
    const rng = new Rng(5);
    const length = rate;
    const noise = (): Float32Array =>
      Float32Array.from({ length }, (_, i) => (i % (rate / 4) < rate / 20 ? 4 : 0.3) * (rng.next() * 2 - 1));
    const { out } = limited(noise(), noise(), rate);
    const { truePeak } = measureLoudness(out, rate);
    expect(truePeak).toBeLessThan(-1);
    expect(truePeak).toBeGreaterThan(-4);
  });

  it('keeps a sine between whose samples the crests lie', () => {
    const tone = Float32Array.from({ length: 48_000 }, (_, i) => 1.4 * Math.sin((Math.PI / 2) * i + Math.PI / 4));
    const { out } = limited(tone, tone, 48_000);
    expect(measureLoudness(out, 48_000).truePeak).toBeLessThan(-1);
  });

  it('lets what is under the ceiling through as it was, only later', () => {
    const tone = Float32Array.from({ length: 9600 }, (_, i) => 0.8 * Math.sin(i / 9));
    const { latency } = new Limiter(48_000, MASTERING.limiter);
    const { out } = limited(tone, tone, 48_000);
    for (let i = latency; i < tone.length; i++) expect(out[0]![i]).toBeCloseTo(tone[i - latency]!, 6);
    expect(latency / 48_000).toBeLessThan(0.006);
  });

  it('comes back quickly after a lone peak and slowly from a level', () => {
    const rate = 48_000;
    const back = (loudFor: number): number => {
      const tone = Float32Array.from(
        { length: 4 * rate },
        (_, i) => (i >= rate && i < rate + loudFor * rate ? 3 : 0.5) * Math.sin(i / 7),
      );
      const { gains } = limited(tone, tone, rate);
      const end = Math.round(((1 + loudFor) * rate) / BLOCK);
      return (gains.findIndex((gain, i) => i > end && gain > 0.9) - end) * (BLOCK / rate);
    };
    expect(back(0.004)).toBeLessThan(0.35);
    expect(back(1)).toBeGreaterThan(2 * back(0.004));
  });

  it('moves its gain without a jump', () => {
    const rng = new Rng(2);
    const peaks = Float32Array.from({ length: 96_000 }, () => (rng.next() < 0.001 ? 2 : 0.2) * (rng.next() * 2 - 1));
    const dc = Float32Array.from({ length: 96_000 }, () => 0.1);
    const { out } = limited(peaks, dc, 48_000);
    for (let i = 400; i < 96_000; i++) expect(Math.abs(out[1]![i]! - out[1]![i - 1]!)).toBeLessThan(0.1 / 100);
  });
});
