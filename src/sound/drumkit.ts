/**
 * The drums, computed sample by sample: skins as falling sines, metals as inharmonic squares, wires as noise.
 * Pure and seeded: the same kit on every machine. A hit that is harder is also brighter and longer.
 * Knows no audio context and no time; the ensemble plays these as buffers.
 */
import { Rng } from '../kernel/random.ts';
import type { Hertz, Seconds } from '../kernel/units.ts';
import { DRUMS, type Drum } from '../music/voices.ts';
import { bandpass, filtered, highpass, lowpass } from './biquad.ts';

export const KIT_RATE: Hertz = 48_000;
/** Peak of a ghost, a plain and an accented hit, as a share of the accented one. */
const LEVEL_PEAK: readonly number[] = [0, 0.34, 0.66, 1];
/** Strength 0–1 of each level: how much brighter and longer it is. */
const LEVEL_FORCE: readonly number[] = [0, 0.25, 0.65, 1];
/** Peak of an accented hit: the balance within the kit. */
const DRUM_PEAK: Readonly<Record<Drum, number>> = {
  kick: 0.95,
  snare: 0.68,
  closedHat: 0.32,
  openHat: 0.3,
  lowTom: 0.6,
  highTom: 0.55,
  crash: 0.34,
  ride: 0.2,
};

/** @param level 1 ghost, 2 plain, 3 accent; @returns mono samples at KIT_RATE, starting and ending at zero */
export function drumHit(drum: Drum, level: 1 | 2 | 3): Float32Array {
  const rng = new Rng(DRUMS.indexOf(drum) * 4 + level);
  const samples = HITS[drum](LEVEL_FORCE[level]!, rng);
  return finished(samples, DRUM_PEAK[drum] * LEVEL_PEAK[level]!);
}

type Hit = (force: number, rng: Rng) => Float32Array;

const HITS: Readonly<Record<Drum, Hit>> = {
  kick: (force, rng) =>
    mixed(
      skin({ seconds: 0.5, low: 47, drop: 70 + 60 * force, dropTime: 0.032, decay: 0.13, drive: 1.6 }),
      scaled(filtered(noise(0.03, 0.004, rng), lowpass(2600, KIT_RATE)), 0.25 + 0.4 * force),
    ),
  snare: (force, rng) =>
    mixed(
      scaled(skin({ seconds: 0.3, low: 182, drop: 70, dropTime: 0.012, decay: 0.06, drive: 1 }), 0.62),
      scaled(skin({ seconds: 0.2, low: 331, drop: 60, dropTime: 0.01, decay: 0.035, drive: 1 }), 0.25),
      scaled(
        filtered(
          filtered(noise(0.4, 0.055 + 0.05 * force, rng), highpass(1500, KIT_RATE)),
          lowpass(5200 + 4200 * force, KIT_RATE),
        ),
        0.6 + 0.35 * force,
      ),
    ),
  closedHat: (force, rng) => metal({ seconds: 0.16, decay: 0.018 + 0.014 * force, cut: 7600, air: 0.5, force }, rng),
  openHat: (force, rng) => metal({ seconds: 0.9, decay: 0.13 + 0.08 * force, cut: 6900, air: 0.55, force }, rng),
  lowTom: (force, rng) => tom(88, force, rng),
  highTom: (force, rng) => tom(139, force, rng),
  crash: (force, rng) =>
    mixed(
      metal({ seconds: 2.4, decay: 0.5 + 0.15 * force, cut: 4200, air: 0.75, force }, rng),
      scaled(filtered(noise(1.2, 0.2, rng), bandpass(3000, KIT_RATE, 0.8)), 0.18),
    ),
  ride: (force, rng) =>
    mixed(
      metal({ seconds: 1.5, decay: 0.22, cut: 5200, air: 0.6, force }, rng),
      // The stick's ping: short, or eight strokes a bar would join into a whistle.
      ...[2960, 4170, 5390].map((hertz) => scaled(ring(hertz, 0.5, 0.03 + 0.02 * force), 0.09)),
    ),
};

