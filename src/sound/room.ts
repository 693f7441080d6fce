/**
 * The rooms everybody plays in: their impulse responses, made from seeded noise.
 * Pure numbers; a convolver elsewhere turns them into reverberation.
 */
import { Rng } from '../kernel/random.ts';
import type { Hertz, Seconds } from '../kernel/units.ts';

export interface Room {
  /** Time in which the low part of the tail falls by 60 dB. */
  readonly decay: Seconds;
  /** Silence before the first reflection. */
  readonly preDelay: Seconds;
  /** Brightness of the tail's beginning, and of its end: air and curtains swallow the treble first. */
  readonly brightStart: Hertz;
  readonly brightEnd: Hertz;
  readonly seed: number;
}

/** The two spaces that everybody shares: a panelled studio, and a hall. */
export const ROOM: Room = { decay: 0.45, preDelay: 0.004, brightStart: 6000, brightEnd: 2200, seed: 7 };
export const HALL: Room = { decay: 1.9, preDelay: 0.018, brightStart: 7000, brightEnd: 1400, seed: 20 };

/** First reflections: seconds after the pre-delay, and strength; the two ears hear them at slightly different times. */
const REFLECTIONS: readonly (readonly [Seconds, number])[] = [
  [0, 0.5],
  [0.0071, 0.38],
  [0.0127, 0.42],
  [0.0193, 0.3],
  [0.0278, 0.27],
  [0.0371, 0.2],
];
const EAR_OFFSET: Seconds = 0.0011;
/** The tail fades in, so that the first reflections stay distinct. */
const TAIL_RISE: Seconds = 0.03;
/** Below −65 dB nothing is worth computing. */
const TAIL_LENGTHS = 65 / 60;

/**
 * @returns [left, right], each decay × 65/60 + preDelay seconds at `sampleRate`; each ear's energy is 1,
 * so that noise keeps its loudness when convolved.
 */
export function roomImpulse(room: Room, sampleRate: Hertz): readonly [Float32Array, Float32Array] {
  const rng = new Rng(room.seed);
  return [ear(room, sampleRate, rng.fork(0), 0), ear(room, sampleRate, rng.fork(1), EAR_OFFSET)];
}

function ear(room: Room, sampleRate: Hertz, rng: Rng, offset: Seconds): Float32Array {
  const begin = Math.round(room.preDelay * sampleRate);
  const length = begin + Math.ceil(room.decay * TAIL_LENGTHS * sampleRate);
  const samples = new Float32Array(length);
  const perSample = Math.exp(Math.log(1e-3) / (room.decay * sampleRate));
  const rise = TAIL_RISE * sampleRate;
  let envelope = 1;
  let low = 0;
  for (let i = begin; i < length; i++) {
    const progress = (i - begin) / (length - begin);
    const cutoff = room.brightStart * (room.brightEnd / room.brightStart) ** progress;
    const smoothing = 1 - Math.exp((-2 * Math.PI * cutoff) / sampleRate);
    low += smoothing * (rng.next() * 2 - 1 - low);
    // A one-pole filter passes smoothing / (2 − smoothing) of white noise's power; undo that, so only colour changes.
    const level = Math.sqrt((2 - smoothing) / smoothing);
    samples[i] = low * level * envelope * Math.min(1, (i - begin) / rise) * 0.12;
    envelope *= perSample;
  }
  for (const [after, strength] of REFLECTIONS) {
    const at = begin + Math.round((after + (after > 0 ? offset : 0)) * sampleRate);
    samples[at]! += strength * (rng.next() < 0.5 ? -1 : 1);
  }
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const scale = 1 / Math.sqrt(energy);
  for (let i = 0; i < length; i++) samples[i]! *= scale;
  return samples;
}
