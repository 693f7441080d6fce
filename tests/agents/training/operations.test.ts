/** Every hand-written gradient against central differences, on the cpu backend. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/kernel/random.ts';
import * as operations from '../../../agents/training/operations.ts';

type Matrix = operations.Matrix;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function random(rng: Rng, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, () => rng.normal());
}

/** Compares d(sum of w·f)/dx for every input against central differences. */
function checkGradients(
  inputs: { values: Float32Array; shape: number[] }[],
  run: (tensors: tf.Tensor[]) => tf.Tensor,
): void {
  const make = (values: Float32Array[]) => values.map((value, i) => tf.tensor(value.slice(), inputs[i]!.shape));
  const probe = run(make(inputs.map((input) => input.values)));
  const weights = random(new Rng(5), 1, probe.size);
  const weightTensor = tf.tensor(weights, probe.shape);
  const scalar = (tensors: tf.Tensor[]) => {
    const out = run(tensors).dataSync();
    let total = 0;
    for (let i = 0; i < out.length; i++) total += out[i]! * weights[i]!;
    return total;
  };
  const weighted = tf.customGrad((x) => ({
    value: tf.sum(tf.mul(x as tf.Tensor, weightTensor)),
    gradFunc: (dy: tf.Tensor) => tf.mul(weightTensor, dy),
  }));
  const gradients = tf.grads((...tensors: tf.Tensor[]) => weighted(run(tensors)) as tf.Scalar)(
    make(inputs.map((input) => input.values)),
  );
  inputs.forEach((input, which) => {
    const exact = gradients[which]!.dataSync();
    const step = 1e-2;
    for (let i = 0; i < input.values.length; i++) {
      const shifted = (by: number) =>
        scalar(
          make(
            inputs.map((other, o) =>
              o === which ? Float32Array.from(other.values, (v, j) => (j === i ? v + by : v)) : other.values,
            ),
          ),
        );
      const numeric = (shifted(step) - shifted(-step)) / (2 * step);
      expect(Math.abs(exact[i]! - numeric), `input ${which}, entry ${i}: ${exact[i]} against ${numeric}`).toBeLessThan(
        2e-2 * (1 + Math.abs(numeric)),
      );
    }
  });
}

describe('gradients', () => {
  const rng = new Rng(3);
  const input = (rows: number, columns: number) => ({ values: random(rng, rows, columns), shape: [rows, columns] });
  const vector = (size: number) => ({ values: random(rng, 1, size), shape: [size] });

  it('product', () => {
    checkGradients([input(3, 4), input(4, 2)], ([a, b]) => operations.product(a as Matrix, b as Matrix));
  });
  it('addBias', () => {
    checkGradients([input(3, 4), vector(4)], ([a, b]) => operations.addBias(a as Matrix, b as tf.Tensor1D));
  });
  it('bag, with a feature left out', () => {
    checkGradients([input(5, 3)], ([t]) => operations.bag(t as Matrix, Int32Array.of(0, 4, 4, 2, -1, 1), 3));
  });
  it('pick', () => {
    checkGradients([input(4, 5)], ([x]) => operations.pick(x as Matrix, Int32Array.of(3, 0, 3), 1, 2));
  });
  it('normalize, plain and activated', () => {
    checkGradients([input(2, 5), vector(5), vector(5)], ([x, g, b]) =>
      operations.normalize(x as Matrix, g as tf.Tensor1D, b as tf.Tensor1D, false),
    );
    checkGradients([input(2, 5), vector(5), vector(5)], ([x, g, b]) =>
      operations.normalize(x as Matrix, g as tf.Tensor1D, b as tf.Tensor1D, true),
    );
  });
  it('recur, over four slots of two sequences', () => {
    checkGradients([input(8, 9), input(3, 9), vector(9)], ([x, w, b]) =>
      operations.recur(x as Matrix, w as Matrix, b as tf.Tensor1D, 2),
    );
  });
  it('mask', () => {
    checkGradients([input(2, 3)], ([x]) => operations.mask(x as Matrix, Float32Array.of(0, 2, 1, 1, 0, 3)));
  });
  it('sum, reshape and join', () => {
    checkGradients([input(2, 3), input(2, 3)], ([a, b]) => operations.sum(a!, b!));
    checkGradients([input(2, 3)], ([a]) => operations.reshape(a as Matrix, 3, 2));
    checkGradients([input(2, 3), input(1, 3)], ([a, b]) => operations.join([a as Matrix, b as Matrix], 0));
    checkGradients([input(2, 3), input(2, 1)], ([a, b]) => operations.join([a as Matrix, b as Matrix], 1));
  });
  it('rectify', () => {
    const values = Float32Array.of(-1, 0.5, 2, -0.3);
    checkGradients([{ values, shape: [2, 2] }], ([x]) => operations.rectify(x as Matrix));
  });
});
