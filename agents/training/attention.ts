/**
 * A causal self-attention trunk of the pitched network, to be compared with the recurrent one. It is only trained and
 * measured: nothing composes with it (docs/decisions/0008-the-trunk-is-recurrent.md).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Shape, Sizes } from '../composer/architecture.ts';
import { addBias, gelu, normalize, product, sum, type Matrix } from './operations.ts';

export interface AttentionSizes {
  readonly layers: number;
  /** Width of the stream between the layers; a multiple of twice the heads. */
  readonly width: number;
  readonly heads: number;
  /** Inner layer of the position-wise network. */
  readonly inner: number;
}

/** Weights of the trunk, in the place of the recurrent unit's. */
export function attentionShapes({ layers, width, inner }: AttentionSizes, sizes: Sizes): [string, Shape][] {
  const linear = (name: string, from: number, to: number): [string, Shape][] => [
    [name, [from, to]],
    [`${name}/bias`, [to]],
  ];
  const norm = (name: string): [string, Shape][] => [
    [`${name}/gain`, [width]],
    [`${name}/bias`, [width]],
  ];
  return [
    ...linear('attention/input', sizes.input, width),
    ...Array.from({ length: layers }, (_, layer) => `attention/${layer}`).flatMap((name) => [
      ...norm(`${name}/norm`),
      ...linear(`${name}/asked`, width, 3 * width),
      ...linear(`${name}/answer/out`, width, width),
      ...norm(`${name}/innerNorm`),
      ...linear(`${name}/inner`, width, inner),
      ...linear(`${name}/inner/out`, inner, width),
    ]),
    ...norm('attention/norm'),
    ...linear('attention/state', width, sizes.hidden),
  ];
}

/** How fast the slowest pair of a head turns: once in some thousands of slots. */
const SLOWEST = 1000;

/** Angles of the rotary positions: [slots × half] cosines and sines. Source: Su et al. 2021, arXiv:2104.09864. */
function turns(slots: number, half: number): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const angle = (i: number) => Math.floor(i / half) * SLOWEST ** (-(i % half) / half);
  const size = slots * half;
  return {
    cos: Float32Array.from({ length: size }, (_, i) => Math.cos(angle(i))),
    sin: Float32Array.from({ length: size }, (_, i) => Math.sin(angle(i))),
  };
}

/**
 * Every slot looks at itself and the slots before it, one head after the other.
 * @param asked [T·B × 3W] queries, keys and values, time-major
 * @returns [T·B × W]
 * Source: Vaswani et al. 2017, arXiv:1706.03762, with rotary positions.
 */
