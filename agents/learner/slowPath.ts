/**
 * The slow path: policy gradient on imagined bars, judged by the model of taste, held near the frozen prior by a KL leash.
 * Knows nothing of people. It reads in the order in which a slice is worked out:
 *
 * 1. k candidates of one context are rollouts; each is compared with the mean of the others (RLOO: Ahmadian et al. 2024,
 *    arXiv:2402.14740; Kool et al. 2019). No value network, no division by the standard deviation.
 * 2. Return of a rollout = w·z − pessimism·sd(z) + critics + novelty·entropy; the objective is its mean − β·KL(π_θ‖π₀).
 *    The part linear in z comes from the score memory, which has averaged the same leave-one-out sum over every batch; the
 *    critics' part is linear in their opinions and comes averaged alike (criticPanel.ts). The rest is this batch's own
 *    leave-one-out gradient, smoothed.
 * 3. β adapts until the KL that is measured is the one aimed at.
 * 4. The KL of an exponential tilt has gradient I·θ (I = Fisher matrix), so the natural gradient of the objective is
 *    I⁻¹·g − β·θ, and its zero is θ* = I⁻¹·g / β.
 * 5. A step goes a share of the way there, and no further than a few tenths of a nat. A rating pays for one such step and
 *    for a few more in the slices after it (learner.ts): that is the most one rating can change.
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

/**
 * The part of a return that is not linear in what is remembered: pessimism where the model is unsure, and entropy, so that
 * no decision is made once and for all.
 * Sources: pessimism, Jin et al. 2021, arXiv:2012.15085, algorithm 1, with the posterior's sd as the uncertainty; for
 * learnt rewards, Coste et al. 2023, arXiv:2310.02743. Entropy bonus: Williams and Peng 1991; Mnih et al. 2016,
 * arXiv:1602.01783, §4.
 * @param sd of the model at the rollout · @param entropy mean of its decisions, nats
 */
export function guardedReturn(sd: number, entropy: number, { pessimism, novelty }: SlowOptions): number {
  return novelty * entropy - pessimism * sd;
}

/** How much of a batch's own gradient enters the running one. */
const SMOOTHING = 0.1;
/** How fast the leash answers to the KL that is really measured, and how short it may become. */
const LEASH_GAIN = 0.1;
const SHORTEST = 0.2;

/**
 * The leash after one more batch: 1/β is stretched by e^(gain·error), error = (target − KL) / target within ±1.
 * Source: Ziegler et al. 2019, arXiv:1909.08593, §2.2, there for β itself.
 * @param kl measured nats a bar
 * @returns 0.2 … 1. Loosened only back to where it started: a short leash while taste is unknown is no error of the estimate.
 */
export function adaptedLeash(stretch: number, kl: number, target: number): number {
  const error = Math.max(-1, Math.min(1, (target - kl) / target));
  return Math.max(SHORTEST, Math.min(1, stretch * Math.exp(LEASH_GAIN * error)));
}

/**
 * How long the critics' wish may be beside the rest's, in the Fisher metric: they bend what taste asks for by 30° at most
 * (sin 30° = ½) and never reverse it.
 */
const CRITICS_SHARE = 0.5;

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
   * Takes a batch of rollouts into account (steps 1 to 3); one that is no number, not.
   * @param uncertainties [k] sd of the model at each · @param entropies [k] mean entropy of a decision
   * @param scores [k] of [F] · @param kl measured nats a bar from the prior, mean of the batch
   */
  learn(
    uncertainties: readonly number[],
    entropies: readonly number[],
    scores: readonly ArrayLike<number>[],
    kl: number,
  ): void {
    const returns = uncertainties.map((sd, index) => guardedReturn(sd, entropies[index]!, this.#options));
    const gradient = leaveOneOutGradient(returns, scores);
    if (!Number.isFinite(kl) || !gradient.every(Number.isFinite)) return;
    this.#residual = this.#residual.map((value, i) => value + SMOOTHING * (gradient[i]! - value));
    this.#stretch = adaptedLeash(this.#stretch, kl, this.#options.target);
  }

  /**
   * One bounded natural-gradient step towards θ* (steps 4 and 5).
   * @param weights [Z] posterior mean of taste
   * @param critics [F] policy gradient of what the critics add to the return, or null
   * @returns [F] the change of θ; all 0 where it cannot be worked out
   */
  advance(weights: ArrayLike<number>, critics: ArrayLike<number> | null = null): Float64Array {
    const { target, strongest, rate, step } = this.#options;
    const wish = this.#wish(weights, critics);
    if (!wish.every(Number.isFinite)) return new Float64Array(wish.length);
    const reach = this.#memory.divergence(wish);
    // 1/β: as long as the leash reaches, or as the wish is strong.
    const looseness = reach > 0 ? Math.min(strongest, Math.sqrt(target / reach)) * this.#stretch : 0;
    const delta = wish.map((value, i) => rate * (looseness * value - this.theta[i]!));
    // A bound in nats on every step, after Schulman et al. 2015 (TRPO, arXiv:1502.05477, eq. 12).
    shorten(delta, (change) => this.#memory.divergence(change), step);
    for (let i = 0; i < delta.length; i++) this.theta[i]! += delta[i]!;
    return delta;
  }

  /** I⁻¹·g, the natural gradient of the mean return. Sources: Amari 1998; Kakade 2001 for policies. */
  #wish(weights: ArrayLike<number>, critics: ArrayLike<number> | null): Float64Array {
    const gradient = this.#memory.answerTo(weights).map((value, i) => value + this.#residual[i]!);
    const wish = this.#memory.natural(gradient);
    if (!critics) return wish;
    const objection = this.#memory.natural(critics);
    // Divergence is quadratic in the length.
    const room = CRITICS_SHARE ** 2 * this.#memory.divergence(wish);
    shorten(objection, (change) => this.#memory.divergence(change), room);
    return wish.map((value, i) => value + objection[i]!);
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
