/** Principal components of rows beside what is known of them: the baseline that an autoencoder has to beat. */
import type { Rng } from '../../src/kernel/random.ts';

export interface Principal {
  /** What is known explains so much: [known + 1][width], the constant first. */
  readonly regression: readonly Float64Array[];
  /** [count][width], orthonormal. */
  readonly axes: readonly Float64Array[];
}

const ROUNDS = 60;
const RIDGE = 1e-6;

interface Row {
  readonly row: Float32Array;
  readonly given: Float32Array;
}

/** @param count how many components, by orthogonal iteration */
export function principalOf(rows: readonly Row[], count: number, rng: Rng): Principal {
  const width = rows[0]!.row.length;
  const regression = leastSquares(rows);
  const rest = rows.map((entry) => without(regression, entry));
  const axes = Array.from({ length: count }, () => Float64Array.from({ length: width }, () => rng.normal()));
  for (let round = 0; round < ROUNDS; round++) {
    const next = axes.map(() => new Float64Array(width));
    for (const row of rest)
      axes.forEach((axis, k) => {
        const along = dot(row, axis);
        for (let i = 0; i < width; i++) next[k]![i]! += along * row[i]!;
      });
    next.forEach((axis, k) => {
      for (let j = 0; j < k; j++) {
        const shared = dot(axis, axes[j]!);
        for (let i = 0; i < width; i++) axis[i]! -= shared * axes[j]![i]!;
      }
      const length = Math.sqrt(dot(axis, axis)) || 1;
      for (let i = 0; i < width; i++) axes[k]![i] = axis[i]! / length;
    });
  }
  return { regression, axes };
}

/** What is left of a row when it is told by what is known and its components alone. */
export function rebuilt({ regression, axes }: Principal, entry: Row): Float32Array {
  const rest = without(regression, entry);
  const out = Float32Array.from(entry.row, (value, i) => value - rest[i]!);
  for (const axis of axes) {
    const along = dot(rest, axis);
    for (let i = 0; i < out.length; i++) out[i]! += along * axis[i]!;
  }
  return out;
}

function without(regression: readonly Float64Array[], { row, given }: Row): Float64Array {
  return Float64Array.from(row, (value, i) => {
    let expected = regression[0]![i]!;
    for (let k = 0; k < given.length; k++) expected += given[k]! * regression[k + 1]![i]!;
    return value - expected;
  });
}

/** Normal equations, solved by Gauss and Jordan's elimination: there are but a handful of unknowns. */
function leastSquares(rows: readonly Row[]): readonly Float64Array[] {
  const size = rows[0]!.given.length + 1;
  const width = rows[0]!.row.length;
  const table = Array.from({ length: size }, (_, i) => {
    const line = new Float64Array(size + width);
    line[i] = RIDGE;
    return line;
  });
  for (const { row, given } of rows) {
    const known = [1, ...given];
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) table[i]![j]! += known[i]! * known[j]!;
      for (let j = 0; j < width; j++) table[i]![size + j]! += known[i]! * row[j]!;
    }
  }
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = table[pivot]![pivot]!;
    for (let j = 0; j < size + width; j++) table[pivot]![j]! /= scale;
    for (let i = 0; i < size; i++) {
      if (i === pivot) continue;
      const share = table[i]![pivot]!;
      for (let j = 0; j < size + width; j++) table[i]![j]! -= share * table[pivot]![j]!;
    }
  }
  return table.map((line) => line.slice(size));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
