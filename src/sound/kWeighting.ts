/**
 * The ear's weighting of a signal before its loudness is taken: for whole recordings and, sample by sample, for the
 * mixing desk. Source: ITU-R BS.1770-5, annex 1. Knows no gating and no context.
 */
import type { Decibels, Hertz } from '../kernel/units.ts';
import type { Biquad } from './biquad.ts';

/** BS.1770: makes a 997 Hz sine at 0 dBFS in one front channel read −3.01 LKFS. */
const OFFSET: Decibels = -0.691;

/** LUFS of a mean K-weighted energy; −∞ for none. */
export function loudnessOf(energy: number): Decibels {
  return OFFSET + 10 * Math.log10(energy);
}

export function energyOf(loudness: Decibels): number {
  return 10 ** ((loudness - OFFSET) / 10);
}

/**
 * The standard tabulates both filters for 48 kHz only; these are the analogue filters behind the table,
 * brought to any rate by the bilinear transform, and equal to the table at 48 kHz to its last digits.
 * @returns the head's shelf, then the low cut
 */
export function kWeighting(sampleRate: Hertz): readonly [Biquad, Biquad] {
  const shelfGain = 10 ** (3.999843853973347 / 20);
  const shelfBand = shelfGain ** 0.4996667741545416;
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const damp = k / 0.7071752369554196;
  const a0 = 1 + damp + k * k;
  const shelf: Biquad = {
    b0: (shelfGain + shelfBand * damp + k * k) / a0,
    b1: (2 * (k * k - shelfGain)) / a0,
    b2: (shelfGain - shelfBand * damp + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - damp + k * k) / a0,
  };
  const low = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const lowDamp = low / 0.5003270373238773;
  const lowA0 = 1 + lowDamp + low * low;
  const cut: Biquad = {
    b0: 1,
    b1: -2,
    b2: 1,
    a1: (2 * (low * low - 1)) / lowA0,
    a2: (1 - lowDamp + low * low) / lowA0,
  };
  return [shelf, cut];
}

/** One channel, weighted as it comes. */
export class KEnergy {
  readonly #shelf: Biquad;
  readonly #cut: Biquad;
  #s1 = 0;
  #s2 = 0;
  #c1 = 0;
  #c2 = 0;
  #sum = 0;

  constructor(sampleRate: Hertz) {
    [this.#shelf, this.#cut] = kWeighting(sampleRate);
  }

  /** Adds samples [from, to) of `samples`, each times `gain`. */
  add(samples: Float32Array, from: number, to: number, gain = 1): void {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const cut = this.#cut;
    let s1 = this.#s1;
    let s2 = this.#s2;
    let c1 = this.#c1;
    let c2 = this.#c2;
    let sum = this.#sum;
    for (let i = from; i < to; i++) {
      const x = samples[i]! * gain;
      const head = b0 * x + s1;
      s1 = b1 * x - a1 * head + s2;
      s2 = b2 * x - a2 * head;
      const y = cut.b0 * head + c1;
      c1 = cut.b1 * head - cut.a1 * y + c2;
      c2 = cut.b2 * head - cut.a2 * y;
      sum += y * y;
    }
    // A filter that only ever decays would end in numbers too small for fast arithmetic.
    this.#s1 = Math.abs(s1) < 1e-20 ? 0 : s1;
    this.#s2 = Math.abs(s2) < 1e-20 ? 0 : s2;
    this.#c1 = Math.abs(c1) < 1e-20 ? 0 : c1;
    this.#c2 = Math.abs(c2) < 1e-20 ? 0 : c2;
    this.#sum = sum;
  }

  /** Sum of squares since the last call. */
  take(): number {
    const sum = this.#sum;
    this.#sum = 0;
    return sum;
  }
}
