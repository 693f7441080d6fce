/**
 * How many different phrases there are among n: the Vendi score, the exponential of the entropy of the eigenvalues of their
 * similarity matrix over n. 1 = all alike, n = nothing in common. Source: Friedman and Dieng 2023, arXiv:2210.02410.
 * Knows notes, not learners.
 */
import { degreeClass, tonicShift } from '../../src/music/key.ts';
import { DRUMS, HOLD } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';

export const KERNEL =
  "cosine of note rolls: per slot the sounding melody pitch (relative to the tonic), the sounding bass pitch class and each drum's level / 3";

const LOWEST = 36;
const HIGHEST = 100;
const PITCHES = HIGHEST - LOWEST + 1;
const CELLS = PITCHES + 12 + DRUMS.length;

/** @returns [slots of the phrase × cells], unit length unless silent */
export function noteRoll(phrase: readonly PlannedBar[]): Float32Array {
  const slots = phrase.reduce((sum, bar) => sum + bar.chords.length, 0);
  const roll = new Float32Array(slots * CELLS);
  let slot = 0;
  let melody = -1;
  let bass = -1;
  for (const bar of phrase) {
    for (let s = 0; s < bar.chords.length; s++, slot++) {
      const upper = bar.voices.melody[s]!;
      const lower = bar.voices.bass[s]!;
      if (upper !== HOLD) melody = upper;
      if (lower !== HOLD) bass = lower;
      const base = slot * CELLS;
      if (melody >= 0) roll[base + Math.max(0, Math.min(PITCHES - 1, melody - tonicShift(bar.key) - LOWEST))] = 1;
      if (bass >= 0) roll[base + PITCHES + degreeClass(bass, bar.key)] = 1;
      for (let d = 0; d < DRUMS.length; d++) roll[base + PITCHES + 12 + d] = bar.drums[s * DRUMS.length + d]! / 3;
    }
  }
  const length = Math.sqrt(roll.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? roll.map((value) => value / length) : roll;
}

/** @param rolls of unit length, all of one size; silent ones are alike */
export function vendiScore(rolls: readonly Float32Array[]): number {
  const n = rolls.length;
  // Most cells are empty: a row is laid out once, and the others bring along what they have in it.
  const filled = rolls.map((roll) => Int32Array.from(roll.keys()).filter((cell) => roll[cell] !== 0));
  const kernel = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let dot = 0;
      if (row === column || (filled[row]!.length === 0 && filled[column]!.length === 0)) dot = 1;
      else for (const cell of filled[column]!) dot += (rolls[row]![cell] ?? 0) * rolls[column]![cell]!;
      kernel[row * n + column] = dot / n;
      kernel[column * n + row] = dot / n;
    }
  }
  let entropy = 0;
  for (const value of eigenvalues(kernel, n)) if (value > 1e-12) entropy -= value * Math.log(value);
  return Math.exp(entropy);
}

/**
 * Eigenvalues of a symmetric matrix, in no order. The matrix is used up.
 * Reflections make it tridiagonal; then the number of eigenvalues below any point is read off the signs of the pivots
 * (Sylvester's law of inertia), and each is found by bisection. Source: Golub and Van Loan 2013, §8.3.1 and §8.4.
 */
export function eigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonal(matrix, n);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; i++) {
    const radius = Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0);
    low = Math.min(low, diagonal[i]! - radius);
    high = Math.max(high, diagonal[i]! + radius);
  }
  const below = (point: number): number => {
    let count = 0;
    let pivot = 1;
    for (let i = 0; i < n; i++) {
      pivot = diagonal[i]! - point - (i > 0 ? beside[i - 1]! ** 2 / pivot : 0);
      if (pivot === 0) pivot = Number.EPSILON * (Math.abs(high) + Math.abs(low) + 1);
      if (pivot < 0) count++;
    }
    return count;
  };
  const precision = 1e-10 * Math.max(1e-3, high - low);
  return Float64Array.from({ length: n }, (_, k) => {
    let from = low;
    let to = high;
    while (to - from > precision) {
      const middle = (from + to) / 2;
      if (below(middle) > k) to = middle;
      else from = middle;
    }
    return (from + to) / 2;
  });
}

/** Householder reflections, one column at a time. @returns [n] diagonal and [n − 1] entries beside it */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const beside = new Float64Array(Math.max(0, n - 1));
  for (let k = 0; k < n - 1; k++) {
    const v = new Float64Array(n);
    let norm = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = a[i * n + k]!;
      norm += v[i]! ** 2;
    }
    norm = Math.sqrt(norm);
    const alpha = v[k + 1]! > 0 ? -norm : norm;
    beside[k] = alpha;
    v[k + 1]! -= alpha;
    let square = 0;
    for (let i = k + 1; i < n; i++) square += v[i]! ** 2;
    if (square === 0) continue;
    // A ← A − v·qᵀ − q·vᵀ with p = 2·A·v / |v|² and q = p − (p·v / |v|²)·v.
    const p = new Float64Array(n);
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let dot = 0;
      for (let j = k + 1; j < n; j++) dot += a[i * n + j]! * v[j]!;
      p[i] = (2 * dot) / square;
      along += p[i]! * v[i]!;
    }
    for (let i = k + 1; i < n; i++) p[i]! -= (along / square) * v[i]!;
    for (let i = k + 1; i < n; i++) for (let j = k + 1; j < n; j++) a[i * n + j]! -= v[i]! * p[j]! + p[i]! * v[j]!;
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside };
}
