/** Corpus → prior: updates, validation, checkpoints that resume exactly, early stopping. Knows no files and no clock. */
import { Rng, type RngState } from '../../src/kernel/random.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { Dataset } from './dataset.ts';
import { clipFactor, freshMoments, step, type Moments, type Schedule } from './optimizer.ts';
import { flatten, hitsOf, notesOf, shapesOf, sizeOf, unflatten } from './shard.ts';
import type { Shapes, ShardLoss, ShardRunner, ShardSettings, ShardTask } from './shard.ts';
import { STYLES, type StyleEntry } from './styles.ts';
import type { SyntheticConfig } from './synthetic/index.ts';

export interface TrainingConfig extends ShardSettings {
  readonly seed: number;
  /** Our own pieces, learnt beside the corpora; absent = none. */
  readonly synthetic?: SyntheticConfig;
  /** Names of the styles that are learnt; absent = all. */
  readonly styles?: readonly string[];
  /** Shares of styles by name, instead of those in styles.ts. */
  readonly shares?: Readonly<Record<string, number>>;
  /** A person's own styles, whose rows come after the prior's; absent = none. */
  readonly own?: readonly StyleEntry[];
  readonly schedule: Schedule;
  readonly thin: number;
  readonly sequences: number;
  readonly drumSequences: number;
  /**
   * Parts that every update's sequences are cut into; each may be computed by a thread of its own. Part of the recipe,
   * as the order in which gradients are added changes the last digits.
   */
  readonly shards: number;
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

function shareOf({ name, share }: StyleEntry, { shares }: TrainingConfig): number {
  return shares && Object.hasOwn(shares, name) ? shares[name]! : share;
}

function initialWeights(shapes: Shapes, rng: Rng): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [name, shape] of shapes) {
    const size = sizeOf(shape);
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
  readonly #shapes: Shapes;
  readonly #runner: ShardRunner;
  #moments: Map<string, Moments>;
  #rng: Rng;
  update = 0;
  #best: Checkpoint['best'] = null;

  /** @param runner computes the shards; it must have been made for the same config */
  constructor(pieces: readonly GridPiece[], config: TrainingConfig, from: Checkpoint | null, runner: ShardRunner) {
    this.config = config;
    this.#runner = runner;
    const styles = [...STYLES, ...(config.own ?? [])].map((style) => ({
      ...style,
      share: shareOf(style, config),
    }));
    const run = {
      windows: config.schedule.updates * config.sequences,
      drumWindows: config.schedule.updates * config.drumSequences,
    };
    this.#train = new Dataset(pieces, 'train', run, styles);
    this.#valid = new Dataset(pieces, 'valid', { windows: 0, drumWindows: 0 }, styles);
    this.#shapes = shapesOf(config);
    this.#rng = new Rng(from ? from.rng : config.seed);
    if (from) {
      this.update = from.update;
      // A best of nothing held back is whatever came first.
      this.#best = this.isValidated ? from.best : null;
      this.#moments = new Map(from.weights);
    } else {
      const fresh = initialWeights(this.#shapes, this.#rng.fork(1));
      this.#moments = new Map([...fresh].map(([name, values]) => [name, freshMoments(values)]));
    }
  }

  checkpoint(): Checkpoint {
    return { update: this.update, rng: this.#rng.state, weights: this.#moments, best: this.#best };
  }

  /** The weights that validated best; null before the first validation, and where nothing is held back. */
  get best(): Checkpoint['best'] {
    return this.#best;
  }

  /** Shares of the run by row of a style; both empty where there is nothing to learn. */
  get shares(): Dataset['shares'] {
    return this.#train.shares;
  }

  /** Whether something of what is learnt is held back, so that one can tell when it is learnt best. */
  get isValidated(): boolean {
    return this.#train.hasPitched ? this.#valid.hasPitched : this.#valid.hasDrums;
  }

  /** The averaged weights: what is shipped. */
  averaged(): Map<string, Float32Array> {
    return new Map([...this.#moments].map(([name, moments]) => [name, moments.averaged]));
  }

  get finished(): boolean {
    const stale = this.#best ? (this.update - this.#best.update) / this.config.validateEvery : 0;
    return this.update >= this.config.schedule.updates || stale >= this.config.patience;
  }

  #flat(values: (moments: Moments) => Float32Array): Float32Array<ArrayBuffer> {
    return flatten(this.#shapes, (name) => values(this.#moments.get(name)!));
  }

  /** The shards of this update. */
  #tasks(): ShardTask[] {
    const { config } = this;
    const rng = this.#rng.fork(this.update + 17);
    const windows = this.#train.hasPitched ? this.#train.windows(config.sequences, rng, config.thin) : [];
    const drumWindows = this.#train.hasDrums ? this.#train.drumWindows(config.drumSequences, rng) : [];
    const notes = windows.reduce((total, window) => total + notesOf(window), 0);
    const hits = drumWindows.reduce((total, window) => total + hitsOf(window), 0);
    return Array.from({ length: config.shards }, (_, shard) => ({
      windows: windows.filter((_window, i) => i % config.shards === shard),
      drumWindows: drumWindows.filter((_window, i) => i % config.shards === shard),
      learn: { rng: rng.fork(shard).state, notes, hits },
    }));
  }

  /** One gradient step; returns nats per pitched note and per drum. */
  async advance(): Promise<{ readonly notes: number; readonly drums: number }> {
    const { config } = this;
    const results = await this.#runner.run(
      this.#flat((moments) => moments.weights),
      this.#tasks(),
    );
    const gradient = new Float32Array(results[0]!.gradient.length);
    // Always in the order of the shards: addition rounds.
    for (const result of results) for (let i = 0; i < gradient.length; i++) gradient[i]! += result.gradient[i]!;
    const factor = clipFactor([gradient], config.schedule.clip);
    for (const [name, slopes] of unflatten(this.#shapes, gradient)) {
      const decays = this.#shapes.get(name)!.length === 2;
      step(this.#moments.get(name)!, slopes, factor, this.update, config.schedule, decays);
    }
    this.update++;
    const loss = totalOf(results.map((result) => result.loss));
    return {
      notes: loss.notes > 0 ? loss.pitched / loss.notes : Number.NaN,
      drums: loss.hits > 0 ? loss.drums / loss.hits : Number.NaN,
    };
  }

  /**
   * Loss of the averaged weights on held-back pieces, always the same windows. Keeps the best weights.
   * @returns null, and keeps nothing, where nothing is held back
   */
  async validate(batches = 6): Promise<Validation | null> {
    if (!this.isValidated) return null;
    const { config } = this;
    const rng = new Rng(4711);
    const tasks = Array.from({ length: batches }, (_, i): ShardTask => {
      const windows = this.#valid.hasPitched ? this.#valid.windows(16, rng, 0) : [];
      return { windows, drumWindows: this.#valid.hasDrums && i < 3 ? this.#valid.drumWindows(12, rng) : [] };
    });
    const results = await this.#runner.run(
      this.#flat((moments) => moments.averaged),
      tasks,
    );
    const loss = totalOf(results.map((result) => result.loss));
    const validation = {
      natsPerNote: loss.pitched / Math.max(1, loss.notes),
      chordNats: loss.chords / Math.max(1, loss.chordDecisions),
      drumNats: loss.drums / Math.max(1, loss.hits),
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

function totalOf(losses: readonly ShardLoss[]): ShardLoss {
  const total = { pitched: 0, notes: 0, chords: 0, chordDecisions: 0, drums: 0, hits: 0 };
  for (const loss of losses) for (const key of Object.keys(total) as (keyof ShardLoss)[]) total[key] += loss[key];
  return total;
}
