/**
 * The prior ready to compose: recurrent trunks on TensorFlow.js, heads on typed arrays.
 * The trunks are matrix products that a GPU or SIMD does best; a head is a few thousand multiplications that depend on
 * the symbol chosen just before, which no kernel call could start sooner than a loop finishes.
 */
import * as tf from '@tensorflow/tfjs-core';
import { HEADS, KIND_NAMES, KINDS, outColumns, type BagLayout, type Sizes } from './architecture.ts';
import { chordLayout, drumLayout, pitchedLayout, trunkLayout } from './architecture.ts';
import { addRows, normalizeRow, rowTimes } from './dense.ts';
import { CHORD_CHOICES } from './vocabulary.ts';
import type { Prior } from './weights.ts';

/** Weights over the prior's styles, by index, summing to 1. */
export type StyleWeights = Float32Array;

interface Bag {
  readonly layout: BagLayout;
  /** [rows × width] */
  readonly table: Float32Array;
  readonly width: number;
}

export interface HeadWeights {
  readonly bag: Bag;
  readonly columns: number;
  readonly gain: Float32Array;
  readonly bias: Float32Array;
  readonly hold1: Float32Array;
  readonly hold1Bias: Float32Array;
  readonly hold2: Float32Array;
  readonly hold2Bias: Float32Array;
  readonly move: Float32Array;
  readonly moveBias: Float32Array;
  readonly moveGain: Float32Array;
  readonly moveNormBias: Float32Array;
  readonly out: Float32Array;
  readonly outBias: Float32Array;
}

interface Recurrent {
  readonly input: tf.Tensor2D;
  readonly inputBias: tf.Tensor1D;
  readonly state: tf.Tensor2D;
  readonly stateBias: tf.Tensor1D;
  readonly out: tf.Tensor2D;
  readonly outBias: tf.Tensor1D;
  readonly hidden: number;
  readonly inputs: number;
}

function materialize(prior: Prior, name: string, layout: BagLayout, width: number): Bag {
  const table = new Float32Array(layout.rows * width);
  let row = 0;
  for (const kind of KIND_NAMES) {
    const blocks = layout.blocks[kind];
    if (blocks === 0) continue;
    const { size, width: inner } = KINDS[kind];
    const embedding = prior.weights.get(`embed/${kind}`)!;
    const weights = prior.weights.get(`${name}/${kind}`)!;
    const wide = blocks * width;
    for (let value = 0; value < size; value++)
      for (let k = 0; k < inner; k++) {
        const factor = embedding[value * inner + k]!;
        for (let d = 0; d < wide; d++) table[row * width + value * wide + d]! += factor * weights[k * wide + d]!;
      }
    row += size * blocks;
  }
  table.set(prior.weights.get(`${name}/direct`)!, layout.directBase * width);
  return { layout, table, width };
}

/** State of a trunk for a batch of rows; lives on the backend. */
export interface TrunkState {
  tensor: tf.Tensor2D;
}

export class Network {
  readonly sizes: Sizes;
  readonly trunkBag: Bag;
  readonly drumBag: Bag;
  readonly heads: readonly HeadWeights[];
  readonly #prior: Prior;
  readonly #harmony: Recurrent;
  readonly #drums: Recurrent;

  constructor(prior: Prior) {
    this.#prior = prior;
    this.sizes = prior.sizes;
    const { styles, input, head, drumInput } = prior.sizes;
    this.trunkBag = materialize(prior, 'trunk', trunkLayout(styles), input);
    this.drumBag = materialize(prior, 'drums', drumLayout(styles), drumInput);
    this.heads = HEADS.map((name, h) => {
      const w = (part: string) => this.weight(`${name}/${part}`);
      return {
        bag: materialize(prior, name, h === 0 ? chordLayout(styles) : pitchedLayout(h - 1, styles), head),
        columns: h === 0 ? CHORD_CHOICES : outColumns(h - 1),
        gain: w('norm/gain'),
        bias: w('norm/bias'),
        hold1: w('hold1'),
        hold1Bias: w('hold1/bias'),
        hold2: w('hold2'),
        hold2Bias: w('hold2/bias'),
        move: w('move'),
        moveBias: w('move/bias'),
        moveGain: w('moveNorm/gain'),
        moveNormBias: w('moveNorm/bias'),
        out: w('out'),
        outBias: w('out/bias'),
      };
    });
    this.#harmony = this.#recurrent('gru', 'slices');
    this.#drums = this.#recurrent('drumGru', 'drumHead');
  }

