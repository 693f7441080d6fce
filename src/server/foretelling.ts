/**
 * What people pressed, moment by moment, and how well the presses of some foretell those of another: for `camps.ts`.
 * Pure.
 */

/** One phone's presses: only those moments in which it pressed. */
export interface Row {
  /** [n] moments, and what it pressed in them, less its mean. */
  readonly columns: Uint16Array;
  readonly values: Float64Array;
  readonly mean: number;
  readonly variance: number;
  /** How much it counts. */
  readonly voice: number;
}

/** What some people felt in each moment: the weighted sum of their presses, each less its mean, and the sum of the weights. */
export interface Opinion {
  readonly sum: Float64Array;
  readonly weight: Float64Array;
  /** How much each of them takes part. */
  readonly share: ReadonlyMap<Row, number>;
}

/** How one phone goes with an opinion, its own part in it taken out. */
export interface Fit {
  /** How strongly it follows, 0 … `MOST_SLOPE`. */
  readonly slope: number;
  /** Sums of what was foretold squared, and of it times what was pressed. */
  readonly moved: number;
  readonly together: number;
}

/** [moments] 1 = looked at. */
export type Columns = Uint8Array;

const MOST_SLOPE = 2;
/** In every moment so much weight says nothing: few people are no opinion. */
const SILENCE = 3;
/** Who has hardly pressed follows nobody much. */
const RIDGE = 0.3;
const LEAST_VARIANCE = 0.05;

/**
 * @param presses signed 127ths by moment, 0 = none
 * @param length moments that are looked at
 * @returns null for a phone that has pressed less than `least` times
 */
export function rowOf(presses: Int8Array, length: number, voice: number, least: number): Row | null {
  let n = 0;
  for (let column = 0; column < length; column++) if (presses[column] !== 0) n++;
  if (n < least) return null;
  const columns = new Uint16Array(n);
  const values = new Float64Array(n);
  let [k, sum, squares] = [0, 0, 0];
  for (let column = 0; column < length; column++) {
    const value = presses[column]! / 127;
    if (value === 0) continue;
    columns[k] = column;
    values[k++] = value;
    sum += value;
    squares += value * value;
  }
  const mean = sum / n;
  for (k = 0; k < n; k++) values[k]! -= mean;
  return { columns, values, mean, variance: Math.max(LEAST_VARIANCE, squares / n - mean * mean), voice };
}

/** @param weightOf how much each row takes part beside its voice; 0 = not at all */
export function opinionOf(rows: readonly Row[], length: number, weightOf: (index: number) => number): Opinion {
  const sum = new Float64Array(length);
  const weight = new Float64Array(length);
  const share = new Map<Row, number>();
  rows.forEach((row, index) => {
    const own = row.voice * weightOf(index);
    if (own === 0) return;
    share.set(row, own);
    const { columns, values } = row;
    for (let k = 0; k < columns.length; k++) {
      sum[columns[k]!]! += own * values[k]!;
      weight[columns[k]!]! += own;
    }
  });
  return { sum, weight, share };
}

/** [n] what the others of an opinion felt in the moments in which this phone pressed. */
export function expectedOf(row: Row, { sum, weight, share }: Opinion): Float64Array {
  const own = share.get(row) ?? 0;
  const { columns, values } = row;
  const out = new Float64Array(columns.length);
  for (let k = 0; k < out.length; k++) {
    const column = columns[k]!;
    out[k] = (sum[column]! - own * values[k]!) / (weight[column]! - own + SILENCE);
  }
  return out;
}

export function fitOf(row: Row, opinion: Opinion, looked: Columns): Fit {
  const { columns, values } = row;
  const expected = expectedOf(row, opinion);
  let [moved, together] = [0, 0];
  for (let k = 0; k < columns.length; k++) {
    if (looked[columns[k]!] === 0) continue;
    moved += expected[k]! * expected[k]!;
    together += expected[k]! * values[k]!;
  }
  return { slope: Math.min(MOST_SLOPE, Math.max(0, together / (moved + RIDGE))), moved, together };
}

/** Nats by which a phone is foretold better than by its own mean, if it follows this strongly (a Gaussian's likelihood). */
export function natsOf({ variance }: Row, { moved, together }: Fit, slope: number): number {
  return (slope * together - (slope * slope * moved) / 2) / variance;
}
