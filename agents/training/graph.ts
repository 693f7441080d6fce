/** The policy network as a differentiable loss over a batch. Composing runs the same network slot by slot in composer/network.ts. */
import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../src/kernel/random.ts';
import { DRUM_LEVELS, DRUMS } from '../../src/music/voices.ts';
import { DENSE, HEADS, KIND_NAMES, type BagLayout, type Sizes } from '../composer/architecture.ts';
import { CHOICES, eachColumn, moveLogProbs, normalizeLogits } from '../composer/logits.ts';
import { CHORD_CHOICES } from '../composer/vocabulary.ts';
import { attentionTrunk, type AttentionSizes } from './attention.ts';
import type { Batch, HeadRows, Layouts } from './batch.ts';
import { NOT_THERE, type DrumBatch } from './drumBatch.ts';
import {
  addBias,
  bag,
  closedForm,
  join,
  mask,
  normalize,
  pick,
  product,
  rectify,
  recur,
  reshape,
  scale,
  sum,
  type Matrix,
} from './operations.ts';

export type Parameters = ReadonlyMap<string, tf.Variable>;

export interface Dropout {
  /** On the trunk's input and output, one mask for a whole sequence. */
  readonly trunk: number;
  /** On hidden layers of the heads. */
  readonly head: number;
  /** On the GRU's recurrent weights (DropConnect; Merity et al. 2017, arXiv:1708.02182). */
  readonly recurrent: number;
}

export const NO_DROPOUT: Dropout = { trunk: 0, head: 0, recurrent: 0 };

/** What a pass adds up, in nats, besides the loss it returns. */
export interface Tally {
  /** Per head: chord, melody, bass, inner1, inner2 */
  readonly hold: Float64Array;
  readonly move: Float64Array;
  /** [slots × sequences] pitched nats of each row, filled when present. */
  readonly rows?: Float64Array;
}

export function emptyTally(rows?: number): Tally {
  return {
    hold: new Float64Array(HEADS.length),
    move: new Float64Array(HEADS.length),
    ...(rows !== undefined && { rows: new Float64Array(rows) }),
  };
}

export class Graph {
  readonly #weights: Parameters;
  readonly #sizes: Sizes;
  readonly #layouts: Layouts;
  readonly #attention: AttentionSizes | null;

  /** @param attention sizes of the trunk that stands in for the recurrent one; null = recurrent */
  constructor(weights: Parameters, sizes: Sizes, layouts: Layouts, attention: AttentionSizes | null = null) {
    this.#weights = weights;
    this.#attention = attention;
    this.#sizes = sizes;
    this.#layouts = layouts;
  }

