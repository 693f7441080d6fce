/**
 * How loud a recording is to ears: integrated loudness, loudness range and true peak of plain samples.
 * Sources: ITU-R BS.1770-5 (K-weighting, gating, true peak) and EBU Tech 3342 (loudness range).
 */
import type { Decibels, Hertz } from '../kernel/units.ts';
import { filtered } from './biquad.ts';
import { energyOf, kWeighting, loudnessOf } from './kWeighting.ts';
import { interpolators, oversampling, TAPS } from './truePeak.ts';

export interface Loudness {
  /** Integrated loudness in LUFS; −∞ for silence. */
  readonly integrated: Decibels;
  /** Loudness range in LU: spread of three-second loudness between its 10th and 95th percentile. */
  readonly range: Decibels;
  /** dBTP: highest level between the samples too. */
  readonly truePeak: Decibels;
  /** dBFS: highest sample. */
  readonly samplePeak: Decibels;
}

/** Blocks of 400 ms and of 3 s are both put together from pieces of 100 ms. */
const PIECES_A_SECOND = 10;
const MOMENTARY_PIECES = 4;
const SHORT_TERM_PIECES = 30;
const ABSOLUTE_GATE: Decibels = -70;
const RELATIVE_GATE: Decibels = -10;
const RANGE_GATE: Decibels = -20;
/** @param channels one (mono, as on one front speaker) or two arrays of samples in −1…1 */
export function measureLoudness(channels: readonly Float32Array[], sampleRate: Hertz): Loudness {
  const pieces = pieceEnergies(channels, sampleRate);
  return {
    integrated: integrate(windows(pieces, MOMENTARY_PIECES, 1), RELATIVE_GATE),
    range: loudnessRange(windows(pieces, SHORT_TERM_PIECES, 1)),
    truePeak: decibels(Math.max(0, ...channels.map((channel) => truePeak(channel, sampleRate)))),
    samplePeak: decibels(Math.max(0, ...channels.map((channel) => samplePeak(channel)))),
  };
}

/** 20 log10, −∞ for zero. */
export function decibels(amplitude: number): Decibels {
  return 20 * Math.log10(amplitude);
}

/** Mean K-weighted energy of each 100 ms, summed over channels (front channels weigh 1). */
function pieceEnergies(channels: readonly Float32Array[], sampleRate: Hertz): Float64Array {
  const piece = Math.round(sampleRate / PIECES_A_SECOND);
  const count = Math.floor((channels[0]?.length ?? 0) / piece);
  const energies = new Float64Array(count);
  const [shelf, cut] = kWeighting(sampleRate);
  for (const channel of channels) {
    const weighted = filtered(filtered(channel, shelf), cut);
    for (let p = 0; p < count; p++) {
      let sum = 0;
      for (let i = p * piece; i < (p + 1) * piece; i++) sum += weighted[i]! * weighted[i]!;
      energies[p]! += sum / piece;
    }
  }
  return energies;
}

function windows(pieces: Float64Array, length: number, hop: number): number[] {
  const means: number[] = [];
  for (let start = 0; start + length <= pieces.length; start += hop) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += pieces[i]!;
    means.push(sum / length);
  }
  return means;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Those above the absolute gate and above `below` LU under the mean of those. */
function gated(energies: readonly number[], below: Decibels): readonly number[] {
  const audible = energies.filter((energy) => energy > energyOf(ABSOLUTE_GATE));
  if (audible.length === 0) return [];
  const gate = energyOf(loudnessOf(mean(audible)) + below);
  return audible.filter((energy) => energy > gate);
}

function integrate(energies: readonly number[], below: Decibels): Decibels {
  const kept = gated(energies, below);
  return kept.length === 0 ? Number.NEGATIVE_INFINITY : loudnessOf(mean(kept));
}

function loudnessRange(energies: readonly number[]): Decibels {
  const kept = gated(energies, RANGE_GATE)
    .map(loudnessOf)
    .sort((a, b) => a - b);
  if (kept.length === 0) return 0;
  const at = (share: number): number => kept[Math.round(share * (kept.length - 1))]!;
  return at(0.95) - at(0.1);
}

function samplePeak(channel: Float32Array): number {
  let peak = 0;
  for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

function truePeak(channel: Float32Array, sampleRate: Hertz): number {
  const between = interpolators(oversampling(sampleRate));
  let peak = samplePeak(channel);
  // Interpolation can overshoot its inputs by less than the filter's gain, so quiet stretches are passed over.
  const worthwhile = peak / 2;
  for (let i = 0; i + TAPS <= channel.length; i++) {
    if (Math.abs(channel[i + TAPS / 2 - 1]!) < worthwhile && Math.abs(channel[i + TAPS / 2]!) < worthwhile) continue;
    for (const taps of between) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) sum += taps[tap]! * channel[i + tap]!;
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return peak;
}
