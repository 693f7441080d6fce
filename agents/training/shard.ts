/**
 * One shard of an update: a part of its sequences, whose loss and gradient can be computed anywhere from the weights
 * and the task alone. An update is always cut into the same shards, so where they are computed changes nothing.
 */
import * as tf from '@tensorflow/tfjs-core';
import { Rng, type RngState } from '../../src/kernel/random.ts';
import { PITCHED } from '../../src/music/voices.ts';
import { drumLayout, weightShapes, type Shape, type Sizes } from '../composer/architecture.ts';
import { attentionShapes, type AttentionSizes } from './attention.ts';
import { layoutsFor, makeBatch, type Window } from './batch.ts';
import { makeDrumBatch, type DrumWindow } from './drumBatch.ts';
import { emptyTally, Graph, NO_DROPOUT, type Dropout } from './graph.ts';
import { scale, sum } from './operations.ts';

/** What every shard of a run has in common. */
export interface ShardSettings {
  readonly sizes: Sizes;
  /** A trunk of self-attention in the place of the recurrent one, for comparison; absent = recurrent. */
  readonly attention?: AttentionSizes;
  readonly dropout: Dropout;
  readonly featureDropout: number;
  readonly chordWeight: number;
  readonly drumWeight: number;
}

/** Plain data, so that it may cross a thread. */
export interface ShardTask {
  readonly windows: readonly Window[];
  readonly drumWindows: readonly DrumWindow[];
  /** Present in training; without it the loss is measured, without dropout and without a gradient. */
  readonly learn?: {
    readonly rng: RngState;
    /** Pitched decisions and drum decisions of the whole update: its loss is the mean over all shards. */
    readonly notes: number;
    readonly hits: number;
  };
}

/** Totals over the shard, in nats, and how many decisions they are of. */
export interface ShardLoss {
  readonly pitched: number;
  readonly notes: number;
  readonly chords: number;
  readonly chordDecisions: number;
  readonly drums: number;
  readonly hits: number;
}

export interface ShardResult {
  readonly loss: ShardLoss;
  /** Of the shard's part of the mean loss, by every weight in the order of shapesOf; empty when only measured. */
  readonly gradient: Float32Array<ArrayBuffer>;
}

export interface ShardRunner {
  /**
   * @param weights all weights, in the order of shapesOf
   * @returns one result a task, in the tasks' order
   */
  run(weights: Float32Array<ArrayBuffer>, tasks: readonly ShardTask[]): Promise<readonly ShardResult[]>;
}

/** Pitched decisions of a window. */
export function notesOf({ piece, slots, voices }: Window): number {
  return slots * PITCHED.filter((voice, v) => voices[v] && piece.voices[voice] !== null).length;
}

const DRUMS_A_SLOT = 8;
/** Drum decisions of a window. */
export function hitsOf({ slots }: DrumWindow): number {
  return DRUMS_A_SLOT * slots;
}

export function sizeOf(shape: Shape): number {
  return shape.length === 1 ? shape[0] : shape[0] * shape[1];
}

export type Shapes = ReadonlyMap<string, Shape>;

/** Every weight that is trained. */
export function shapesOf({ sizes, attention }: ShardSettings): Shapes {
  const shipped = weightShapes(sizes);
  if (!attention) return shipped;
  return new Map([...[...shipped].filter(([name]) => !name.startsWith('gru/')), ...attentionShapes(attention, sizes)]);
}

/** All arrays one after the other, in the order of the shapes. */
export function flatten(shapes: Shapes, arrays: (name: string) => Float32Array): Float32Array<ArrayBuffer> {
  const flat = new Float32Array([...shapes.values()].reduce((total, shape) => total + sizeOf(shape), 0));
  let at = 0;
  for (const [name, shape] of shapes) {
    flat.set(arrays(name), at);
    at += sizeOf(shape);
  }
  return flat;
}

/** The opposite of flatten, without copying. */
export function unflatten(shapes: Shapes, flat: Float32Array): Map<string, Float32Array> {
  const arrays = new Map<string, Float32Array>();
  let at = 0;
  for (const [name, shape] of shapes) {
    arrays.set(name, flat.subarray(at, at + sizeOf(shape)));
    at += sizeOf(shape);
  }
  return arrays;
}

function variablesOf(shapes: Shapes, flat: Float32Array): Map<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>();
  for (const [name, values] of unflatten(shapes, flat)) {
    const tensor = tf.tensor(values.slice(), [...shapes.get(name)!]);
    variables.set(name, tf.variable(tensor, true));
    // A variable shares its tensor's memory, which is freed only when both are gone.
    tensor.dispose();
  }
  return variables;
}

/** Computes one shard on the active backend, which must be wasm or cpu. */
export function computeShard(settings: ShardSettings, weights: Float32Array, task: ShardTask): ShardResult {
  const { sizes, chordWeight, drumWeight } = settings;
  const { learn } = task;
  const rng = learn ? new Rng(learn.rng) : null;
  const dropout = learn ? settings.dropout : NO_DROPOUT;
  const drop = learn ? settings.featureDropout : 0;
  const shapes = shapesOf(settings);
  const layouts = layoutsFor(sizes.styles);
  const variables = variablesOf(shapes, weights);
  const graph = new Graph(variables, sizes, layouts, settings.attention ?? null);
  const loss = { pitched: 0, notes: 0, chords: 0, chordDecisions: 0, drums: 0, hits: 0 };
  const forward = (): tf.Scalar => {
    let total: tf.Scalar = tf.scalar(0);
    if (task.windows.length > 0) {
      const batch = makeBatch(task.windows, layouts, drop, rng);
      const tally = emptyTally();
      const nats = graph.harmonyLoss(batch, dropout, rng, tally, chordWeight);
      loss.notes = batch.notes;
      loss.chordDecisions = batch.heads[0]!.rows.length;
      loss.chords = tally.hold[0]! + tally.move[0]!;
      for (let h = 1; h < tally.hold.length; h++) loss.pitched += tally.hold[h]! + tally.move[h]!;
      if (learn) total = scale(nats, 1 / Math.max(1, learn.notes));
    }
    if (task.drumWindows.length > 0) {
      const layout = drumLayout(sizes.styles);
      const batch = makeDrumBatch(task.drumWindows, layout, drop, rng);
      const nats = graph.drumLoss(batch, layout, dropout, rng);
      loss.hits = DRUMS_A_SLOT * batch.rows;
      loss.drums = nats.dataSync()[0]!;
      if (learn) total = sum(total, scale(nats, drumWeight / Math.max(1, learn.hits)));
    }
    return total;
  };
  let gradient = new Float32Array(0);
  if (learn) {
    const { value, grads } = tf.variableGrads(forward, [...variables.values()]);
    gradient = flatten(shapes, (name) => slopeOf(grads[variables.get(name)!.name], variables.get(name)!));
    tf.dispose([value, grads]);
  } else tf.tidy(() => void forward());
  tf.dispose([...variables.values()]);
  return { loss, gradient };
}

/** Weights that nothing in the batch used (a corpus without drums, say) have no gradient. */
function slopeOf(gradient: tf.Tensor | undefined, variable: tf.Variable): Float32Array {
  return gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(variable.size);
}

/** Computes the shards one after the other, here. */
export function shardsHere(settings: ShardSettings): ShardRunner {
  return {
    run: (weights, tasks) => Promise.resolve(tasks.map((task) => computeShard(settings, weights, task))),
  };
}
