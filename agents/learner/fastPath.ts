/**
 * The fast path: every rating moves the tilt at once, along the score of what was heard.
 * COACH with an eligibility trace: Δθ = η·advantage·e / diag(Fisher), where e is the credited score of the bars that sounded,
 * fading towards earlier ones. Source: MacGlashan et al. 2017, arXiv:1701.06049, algorithm 1; the diagonal scaling makes
 * a press as strong for rare features as for common ones. Knows nothing of models or of who pressed.
 */
import type { SlotCredit } from './credit.ts';

/** A bar that was heard, as the fast path remembers it. */
export interface HeardScore {
  readonly decisionId: number;
  readonly barIndex: number;
  readonly slots: number;
  /** [slots × F] */
  readonly gradient: Float32Array;
}

export interface FastOptions {
  /** Step for a full advantage of 1. */
  readonly rate: number;
  /** Share of the credit that also flows to the bar before the credited one. */
  readonly trace: number;
  /** Nats a bar one rating may move the policy. */
  readonly step: number;
  /** Nats a bar all of them together may hold it away from where it started. */
  readonly leash: number;
}

/**
 * Credited score, in units of a whole bar: Σ slots · weight · g over the credited slots, plus `trace` times the whole
 * score of the bar before each, weighted alike.
 * @returns [F]
 */
export function eligibility(
  heard: readonly HeardScore[],
  credit: readonly SlotCredit[],
  trace: number,
  size: number,
): Float64Array {
  const e = new Float64Array(size);
  const byDecision = new Map(heard.map((bar) => [bar.decisionId, bar]));
  const byIndex = new Map(heard.map((bar) => [bar.barIndex, bar]));
  const perBar = new Map<HeardScore, number>();
  for (const { decisionId, slot, weight } of credit) {
    const bar = byDecision.get(decisionId);
    if (!bar || slot >= bar.slots) continue;
    perBar.set(bar, (perBar.get(bar) ?? 0) + weight);
    for (let i = 0; i < size; i++) e[i]! += weight * bar.slots * bar.gradient[slot * size + i]!;
  }
  for (const [bar, weight] of perBar) {
    const earlier = byIndex.get(bar.barIndex - 1);
    if (!earlier) continue;
    for (let i = 0; i < earlier.gradient.length; i++) e[i % size]! += trace * weight * earlier.gradient[i]!;
  }
  return e;
}

/**
 * @param e [F] credited score · @param diagonal [F] damped Fisher of a bar
 * @param divergence nats a bar of a change of θ
 * @returns [F] change of θ, within the bound of one step and, added to `moved`, within the leash
 */
export function fastStep(
  e: ArrayLike<number>,
  advantage: number,
  diagonal: ArrayLike<number>,
  moved: ArrayLike<number>,
  divergence: (delta: ArrayLike<number>) => number,
  { rate, step, leash }: FastOptions,
): Float64Array {
  const delta = Float64Array.from({ length: e.length }, (_, i) => (rate * advantage * e[i]!) / diagonal[i]!);
  shorten(delta, divergence, step);
  const sum = delta.map((value, i) => value + moved[i]!);
  shorten(sum, divergence, leash);
  return sum.map((value, i) => value - moved[i]!);
}

/** Scales a change in place until it is at most `bound` nats long. */
export function shorten(delta: Float64Array, divergence: (delta: ArrayLike<number>) => number, bound: number): void {
  const length = divergence(delta);
  if (length <= bound) return;
  // Divergence is quadratic in the length of the change.
  const scale = Math.sqrt(bound / length);
  for (let i = 0; i < delta.length; i++) delta[i]! *= scale;
}