interface Skin {
  readonly seconds: Seconds;
  /** Where the pitch settles, and how far above it begins. */
  readonly low: Hertz;
  readonly drop: Hertz;
  readonly dropTime: Seconds;
  readonly decay: Seconds;
  /** Saturation; 1 is gentle. */
  readonly drive: number;
}

function skin({ seconds, low, drop, dropTime, decay, drive }: Skin): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * KIT_RATE));
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const t = i / KIT_RATE;
    phase += (2 * Math.PI * (low + drop * Math.exp(-t / dropTime))) / KIT_RATE;
    samples[i] = (Math.tanh(drive * Math.sin(phase)) / Math.tanh(drive)) * Math.exp(-t / decay);
  }
  return samples;
}

function tom(low: Hertz, force: number, rng: Rng): Float32Array {
  return mixed(
    skin({ seconds: 0.8, low, drop: low * (0.25 + 0.3 * force), dropTime: 0.05, decay: 0.2, drive: 1.1 }),
    scaled(filtered(noise(0.08, 0.012, rng), lowpass(1800 + 1500 * force, KIT_RATE)), 0.3 * force + 0.08),
  );
}

interface Metal {
  readonly seconds: Seconds;
  readonly decay: Seconds;
  /** What lies below is taken away. */
  readonly cut: Hertz;
  /** Share of noise among the metal's own partials. */
  readonly air: number;
  readonly force: number;
}

/** Six square waves without a common fundamental, as in analogue drum machines, softened at both ends. */
const METAL_HERTZ: readonly Hertz[] = [317, 465, 583, 702, 872, 1021];

function metal({ seconds, decay, cut, air, force }: Metal, rng: Rng): Float32Array {
  const samples = noise(seconds, decay, rng);
  const phases = METAL_HERTZ.map(() => rng.next());
  for (let i = 0; i < samples.length; i++) {
    let squares = 0;
    METAL_HERTZ.forEach((hertz, p) => {
      squares += (phases[p]! + (hertz * i) / KIT_RATE) % 1 < 0.5 ? 1 : -1;
    });
    samples[i] = air * samples[i]! + ((1 - air) * squares * Math.exp(-i / KIT_RATE / decay)) / METAL_HERTZ.length;
  }
  const bright = filtered(filtered(samples, highpass(cut, KIT_RATE)), highpass(cut * 0.7, KIT_RATE));
  return filtered(bright, lowpass(9500 + 3500 * force, KIT_RATE));
}

function ring(hertz: Hertz, seconds: Seconds, decay: Seconds): Float32Array {
  return Float32Array.from({ length: Math.ceil(seconds * KIT_RATE) }, (_, i) => {
    const t = i / KIT_RATE;
    return Math.sin(2 * Math.PI * hertz * t) * Math.exp(-t / decay);
  });
}

function noise(seconds: Seconds, decay: Seconds, rng: Rng): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * KIT_RATE));
  for (let i = 0; i < samples.length; i++) samples[i] = (rng.next() * 2 - 1) * Math.exp(-i / KIT_RATE / decay);
  return samples;
}

function scaled(samples: Float32Array, by: number): Float32Array {
  return samples.map((sample) => sample * by);
}

function mixed(...parts: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(Math.max(...parts.map((part) => part.length)));
  for (const part of parts) part.forEach((sample, i) => (sum[i]! += sample));
  return sum;
}

const FADE_IN: Seconds = 0.0008;
const FADE_OUT: Seconds = 0.02;

/** Brings the highest sample to `peak` and both ends to zero, so that no hit clicks. */
function finished(samples: Float32Array, peak: number): Float32Array {
  let highest = 0;
  for (const sample of samples) highest = Math.max(highest, Math.abs(sample));
  const rise = FADE_IN * KIT_RATE;
  const fall = FADE_OUT * KIT_RATE;
  return samples.map((sample, i) => {
    const ends = Math.min(1, i / rise, (samples.length - 1 - i) / fall);
    return (sample / highest) * peak * ends;
  });
}
