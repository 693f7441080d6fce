import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';

function sine(hertz: number, dbfs: number, seconds: number, sampleRate: number, phase = 0): Float32Array {
  const peak = 10 ** (dbfs / 20);
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => peak * Math.sin((2 * Math.PI * hertz * i) / sampleRate + phase),
  );
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

describe('measureLoudness', () => {
  it('reads −3.01 LUFS for a 997 Hz sine at full scale in one channel (BS.1770)', () => {
    expect(measureLoudness([sine(997, 0, 5, 48_000)], 48_000).integrated).toBeCloseTo(-3.01, 1);
  });

  it.each([44_100, 48_000, 96_000])(
    'reads −23 LUFS for the stereo reference sine at %i Hz (EBU Tech 3341, case 1)',
    (sampleRate) => {
      const channel = sine(1000, -23, 20, sampleRate);
      expect(Math.abs(measureLoudness([channel, channel], sampleRate).integrated + 23)).toBeLessThan(0.1);
    },
  );

  it('leaves out quiet stretches by its relative gate (EBU Tech 3341, case 3)', () => {
    const channel = joined(sine(1000, -36, 10, 48_000), sine(1000, -23, 60, 48_000), sine(1000, -36, 10, 48_000));
    expect(Math.abs(measureLoudness([channel, channel], 48_000).integrated + 23)).toBeLessThan(0.1);
  });

  it('leaves out silence by its absolute gate (EBU Tech 3341, case 4)', () => {
    const levels = [
      [-72, 10],
      [-36, 10],
      [-23, 60],
      [-36, 10],
      [-72, 10],
    ] as const;
    const channel = joined(...levels.map(([level, seconds]) => sine(1000, level, seconds, 48_000)));
    expect(Math.abs(measureLoudness([channel, channel], 48_000).integrated + 23)).toBeLessThan(0.1);
  });

  it('reads a range of 10 LU between −20 and −30 (EBU Tech 3342, case 1)', () => {
    const channel = joined(sine(1000, -20, 20, 48_000), sine(1000, -30, 20, 48_000));
    expect(Math.abs(measureLoudness([channel, channel], 48_000).range - 10)).toBeLessThan(1);
  });

  it('finds the peak between samples: a quarter-rate sine sampled beside its crests (BS.1770 annex 2)', () => {
    const { truePeak, samplePeak } = measureLoudness([sine(12_000, 0, 1, 48_000, Math.PI / 4)], 48_000);
    expect(samplePeak).toBeCloseTo(-3.01, 2);
    expect(Math.abs(truePeak)).toBeLessThan(0.3);
  });

  it('hears bass as softer than treble of the same size', () => {
    const low = measureLoudness([sine(40, -20, 3, 48_000)], 48_000).integrated;
    const high = measureLoudness([sine(4000, -20, 3, 48_000)], 48_000).integrated;
    expect(high - low).toBeGreaterThan(6);
  });

  it('calls silence, and nothing at all, minus infinity', () => {
    expect(measureLoudness([new Float32Array(96_000)], 48_000).integrated).toBe(Number.NEGATIVE_INFINITY);
    expect(measureLoudness([], 48_000).truePeak).toBe(Number.NEGATIVE_INFINITY);
  });

  it('adds 3 LU when a second, independent channel joins', () => {
    const rng = new Rng(3);
    const noise = (): Float32Array => Float32Array.from({ length: 144_000 }, () => 0.2 * (rng.next() - 0.5));
    const [left, right] = [noise(), noise()];
    const one = measureLoudness([left], 48_000).integrated;
    expect(measureLoudness([left, right], 48_000).integrated - one).toBeCloseTo(3.01, 0);
  });
});
