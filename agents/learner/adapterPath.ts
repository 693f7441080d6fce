/**
 * The slow path of the head adapter: leave-one-out policy gradient on its weights U, from the same rollouts as the tilt's.
 * Four hundred weights and a few hundred rollouts: most of such a gradient is chance, so it is shrunk by what chance alone
 * would give. Knows nothing of heads or pitches.
 *
 * - Gradient: Σ (r_i − r̄_¬i)·∇_U log π_i (RLOO: Ahmadian et al. 2024, arXiv:2402.14740), averaged over all rollouts for the
 *   part of the reward that is linear in the bar features, as in scoreMemory.ts.
 * - Natural gradient with the diagonal of the Fisher matrix (Amari 1998), here the mean square of the score.
 * - Shrunk by max(0, 1 − E‖noise‖² / ‖gradient‖²) in that metric (positive-part James and Stein 1961).
 */
import type { Candidate } from '../composer/interface.ts';
import { shorten } from './fastPath.ts';
import { SCALED_SIZE } from './psiScaler.ts';
import { leaveOneOut } from './slowPath.ts';

export interface AdapterOptions {
  /** A: weights of the adapter. */
  readonly size: number;
  /** Nats a bar that all weights together may hold the policy from where the tilt puts it. */
  readonly leash: number;
  /** Units of a rating that a nat costs: how far a wish of a given strength goes. */
  readonly price: number;
  /** Share of the way one update goes. */
  readonly rate: number;
  /** Nats a bar one update may move. */
  readonly step: number;
}

export interface AdapterSnapshot {
  readonly weights: readonly number[];
}

/** Evidence older than about this many candidates fades. */
const MEMORY_LENGTH = 4000;
/** Nats² a bar added to the Fisher diagonal: classes that hardly ever occur are not driven far. */
const DAMPING = 0.08;

export class AdapterPath {
  readonly #options: AdapterOptions;
  readonly #weights: Float64Array;
  /** [A] mean square of a bar's score. */
  readonly #fisher: Float64Array;
  /** [A × Z] leave-one-out covariance of a bar's score with its scaled features. */
  readonly #answer: Float64Array;
  /** [A] mean square of one rollout's own contribution to the gradient. */
  readonly #noise: Float64Array;
  #count = 0;

  constructor(options: AdapterOptions) {
    const { size } = options;
    this.#options = options;
    this.#weights = new Float64Array(size);
    this.#fisher = new Float64Array(size);
    this.#noise = new Float64Array(size);
    this.#answer = new Float64Array(size * SCALED_SIZE);
  }

  /** [A] to compose with. A copy. */
  get weights(): Float32Array {
    return Float32Array.from(this.#weights);
  }

  /**
   * Takes rollouts of one context into account; those without a score of the adapter are passed over.
   * @param scaled [k] of [Z] · @param taste [Z] posterior mean
   */
  learn(candidates: readonly Candidate[], scaled: readonly Float32Array[], taste: ArrayLike<number>): void {
    const k = candidates.length;
    if (k < 2 || candidates.some(({ trace }) => trace.adapter?.every(Number.isFinite) !== true)) return;
    const advantages = leaveOneOut(scaled.map((z) => dot(taste, z)));
    const stretch = k / (k - 1);
    const centre = Float64Array.from({ length: SCALED_SIZE }, (_, i) => scaled.reduce((sum, z) => sum + z[i]! / k, 0));
    candidates.forEach(({ trace }, index) => {
      this.#count = Math.min(MEMORY_LENGTH, this.#count + 1);
      const rate = 1 / this.#count;
      const z = scaled[index]!;
      trace.adapter!.forEach((score, a) => {
        this.#fisher[a]! += rate * (score * score - this.#fisher[a]!);
        this.#noise[a]! += rate * ((advantages[index]! * score) ** 2 - this.#noise[a]!);
        const base = a * SCALED_SIZE;
        const keep = 1 - rate;
        const weighted = rate * stretch * score;
        for (let i = 0; i < SCALED_SIZE; i++)
          this.#answer[base + i] = keep * this.#answer[base + i]! + weighted * (z[i]! - centre[i]!);
      });
    });
  }

  /** One bounded step towards what the taste asks for. @param taste [Z] posterior mean */
  advance(taste: ArrayLike<number>): void {
    const { leash, price, rate, step } = this.#options;
    if (this.#count === 0) return;
    const size = this.#weights.length;
    const wish = new Float64Array(size);
    let signal = 0;
    let chance = 0;
    for (let a = 0; a < size; a++) {
      let gradient = 0;
      for (let i = 0; i < SCALED_SIZE; i++) gradient += this.#answer[a * SCALED_SIZE + i]! * taste[i]!;
      const fisher = this.#fisher[a]! + DAMPING;
      wish[a] = gradient / fisher;
      signal += gradient ** 2 / fisher;
      chance += this.#noise[a]! / this.#count / fisher;
    }
    const shrink = signal > 0 ? Math.max(0, 1 - chance / signal) : 0;
    const aim = wish.map((value) => (shrink * value) / price);
    shorten(aim, (change) => this.#divergence(change), leash);
    const delta = aim.map((value, a) => rate * (value - this.#weights[a]!));
    shorten(delta, (change) => this.#divergence(change), step);
    if (!delta.every(Number.isFinite)) return;
    for (let a = 0; a < size; a++) this.#weights[a]! += delta[a]!;
  }

  snapshot(): AdapterSnapshot {
    return { weights: [...this.#weights] };
  }

  /** A snapshot of another adapter is left aside. */
  restore({ weights }: AdapterSnapshot): void {
    if (weights.length === this.#weights.length && weights.every(Number.isFinite)) this.#weights.set(weights);
  }

  /** Nats a bar of a change of the weights, to second order. */
  #divergence(delta: ArrayLike<number>): number {
    let sum = 0;
    for (let a = 0; a < this.#weights.length; a++) sum += (this.#fisher[a]! + DAMPING) * delta[a]! ** 2;
    return sum / 2;
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
