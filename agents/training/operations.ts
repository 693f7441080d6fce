/**
 * Differentiable operations for training, fused where TensorFlow.js would need many kernels or has a slow gradient.
 * Matrix products run on the chosen backend; element-wise work runs on typed arrays, which the wasm and cpu backends
 * hand out without waiting. Every gradient is checked against finite differences in the tests.
 */
import * as tf from '@tensorflow/tfjs-core';

export type Matrix = tf.Tensor2D;

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync<'float32'>() as Float32Array;
}

/** a·b. Gradients by explicit transposes: transpose flags are 13 times slower on wasm. */
export const product = (a: Matrix, b: Matrix): Matrix =>
  tf.customGrad((x, y, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, y as tf.Tensor]);
    return {
      value: tf.matMul(x as Matrix, y as Matrix),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => [
        tf.matMul(dy as Matrix, tf.transpose(saved[1] as Matrix)),
        tf.matMul(tf.transpose(saved[0] as Matrix), dy as Matrix),
      ],
    };
  })(a, b) as Matrix;

/**
 * Adds a bias row to every row. The gradient of the bias is one pass over the rows.
 */
export const addBias = (x: Matrix, bias: tf.Tensor1D): Matrix =>
  tf.customGrad((a, b) => ({
    value: tf.add(a as tf.Tensor, b as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => [dy, columnSums(dy as Matrix)],
  }))(x, bias) as Matrix;

function columnSums(x: Matrix): tf.Tensor1D {
  const [rows, columns] = x.shape;
  const data = floats(x);
  const sums = new Float32Array(columns);
  for (let r = 0, i = 0; r < rows; r++) for (let c = 0; c < columns; c++, i++) sums[c]! += data[i]!;
  return tf.tensor1d(sums);
}

/** Which rows of a matrix each row of a sum adds up: `rows[starts[n]]` to `rows[starts[n + 1] − 1]`. */
interface Sums {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/** What every bag adds up. */
function sumsOf(indices: Int32Array, features: number): Sums {
  const starts = new Int32Array(indices.length / features + 1);
  const rows = new Int32Array(indices.length);
  let count = 0;
  for (let n = 0, i = 0; n + 1 < starts.length; n++) {
    for (const end = i + features; i < end; i++) if (indices[i]! >= 0) rows[count++] = indices[i]!;
    starts[n + 1] = count;
  }
  return { starts, rows };
}

/** The bags that every table row is added to: the same sums seen from the other side. */
function turned({ starts, rows }: Sums, height: number): Sums {
  const counts = new Int32Array(height + 1);
  const used = starts.at(-1)!;
  for (let k = 0; k < used; k++) counts[rows[k]! + 1]!++;
  for (let r = 0; r < height; r++) counts[r + 1]! += counts[r]!;
  const at = counts.slice();
  const bags = new Int32Array(used);
  for (let n = 0; n + 1 < starts.length; n++)
    for (let k = starts[n]!; k < starts[n + 1]!; k++) bags[at[rows[k]!]!++] = n;
  return { starts: counts, rows: bags };
}

/**
 * Adds rows up, eight at a time: three times as fast as one by one, as the sum is fetched and stored less often.
 * @param source [R × width]
 * @returns [sums × width]
 */
function addUp(source: Float32Array, width: number, { starts, rows }: Sums): Float32Array {
  // A row of zeros at the end fills up what is missing to eight.
  const padded = new Float32Array(source.length + width);
  padded.set(source);
  const zeros = source.length;
  const sums = new Float32Array((starts.length - 1) * width);
  for (let n = 0; n + 1 < starts.length; n++) {
    const end = starts[n + 1]!;
    const to = n * width;
    const row = (k: number) => (k < end ? rows[k]! * width : zeros);
    for (let k = starts[n]!; k < end; k += 8) {
      const [a, b, c, d] = [row(k), row(k + 1), row(k + 2), row(k + 3)];
      const [e, f, g, h] = [row(k + 4), row(k + 5), row(k + 6), row(k + 7)];
      for (let i = 0; i < width; i++)
        sums[to + i] =
          sums[to + i]! +
          padded[a + i]! +
          padded[b + i]! +
          padded[c + i]! +
          padded[d + i]! +
          padded[e + i]! +
          padded[f + i]! +
          padded[g + i]! +
          padded[h + i]!;
    }
  }
  return sums;
}

/**
 * Sums of table rows.
 * @param table [R × D]
 * @param indices [N × features] row numbers; −1 adds nothing
 * @returns [N × D]
 */
export const bag = (table: Matrix, indices: Int32Array, features: number): Matrix =>
  tf.customGrad((t) => {
    const tensor = t as Matrix;
    const [rows, width] = tensor.shape;
    const sums = sumsOf(indices, features);
    return {
      value: tf.tensor2d(addUp(floats(tensor), width, sums), [indices.length / features, width]),
      gradFunc: (dy: tf.Tensor) => tf.tensor2d(addUp(floats(dy), width, turned(sums, rows)), [rows, width]),
    };
  })(table) as Matrix;

/**
 * Picks rows, and columns [from, from + width) of them.
 * @returns [rows.length × width]
 */
export const pick = (x: Matrix, rows: Int32Array, from: number, width: number): Matrix =>
  tf.customGrad((a) => {
    const [height, columns] = (a as Matrix).shape;
    const source = floats(a as Matrix);
    const picked = new Float32Array(rows.length * width);
    for (let n = 0; n < rows.length; n++) {
      const at = rows[n]! * columns + from;
      picked.set(source.subarray(at, at + width), n * width);
    }
    return {
      value: tf.tensor2d(picked, [rows.length, width]),
      gradFunc: (dy: tf.Tensor) => {
        const slope = floats(dy);
        const grad = new Float32Array(height * columns);
        for (let n = 0; n < rows.length; n++) {
          const at = rows[n]! * columns + from;
          for (let d = 0; d < width; d++) grad[at + d]! += slope[n * width + d]!;
        }
        return tf.tensor2d(grad, [height, columns]);
      },
    };
  })(x) as Matrix;

export const EPSILON = 1e-5;
/** Sharpness of the sigmoid that gates an activation: x·σ(1.702x). Source: Hendrycks and Gimpel 2016, arXiv:1606.08415. */
export const GELU_SCALE = 1.702;

/**
 * Layer normalisation, optionally followed by the sigmoid form of GELU.
 * Sources: Ba, Kiros and Hinton 2016, arXiv:1607.06450; Hendrycks and Gimpel 2016, arXiv:1606.08415.
 * @param x [N × D]  @param gain [D]  @param bias [D]
 */
export const normalize = (x: Matrix, gain: tf.Tensor1D, bias: tf.Tensor1D, activate: boolean): Matrix =>
  tf.customGrad((a, g, b) => {
    const [rows, width] = (a as Matrix).shape;
    const source = floats(a as Matrix);
    const scale = floats(g as tf.Tensor);
    const shift = floats(b as tf.Tensor);
    const unit = new Float32Array(rows * width);
    const inverse = new Float32Array(rows);
    const out = new Float32Array(rows * width);
    const gates = new Float32Array(activate ? rows * width : 0);
    for (let r = 0; r < rows; r++) {
      const at = r * width;
      let mean = 0;
      for (let d = 0; d < width; d++) mean += source[at + d]!;
      mean /= width;
      let variance = 0;
      for (let d = 0; d < width; d++) variance += (source[at + d]! - mean) ** 2;
      const spread = 1 / Math.sqrt(variance / width + EPSILON);
      inverse[r] = spread;
      for (let d = 0; d < width; d++) {
        const u = (source[at + d]! - mean) * spread;
        unit[at + d] = u;
        const y = u * scale[d]! + shift[d]!;
        if (activate) {
          const gate = 1 / (1 + Math.exp(-GELU_SCALE * y));
          gates[at + d] = gate;
          out[at + d] = y * gate;
        } else out[at + d] = y;
      }
    }
    return {
      value: tf.tensor2d(out, [rows, width]),
      gradFunc: (dy: tf.Tensor) => {
        const slope = floats(dy);
        const dx = new Float32Array(rows * width);
        const dGain = new Float32Array(width);
        const dBias = new Float32Array(width);
        const du = new Float32Array(width);
        for (let r = 0; r < rows; r++) {
          const at = r * width;
          let sum = 0;
          let dot = 0;
          for (let d = 0; d < width; d++) {
            const u = unit[at + d]!;
            let s = slope[at + d]!;
            if (activate) {
              const y = u * scale[d]! + shift[d]!;
              const gate = gates[at + d]!;
              s *= gate + GELU_SCALE * y * gate * (1 - gate);
            }
            dGain[d]! += s * u;
            dBias[d]! += s;
            const v = s * scale[d]!;
            du[d] = v;
            sum += v;
            dot += v * u;
          }
          const spread = inverse[r]! / width;
          for (let d = 0; d < width; d++) dx[at + d] = spread * (width * du[d]! - sum - unit[at + d]! * dot);
        }
        return [tf.tensor2d(dx, [rows, width]), tf.tensor1d(dGain), tf.tensor1d(dBias)];
      },
    };
  })(x, gain, bias) as Matrix;

/**
 * A gated recurrent unit over a whole batch of sequences, time-major.
 * Source: Cho et al. 2014, arXiv:1406.1078, in the form with the reset gate after the product.
 * @param x [T·B × 3H] inputs already projected: reset, update, candidate
 * @param weights [H × 3H]  @param bias [3H]
 * @returns [T·B × H] the state after each slot
 */
export const recur = (x: Matrix, weights: Matrix, bias: tf.Tensor1D, batch: number): Matrix =>
  tf.customGrad((xs, ws, bs, save) => {
    const w = ws as Matrix;
    (save as tf.GradSaveFunc)([w]);
    const hidden = w.shape[0];
    const wide = 3 * hidden;
    const steps = (xs as Matrix).shape[0] / batch;
    const input = floats(xs as Matrix);
    const offset = floats(bs as tf.Tensor);
    const states = new Float32Array((steps + 1) * batch * hidden);
    const gates = new Float32Array(steps * batch * wide);
    const products = new Float32Array(steps * batch * hidden);
    for (let t = 0; t < steps; t++) {
      const from = t * batch * hidden;
      const state = tf.tensor2d(states.subarray(from, from + batch * hidden), [batch, hidden]);
      const recurrent = tf.matMul(state, w);
      const r = floats(recurrent);
      state.dispose();
      recurrent.dispose();
      for (let b = 0; b < batch; b++) {
        const row = b * wide;
        const at = (t * batch + b) * wide;
        const h = (t * batch + b) * hidden;
        for (let d = 0; d < hidden; d++) {
          const reset = 1 / (1 + Math.exp(-(input[at + d]! + r[row + d]! + offset[d]!)));
          const update = 1 / (1 + Math.exp(-(input[at + hidden + d]! + r[row + hidden + d]! + offset[hidden + d]!)));
          const inner = r[row + 2 * hidden + d]! + offset[2 * hidden + d]!;
          const candidate = Math.tanh(input[at + 2 * hidden + d]! + reset * inner);
          gates[at + d] = reset;
          gates[at + hidden + d] = update;
          gates[at + 2 * hidden + d] = candidate;
          products[h + d] = inner;
          states[h + batch * hidden + d] = (1 - update) * candidate + update * states[h + d]!;
        }
      }
    }
    return {
      value: tf.tensor2d(states.subarray(batch * hidden), [steps * batch, hidden]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const slope = floats(dy);
        const back = tf.transpose(saved[0] as Matrix);
        const dInput = new Float32Array(steps * batch * wide);
        const dRecurrent = new Float32Array(steps * batch * wide);
        const carried = new Float32Array(batch * hidden);
        for (let t = steps - 1; t >= 0; t--) {
          for (let b = 0; b < batch; b++) {
            const at = (t * batch + b) * wide;
            const h = (t * batch + b) * hidden;
            for (let d = 0; d < hidden; d++) {
              const dh = slope[h + d]! + carried[b * hidden + d]!;
              const reset = gates[at + d]!;
              const update = gates[at + hidden + d]!;
              const candidate = gates[at + 2 * hidden + d]!;
              const dCandidate = dh * (1 - update) * (1 - candidate * candidate);
              const dUpdate = dh * (states[h + d]! - candidate) * update * (1 - update);
              const dReset = dCandidate * products[h + d]! * reset * (1 - reset);
              dInput[at + d] = dReset;
              dInput[at + hidden + d] = dUpdate;
              dInput[at + 2 * hidden + d] = dCandidate;
              dRecurrent[at + d] = dReset;
              dRecurrent[at + hidden + d] = dUpdate;
              dRecurrent[at + 2 * hidden + d] = dCandidate * reset;
              carried[b * hidden + d] = dh * update;
            }
          }
          const from = t * batch * wide;
          const slice = tf.tensor2d(dRecurrent.subarray(from, from + batch * wide), [batch, wide]);
          const through = tf.matMul(slice, back);
          const g = floats(through);
          for (let i = 0; i < carried.length; i++) carried[i]! += g[i]!;
          slice.dispose();
          through.dispose();
        }
        const recurrentGrad = tf.tensor2d(dRecurrent, [steps * batch, wide]);
        const past = tf.tensor2d(states.subarray(0, steps * batch * hidden), [steps * batch, hidden]);
        return [
          tf.tensor2d(dInput, [steps * batch, wide]),
          tf.matMul(tf.transpose(past), recurrentGrad),
          columnSums(recurrentGrad),
        ];
      },
    };
  })(x, weights, bias) as Matrix;

/**
 * Applies a function that returns a loss and its slope by x; for losses whose gradient is known in closed form.
 * @param evaluate reads x [N × D] and fills `slope` (same shape, zeros); returns the loss
 */
export const closedForm = (x: Matrix, evaluate: (values: Float32Array, slope: Float32Array) => number): tf.Scalar =>
  tf.customGrad((a) => {
    const values = floats(a as Matrix);
    const slope = new Float32Array(values.length);
    const loss = evaluate(values, slope);
    const shape = (a as Matrix).shape;
    return {
      value: tf.scalar(loss),
      gradFunc: (dy: tf.Tensor) => {
        const outer = floats(dy)[0]!;
        for (let i = 0; i < slope.length; i++) slope[i]! *= outer;
        return tf.tensor2d(slope, shape);
      },
    };
  })(x) as tf.Scalar;

/** Multiplies by a fixed mask (dropout), without a gradient for the mask. */
export const mask = (x: Matrix, factors: Float32Array): Matrix =>
  tf.customGrad((a) => {
    const shape = (a as Matrix).shape;
    const values = floats(a as Matrix);
    const out = new Float32Array(values.length);
    for (let i = 0; i < out.length; i++) out[i] = values[i]! * factors[i]!;
    return {
      value: tf.tensor2d(out, shape),
      gradFunc: (dy: tf.Tensor) => {
        const slope = floats(dy);
        const grad = new Float32Array(slope.length);
        for (let i = 0; i < grad.length; i++) grad[i] = slope[i]! * factors[i]!;
        return tf.tensor2d(grad, shape);
      },
    };
  })(x) as Matrix;

// TensorFlow.js registers no gradients in its core package for Node; the five that are needed are stated here.

/** a + b, of one shape. */
export const sum = <T extends tf.Tensor>(a: T, b: T): T =>
  tf.customGrad((x, y) => ({ value: tf.add(x as tf.Tensor, y as tf.Tensor), gradFunc: (dy: tf.Tensor) => [dy, dy] }))(
    a,
    b,
  ) as T;

/** factor · x */
export const scale = (x: tf.Scalar, factor: number): tf.Scalar =>
  tf.customGrad((a) => ({ value: tf.mul(a as tf.Tensor, factor), gradFunc: (dy: tf.Tensor) => tf.mul(dy, factor) }))(
    x,
  ) as tf.Scalar;

export const rectify = (x: Matrix): Matrix =>
  tf.customGrad((a, save) => {
    const value = tf.relu(a as tf.Tensor);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.cast(tf.greater(saved[0]!, 0), 'float32')),
    };
  })(x) as Matrix;