export const attend = (asked: Matrix, batch: number, heads: number): Matrix =>
  tf.customGrad((a) => {
    const source = (a as Matrix).dataSync() as Float32Array;
    const [rows, wide] = (a as Matrix).shape;
    const width = wide / 3;
    const depth = width / heads;
    const half = depth / 2;
    const slots = rows / batch;
    const { cos, sin } = turns(slots, half);
    const scaling = 1 / Math.sqrt(depth);
    const out = new Float32Array(rows * width);
    /** One head's third of the rows of one sequence: 0 queries, 1 keys, 2 values. @returns [T × depth] */
    const part = (from: Float32Array, third: number, b: number, head: number): Float32Array => {
      const values = new Float32Array(slots * depth);
      const columns = from === source ? wide : width;
      const offset = (from === source ? third * width : 0) + head * depth;
      for (let t = 0; t < slots; t++) {
        const at = (t * batch + b) * columns + offset;
        values.set(from.subarray(at, at + depth), t * depth);
      }
      return values;
    };
    /** Turns queries and keys by their slot, in place; backwards for gradients. */
    const turn = (values: Float32Array, direction: 1 | -1): Float32Array => {
      for (let t = 0; t < slots; t++)
        for (let i = 0; i < half; i++) {
          const at = t * depth + i;
          const [c, s] = [cos[t * half + i]!, direction * sin[t * half + i]!];
          const [x, y] = [values[at]!, values[at + half]!];
          values[at] = x * c - y * s;
          values[at + half] = x * s + y * c;
        }
      return values;
    };
    const matrix = (values: Float32Array, columns = depth): Matrix => tf.tensor2d(values, [slots, columns]);
    const queriesOf = (b: number, head: number): Float32Array =>
      turn(part(source, 0, b, head), 1).map((value) => value * scaling);
    const keysOf = (b: number, head: number): Float32Array => turn(part(source, 1, b, head), 1);
    const weights: Float32Array[] = [];
    for (let b = 0; b < batch; b++)
      for (let head = 0; head < heads; head++)
        tf.tidy(() => {
          const keys = tf.transpose(matrix(keysOf(b, head)));
          const scores = tf.matMul(matrix(queriesOf(b, head)), keys).dataSync() as Float32Array;
          const shares = causalSoftmax(scores, slots);
          weights.push(shares);
          const answers = tf.matMul(matrix(shares, slots), matrix(part(source, 2, b, head))).dataSync();
          for (let t = 0; t < slots; t++)
            out.set(
              (answers as Float32Array).subarray(t * depth, (t + 1) * depth),
              (t * batch + b) * width + head * depth,
            );
        });
    return {
      value: tf.tensor2d(out, [rows, width]),
      gradFunc: (dy: tf.Tensor) => {
        const slope = dy.dataSync() as Float32Array;
        const grad = new Float32Array(rows * wide);
        const put = (values: Float32Array, third: number, b: number, head: number): void => {
          for (let t = 0; t < slots; t++) {
            const at = (t * batch + b) * wide + third * width + head * depth;
            grad.set(values.subarray(t * depth, (t + 1) * depth), at);
          }
        };
        for (let b = 0; b < batch; b++)
          for (let head = 0; head < heads; head++)
            tf.tidy(() => {
              const shares = weights[b * heads + head]!;
              const dAnswers = matrix(part(slope, 0, b, head));
              const sharesBack = tf.transpose(matrix(shares, slots));
              put(tf.matMul(sharesBack, dAnswers).dataSync() as Float32Array, 2, b, head);
              const values = tf.transpose(matrix(part(source, 2, b, head)));
              const dScores = tf.matMul(dAnswers, values).dataSync().slice() as Float32Array;
              for (let t = 0; t < slots; t++) {
                let dot = 0;
                for (let s = 0, at = t * slots; s <= t; s++, at++) dot += dScores[at]! * shares[at]!;
                for (let s = 0, at = t * slots; s < slots; s++, at++) dScores[at] = shares[at]! * (dScores[at]! - dot);
              }
              const inner = matrix(dScores, slots);
              const dQueries = tf.matMul(inner, matrix(keysOf(b, head))).dataSync() as Float32Array;
              put(
                turn(
                  dQueries.map((value) => value * scaling),
                  -1,
                ),
                0,
                b,
                head,
              );
              const dKeys = tf.matMul(tf.transpose(inner), matrix(queriesOf(b, head))).dataSync() as Float32Array;
              put(turn(dKeys.slice(), -1), 1, b, head);
            });
        return tf.tensor2d(grad, [rows, wide]);
      },
    };
  })(asked) as Matrix;

/** Each row's softmax over itself and what came before. @param scores [T × T] */
function causalSoftmax(scores: Float32Array, slots: number): Float32Array {
  const shares = new Float32Array(slots * slots);
  for (let t = 0; t < slots; t++) {
    const from = t * slots;
    let most = -Infinity;
    for (let at = from; at <= from + t; at++) most = Math.max(most, scores[at]!);
    let total = 0;
    for (let at = from; at <= from + t; at++) total += shares[at] = Math.exp(scores[at]! - most);
    for (let at = from; at <= from + t; at++) shares[at]! /= total;
  }
  return shares;
}

/**
 * The whole trunk: pre-norm layers of attention and a position-wise network.
 * Source: Xiong et al. 2020, arXiv:2002.04745.
 * @param x [T·B × input]
 * @param drop leaves out a share of what each layer adds
 * @returns [T·B × hidden]
 */
export function attentionTrunk(
  x: Matrix,
  sizes: AttentionSizes,
  batch: number,
  weight: <T extends tf.Tensor>(name: string) => T,
  drop: (branch: Matrix) => Matrix,
): Matrix {
  const linear = (from: Matrix, name: string): Matrix =>
    addBias(product(from, weight<Matrix>(name)), weight<tf.Tensor1D>(`${name}/bias`));
  const norm = (from: Matrix, name: string): Matrix =>
    normalize(from, weight<tf.Tensor1D>(`${name}/gain`), weight<tf.Tensor1D>(`${name}/bias`), false);
  let stream = linear(x, 'attention/input');
  for (let layer = 0; layer < sizes.layers; layer++) {
    const name = `attention/${layer}`;
    const answers = attend(linear(norm(stream, `${name}/norm`), `${name}/asked`), batch, sizes.heads);
    stream = sum(stream, drop(linear(answers, `${name}/answer/out`)));
    const inner = gelu(linear(norm(stream, `${name}/innerNorm`), `${name}/inner`));
    stream = sum(stream, drop(linear(inner, `${name}/inner/out`)));
  }
  return linear(norm(stream, 'attention/norm'), 'attention/state');
}
