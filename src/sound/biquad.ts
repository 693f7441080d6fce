/**
 * Second-order filters over plain arrays, for sounds and measurements made outside an audio context.
 * Coefficients: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients" (W3C note, 2021).
 */
import type { Hertz } from '../kernel/units.ts';

/** y[n] = b0 x[n] + b1 x[n−1] + b2 x[n−2] − a1 y[n−1] − a2 y[n−2] */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

export function lowpass(cutoff: Hertz, sampleRate: Hertz, q = Math.SQRT1_2): Biquad {
  const { cosine, alpha, a0 } = prepare(cutoff, sampleRate, q);
  const b = (1 - cosine) / a0;
  return { b0: b / 2, b1: b, b2: b / 2, a1: (-2 * cosine) / a0, a2: (1 - alpha) / a0 };
}

export function highpass(cutoff: Hertz, sampleRate: Hertz, q = Math.SQRT1_2): Biquad {
  const { cosine, alpha, a0 } = prepare(cutoff, sampleRate, q);
  const b = (1 + cosine) / a0;
  return { b0: b / 2, b1: -b, b2: b / 2, a1: (-2 * cosine) / a0, a2: (1 - alpha) / a0 };
}

/** Gain 1 at the centre. */
export function bandpass(centre: Hertz, sampleRate: Hertz, q: number): Biquad {
  const { cosine, alpha, a0 } = prepare(centre, sampleRate, q);
  return { b0: alpha / a0, b1: 0, b2: -alpha / a0, a1: (-2 * cosine) / a0, a2: (1 - alpha) / a0 };
}

/** @returns a new array of the same length; the filter starts at rest. */
export function filtered(samples: Float32Array, filter: Biquad): Float32Array {
  const { b0, b1, b2, a1, a2 } = filter;
  const out = new Float32Array(samples.length);
  let first = 0;
  let second = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!;
    const y = b0 * x + first;
    first = b1 * x - a1 * y + second;
    second = b2 * x - a2 * y;
    out[i] = y;
  }
  return out;
}

function prepare(frequency: Hertz, sampleRate: Hertz, q: number): { cosine: number; alpha: number; a0: number } {
  const omega = (2 * Math.PI * frequency) / sampleRate;
  const alpha = Math.sin(omega) / (2 * q);
  return { cosine: Math.cos(omega), alpha, a0: 1 + alpha };
}