/** The sigmoid form of GELU. Source: Hendrycks and Gimpel 2016, arXiv:1606.08415. */
export const gelu = (x: Matrix): Matrix =>
  tf.customGrad((a) => {
    const { shape } = a as Matrix;
    const values = floats(a as Matrix);
    const gates = values.map((value) => 1 / (1 + Math.exp(-GELU_SCALE * value)));
    return {
      value: tf.tensor2d(
        values.map((value, i) => value * gates[i]!),
        shape,
      ),
      gradFunc: (dy: tf.Tensor) => {
        const slope = floats(dy);
        const grad = slope.map((s, i) => s * gates[i]! * (1 + GELU_SCALE * values[i]! * (1 - gates[i]!)));
        return tf.tensor2d(grad, shape);
      },
    };
  })(x) as Matrix;

export const reshape = (x: Matrix, rows: number, columns: number): Matrix =>
  tf.customGrad((a) => {
    const before = (a as Matrix).shape;
    return { value: tf.reshape(a as tf.Tensor, [rows, columns]), gradFunc: (dy: tf.Tensor) => tf.reshape(dy, before) };
  })(x) as Matrix;

/** Matrices one above the other (axis 0) or side by side (axis 1). */
export const join = (parts: readonly Matrix[], axis: 0 | 1): Matrix =>
  tf.customGrad((...inputs) => {
    const matrices = inputs.slice(0, parts.length) as Matrix[];
    const shapes = matrices.map((matrix) => matrix.shape);
    return {
      value: tf.concat2d(matrices, axis),
      gradFunc: (dy: tf.Tensor) => {
        let at = 0;
        return shapes.map((shape) => {
          const slice = tf.slice(dy as Matrix, axis === 0 ? [at, 0] : [0, at], shape);
          at += shape[axis];
          return slice;
        });
      },
    };
  })(...parts) as Matrix;
