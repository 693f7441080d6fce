/**
 * How much of a taste the learner's bar features can say at all: the share of a listener's pleasure that a ridge regression
 * on them foresees on bars it has not seen. The learner never sees it; it only says which listeners are hard, and why.
 * Source: Hoerl and Kennard 1970 (ridge); Stone 1974 (cross-validation).
 */
import { cholesky, solveFactored } from '../learner/cholesky.ts';

/** Neighbouring bars share a piece, so they are held back together: two of the standard sample’s pieces at a time. */
const FOLDS = 4;
/** Ridges tried, in shares of a bar's own inner product; the best is taken. */
const RIDGES = [0.1, 0.4, 1.6];

interface Fold {
  readonly from: number;
  readonly to: number;
  readonly factor: Float64Array;
}

export class Explainer {
  readonly #n: number;
  /** [n × n] inner products of the bars. */
  readonly #gram: Float64Array;
  /** [ridges] of [folds]: factored once, used for every listener. */
  readonly #folds: readonly (readonly Fold[])[];
  /** A bar’s own inner product, on average. */
  readonly #usual: number;

  /** @param rows [n] of [Z] scaled bar features, neighbours in one piece next to each other; n ≥ 4 */
  constructor(rows: readonly ArrayLike<number>[]) {
    const n = rows.length;
    if (n < FOLDS) throw new RangeError(`${FOLDS} bars are the least that can be told apart`);
    this.#n = n;
    this.#gram = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let i = 0; i < rows[a]!.length; i++) dot += rows[a]![i]! * rows[b]![i]!;
        this.#gram[a * n + b] = this.#gram[b * n + a] = dot;
      }
    let trace = 0;
    for (let a = 0; a < n; a++) trace += this.#gram[a * n + a]!;
    const usual = Math.max(1e-9, trace / n);
    this.#folds = RIDGES.map((ridge) =>
      Array.from({ length: FOLDS }, (_, fold) => {
        const from = Math.floor((fold * n) / FOLDS);
        const to = Math.floor(((fold + 1) * n) / FOLDS);
        const size = n - (to - from);
        const kernel = new Float64Array(size * size);
        const at = (row: number): number => (row < from ? row : row + to - from);
        for (let row = 0; row < size; row++)
          for (let column = 0; column < size; column++)
            // One more direction, nearly free: the mean.
            kernel[row * size + column] =
              this.#gram[at(row) * n + at(column)]! + usual + (row === column ? ridge * usual : 0);
        return { from, to, factor: cholesky(kernel, size) };
      }),
    );
    this.#usual = usual;
  }

  /**
   * @param pleasures [n] of the same bars
   * @returns cross-validated R², 0–1; 0 where nothing is explained or nothing varies
   */
  share(pleasures: ArrayLike<number>): number {
    const n = this.#n;
    let mean = 0;
    for (let i = 0; i < n; i++) mean += pleasures[i]! / n;
    let total = 0;
    for (let i = 0; i < n; i++) total += (pleasures[i]! - mean) ** 2;
    if (!(total > 1e-12 * (1 + mean * mean))) return 0;
    const shares = this.#folds.map((folds) => {
      let missed = 0;
      for (const { from, to, factor } of folds) {
        const known = Array.from({ length: n }, (_, i) => i).filter((i) => i < from || i >= to);
        const alpha = solveFactored(
          factor,
          known.length,
          known.map((i) => pleasures[i]! - mean),
        );
        for (let bar = from; bar < to; bar++) {
          let foreseen = mean;
          known.forEach((i, k) => (foreseen += alpha[k]! * (this.#gram[bar * n + i]! + this.#usual)));
          missed += (pleasures[bar]! - foreseen) ** 2;
        }
      }
      return 1 - missed / total;
    });
    return Math.max(0, ...shares);
  }
}
