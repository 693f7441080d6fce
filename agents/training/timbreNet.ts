/**
 * A small autoencoder on plain arrays: rows in, a few numbers (the latent), rows out. Its decoder is also told what is
 * known of a row beside its character. Gradients are written out by hand, and held against finite differences by a test.
 * Knows nothing of sound.
 */
import type { Rng } from '../../src/kernel/random.ts';

/** One layer: y = W x + b, W row by row. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs × inputs] */
  readonly weights: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array;
}

/** Layers with tanh between them and none after the last. */
export type Net = readonly Layer[];

/** @param sizes inputs, hidden…, outputs; weights after Glorot and Bengio 2010 */
export function freshNet(sizes: readonly number[], rng: Rng): Net {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const spread = Math.sqrt(2 / (inputs + outputs));
    return {
      inputs,
      outputs,
      weights: Float32Array.from({ length: inputs * outputs }, () => spread * rng.normal()),
      bias: new Float32Array(outputs),
    };
  });
}

/** All outputs of a pass, the input first: what the way back needs. */
export function forward(net: Net, input: Float32Array): readonly Float32Array[] {
  const acts = [input];
  net.forEach(({ inputs, outputs, weights, bias }, index) => {
    const x = acts[index]!;
    const y = new Float32Array(outputs);
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o]!;
      const from = o * inputs;
      for (let i = 0; i < inputs; i++) sum += weights[from + i]! * x[i]!;
      y[o] = index < net.length - 1 ? Math.tanh(sum) : sum;
    }
    acts.push(y);
  });
  return acts;
}

/** Adds the gradient of one pass to `into`. @param last ∂loss/∂output; @returns ∂loss/∂input */
export function backward(net: Net, acts: readonly Float32Array[], last: Float32Array, into: Net): Float32Array {
  let above = last;
  for (let index = net.length - 1; index >= 0; index--) {
    const { inputs, outputs, weights } = net[index]!;
    const { weights: dWeights, bias: dBias } = into[index]!;
    const x = acts[index]!;
    const y = acts[index + 1]!;
    const below = new Float32Array(inputs);
    for (let o = 0; o < outputs; o++) {
      const d = index < net.length - 1 ? above[o]! * (1 - y[o]! * y[o]!) : above[o]!;
      if (d === 0) continue;
      dBias[o]! += d;
      const from = o * inputs;
      for (let i = 0; i < inputs; i++) {
        dWeights[from + i]! += d * x[i]!;
        below[i]! += d * weights[from + i]!;
      }
    }
    above = below;
  }
  return above;
}

export function zeroLike(net: Net): Net {
  return net.map(({ inputs, outputs }) => ({
    inputs,
    outputs,
    weights: new Float32Array(inputs * outputs),
    bias: new Float32Array(outputs),
  }));
}

/** Adam with bias correction. Source: Kingma and Ba 2015, arXiv:1412.6980, algorithm 1. */
export class Adam {
  readonly #net: Net;
  readonly #first: Net;
  readonly #second: Net;
  #count = 0;

  constructor(net: Net) {
    this.#net = net;
    this.#first = zeroLike(net);
    this.#second = zeroLike(net);
  }

  /** Moves the weights against `gradient`, and empties it. */
  move(gradient: Net, rate: number): void {
    this.#count += 1;
    const [warm1, warm2] = [1 - 0.9 ** this.#count, 1 - 0.999 ** this.#count];
    this.#net.forEach((layer, index) => {
      for (const part of ['weights', 'bias'] as const) {
        const [w, g] = [layer[part], gradient[index]![part]];
        const [m, v] = [this.#first[index]![part], this.#second[index]![part]];
        for (let i = 0; i < w.length; i++) {
          m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
          v[i] = 0.999 * v[i]! + 0.001 * g[i]! * g[i]!;
          w[i]! -= (rate * (m[i]! / warm1)) / (Math.sqrt(v[i]! / warm2) + 1e-8);
          g[i] = 0;
        }
      }
    });
  }
}
