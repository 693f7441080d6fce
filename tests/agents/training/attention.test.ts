/** The trunk of self-attention: never looks ahead, tells slots apart by their distance, and its gradient is right. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { attend, attentionShapes } from '../../../agents/training/attention.ts';
import { gelu, type Matrix } from '../../../agents/training/operations.ts';
import { shapesOf, sizeOf } from '../../../agents/training/shard.ts';
import { readConfig } from '../../../src/cli/trainConfig.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const SLOTS = 5;
const BATCH = 2;
const HEADS = 2;
const WIDTH = 8;

function noise(size: number): Float32Array {
  const rng = new Rng(11);
  return Float32Array.from({ length: size }, () => rng.normal());
}

function answers(asked: Float32Array): Float32Array {
  return attend(tf.tensor2d(asked.slice(), [SLOTS * BATCH, 3 * WIDTH]), BATCH, HEADS).dataSync() as Float32Array;
}

/** Largest difference between a gradient and central differences of Σ probe·f. */
function gradientError(run: (x: Matrix) => Matrix, rows: number, columns: number): number {
  const at = noise(rows * columns);
  const make = (values: Float32Array): Matrix => tf.tensor2d(values.slice(), [rows, columns]);
  const probe = noise(run(make(at)).size).map((value) => value + 0.1);
  const weighed = (values: Float32Array): number =>
    (run(make(values)).dataSync() as Float32Array).reduce((total, value, i) => total + value * probe[i]!, 0);
  const exact = tf
    .grad((x) =>
      tf.customGrad((y) => ({
        value: tf.scalar(0),
        gradFunc: () => tf.tensor(probe, (y as tf.Tensor).shape),
      }))(run(x as Matrix)),
    )(make(at))
    .dataSync();
  const step = 1e-2;
  return Math.max(
    ...at.map((_, i) => {
      const moved = (by: number) => weighed(at.map((value, j) => (i === j ? value + by : value)));
      return Math.abs((moved(step) - moved(-step)) / (2 * step) - exact[i]!);
    }),
  );
}

describe('attention', () => {
  it('has the gradient that small differences show', () => {
    expect(gradientError((x) => attend(x, BATCH, HEADS), SLOTS * BATCH, 3 * WIDTH)).toBeLessThan(5e-3);
    expect(gradientError(gelu, 3, 4)).toBeLessThan(5e-3);
  });

  it('never looks ahead, nor into another sequence', () => {
    const asked = noise(SLOTS * BATCH * 3 * WIDTH);
    const before = answers(asked);
    const changed = (3 * BATCH + 1) * 3 * WIDTH;
    const after = answers(asked.map((value, i) => (i >= changed && i < changed + 3 * WIDTH ? value + 1 : value)));
    for (let row = 0; row < SLOTS * BATCH; row++) {
      const own = (values: Float32Array) => [...values.subarray(row * WIDTH, (row + 1) * WIDTH)];
      const later = row % BATCH === 1 && row >= 3 * BATCH;
      if (later) expect(own(after)).not.toEqual(own(before));
      else expect(own(after)).toEqual(own(before));
    }
  });

  it('hears in which order the past came', () => {
    const asked = noise(SLOTS * BATCH * 3 * WIDTH);
    const slot = BATCH * 3 * WIDTH;
    const swapped = asked.slice();
    swapped.copyWithin(0, slot, 2 * slot);
    swapped.set(asked.subarray(0, slot), slot);
    const last = (values: Float32Array) => values.subarray((SLOTS - 1) * BATCH * WIDTH);
    const [before, after] = [last(answers(asked)), last(answers(swapped))];
    expect(Math.max(...before.map((value, i) => Math.abs(value - after[i]!)))).toBeGreaterThan(1e-2);
  });
});

describe('the comparison', () => {
  const config = (name: string) =>
    unwrap(
      readConfig(fileURLToPath(new URL(`../../../agents/training/compare/${name}.config.json`, import.meta.url)), null),
    );

  it('gives both trunks as many weights, and nothing else that differs', () => {
    const [gru, attention] = [config('gru'), config('attention')];
    const trunk = (shapes: Iterable<[string, Parameters<typeof sizeOf>[0]]>) =>
      [...shapes].reduce((total, [, shape]) => total + sizeOf(shape), 0);
    const recurrent = trunk([...shapesOf(gru)].filter(([name]) => name.startsWith('gru/')));
    const attending = trunk(attentionShapes(attention.attention!, attention.sizes));
    expect(Math.abs(attending / recurrent - 1)).toBeLessThan(0.02);
    const { attention: _, ...rest } = attention;
    expect(rest).toEqual(gru);
  });
});