  weight(name: string): Float32Array {
    const values = this.#prior.weights.get(name);
    if (!values) throw new Error(`no weight is called ${name}`);
    return values;
  }

  #recurrent(name: string, out: string): Recurrent {
    const matrix = (key: string) =>
      tf.tensor2d(this.weight(key), [...this.#prior.shapes.get(key)!] as [number, number]);
    const vector = (key: string) => tf.tensor1d(this.weight(key));
    const [inputs] = this.#prior.shapes.get(`${name}/input`)!;
    const [hidden] = this.#prior.shapes.get(`${name}/state`)!;
    return {
      input: matrix(`${name}/input`),
      inputBias: vector(`${name}/inputBias`),
      state: matrix(`${name}/state`),
      stateBias: vector(`${name}/stateBias`),
      out: matrix(out),
      outBias: vector(`${out}/bias`),
      hidden,
      inputs,
    };
  }

  dispose(): void {
    for (const part of [this.#harmony, this.#drums])
      tf.dispose([part.input, part.inputBias, part.state, part.stateBias, part.out, part.outBias]);
  }

  get hidden(): number {
    return this.#harmony.hidden;
  }

  get drumHidden(): number {
    return this.#drums.hidden;
  }

  /** Sum of the styles' rows of a bag, weighted: a point between styles. */
  styleRow(bag: Bag, style: StyleWeights): Float32Array {
    const sum = new Float32Array(bag.width);
    style.forEach((weight, index) => {
      if (weight === 0) return;
      const from = bag.layout.direct('style', index) * bag.width;
      for (let d = 0; d < bag.width; d++) sum[d]! += weight * bag.table[from + d]!;
    });
    return sum;
  }

  /** The same state for `rows` rows. @param state [hidden] */
  spread(state: Float32Array, rows: number): TrunkState {
    const all = new Float32Array(rows * state.length);
    for (let r = 0; r < rows; r++) all.set(state, r * state.length);
    return { tensor: tf.tensor2d(all, [rows, state.length]) };
  }

  /** Puts the rows' states into another order. @param order which row's state each row goes on from; may be of another length */
  reorder(state: TrunkState, order: Int32Array): void {
    const before = state.tensor;
    state.tensor = tf.tidy(() => tf.gather(before, tf.tensor1d(order, 'int32')));
    before.dispose();
  }

  /**
   * One slot of the pitched trunk.
   * @param x [rows × input] normalised sums of the trunk's bag
   * @returns [rows × 5·head] hidden slices of the heads; null when `read` is false
   */
  harmony(state: TrunkState, x: Float32Array, read: boolean): Promise<Float32Array> | Float32Array | null {
    return advance(this.#harmony, state, x, read);
  }

  /** One slot of the groove trunk. @returns [rows × drumHead] */
  drums(state: TrunkState, x: Float32Array, read: boolean): Promise<Float32Array> | Float32Array | null {
    return advance(this.#drums, state, x, read);
  }

  /** [rows × hidden], and frees the state. */
  async collect(state: TrunkState): Promise<Float32Array> {
    const values = await state.tensor.data<'float32'>();
    state.tensor.dispose();
    return values as Float32Array;
  }
}

/** Backends whose tensors can be read without waiting. */
function reads(): boolean {
  return tf.getBackend() !== 'webgpu';
}

function advance(
  part: Recurrent,
  state: TrunkState,
  x: Float32Array,
  read: boolean,
): Promise<Float32Array> | Float32Array | null {
  const [next, out] = tf.tidy((): tf.Tensor2D[] => {
    const rows = x.length / part.inputs;
    const input = tf.tensor2d(x, [rows, part.inputs]);
    const h = state.tensor;
    const [xr, xz, xn] = tf.split(tf.fused.matMul({ a: input, b: part.input, bias: part.inputBias }), 3, 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const [hr, hz, hn] = tf.split(tf.fused.matMul({ a: h, b: part.state, bias: part.stateBias }), 3, 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const reset = tf.sigmoid(tf.add(xr, hr));
    const update = tf.sigmoid(tf.add(xz, hz));
    const candidate = tf.tanh(tf.add(xn, tf.mul(reset, hn)));
    const after = tf.add(candidate, tf.mul(update, tf.sub(h, candidate))) as tf.Tensor2D;
    if (!read) return [after];
    return [
      after,
      tf.fused.matMul({ a: tf.concat2d([after, input], 1), b: part.out, bias: part.outBias }) as tf.Tensor2D,
    ];
  });
  state.tensor.dispose();
  state.tensor = next!;
  if (!out) return null;
  if (reads()) {
    // A copy: the cpu backend hands out its own memory.
    const values = Float32Array.from(out.dataSync<'float32'>() as Float32Array);
    out.dispose();
    return values;
  }
  return out.data<'float32'>().then((values) => {
    out.dispose();
    return values as Float32Array;
  });
}

/** Scratch of one head's arithmetic; reused, so a head is not re-entrant. */
export class HeadArithmetic {
  readonly #network: Network;
  readonly #z: Float32Array;
  readonly #hold: Float32Array;
  readonly #one = new Float32Array(1);
  readonly #y: Float32Array;
  readonly #out: Float32Array;

  constructor(network: Network) {
    const { head, hold } = network.sizes;
    this.#network = network;
    this.#z = new Float32Array(head);
    this.#hold = new Float32Array(hold);
    this.#y = new Float32Array(head);
    this.#out = new Float32Array(Math.max(CHORD_CHOICES, outColumns(3)));
  }

  /**
   * Logit of holding on. Leaves the hidden layer ready for `symbols`.
   * @param slices trunk output, read from `at`  @param style the head's style row
   */
  hold(h: number, slices: Float32Array, at: number, indices: Int32Array, count: number, style: Float32Array): number {
    const { head: width, hold } = this.#network.sizes;
    const weights = this.#network.heads[h]!;
    const z = this.#z;
    for (let d = 0; d < width; d++) z[d] = slices[at + h * width + d]! + style[d]!;
    addRows(weights.bag.table, indices, count, width, z, 0);
    normalizeRow(z, 0, width, weights.gain, weights.bias, true);
    rowTimes(z, weights.hold1, weights.hold1Bias, this.#hold, width, hold);
    for (let i = 0; i < hold; i++) if (this.#hold[i]! < 0) this.#hold[i] = 0;
    rowTimes(this.#hold, weights.hold2, weights.hold2Bias, this.#one, hold, 1);
    return this.#one[0]!;
  }

  /** The symbol table of the head `hold` was just called for; valid until the next call. */
  symbols(h: number): Float32Array {
    const width = this.#network.sizes.head;
    const weights = this.#network.heads[h]!;
    rowTimes(this.#z, weights.move, weights.moveBias, this.#y, width, width);
    for (let d = 0; d < width; d++) this.#y[d]! += this.#z[d]!;
    normalizeRow(this.#y, 0, width, weights.moveGain, weights.moveNormBias, true);
    rowTimes(this.#y, weights.out, weights.outBias, this.#out, width, weights.columns);
    return this.#out;
  }
}
