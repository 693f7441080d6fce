/** Symmetric positive definite systems, small and dense, in row-major Float64Array. Knows nothing of learning. */

/**
 * Lower Cholesky factor L of A = L·Lᵀ. Only the lower triangle of A is read.
 * @param a [n × n]
 * @returns [n × n], upper triangle zero
 * @throws RangeError if A is not positive definite (a caller's bug: add a ridge)
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = a[row * n + column]!;
      for (let k = 0; k < column; k++) rest -= lower[row * n + k]! * lower[column * n + k]!;
      if (row === column) {
        if (!(rest > 0)) throw new RangeError('the matrix is not positive definite');
        lower[row * n + row] = Math.sqrt(rest);
      } else lower[row * n + column] = rest / lower[column * n + column]!;
    }
  }
  return lower;
}

/** L⁻¹·b for a lower factor. */
export function solveLower(lower: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    let rest = b[row]!;
    for (let k = 0; k < row; k++) rest -= lower[row * n + k]! * x[k]!;
    x[row] = rest / lower[row * n + row]!;
  }
  return x;
}

/** A⁻¹·b, given the factor of A. */
export function solveFactored(lower: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = solveLower(lower, n, b);
  for (let row = n - 1; row >= 0; row--) {
    let rest = x[row]!;
    for (let k = row + 1; k < n; k++) rest -= lower[k * n + row]! * x[k]!;
    x[row] = rest / lower[row * n + row]!;
  }
  return x;
}

/** log det A, given the factor of A. */
export function logDeterminant(lower: Float64Array, n: number): number {
  let sum = 0;
  for (let row = 0; row < n; row++) sum += 2 * Math.log(lower[row * n + row]!);
  return sum;
}

/** xᵀ·A·x for a symmetric A. */
export function quadratic(a: ArrayLike<number>, n: number, x: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < n; row++) {
    if (x[row] === 0) continue;
    let dot = 0;
    for (let column = 0; column < n; column++) dot += a[row * n + column]! * x[column]!;
    sum += x[row]! * dot;
  }
  return sum;
}
