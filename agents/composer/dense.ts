/** Small dense arithmetic on typed arrays for one row: faster than a kernel call where a row is a hundred numbers. */

/** Sharpness of x·σ(1.702x), the activation of the heads (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
const GELU_SCALE = 1.702;
const EPSILON = 1e-5;

/** out = bias + x·W for one row. @param weights [inputs × outputs] */
export function rowTimes(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  out: Float32Array,
  inputs: number,
  outputs: number,
): void {
  for (let j = 0; j < outputs; j++) out[j] = bias[j]!;
  for (let i = 0; i < inputs; i++) {
    const value = x[i]!;
    if (value === 0) continue;
    const from = i * outputs;
    for (let j = 0; j < outputs; j++) out[j]! += value * weights[from + j]!;
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

/** Adds table rows to `out[at…]`. */
export function addRows(
  table: Float32Array,
  indices: Int32Array,
  count: number,
  width: number,
  out: Float32Array,
  at: number,
): void {
  for (let f = 0; f < count; f++) {
    const from = indices[f]! * width;
    for (let d = 0; d < width; d++) out[at + d]! += table[from + d]!;
  }
}

/** log σ(x) */
export function logSigmoid(x: number): number {
  return x > 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}
