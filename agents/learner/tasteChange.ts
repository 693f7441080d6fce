/**
 * Whether taste has turned: compares one taste for all ratings with an old taste and a new one that know nothing of each
 * other, for every place where the turn may lie. What is compared is the evidence of a Gaussian process over the ratings,
 * so a few surprising ratings of somebody who errs are not yet a turn.
 * Source: Adams and MacKay 2007, arXiv:0710.3742 (Bayesian change points), with the predictive model of Rasmussen and
 * Williams 2006, eq. 2.30. Knows nothing of music.
 */
import { cholesky, logDeterminant, solveFactored } from './cholesky.ts';

export interface ChangeOptions {
  /** Chance of a turn at any one rating, beforehand. */
  readonly hazard: number;
  /** Ratings after a turn before it can be told, and before it at which a turn may lie. */
  readonly least: number;
  /** Ratings back that a turn may lie. */
  readonly most: number;
  /** Odds from which a turn is believed. */
  readonly odds: number;
}

export const USUAL_CHANGE: ChangeOptions = { hazard: 0.01, least: 5, most: 30, odds: 2 };

/** Log evidence of the ratings from `from` up to `to`, as one taste: −½ (yᵀK⁻¹y + log |K|), without its constant. */
function evidence(kernel: Float64Array, n: number, targets: readonly number[], from: number, to: number): number {
  const size = to - from;
  if (size === 0) return 0;
  const part = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) part[row * size + column] = kernel[(row + from) * n + column + from]!;
  const own = targets.slice(from, to);
  const factor = cholesky(part, size);
  const alpha = solveFactored(factor, size, own);
  const fit = own.reduce((sum, target, row) => sum + target * alpha[row]!, 0);
  return -(fit + logDeterminant(factor, size)) / 2;
}

/**
 * @param kernel [n × n] prior covariance of the ratings under one taste, noise included; its lower triangle is read
 * @param targets [n] calibrated ratings, oldest first
 * @returns index of the first rating of the new taste, or null while one taste explains them well enough
 */
export function turnOfTaste(
  kernel: Float64Array,
  targets: readonly number[],
  { hazard, least, most, odds }: ChangeOptions = USUAL_CHANGE,
): number | null {
  const n = targets.length;
  const first = Math.max(least, n - most);
  if (first > n - least) return null;
  const together = evidence(kernel, n, targets, 0, n);
  let total = 0;
  let best = { place: first, weight: 0 };
  for (let place = first; place <= n - least; place++) {
    const apart = evidence(kernel, n, targets, 0, place) + evidence(kernel, n, targets, place, n);
    const weight = hazard * Math.exp(apart - together);
    total += weight;
    if (weight > best.weight) best = { place, weight };
  }
  return total > odds ? best.place : null;
}
