/**
 * What is remembered of all candidates ever composed: how each bar feature answers to each feature of the tilt,
 * and how strongly the tilt itself bites. Knows nothing of ratings.
 *
 * The leave-one-out gradient Σ (r_i − r̄_¬i)·g_i is linear in the reward r. For the part of the reward that is linear in
 * the scaled bar features, r = w·z, it is (Σ g_i (z_i − z̄_¬i)ᵀ)·w, and the bracket does not depend on w. So it is averaged
 * over every batch and used with today's w: thousands of rollouts stand behind a gradient that costs one product.
 */
import type { Candidate } from '../composer/interface.ts';
import { cholesky, quadratic, solveFactored } from './cholesky.ts';
import { SCALED_SIZE } from './psiScaler.ts';

/** Nats² a bar added to every diagonal entry: features that hardly ever act are not driven far. */
const DAMPING = 0.08;
/** Candidates' worth of "tilt features do not interact" mixed into the Fisher matrix. */
const INDEPENDENCE_COUNT = 60;
/** Evidence older than about this many candidates fades. */
const MEMORY_LENGTH = 4000;

export interface ScoreStatistics {
  readonly features: readonly string[];
  readonly count: number;
  /** [F] mean diagonal Fisher of a bar. */
  readonly fisher: readonly number[];
  /** [F × F] mean outer product of a bar's score. */
  readonly outer: readonly number[];
  /** [F × Z] leave-one-out covariance of a bar's score with its scaled features. */
  readonly answer: readonly number[];
}

/** Score of a whole bar: the gradient of its log-probability, [F]. */
export function totalGradient({ trace }: Candidate): Float32Array {
  const size = trace.fisher.length;
  const total = new Float32Array(size);
  for (let i = 0; i < trace.gradient.length; i++) total[i % size]! += trace.gradient[i]!;
  return total;
}

export class ScoreMemory {
  readonly size: number;
  #count = 0;
  readonly #fisher: Float64Array;
  readonly #outer: Float64Array;
  readonly #answer: Float64Array;
  #matrix: Float64Array | null = null;
  #factor: Float64Array | null = null;

  constructor(size: number, statistics: ScoreStatistics | null) {
    this.size = size;
    this.#fisher = new Float64Array(size);
    this.#outer = new Float64Array(size * size);
    this.#answer = new Float64Array(size * SCALED_SIZE);
    if (statistics) this.restore(statistics);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * @param candidates of one context
   * @param scaled [k] of [Z]: their scaled bar features
   */
  add(candidates: readonly Candidate[], scaled: readonly Float32Array[]): void {
    const k = candidates.length;
    const centre = new Float64Array(SCALED_SIZE);
    if (k > 1) for (const z of scaled) for (let i = 0; i < SCALED_SIZE; i++) centre[i]! += z[i]! / k;
    // z_i − mean of the others = (z_i − mean of all) · k / (k − 1); a single candidate is measured from the prior's mean, 0.
    const stretch = k > 1 ? k / (k - 1) : 1;
    candidates.forEach((candidate, index) => {
      this.#count = Math.min(MEMORY_LENGTH, this.#count + 1);
      const rate = 1 / this.#count;
      const g = totalGradient(candidate);
      const z = scaled[index]!;
      for (let row = 0; row < this.size; row++) {
        this.#fisher[row]! += rate * (candidate.trace.fisher[row]! - this.#fisher[row]!);
        for (let column = 0; column < this.size; column++) {
          const cell = row * this.size + column;
          this.#outer[cell]! += rate * (g[row]! * g[column]! - this.#outer[cell]!);
        }
        const base = row * SCALED_SIZE;
        const score = g[row]! * stretch;
        for (let i = 0; i < SCALED_SIZE; i++)
          this.#answer[base + i]! += rate * (score * (z[i]! - centre[i]!) - this.#answer[base + i]!);
      }
    });
    this.#matrix = null;
    this.#factor = null;
  }

  /** [F] diagonal Fisher of a bar, damped; the damping alone before any candidate. */
  get diagonal(): Float64Array {
    return this.#fisher.map((value) => value + DAMPING);
  }

  /** Policy gradient of the expected w·z of a bar, [F]. */
  answerTo(weights: ArrayLike<number>): Float64Array {
    const out = new Float64Array(this.size);
    for (let row = 0; row < this.size; row++) {
      let sum = 0;
      for (let i = 0; i < SCALED_SIZE; i++) sum += this.#answer[row * SCALED_SIZE + i]! * weights[i]!;
      out[row] = sum;
    }
    return out;
  }

  /** What a change of θ asks of a bar, [Z]: behind(tilt) · w = tilt · answerTo(w) for every taste w. */
  behind(tilt: ArrayLike<number>): Float64Array {
    const out = new Float64Array(SCALED_SIZE);
    for (let row = 0; row < this.size; row++)
      if (tilt[row] !== 0)
        for (let i = 0; i < SCALED_SIZE; i++) out[i]! += tilt[row]! * this.#answer[row * SCALED_SIZE + i]!;
    return out;
  }

  /** Fisher⁻¹·gradient: the natural gradient. Source: Amari 1998. */
  natural(gradient: ArrayLike<number>): Float64Array {
    this.#factor ??= cholesky(this.#fisherMatrix(), this.size);
    return solveFactored(this.#factor, this.size, gradient);
  }

  /**
   * KL in nats a bar between policies that differ by `delta`, to second order: ½ δᵀ·I·δ.
   * For a tilt this small it is symmetric in its two policies.
   */
  divergence(delta: ArrayLike<number>): number {
    return quadratic(this.#fisherMatrix(), this.size, delta) / 2;
  }

  statistics(features: readonly string[]): ScoreStatistics {
    const compact = (values: Float64Array) => [...values].map((value) => Number(value.toPrecision(5)));
    return {
      features,
      count: this.#count,
      fisher: compact(this.#fisher),
      outer: compact(this.#outer),
      answer: compact(this.#answer),
    };
  }

  /** @throws RangeError if the statistics belong to another tilt or to other bar features */
  restore(statistics: ScoreStatistics): void {
    if (statistics.fisher.length !== this.size || statistics.answer.length !== this.size * SCALED_SIZE)
      throw new RangeError('these statistics were measured with other features; measure them again');
    this.#count = statistics.count;
    this.#fisher.set(statistics.fisher);
    this.#outer.set(statistics.outer);
    this.#answer.set(statistics.answer);
    this.#matrix = null;
    this.#factor = null;
  }

  /** Exact diagonal, with correlations taken from the scores and shrunk while few have been seen. */
  #fisherMatrix(): Float64Array {
    if (this.#matrix) return this.#matrix;
    const { size } = this;
    const matrix = new Float64Array(size * size);
    const trust = this.#count / (this.#count + INDEPENDENCE_COUNT);
    const observed = Float64Array.from({ length: size }, (_, i) => this.#outer[i * size + i]!);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const scale = Math.sqrt(observed[row]! * observed[column]!);
        const correlation = scale > 0 ? this.#outer[row * size + column]! / scale : 0;
        matrix[row * size + column] = trust * correlation * Math.sqrt(this.#fisher[row]! * this.#fisher[column]!);
      }
      matrix[row * size + row] = this.#fisher[row]! + DAMPING;
    }
    this.#matrix = matrix;
    return matrix;
  }
}