  #weight<T extends tf.Tensor>(name: string): T {
    const weight = this.#weights.get(name);
    if (!weight) throw new Error(`no weight is called ${name}`);
    return weight as unknown as T;
  }

  /** The rows of a bag: shared embeddings through each block's own projection, then the direct rows. */
  #table(name: string, layout: BagLayout, width: number): Matrix {
    const parts: tf.Tensor2D[] = [];
    for (const kind of KIND_NAMES) {
      const blocks = layout.blocks[kind];
      if (blocks === 0) continue;
      const embedding = this.#weight<Matrix>(`embed/${kind}`);
      const rows = product(embedding, this.#weight<Matrix>(`${name}/${kind}`));
      parts.push(reshape(rows, embedding.shape[0] * blocks, width));
    }
    parts.push(this.#weight<Matrix>(`${name}/direct`));
    return join(parts, 0);
  }

  #normalize(x: Matrix, name: string, activate: boolean): Matrix {
    return normalize(x, this.#weight(`${name}/gain`), this.#weight(`${name}/bias`), activate);
  }

  #linear(x: Matrix, name: string): Matrix {
    return addBias(product(x, this.#weight(name)), this.#weight(`${name}/bias`));
  }

  #recur(x: Matrix, name: string, sequences: number, dropout: Dropout, rng: Rng | null): Matrix {
    const projected = addBias(product(x, this.#weight(`${name}/input`)), this.#weight(`${name}/inputBias`));
    let state = this.#weight<Matrix>(`${name}/state`);
    if (dropout.recurrent > 0) state = mask(state, keepFactors(state.size, dropout.recurrent, rng!));
    return recur(projected, state, this.#weight(`${name}/stateBias`), sequences);
  }

  #trunk(x: Matrix, sequences: number, dropout: Dropout, rng: Rng | null): Matrix {
    if (!this.#attention) return this.#recur(x, 'gru', sequences, dropout, rng);
    const drop = (branch: Matrix) => freshDropout(branch, dropout.recurrent, rng);
    return attentionTrunk(x, this.#attention, sequences, (name) => this.#weight(name), drop);
  }

  /**
   * Total negative log-likelihood of the pitched voices and chords, in nats.
   * @param chordWeight share of the chord decisions' loss in the returned sum; tallies are unweighted
   */
  harmonyLoss(batch: Batch, dropout: Dropout, rng: Rng | null, tally: Tally, chordWeight: number): tf.Scalar {
    const { input, head: width } = this.#sizes;
    const { sequences } = batch;
    const features = batch.trunk.length / (batch.slots * sequences);
    const dense = tf.tensor2d(batch.dense, [batch.slots * sequences, DENSE]);
    const sums = sum(
      bag(this.#table('trunk', this.#layouts.trunk, input), batch.trunk, features),
      product(dense, this.#weight('trunk/dense')),
    );
    const x = this.#normalize(sums, 'trunk/norm', false);
    const state = this.#trunk(steadyDropout(x, sequences, dropout.trunk, rng), sequences, dropout, rng);
    const both = join([state, x], 1);
    const slices = this.#linear(steadyDropout(both, sequences, dropout.trunk, rng), 'slices');
    let loss: tf.Scalar = tf.scalar(0);
    batch.heads.forEach((rows, h) => {
      if (rows.rows.length === 0) return;
      const nats = this.#headLoss(rows, h, slices, width, dropout, rng, tally);
      loss = sum(loss, h === 0 ? scale(nats, chordWeight) : nats);
    });
    return loss;
  }

  #headLoss(
    rows: HeadRows,
    h: number,
    slices: Matrix,
    width: number,
    dropout: Dropout,
    rng: Rng | null,
    tally: Tally,
  ): tf.Scalar {
    const name = HEADS[h]!;
    const own = bag(this.#table(name, this.#layouts.heads[h]!, width), rows.features, rows.featureCount);
    const joined = sum(own, pick(slices, rows.rows, h * width, width));
    const z = freshDropout(this.#normalize(joined, `${name}/norm`, true), dropout.head, rng);
    const hold = this.#linear(rectify(this.#linear(z, `${name}/hold1`)), `${name}/hold2`);
    const holdLoss = closedForm(hold, (values, slope) => {
      let total = 0;
      for (let n = 0; n < values.length; n++) {
        const held = rows.held[n]!;
        const nats = softplus(held ? -values[n]! : values[n]!);
        slope[n] = 1 / (1 + Math.exp(-values[n]!)) - held;
        total += nats;
        if (h > 0 && tally.rows) tally.rows[rows.rows[n]!]! += nats;
      }
      tally.hold[h]! += total;
      return total;
    });
    if (rows.moved.length === 0) return holdLoss;
    const moving = pick(z, rows.moved, 0, width);
    const y = freshDropout(
      this.#normalize(sum(moving, this.#linear(moving, `${name}/move`)), `${name}/moveNorm`, true),
      dropout.head,
      rng,
    );
    const out = this.#linear(y, `${name}/out`);
    const columns = out.shape[1];
    const choose = h === 0 ? chordNats : pitchNats;
    const moveLoss = closedForm(out, (values, slope) => {
      let total = 0;
      for (let n = 0; n < rows.moved.length; n++) {
        const nats = choose(values, slope, n * columns, rows, n, h - 1);
        total += nats;
        if (h > 0 && tally.rows) tally.rows[rows.rows[rows.moved[n]!]!]! += nats;
      }
      tally.move[h]! += total;
      return total;
    });
    return sum(holdLoss, moveLoss);
  }

  /** Total negative log-likelihood of the drums, in nats. */
  drumLoss(batch: DrumBatch, layout: BagLayout, dropout: Dropout, rng: Rng | null): tf.Scalar {
    const { sequences } = batch;
    const features = batch.features.length / (batch.slots * sequences);
    const sums = bag(this.#table('drums', layout, this.#sizes.drumInput), batch.features, features);
    const x = this.#normalize(sums, 'drums/norm', false);
    const state = this.#recur(steadyDropout(x, sequences, dropout.trunk, rng), 'drumGru', sequences, dropout, rng);
    const both = steadyDropout(join([state, x], 1), sequences, dropout.trunk, rng);
    const z = freshDropout(this.#normalize(this.#linear(both, 'drumHead'), 'drumHead/norm', true), dropout.head, rng);
    const decided = tf.tensor2d(batch.decided, [batch.slots * sequences, DRUMS.length * DRUM_LEVELS]);
    const together = mask(this.#weight<Matrix>('drumOut/together'), EARLIER_ONLY);
    const out = sum(this.#linear(z, 'drumOut'), product(decided, together));
    return closedForm(out, (values, slope) => {
      let total = 0;
      const logits = new Float64Array(DRUM_LEVELS);
      for (let row = 0; row < batch.slots * sequences; row++) {
        if (batch.levels[row * DRUMS.length] === NOT_THERE) continue;
        for (let drum = 0; drum < DRUMS.length; drum++) {
          const at = (row * DRUMS.length + drum) * DRUM_LEVELS;
          for (let level = 0; level < DRUM_LEVELS; level++) logits[level] = values[at + level]!;
          normalizeLogits(logits, DRUM_LEVELS);
          const actual = batch.levels[row * DRUMS.length + drum]!;
          total -= logits[actual]!;
          for (let level = 0; level < DRUM_LEVELS; level++)
            slope[at + level] = Math.exp(logits[level]!) - (level === actual ? 1 : 0);
        }
      }
      return total;
    });
  }
}

/** A drum may look only at drums decided before it in the slot. */
const EARLIER_ONLY = new Float32Array((DRUMS.length * DRUM_LEVELS) ** 2).map((_, i) => {
  const from = Math.floor(i / (DRUMS.length * DRUM_LEVELS) / DRUM_LEVELS);
  const to = Math.floor((i % (DRUMS.length * DRUM_LEVELS)) / DRUM_LEVELS);
  return from < to ? 1 : 0;
});

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

const choiceLogProbs = new Float64Array(CHOICES);
/** Nats of one melodic move; its slope by every table column it read. */
function pitchNats(
  values: Float32Array,
  slope: Float32Array,
  at: number,
  rows: HeadRows,
  n: number,
  earlier: number,
): number {
  const context = rows.contexts[n]!;
  const chosen = rows.choices[n]!;
  moveLogProbs(values, at, context, earlier, choiceLogProbs);
  const nats = -choiceLogProbs[chosen]!;
  for (let choice = 0; choice < CHOICES; choice++)
    choiceLogProbs[choice] = Math.exp(choiceLogProbs[choice]!) - (choice === chosen ? 1 : 0);
  eachColumn(context, earlier, (choice, column) => {
    slope[at + column]! += choiceLogProbs[choice]!;
  });
  return nats;
}

const chordLogProbs = new Float64Array(CHORD_CHOICES);
/** Nats of one chord change; staying is no choice. */
function chordNats(values: Float32Array, slope: Float32Array, at: number, rows: HeadRows, n: number): number {
  for (let code = 0; code < CHORD_CHOICES; code++) chordLogProbs[code] = values[at + code]!;
  chordLogProbs[rows.contexts[n]!.sounding] = -Infinity;
  normalizeLogits(chordLogProbs, CHORD_CHOICES);
  const chosen = rows.choices[n]!;
  for (let code = 0; code < CHORD_CHOICES; code++)
    slope[at + code] = Math.exp(chordLogProbs[code]!) - (code === chosen ? 1 : 0);
  return -chordLogProbs[chosen]!;
}

function keepFactors(size: number, drop: number, rng: Rng): Float32Array {
  const factors = new Float32Array(size);
  for (let i = 0; i < size; i++) factors[i] = rng.next() < drop ? 0 : 1 / (1 - drop);
  return factors;
}

function freshDropout(x: Matrix, drop: number, rng: Rng | null): Matrix {
  return drop > 0 ? mask(x, keepFactors(x.size, drop, rng!)) : x;
}

/** One mask per sequence, the same in every slot. Source: Gal and Ghahramani 2016, arXiv:1512.05287. */
function steadyDropout(x: Matrix, sequences: number, drop: number, rng: Rng | null): Matrix {
  if (drop === 0) return x;
  const width = x.shape[1];
  const once = keepFactors(sequences * width, drop, rng!);
  const factors = new Float32Array(x.size);
  for (let at = 0; at < factors.length; at += once.length) factors.set(once, at);
  return mask(x, factors);
}
