/**
 * The slow path: policy gradient on imagined bars, judged by the model of taste, held near the frozen prior by a KL leash.
 * k candidates of one context are rollouts; each is compared with the mean of the others (RLOO: Ahmadian et al. 2024,
 * arXiv:2402.14740; Kool et al. 2019). No critic, no division by the standard deviation. Knows nothing of people.
 *
 * Reward of a rollout = w·z − pessimism·sd(z) + critics + novelty·entropy; the objective is its mean − β·KL(π_θ‖π₀).
 * - The part linear in z comes from the score memory, which has averaged the same leave-one-out sum over every batch;
 *   the critics' part is linear in their opinions and comes averaged alike (criticPanel.ts).
 * - The rest is this batch's own leave-one-out gradient, smoothed.
 * - The KL of an exponential tilt has gradient I·θ (I = Fisher matrix), so the natural gradient of the objective is
 *   I⁻¹·g − β·θ, and its zero is θ* = I⁻¹·g / β. A step goes a share of the way there.
 */
import { shorten } from './fastPath.ts';
import type { ScoreMemory } from './scoreMemory.ts';

export interface SlowOptions {
  /** Nats a bar the leash aims at. */
  readonly target: number;
  /** 1/β at most: a wish weaker than this is not blown up to the full leash. */
  readonly strongest: number;
  /** Share of the way to θ* one update goes. */
  readonly rate: number;
  /** Nats a bar one update may move the policy. */
  readonly step: number;
  readonly pessimism: number;
  readonly novelty: number;
}

/**
 * Leave-one-out advantages of k rollouts that share a context.
 * @param returns [k] total reward of each rollout, unitless
 * @returns [k] return minus the mean of the other k − 1; sums to 0; all 0 for a single rollout
 * Source: Ahmadian et al. 2024, arXiv:2402.14740, eq. 6.
 */
export function leaveOneOut(returns: ArrayLike<number>): Float64Array {
  const k = returns.length;
  const out = new Float64Array(k);
  if (k < 2) return out;
  let sum = 0;
  for (let i = 0; i < k; i++) sum += returns[i]!;
  for (let i = 0; i < k; i++) out[i] = returns[i]! - (sum - returns[i]!) / (k - 1);
  return out;
}

/**
 * Policy gradient of the mean return, mean of advantage × score.
 * @param scores [k] of [F] · @returns [F]
 */
export function leaveOneOutGradient(returns: ArrayLike<number>, scores: readonly ArrayLike<number>[]): Float64Array {
  const advantages = leaveOneOut(returns);
  const out = new Float64Array(scores[0]?.length ?? 0);
  scores.forEach((score, index) => {
    for (let i = 0; i < out.length; i++) out[i]! += (advantages[index]! * score[i]!) / scores.length;
  });
  return out;
}

/** How much of a batch's own gradient enters the running one. */
const SMOOTHING = 0.1;
/**
 * How long the critics' wish may be beside the rest's, in the Fisher metric: they bend what taste asks for by 30° at most
 * (sin 30° = ½) and never reverse it.
 */
const CRITICS_SHARE = 0.5;
/** How fast the leash answers to the KL that is really measured. After Ziegler et al. 2019, arXiv:1909.08593, §2.2. */
const LEASH_GAIN = 0.1;

export interface SlowSnapshot {
  readonly theta: readonly number[];
  readonly residual: readonly number[];
  readonly stretch: number;
}

export class SlowPath {
  readonly theta: Float64Array;
  readonly #options: SlowOptions;
  readonly #memory: ScoreMemory;
  #residual: Float64Array;
  /** Corrects the second-order estimate of KL by the KL measured. */
  #stretch = 1;

  constructor(options: SlowOptions, memory: ScoreMemory) {
    this.#options = options;
    this.#memory = memory;
    this.theta = new Float64Array(memory.size);
    this.#residual = new Float64Array(memory.size);
  }

  /**
   * Takes a batch of rollouts into account.
   * @param uncertainties [k] sd of the model at each · @param entropies [k] mean entropy of a decision
   * @param scores [k] of [F] · @param kl measured nats a bar from the prior, mean of the batch
   */
  learn(
    uncertainties: readonly number[],
    entropies: readonly number[],
    scores: readonly ArrayLike<number>[],
    kl: number,
  ): void {
    const { pessimism, novelty, target } = this.#options;
    const rest = uncertainties.map((sd, index) => novelty * entropies[index]! - pessimism * sd);
    const gradient = leaveOneOutGradient(rest, scores);
    if (!Number.isFinite(kl) || !gradient.every(Number.isFinite)) return;
    this.#residual = this.#residual.map((value, i) => value + SMOOTHING * (gradient[i]! - value));
    const error = Math.max(-1, Math.min(1, (target - kl) / target));
    // Loosened only back to where it started: a short leash while taste is unknown is no error of the estimate.
    this.#stretch = Math.max(0.2, Math.min(1, this.#stretch * Math.exp(LEASH_GAIN * error)));
  }

  /**
   * One bounded natural-gradient step towards θ*.
   * @param weights [Z] posterior mean of taste
   * @param critics [F] policy gradient of what the critics add to the reward, or null
   * @returns [F] the change of θ; all 0 where it cannot be worked out
   */
  advance(weights: ArrayLike<number>, critics: ArrayLike<number> | null = null): Float64Array {
    const { target, strongest, rate, step } = this.#options;
    const gradient = this.#memory.answerTo(weights).map((value, i) => value + this.#residual[i]!);
    const wish = this.#memory.natural(gradient);
    if (critics) {
      const objection = this.#memory.natural(critics);
      // Divergence is quadratic in the length.
      const room = CRITICS_SHARE ** 2 * this.#memory.divergence(wish);
      shorten(objection, (change) => this.#memory.divergence(change), room);
      for (let i = 0; i < wish.length; i++) wish[i]! += objection[i]!;
    }
    if (!wish.every(Number.isFinite)) return new Float64Array(wish.length);
    const reach = this.#memory.divergence(wish);
    const looseness = reach > 0 ? Math.min(strongest, Math.sqrt(target / reach)) * this.#stretch : 0;
    const delta = wish.map((value, i) => rate * (looseness * value - this.theta[i]!));
    shorten(delta, (change) => this.#memory.divergence(change), step);
    for (let i = 0; i < delta.length; i++) this.theta[i]! += delta[i]!;
    return delta;
  }

  snapshot(): SlowSnapshot {
    return { theta: [...this.theta], residual: [...this.#residual], stretch: this.#stretch };
  }

  restore(snapshot: SlowSnapshot): void {
    this.theta.set(snapshot.theta);
    this.#residual.set(snapshot.residual);
    this.#stretch = snapshot.stretch;
  }
}
