/** What a sound is described by, in order: one row of numbers for a note. Measured by timbreSpectrum.ts, sounded by timbreSynth.ts. */
import type { Decibels, Hertz, Pitch, Seconds } from '../kernel/units.ts';

/** Harmonic partials that are told apart. */
export const PARTIALS = 32;
/** Moments of a note at which its spectrum is told; between them it is interpolated in decibels. */
export const FRAME_TIMES: readonly Seconds[] = [0.03, 0.15, 0.5, 1.3];
export const FRAMES = FRAME_TIMES.length;
/** Edges of the bands that breath, bow and hammer fill. */
export const NOISE_EDGES: readonly Hertz[] = [60, 400, 1000, 2200, 4500, 8000, 14_000];
export const BANDS = NOISE_EDGES.length - 1;
/** Frames whose noise is told: the onset and what stays. */
export const NOISE_FRAMES: readonly number[] = [0, 2];
/** What is softer than this beside the loudest moment is not there. */
export const FLOOR: Decibels = -60;
/** Partials above this are neither measured nor played. */
export const HIGHEST: Hertz = 14_000;

export const NOISE_AT = PARTIALS * FRAMES;
const ENVELOPE_AT = NOISE_AT + BANDS * NOISE_FRAMES.length;
/** Attack and release, log2 of seconds; share of a section's unrest; cents of vibrato. */
export const ATTACK_AT = ENVELOPE_AT;
export const RELEASE_AT = ENVELOPE_AT + 1;
export const UNREST_AT = ENVELOPE_AT + 2;
export const VIBRATO_AT = ENVELOPE_AT + 3;
/** Numbers of a row. */
export const ROW = ENVELOPE_AT + 4;

/** Rows are learnt in numbers near ±1: decibels against these, and the envelope's own figures. */
const DECIBEL_MIDDLE: Decibels = -35;
const DECIBEL_SCALE: Decibels = 15;
const ENVELOPE_SCALE: readonly (readonly [number, number])[] = [
  [-6, 3],
  [-2.5, 1],
  [0.3, 0.4],
  [5, 6],
];

export function scaled(row: Float32Array): Float32Array {
  return row.map((value, i) => (value - middleOf(i)) / scaleOf(i));
}

/** Undoes `scaled`, in place. */
export function unscale(row: Float32Array): void {
  for (let i = 0; i < row.length; i++) row[i] = row[i]! * scaleOf(i) + middleOf(i);
}

function middleOf(i: number): number {
  return i < ENVELOPE_AT ? DECIBEL_MIDDLE : ENVELOPE_SCALE[i - ENVELOPE_AT]![0];
}

function scaleOf(i: number): number {
  return i < ENVELOPE_AT ? DECIBEL_SCALE : ENVELOPE_SCALE[i - ENVELOPE_AT]![1];
}

/** What the network is told beside a place: how high and how hard. */
export const GIVEN = 3;

/** @param force 0–1; writes GIVEN numbers near ±1 into `out` from `at` on */
export function writeGiven(pitch: Pitch, force: number, out: Float32Array, at: number): void {
  const height = (pitch - 62) / 24;
  out[at] = height;
  out[at + 1] = height * height - 0.5;
  out[at + 2] = 2 * force - 1;
}

/** How many partials of a note lie below HIGHEST. */
export function partialsWithin(hertz: Hertz): number {
  return Math.max(1, Math.min(PARTIALS, Math.floor(HIGHEST / hertz)));
}
