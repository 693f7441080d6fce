/**
 * Grid pieces → the integer arrays that one training update reads, teacher-forced through the composer's own History.
 * Rows are time-major: row = slot × batch + sequence.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { transposeChord } from '../../src/music/chord.ts';
import { soundingPitches, type GridPiece } from '../../src/music/grid.ts';
import { metreOf } from '../../src/music/metre.ts';
import { HOLD, PITCHED } from '../../src/music/voices.ts';
import { chordLayout, DENSE, pitchedLayout, trunkLayout, type BagLayout } from '../composer/architecture.ts';
import {
  CHORD_FEATURES,
  emptyFrame,
  History,
  pitchedFeatures,
  TRUNK_FEATURES,
  type Frame,
} from '../composer/history.ts';
import { REST_CHOICE, type MoveContext } from '../composer/logits.ts';
import { ABSENT, CHORD_ABSENT, CHORD_NONE, pitchIndex, SILENT } from '../composer/vocabulary.ts';

/** A stretch of a piece to learn from. */
export interface Window {
  readonly piece: GridPiece;
  readonly style: number;
  readonly from: number;
  readonly slots: number;
  /** [4] voices that are shown and asked for, in deciding order. */
  readonly voices: readonly boolean[];
  readonly chords: boolean;
}

/** The decisions of one head, over all rows where it had to decide. */
export interface HeadRows {
  /** [N] row in the trunk's output */
  readonly rows: Int32Array;
  /** [N × features + 1 style] */
  readonly features: Int32Array;
  readonly featureCount: number;
  /** [N] 1 = held */
  readonly held: Uint8Array;
  /** Positions in `rows` of the decisions that moved, with what they chose. */
  readonly moved: Int32Array;
  readonly choices: Int32Array;
  /** Parallel to `moved`. For the chord head only `sounding` is read: the code it left. */
  readonly contexts: readonly MoveContext[];
}

export interface Batch {
  readonly sequences: number;
  readonly slots: number;
  /** [slots × sequences × (TRUNK_FEATURES + 1)] */
  readonly trunk: Int32Array;
  /** [slots × sequences × 36] */
  readonly dense: Float32Array;
  /** chord, melody, bass, inner1, inner2 */
  readonly heads: readonly HeadRows[];
  /** Pitched decisions, for the loss per note. */
  readonly notes: number;
}

interface Growing {
  rows: number[];
  features: number[];
  held: number[];
  moved: number[];
  choices: number[];
  contexts: MoveContext[];
}

export interface Layouts {
  readonly trunk: BagLayout;
  readonly heads: readonly BagLayout[];
}

export function layoutsFor(styles: number): Layouts {
  return {
    trunk: trunkLayout(styles),
    heads: [chordLayout(styles), ...PITCHED.map((_, voice) => pitchedLayout(voice, styles))],
  };
}

/** The frames of a window: what sounds, what began and the chord in every slot. */
export function framesOf(window: Window): Frame[] {
  const { piece, from, slots } = window;
  const { key } = piece;
  const beat = metreOf(piece.metre).beatSlots;
  const barSlots = metreOf(piece.metre).slots;
  const sounding = PITCHED.map((voice, v) =>
    window.voices[v] && piece.voices[voice] ? soundingPitches(piece.voices[voice]) : null,
  );
  let chordCode = CHORD_NONE;
  if (piece.chords)
    for (let t = 0; t < from; t++) if (piece.chords[t] !== HOLD) chordCode = relativeChord(piece.chords[t]!, key.tonic);
  let waiting = chordCode;
  const frames: Frame[] = [];
  for (let t = 0; t < slots; t++) {
    const at = from + t;
    const frame: Frame = { sounding: new Int16Array(4), began: new Uint8Array(4), chord: CHORD_ABSENT };
    for (let v = 0; v < 4; v++) {
      const heard = sounding[v];
      if (!heard) {
        frame.sounding[v] = ABSENT;
        continue;
      }
      const pitch = heard[at]!;
      const symbol = piece.voices[PITCHED[v]!]![at]!;
      frame.sounding[v] = pitch < 0 ? SILENT : pitchIndex(pitch, key);
      // A note that was already sounding when the window opens begins with it.
      frame.began[v] = symbol >= 0 || (t === 0 && pitch >= 0) ? 1 : 0;
    }
    if (window.chords && piece.chords) {
      if (piece.chords[at] !== HOLD) waiting = relativeChord(piece.chords[at]!, key.tonic);
      // Chords change on beats; a label between them waits for the next.
      if (t === 0 || ((piece.phase + at) % barSlots) % beat === 0) chordCode = waiting;
      frame.chord = chordCode;
    }
    frames.push(frame);
  }
  return frames;
}

