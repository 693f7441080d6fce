/**
 * How many candidates a bar is chosen from: many while the tilt says little, few once it carries the taste itself, so that
 * tilt and choice together stay about as far from the prior as one budget allows. Knows neither bars nor tastes.
 */

/**
 * KL in nats of taking the best of n samples against taking any: ln n − (n − 1)/n.
 * Source: Stiennon et al. 2020, arXiv:2009.01325, appendix G.3; an upper bound, tight for a prior of many choices
 * (Beirami et al. 2024, arXiv:2401.01879, theorem 3.1).
 * @param n ≥ 1
 */
export function bestOfDivergence(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

export interface CandidateBudget {
  /** Nats a bar that tilt and choice may cost together. */
  readonly nats: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The most candidates whose choice still fits in what the tilt leaves of the budget.
 * @param kl nats a bar of the tilt, ≥ 0; what is no number counts as 0
 * @returns within [least, most]; never grows with kl
 */
export function candidatesWithin({ nats, least, most }: CandidateBudget, kl: number): number {
  const left = nats - (Number.isFinite(kl) ? Math.max(0, kl) : 0);
  let n = most;
  while (n > least && bestOfDivergence(n) > left) n--;
  return n;
}
