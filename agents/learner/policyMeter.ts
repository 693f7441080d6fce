/**
 * How far today's policy is from the frozen prior and how open its decisions are, as measured lately. Running means alone:
 * it knows neither θ nor why the policy moved.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate } from '../composer/interface.ts';

/** Weight of the newest batch in running means. */
const RECENT = 0.15;
/** Nats a bar below which an estimate says too little to be compared with what is measured. */
const LEAST_ESTIMATE = 1e-3;
/** Bounds of one comparison: a single batch may be far out. */
const LOWEST_RATIO = 0.2;
const HIGHEST_RATIO = 5;

export class PolicyMeter {
  /** Measured KL over its second-order estimate; corrects the estimate between measurements. */
  #klRatio = 1;
  #choiceKl = 0;
  #entropy = 0;

  /** Mean entropy of a decision lately, nats; 0 before anything was composed. */
  get entropy(): number {
    return this.#entropy;
  }

  /** Nats a bar that choosing among candidates costs, at most. */
  get choiceKl(): number {
    return this.#choiceKl;
  }

  /** Nats a bar of the tilt. @param estimate of it, to second order */
  tiltKl(estimate: number): number {
    return estimate * this.#klRatio;
  }

  /** A batch under today's θ, not twice. @param estimate of its nats a bar, to second order */
  measure(candidates: readonly Candidate[], estimate: number): void {
    if (candidates[0]!.bar.control || estimate < LEAST_ESTIMATE) return;
    const kl = candidates.reduce((sum, { trace }) => sum + trace.kl, 0) / candidates.length;
    this.#klRatio += RECENT * (Math.max(LOWEST_RATIO, Math.min(HIGHEST_RATIO, kl / estimate)) - this.#klRatio);
  }

  /** @param divergence nats that the choice of a bar cost */
  chose(divergence: number): void {
    this.#choiceKl += RECENT * (divergence - this.#choiceKl);
  }

  /** A bar of the piece; one of the prior's own says nothing of the policy. */
  observe({ control, entropy }: PlannedBar): void {
    if (control) return;
    this.#entropy += (this.#entropy === 0 ? 1 : RECENT) * (entropy - this.#entropy);
  }
}
