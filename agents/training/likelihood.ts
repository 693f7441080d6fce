/** How probable given music is under the frozen prior: the network's loss, without dropout, on whole pieces. */
import * as tf from '@tensorflow/tfjs-core';
import type { Nats } from '../../src/kernel/units.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import type { Key } from '../../src/music/key.ts';
import { HOLD, PITCHED, REST, type PitchedVoice } from '../../src/music/voices.ts';
import { drumLayout } from '../composer/architecture.ts';
import type { Prior } from '../composer/weights.ts';
import type { Chorale } from './backoff.ts';
import { layoutsFor, makeBatch, type Layouts, type Window } from './batch.ts';
import { makeDrumBatch } from './drumBatch.ts';
import { emptyTally, Graph, NO_DROPOUT } from './graph.ts';

export interface MusicScore {
  readonly nats: Nats;
  /** Sixteenths. */
  readonly frames: number;
  /** Decisions scored: a voice in a frame (a hold counts), a drum in a frame. */
  readonly notes: number;
}

/** Longest stretch scored in one go; longer pieces are scored in stretches that begin without a past. */
const STRETCH = 1024;
/** Soprano, bass, alto, tenor: where the deciding order finds its voices in a chorale's frame. */
const CHORALE_VOICES = [0, 3, 1, 2] as const;
/** The keys a chorale may be in: its own is not told, so all are weighed. */
const KEYS: readonly Key[] = (['major', 'minor'] as const).flatMap((mode) =>
  Array.from({ length: 12 }, (_, tonic) => ({ tonic, mode })),
);

export class Likelihood {
  readonly #prior: Prior;
  readonly #layouts: Layouts;
  readonly #graph: Graph;
  readonly #variables: Map<string, tf.Variable>;

  /** Uses the active backend, which must be wasm or cpu. */
  constructor(prior: Prior) {
    this.#prior = prior;
    this.#layouts = layoutsFor(prior.sizes.styles);
    this.#variables = variablesOf(prior);
    this.#graph = new Graph(this.#variables, prior.sizes, this.#layouts);
  }

  dispose(): void {
    tf.dispose([...this.#variables.values()]);
  }

  #style(name: string): number {
    return this.#prior.styles.findIndex((style) => style.name === name || style.labels.includes(name));
  }

  /** Nats of each sequence's pitched voices. */
  #pitchedNats(windows: readonly Window[]): { readonly nats: Float64Array; readonly notes: number } {
    const batch = makeBatch(windows, this.#layouts, 0, null);
    const tally = emptyTally(batch.slots * batch.sequences);
    tf.tidy(() => void this.#graph.harmonyLoss(batch, NO_DROPOUT, null, tally, 0));
    const nats = new Float64Array(windows.length);
    tally.rows!.forEach((value, row) => {
      nats[row % windows.length]! += value;
    });
    return { nats, notes: batch.notes };
  }

  /**
   * Pitched voices and drums of a piece in its stated key and metre; chord labels are neither given nor asked for.
   * A style the prior does not know is scored as lied.
   */
  scorePiece(piece: GridPiece): MusicScore {
    const style = Math.max(0, this.#style(piece.style) < 0 ? this.#style('lied') : this.#style(piece.style));
    const voices = PITCHED.map((voice) => piece.voices[voice] !== null);
    let nats = 0;
    let notes = 0;
    for (let from = 0; from < piece.slots; from += STRETCH) {
      const slots = Math.min(STRETCH, piece.slots - from);
      if (voices.some(Boolean)) {
        const scored = this.#pitchedNats([{ piece, style, from, slots, voices, chords: false }]);
        nats += scored.nats[0]!;
        notes += scored.notes;
      }
      if (!piece.drums) continue;
      const layout = drumLayout(this.#prior.sizes.styles);
      const batch = makeDrumBatch([{ piece, style, from, slots, listening: true }], layout, 0, null);
      nats += tf.tidy(() => this.#graph.drumLoss(batch, layout, NO_DROPOUT, null).dataSync()[0]!);
      notes += 8 * batch.rows;
    }
    return { nats, frames: piece.slots, notes };
  }

  /**
   * A stretch of a piece, the same under each of several styles.
   * @param family which of its parts are scored: the pitched voices or the drums; it must have them
   * @param styles indices into the prior's styles
   * @returns [styles] nats, without what came before the stretch
   */
  scoreStyles(
    piece: GridPiece,
    family: 'pitched' | 'groove',
    styles: readonly number[],
    from: number,
    slots: number,
  ): Float64Array {
    if (family === 'pitched') {
      const voices = PITCHED.map((voice) => piece.voices[voice] !== null);
      return this.#pitchedNats(styles.map((style): Window => ({ piece, style, from, slots, voices, chords: false })))
        .nats;
    }
    const layout = drumLayout(this.#prior.sizes.styles);
    return Float64Array.from(styles, (style) => {
      const batch = makeDrumBatch([{ piece, style, from, slots, listening: true }], layout, 0, null);
      return tf.tidy(() => this.#graph.drumLoss(batch, layout, NO_DROPOUT, null).dataSync()[0]!);
    });
  }

  /**
   * A chorale of the benchmark: −log of its mean probability over all 24 keys, each equally likely beforehand.
   * A proper likelihood that is told nothing of the key: it pays at most log 24 nats a piece for finding it out.
   */
  scoreChorale(chorale: Chorale): MusicScore {
    const style = this.#style('chorale');
    const windows = KEYS.map((key): Window => ({
      piece: gridOf(chorale, key),
      style,
      from: 0,
      slots: chorale.length,
      voices: PITCHED.map(() => true),
      chords: false,
    }));
    const { nats } = this.#pitchedNats(windows);
    const least = Math.min(...nats);
    const sum = nats.reduce((total, value) => total + Math.exp(least - value), 0);
    return { nats: least - Math.log(sum / KEYS.length), frames: chorale.length, notes: 4 * chorale.length };
  }
}

/** The prior's weights on the active backend; the caller disposes them. */
export function variablesOf(prior: Prior): Map<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>();
  for (const [name, values] of prior.weights) {
    const tensor = tf.tensor(values, [...prior.shapes.get(name)!]);
    variables.set(name, tf.variable(tensor, false));
    // A variable shares its tensor's memory, which is freed only when both are gone.
    tensor.dispose();
  }
  return variables;
}

function gridOf(chorale: Chorale, key: Key): GridPiece {
  const voices = Object.fromEntries(
    PITCHED.map((voice, v) => {
      let before = -1;
      const symbols = Int16Array.from(chorale, (frame, t) => {
        const pitch = frame[CHORALE_VOICES[v]!]!;
        const same = t > 0 && pitch === before;
        before = pitch;
        return same ? HOLD : pitch < 0 ? REST : pitch;
      });
      return [voice, symbols];
    }),
  ) as Record<PitchedVoice, Int16Array>;
  return {
    id: 'chorale',
    style: 'chorale',
    metre: '4/4',
    key,
    tempo: null,
    slots: chorale.length,
    phase: 0,
    voices,
    drums: null,
    chords: null,
    chordsGiven: false,
    heldRepeated: true,
  };
}