function relativeChord(code: number, tonic: number): number {
  return code < 0 ? CHORD_NONE : transposeChord(code, -tonic);
}

function growing(): Growing {
  return { rows: [], features: [], held: [], moved: [], choices: [], contexts: [] };
}

function settle(grown: Growing, featureCount: number): HeadRows {
  return {
    rows: Int32Array.from(grown.rows),
    features: Int32Array.from(grown.features),
    featureCount,
    held: Uint8Array.from(grown.held),
    moved: Int32Array.from(grown.moved),
    choices: Int32Array.from(grown.choices),
    contexts: grown.contexts,
  };
}

/**
 * @param drop probability that a sparse feature is left out (row −1); 0 when evaluating
 */
export function makeBatch(windows: readonly Window[], layouts: Layouts, drop: number, rng: Rng | null): Batch {
  const sequences = windows.length;
  const slots = Math.max(...windows.map((window) => window.slots));
  const trunkWidth = TRUNK_FEATURES + 1;
  const trunk = new Int32Array(slots * sequences * trunkWidth).fill(-1);
  const dense = new Float32Array(slots * sequences * DENSE);
  const heads = layouts.heads.map(growing);
  const scratch = new Int32Array(64);
  let notes = 0;
  const keep = (row: number) => (drop > 0 && rng!.next() < drop ? -1 : row);
  windows.forEach((window, b) => {
    const { piece, style } = window;
    const metre = metreOf(piece.metre);
    const setting = {
      metre: piece.metre,
      key: piece.key,
      tempo: piece.tempo,
      present: PITCHED.map((voice, v) => window.voices[v]! && piece.voices[voice] !== null),
      chords: window.chords && piece.chords !== null,
      drums: piece.drums !== null,
    };
    const history = new History(setting, (piece.phase + window.from) % metre.slots);
    const frames = framesOf(window);
    const next = emptyFrame(setting);
    for (let t = 0; t < window.slots; t++) {
      const frame = frames[t]!;
      const row = t * sequences + b;
      history.trunkRow(layouts.trunk, scratch, 0);
      for (let f = 0; f < TRUNK_FEATURES; f++) trunk[row * trunkWidth + f] = keep(scratch[f]!);
      trunk[row * trunkWidth + TRUNK_FEATURES] = layouts.trunk.direct('style', style);
      history.denseRow(dense, row * DENSE);
      if (setting.chords && history.place % metre.beatSlots === 0) {
        const head = heads[0]!;
        history.chordRow(layouts.heads[0]!, scratch, 0);
        for (let f = 0; f < CHORD_FEATURES; f++) head.features.push(keep(scratch[f]!));
        head.features.push(layouts.heads[0]!.direct('style', style));
        const held = frame.chord === history.frame.chord;
        if (!held) {
          head.moved.push(head.rows.length);
          head.choices.push(frame.chord);
          head.contexts.push({
            last: 0,
            sounding: history.frame.chord,
            chord: 0,
            earlier: [],
            foretold: [],
            heldRepeated: true,
          });
        }
        head.rows.push(row);
        head.held.push(held ? 1 : 0);
      }
      next.chord = frame.chord;
      for (let v = 0; v < 4; v++) {
        if (!setting.present[v]) {
          next.sounding[v] = ABSENT;
          next.began[v] = 0;
          continue;
        }
        const head = heads[1 + v]!;
        const layout = layouts.heads[1 + v]!;
        const count = history.pitchedRow(v, next, layout, scratch, 0);
        for (let f = 0; f < count; f++) head.features.push(keep(scratch[f]!));
        head.features.push(layout.direct('style', style));
        const sounding = frame.sounding[v]!;
        const held = frame.began[v] === 0 && sounding === history.frame.sounding[v];
        if (!held) {
          head.moved.push(head.rows.length);
          head.choices.push(sounding === SILENT ? REST_CHOICE : sounding);
          head.contexts.push({
            last: history.last[v]!,
            sounding: history.frame.sounding[v]!,
            chord: frame.chord,
            earlier: next.sounding.slice(0, v),
            foretold: [history.predictedPitch(v, 0), history.predictedPitch(v, 1), history.predictedPitch(v, 2)],
            heldRepeated: piece.heldRepeated,
          });
        }
        head.rows.push(row);
        head.held.push(held ? 1 : 0);
        next.sounding[v] = sounding;
        next.began[v] = frame.began[v]!;
        notes++;
      }
      history.push(frame);
    }
  });
  return {
    sequences,
    slots,
    trunk,
    dense,
    notes,
    heads: heads.map((head, h) => settle(head, 1 + (h === 0 ? CHORD_FEATURES : pitchedFeatures(h - 1)))),
  };
}
