/** What a recording sounds like, as numbers: colour, width, clicks, pauses. Pure; knows no takes and no pages. */
import type { Decibels, Hertz, Seconds } from '../../kernel/units.ts';
import { bandpass, filtered } from '../../sound/biquad.ts';
import { energyOf, KEnergy } from '../../sound/kWeighting.ts';
import { PIECE, pieceLength } from '../../sound/rider.ts';
import { clicksIn } from './clicks.ts';

export interface Hearing {
  /** Energy of each octave of OCTAVES, beside the mean of those from 250 Hz to 4 kHz. */
  readonly octaves: readonly Decibels[];
  /** Highest sample over the mean power. */
  readonly crest: Decibels;
  /** −1…1 between left and right; 1 is mono. */
  readonly correlation: number;
  /** Mean of the samples, linear. */
  readonly dc: number;
  /** In either channel: none in music that is put together well. */
  readonly clicks: number;
  /** When the first sound comes, and the longest silence after it and before the last. */
  readonly first: Seconds;
  readonly pause: Seconds;
}

export const OCTAVES: readonly Hertz[] = [63, 125, 250, 500, 1000, 2000, 4000, 8000];
const MIDDLE_FROM = OCTAVES.indexOf(250);
const MIDDLE_TO = OCTAVES.indexOf(4000);
/** An octave's band. */
const OCTAVE_Q = Math.SQRT2;
const AUDIBLE = 0.002;
const SILENCE: Decibels = -55;
/** @param channels [left, right], of equal length, at least a second */
export function hear(channels: readonly [Float32Array, Float32Array], sampleRate: Hertz): Hearing {
  const [left, right] = channels;
  let [square, product, leftSquare, rightSquare, peak, sum] = [0, 0, 0, 0, 0, 0];
  let first = left.length;
  for (let i = 0; i < left.length; i++) {
    const [l, r] = [left[i]!, right[i]!];
    leftSquare += l * l;
    rightSquare += r * r;
    product += l * r;
    sum += l + r;
    const height = Math.max(Math.abs(l), Math.abs(r));
    peak = Math.max(peak, height);
    if (height > AUDIBLE && first === left.length) first = i;
  }
  square = (leftSquare + rightSquare) / (2 * left.length);
  return {
    octaves: octavesOf(channels, sampleRate),
    crest: 20 * Math.log10(peak) - 10 * Math.log10(square),
    correlation: product / Math.sqrt(leftSquare * rightSquare),
    dc: Math.abs(sum / (2 * left.length)),
    clicks: clicksIn(left, sampleRate).length + clicksIn(right, sampleRate).length,
    first: first / sampleRate,
    pause: longestPause(channels, sampleRate),
  };
}

/** How far one signal stands over another where it sounds, by K-weighted energy. */
export function standsOver(one: readonly Float32Array[], other: readonly Float32Array[], sampleRate: Hertz): Decibels {
  const [ours, theirs] = [pieces(one, sampleRate), pieces(other, sampleRate)];
  let [up, down] = [0, 0];
  for (const [i, energy] of ours.entries())
    if (energy > energyOf(SILENCE)) {
      up += energy;
      down += theirs[i] ?? 0;
    }
  return 10 * Math.log10(up / down);
}

function octavesOf(channels: readonly Float32Array[], sampleRate: Hertz): Decibels[] {
  const levels = OCTAVES.map((hertz) => {
    const band = bandpass(hertz, sampleRate, OCTAVE_Q);
    let sum = 0;
    // Twice, so that a loud neighbour stays out.
    for (const channel of channels)
      for (const sample of filtered(filtered(channel, band), band)) sum += sample * sample;
    return 10 * Math.log10(sum + 1e-12);
  });
  const middle = levels.slice(MIDDLE_FROM, MIDDLE_TO + 1);
  const mean = middle.reduce((total, level) => total + level, 0) / middle.length;
  return levels.map((level) => level - mean);
}

function pieces(channels: readonly Float32Array[], sampleRate: Hertz): number[] {
  const length = pieceLength(sampleRate);
  const weights = channels.map(() => new KEnergy(sampleRate));
  const energies: number[] = [];
  for (let from = 0; from + length <= channels[0]!.length; from += length) {
    let energy = 0;
    for (const [c, channel] of channels.entries()) {
      weights[c]!.add(channel, from, from + length);
      energy += weights[c]!.take();
    }
    energies.push(energy / length);
  }
  return energies;
}

function longestPause(channels: readonly Float32Array[], sampleRate: Hertz): Seconds {
  const sounding = pieces(channels, sampleRate).map((energy) => energy > energyOf(SILENCE));
  let [longest, run] = [0, 0];
  for (const sounds of sounding.slice(sounding.indexOf(true), sounding.lastIndexOf(true))) {
    run = sounds ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest * PIECE;
}
