/**
 * The head adapter: what the named features cannot say. Where the melody or the bass has decided to move, the logits of its
 * pitches get U·(Vᵀh): h is the slice that the trunk computed for this head anyway, V a fixed projection to a few numbers,
 * and U [classes × rank] is learnt. A pitch belongs to two classes, its place above the tonic and the interval it makes.
 *
 * Low-rank after Hu et al. 2021 (LoRA, arXiv:2106.09685), with the inner matrix frozen (Zhang et al. 2023, LoRA-FA,
 * arXiv:2308.03303), so that the score needs no pass back through the trunk:
 * ∇_U log π(a|s) = (1[a ∈ class] − π(class)) ⊗ Vᵀh.
 * U = 0 is exactly the policy without it. Knows nothing of ratings.
 */
import { Rng } from '../../src/kernel/random.ts';
import { CHOICES } from './logits.ts';
import { probability } from './tilt.ts';
import { classOfIndex, PITCHES } from './vocabulary.ts';

export const ADAPTER_RANK = 8;
/** Melody and bass: lines, whose next note a listener may want without being able to name why. */
const ADAPTED_VOICES = 2;
const TONAL_CLASSES = 12;
/** Steps beyond a fifth are of one class with it. */
const WIDEST = 7;
const CLASSES = TONAL_CLASSES + 2 * WIDEST + 1;
const BLOCK = CLASSES * ADAPTER_RANK;
/** Numbers in U. */
export const ADAPTER_SIZE = ADAPTED_VOICES * BLOCK;
const PROJECTION_SEED = 0xada97e4;
const EPSILON = 1e-5;

/** Whether the adapter has a say in this voice, 0 melody … 3 */
export function isAdapted(voice: number): boolean {
  return voice < ADAPTED_VOICES;
}

/** Orthonormal columns from seeded normals (Gram and Schmidt). @returns [width × rank] */
export function projection(width: number, rank: number): Float32Array {
  const rng = new Rng(PROJECTION_SEED);
  const columns: Float64Array[] = [];
  for (let r = 0; r < Math.min(rank, width); r++) {
    const column = Float64Array.from({ length: width }, () => rng.normal());
    for (const other of columns) {
      const along = column.reduce((sum, value, i) => sum + value * other[i]!, 0);
      for (let i = 0; i < width; i++) column[i]! -= along * other[i]!;
    }
    const length = Math.hypot(...column);
    columns.push(column.map((value) => value / length));
  }
  return Float32Array.from({ length: width * rank }, (_, i) => columns[i % rank]?.[Math.floor(i / rank)] ?? 0);
}

export class HeadAdapter {
  readonly #width: number;
  readonly #projection: Float32Array;
  /** [rank] Vᵀh of the decision last leant. */
  readonly #state = new Float64Array(ADAPTER_RANK);
  readonly #weights = new Float64Array(CLASSES);
  readonly #logits = new Float64Array(CHOICES);

  /** @param width of the slice that the trunk hands to a head */
  constructor(width: number) {
    this.#width = width;
    this.#projection = projection(width, ADAPTER_RANK);
  }

  /**
   * What the adapter adds to the logits of a moving voice.
   * @param slices trunk output, the head's slice read from `at` · @param last pitch index heard in the voice, or ≥ PITCHES
   * @returns [CHOICES], valid until the next call
   */
  lean(weights: Float32Array, voice: number, slices: Float32Array, at: number, last: number): Float64Array {
    this.#project(slices, at);
    for (let c = 0; c < CLASSES; c++) {
      let sum = 0;
      const row = voice * BLOCK + c * ADAPTER_RANK;
      for (let r = 0; r < ADAPTER_RANK; r++) sum += weights[row + r]! * this.#state[r]!;
      this.#weights[c] = sum;
    }
    for (let pitch = 0; pitch < PITCHES; pitch++)
      this.#logits[pitch] =
        this.#weights[classOfIndex(pitch)]! + (last < PITCHES ? this.#weights[intervalClassOf(pitch - last)]! : 0);
    return this.#logits;
  }

  /** Adds ∇_U log π of the choice just made, the last that was leant and weighed. @param score [ADAPTER_SIZE] */
  book(score: Float32Array, voice: number, chosen: number, last: number): void {
    const share = this.#weights.fill(0);
    for (let pitch = 0; pitch < PITCHES; pitch++) {
      const rest = (pitch === chosen ? 1 : 0) - probability(pitch);
      share[classOfIndex(pitch)]! += rest;
      if (last < PITCHES) share[intervalClassOf(pitch - last)]! += rest;
    }
    for (let c = 0; c < CLASSES; c++) {
      const row = voice * BLOCK + c * ADAPTER_RANK;
      for (let r = 0; r < ADAPTER_RANK; r++) score[row + r]! += share[c]! * this.#state[r]!;
    }
  }

  /** Vᵀh of the normalised slice, whose numbers then have about unit variance. */
  #project(slices: Float32Array, at: number): void {
    const width = this.#width;
    let mean = 0;
    for (let i = 0; i < width; i++) mean += slices[at + i]! / width;
    let variance = 0;
    for (let i = 0; i < width; i++) variance += (slices[at + i]! - mean) ** 2 / width;
    const scale = 1 / Math.sqrt(variance + EPSILON);
    const state = this.#state.fill(0);
    for (let i = 0; i < width; i++) {
      const value = (slices[at + i]! - mean) * scale;
      for (let r = 0; r < ADAPTER_RANK; r++) state[r]! += value * this.#projection[i * ADAPTER_RANK + r]!;
    }
  }
}

function intervalClassOf(semitones: number): number {
  return TONAL_CLASSES + WIDEST + Math.max(-WIDEST, Math.min(WIDEST, semitones));
}
