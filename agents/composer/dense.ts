/** Small dense arithmetic on typed arrays for one row: faster than a kernel call where a row is a hundred numbers. */

/** Sharpness of x·σ(1.702x), the activation of the heads (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
const GELU_SCALE = 1.702;
const EPSILON = 1e-5;

/**
 * out = bias + x·W for one row. @param weights [inputs × outputs]
 * Four outputs at a time, so that their sums stay in registers; every sum is rounded after every term, as it would be in `out`.
 */
export function rowTimes(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  out: Float32Array,
  inputs: number,
  outputs: number,
): void {
  let j = 0;
  for (; j + 4 <= outputs; j += 4) {
    let a = bias[j]!;
    let b = bias[j + 1]!;
    let c = bias[j + 2]!;
    let d = bias[j + 3]!;
    for (let i = 0, from = j; i < inputs; i++, from += outputs) {
      const value = x[i]!;
      a = Math.fround(a + value * weights[from]!);
      b = Math.fround(b + value * weights[from + 1]!);
      c = Math.fround(c + value * weights[from + 2]!);
      d = Math.fround(d + value * weights[from + 3]!);
    }
    out[j] = a;
    out[j + 1] = b;
    out[j + 2] = c;
    out[j + 3] = d;
  }
  for (; j < outputs; j++) {
    let sum = bias[j]!;
    for (let i = 0, from = j; i < inputs; i++, from += outputs) sum = Math.fround(sum + x[i]! * weights[from]!);
    out[j] = sum;
  }
}

/** Layer normalisation in place, over `width` numbers from `at`; optionally activated. */
export function normalizeRow(
  x: Float32Array,
  at: number,
  width: number,
  gain: Float32Array,
  bias: Float32Array,
  activate: boolean,
): void {
  let mean = 0;
  for (let d = 0; d < width; d++) mean += x[at + d]!;
  mean /= width;
  let variance = 0;
  for (let d = 0; d < width; d++) variance += (x[at + d]! - mean) ** 2;
  const spread = 1 / Math.sqrt(variance / width + EPSILON);
  for (let d = 0; d < width; d++) {
    const y = (x[at + d]! - mean) * spread * gain[d]! + bias[d]!;
    x[at + d] = activate ? y / (1 + Math.exp(-GELU_SCALE * y)) : y;
  }
}

/** Adds table rows to `out[at…]`, four columns at a time. */
export function addRows(
  table: Float32Array,
  indices: Int32Array,
  count: number,
  width: number,
  out: Float32Array,
  at: number,
): void {
  let column = 0;
  for (; column + 4 <= width; column += 4) {
    const to = at + column;
    let a = out[to]!;
    let b = out[to + 1]!;
    let c = out[to + 2]!;
    let d = out[to + 3]!;
    for (let f = 0; f < count; f++) {
      const from = indices[f]! * width + column;
      a = Math.fround(a + table[from]!);
      b = Math.fround(b + table[from + 1]!);
      c = Math.fround(c + table[from + 2]!);
      d = Math.fround(d + table[from + 3]!);
    }
    out[to] = a;
    out[to + 1] = b;
    out[to + 2] = c;
    out[to + 3] = d;
  }
  for (; column < width; column++)
    for (let f = 0; f < count; f++) out[at + column]! += table[indices[f]! * width + column]!;
}

/** log σ(x) */
export function logSigmoid(x: number): number {
  return x > 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}
