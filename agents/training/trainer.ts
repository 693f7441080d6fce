/** Corpus → prior: updates, validation, checkpoints that resume exactly, early stopping. Knows no files and no clock. */
import * as tf from '@tensorflow/tfjs-core';
import { Rng, type RngState } from '../../src/kernel/random.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { drumLayout, weightShapes, type Shape, type Sizes } from '../composer/architecture.ts';
import { layoutsFor, makeBatch } from './batch.ts';
import { Dataset } from './dataset.ts';
import { makeDrumBatch } from './drumBatch.ts';
import { emptyTally, Graph, NO_DROPOUT, type Dropout } from './graph.ts';
import { scale, sum } from './operations.ts';
import { clipFactor, freshMoments, step, type Moments, type Schedule } from './optimizer.ts';
import type { SyntheticConfig } from './synthetic/index.ts';

export interface TrainingConfig {
  readonly seed: number;
  /** Our own pieces, learnt beside the corpora; absent = none. */
  readonly synthetic?: SyntheticConfig;
  readonly sizes: Sizes;
  readonly schedule: Schedule;
  readonly dropout: Dropout;
  /** Share of sparse features left out of each row. */
  readonly featureDropout: number;
  readonly thin: number;
  readonly sequences: number;
  readonly drumSequences: number;
  readonly chordWeight: number;
  readonly drumWeight: number;
  /** Updates between validations. */
  readonly validateEvery: number;
  /** Validations without improvement before training stops. */
  readonly patience: number;
}

export interface Validation {
  /** Pitched nats per voice and slot. */
  readonly natsPerNote: number;
  readonly chordNats: number;
  readonly drumNats: number;
}

export interface Checkpoint {
  readonly update: number;
  readonly rng: RngState;
  readonly weights: ReadonlyMap<string, Moments>;
  readonly best: {
    readonly update: number;
    readonly score: number;
    readonly weights: ReadonlyMap<string, Float32Array>;
  } | null;
}

function initialWeights(shapes: ReadonlyMap<string, Shape>, rng: Rng): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of shapes) {
    const size = shape.length === 1 ? shape[0] : shape[0] * shape[1];
    const values = new Float32Array(size);
    if (name.endsWith('/gain')) values.fill(1);
    else if (name.endsWith('hold2/bias')) values.fill(1);
    else if (shape.length === 2 && !name.endsWith('together')) {
      const [fanIn, fanOut] = shape;
      // Embeddings start at unit length, direct rows like a dense layer of fifty inputs, the rest by Glorot and Bengio 2010.
      const spread = name.startsWith('embed/')
        ? 1 / Math.sqrt(fanOut)
        : name.endsWith('/direct')
          ? 0.1
          : name.endsWith('/out') || name === 'drumOut'
            ? 0.5 * Math.sqrt(2 / (fanIn + fanOut))
            : Math.sqrt(2 / (Math.min(fanIn, 512) + Math.min(fanOut, 512)));
      for (let i = 0; i < size; i++) values[i] = rng.normal() * spread;
    }
    weights.set(name, values);
  }
  return weights;
}

export class Trainer {
  readonly config: TrainingConfig;
  readonly #train: Dataset;
  readonly #valid: Dataset;
  readonly #shapes: ReadonlyMap<string, Shape>;
  #moments: Map<string, Moments>;
  #rng: Rng;
  update = 0;
  #best: Checkpoint['best'] = null;

