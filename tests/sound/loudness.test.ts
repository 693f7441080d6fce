import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { kWeighting } from '../../src/sound/kWeighting.ts';
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

describe('kWeighting', () => {
  it('is the filters that BS.1770-4 prints for 48 kHz (annex 1, tables 1 and 2)', () => {
    const [shelf, cut] = kWeighting(48_000);
    const printed = [
      [shelf.b0, 1.53512485958697],
      [shelf.b1, -2.69169618940638],
      [shelf.b2, 1.19839281085285],
      [shelf.a1, -1.69065929318241],
      [shelf.a2, 0.73248077421585],
      [cut.b0, 1],
      [cut.b1, -2],
      [cut.b2, 1],
      [cut.a1, -1.99004745483398],
      [cut.a2, 0.99007225036621],
    ] as const;
    for (const [ours, theirs] of printed) expect(ours).toBeCloseTo(theirs, 12);
  });
});

/** The interpolating filter that BS.1770-4 prints (annex 2): the first two of its four phases; the others mirror them. */
const PRINTED_PHASES: readonly (readonly number[])[] = [
  [
    ...[0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625],
    ...[0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125],
  ],
  [
    ...[-0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625],
    ...[0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375],
  ],
];

/** dBTP as the standard's own example reads it. */
function printedTruePeak(samples: Float32Array): number {
  const phases = [...PRINTED_PHASES, ...PRINTED_PHASES.map((phase) => phase.toReversed())];
  let peak = 0;
  for (let i = 11; i < samples.length; i++)
    for (const phase of phases)
      peak = Math.max(peak, Math.abs(phase.reduce((sum, tap, n) => sum + tap * samples[i - n]!, 0)));
  return 20 * Math.log10(peak);
}

describe('the true peak', () => {
  it.each([997, 5000, 8000, 12_000, 15_000])(
    'is read as by the filter that BS.1770-4 prints, to a third of a decibel, for a sine of %i Hz',
    (hertz) => {
      for (const phase of [0, 0.7, Math.PI / 4, 2]) {
        // Faded in and out, or the edges would ring between the samples.
        const tone = sine(hertz, -1, 0.2, 48_000, phase).map(
          (sample, i, all) => sample * Math.sin((Math.PI * i) / (all.length - 1)) ** 2,
        );
        const ours = measureLoudness([tone], 48_000).truePeak;
        expect(Math.abs(ours - printedTruePeak(tone))).toBeLessThan(0.33);
        expect(Math.abs(ours + 1)).toBeLessThan(0.1);
      }
    },
  );
});

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