  constructor(pieces: readonly GridPiece[], config: TrainingConfig, from: Checkpoint | null) {
    this.config = config;
    this.#train = new Dataset(pieces, 'train', {
      windows: config.schedule.updates * config.sequences,
      drumWindows: config.schedule.updates * config.drumSequences,
    });
    this.#valid = new Dataset(pieces, 'valid');
    this.#shapes = weightShapes(config.sizes);
    this.#rng = new Rng(from ? from.rng : config.seed);
    if (from) {
      this.update = from.update;
      this.#best = from.best;
      this.#moments = new Map(from.weights);
    } else {
      const fresh = initialWeights(this.#shapes, this.#rng.fork(1));
      this.#moments = new Map([...fresh].map(([name, values]) => [name, freshMoments(values)]));
    }
  }

  checkpoint(): Checkpoint {
    return { update: this.update, rng: this.#rng.state, weights: this.#moments, best: this.#best };
  }

  get best(): Checkpoint['best'] {
    return this.#best;
  }

  /** The averaged weights: what is shipped. */
  averaged(): Map<string, Float32Array> {
    return new Map([...this.#moments].map(([name, moments]) => [name, moments.averaged]));
  }

  get finished(): boolean {
    const stale = this.#best ? (this.update - this.#best.update) / this.config.validateEvery : 0;
    return this.update >= this.config.schedule.updates || stale >= this.config.patience;
  }

  #variables(values: (moments: Moments) => Float32Array): Map<string, tf.Variable> {
    const variables = new Map<string, tf.Variable>();
    for (const [name, moments] of this.#moments) {
      const tensor = tf.tensor(values(moments).slice(), [...this.#shapes.get(name)!]);
      variables.set(name, tf.variable(tensor, true));
      // A variable shares its tensor's memory, which is freed only when both are gone.
      tensor.dispose();
    }
    return variables;
  }

  /** One gradient step; returns nats per pitched note and per drum. */
  advance(): { readonly notes: number; readonly drums: number } {
    const { config } = this;
    const rng = this.#rng.fork(this.update + 17);
    const layouts = layoutsFor(config.sizes.styles);
    const variables = this.#variables((moments) => moments.weights);
    const graph = new Graph(variables, config.sizes, layouts);
    let notes = Number.NaN;
    let drums = Number.NaN;
    const { value, grads } = tf.variableGrads(() => {
      let total: tf.Scalar = tf.scalar(0);
      if (this.#train.hasPitched) {
        const batch = makeBatch(
          this.#train.windows(config.sequences, rng, config.thin),
          layouts,
          config.featureDropout,
          rng,
        );
        const tally = emptyTally();
        const loss = graph.harmonyLoss(batch, config.dropout, rng, tally, config.chordWeight);
        notes = pitchedNats(tally) / Math.max(1, batch.notes);
        total = scale(loss, 1 / Math.max(1, batch.notes));
      }
      if (this.#train.hasDrums) {
        const layout = drumLayout(config.sizes.styles);
        const batch = makeDrumBatch(
          this.#train.drumWindows(config.drumSequences, rng),
          layout,
          config.featureDropout,
          rng,
        );
        const loss = graph.drumLoss(batch, layout, config.dropout, rng);
        drums = loss.dataSync()[0]! / (8 * batch.rows);
        total = sum(total, scale(loss, config.drumWeight / (8 * batch.rows)));
      }
      return total;
    }, [...variables.values()]);
    const gradients = new Map(
      [...variables].map(([name, variable]) => [name, slopeOf(grads[variable.name], variable)]),
    );
    const factor = clipFactor(gradients.values(), config.schedule.clip);
    for (const [name, moments] of this.#moments)
      step(moments, gradients.get(name)!, factor, this.update, config.schedule, this.#shapes.get(name)!.length === 2);
    tf.dispose([value, grads, ...variables.values()]);
    this.update++;
    return { notes, drums };
  }

  /** Loss of the averaged weights on held-back pieces, always the same windows. Keeps the best weights. */
  validate(batches = 6): Validation {
    const { config } = this;
    const layouts = layoutsFor(config.sizes.styles);
    const variables = this.#variables((moments) => moments.averaged);
    const graph = new Graph(variables, config.sizes, layouts);
    const rng = new Rng(4711);
    let pitched = 0;
    let notes = 0;
    let chord = 0;
    let chords = 0;
    let drumNats = 0;
    let drumRows = 0;
    tf.tidy(() => {
      for (let i = 0; i < batches; i++) {
        if (this.#valid.hasPitched) {
          const batch = makeBatch(this.#valid.windows(16, rng, 0), layouts, 0, null);
          const tally = emptyTally();
          tf.tidy(() => void graph.harmonyLoss(batch, NO_DROPOUT, null, tally, 1));
          pitched += pitchedNats(tally);
          notes += batch.notes;
          chord += tally.hold[0]! + tally.move[0]!;
          chords += batch.heads[0]!.rows.length;
        }
        if (this.#valid.hasDrums && i < 3) {
          const layout = drumLayout(config.sizes.styles);
          const batch = makeDrumBatch(this.#valid.drumWindows(12, rng), layout, 0, null);
          drumNats += tf.tidy(() => graph.drumLoss(batch, layout, NO_DROPOUT, null).dataSync()[0]!);
          drumRows += batch.rows;
        }
      }
    });
    tf.dispose([...variables.values()]);
    const validation = {
      natsPerNote: pitched / Math.max(1, notes),
      chordNats: chord / Math.max(1, chords),
      drumNats: drumNats / Math.max(1, 8 * drumRows),
    };
    const score =
      validation.natsPerNote +
      config.chordWeight * 0.1 * validation.chordNats +
      config.drumWeight * validation.drumNats;
    if (!this.#best || score < this.#best.score)
      this.#best = {
        update: this.update,
        score,
        weights: new Map([...this.averaged()].map(([name, values]) => [name, values.slice()])),
      };
    return validation;
  }
}

/** Weights that nothing in the batch used (a corpus without drums, say) have no gradient. */
function slopeOf(gradient: tf.Tensor | undefined, variable: tf.Variable): Float32Array {
  return gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(variable.size);
}

function pitchedNats(tally: { hold: Float64Array; move: Float64Array }): number {
  let sum = 0;
  for (let h = 1; h < tally.hold.length; h++) sum += tally.hold[h]! + tally.move[h]!;
  return sum;
}
