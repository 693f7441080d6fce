/**
 * A bar on its way: what it is composed from, the rows of a batch while they grow, and what they become.
 * Knows no network and makes no decision.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { transposeChord } from '../../src/music/chord.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { pitchedOnsets, type DrumHistory, type PitchedOnsets } from './drumHistory.ts';
import { FEATURES } from './features.ts';
import { emptyFrame, type Frame, type History } from './history.ts';
import type { StyleWeights } from './network.ts';
import { Ledger } from './tilt.ts';
import { ABSENT, CHORD_ABSENT, CHORD_NONE, pitchIndex, SILENT } from './vocabulary.ts';

/** Where a bar begins: everything that has happened. */
export interface Context {
  readonly history: History;
  readonly drums: DrumHistory;
  /** [hidden] of the two trunks */
  readonly state: Float32Array;
  readonly drumState: Float32Array;
}

export interface BarTask {
  readonly context: Context;
  readonly rows: number;
  /** First free slot; earlier ones are taken from `kept`. */
  readonly fromSlot: number;
  readonly kept: PlannedBar | null;
  /** Music whose decisions are to be booked instead of drawn (a demonstration, a prompt). */
  readonly forced: PlannedBar | null;
  readonly theta: Float32Array;
  /** [F] the form's tilt, and for slots ≥ `endingFrom`. */
  readonly form: Float32Array;
  readonly ending: Float32Array;
  readonly endingFrom: number;
  /** The bar this one remembers, or null. */
  readonly motif: PlannedBar | null;
  readonly pitchedStyle: StyleWeights;
  readonly grooveStyle: StyleWeights;
  readonly heldRepeated: boolean;
  /** Where the bar lies in its phrase, 0–1, for dynamics. */
  readonly phrase: number;
  readonly drummed: boolean;
  /** Chance of a row; every slot and voice throws its own dice, so that a change in one place leaves the others' alone. */
  readonly dice: (row: number) => Rng;
}

/** A composed bar before it has a name. */
export interface BarDraft extends DraftNotes {
  /** Where the next bar would begin. */
  readonly end: Context;
}

export interface DraftNotes {
  readonly chords: Int16Array;
  readonly voices: Record<PitchedVoice, Int16Array>;
  readonly velocities: Record<PitchedVoice, Uint8Array>;
  readonly drums: Uint8Array;
  readonly onset: Float32Array;
  readonly degrees: Float32Array;
  readonly ghosts: { slot: number; pitch: number; probability: number }[];
  readonly ledger: Ledger;
}

/** One row of a batch while it is composed. */
export interface Row extends DraftNotes {
  readonly history: History;
  readonly drumHistory: DrumHistory;
  readonly dice: Rng;
  readonly next: Frame;
}

/** A row before its first free slot, with what is kept of an earlier decision. */
export function emptyRow(task: BarTask, row: number, slots: number): Row {
  const perVoice = <T>(make: () => T) =>
    Object.fromEntries(PITCHED.map((voice) => [voice, make()])) as Record<PitchedVoice, T>;
  const kept = task.kept;
  const draft: Row = {
    chords: new Int16Array(slots).fill(HOLD),
    voices: perVoice(() => new Int16Array(slots).fill(HOLD)),
    velocities: perVoice(() => new Uint8Array(slots)),
    drums: new Uint8Array(slots * DRUMS.length),
    onset: new Float32Array(slots),
    degrees: new Float32Array(slots * 7),
    ghosts: [],
    ledger: new Ledger(FEATURES.length, slots),
    history: task.context.history.clone(),
    drumHistory: task.context.drums.clone(),
    dice: task.dice(row),
    next: emptyFrame(task.context.history.setting),
  };
  if (kept && task.fromSlot > 0) {
    draft.chords.set(kept.chords.subarray(0, task.fromSlot));
    draft.drums.set(kept.drums.subarray(0, task.fromSlot * DRUMS.length));
    draft.onset.set(kept.outlook.onset.subarray(0, task.fromSlot));
    draft.degrees.set(kept.outlook.degrees.subarray(0, task.fromSlot * 7));
    draft.ghosts.push(...kept.outlook.ghosts.filter((ghost) => ghost.slot < task.fromSlot));
    for (const voice of PITCHED) {
      draft.voices[voice].set(kept.voices[voice].subarray(0, task.fromSlot));
      draft.velocities[voice].set(kept.velocities[voice].subarray(0, task.fromSlot));
    }
  }
  return draft;
}

/** What symbols say, as the next frame of a history: `frame` is overwritten. */
export function readFrame(
  history: History,
  bar: Pick<PlannedBar, 'chords' | 'voices'>,
  slot: number,
  frame: Frame,
): void {
  const { setting } = history;
  for (let v = 0; v < 4; v++) {
    const symbol = bar.voices[PITCHED[v]!][slot]!;
    if (!setting.present[v]) {
      frame.sounding[v] = ABSENT;
      frame.began[v] = 0;
    } else if (symbol === HOLD) {
      frame.sounding[v] = history.frame.sounding[v]!;
      frame.began[v] = 0;
    } else {
      frame.sounding[v] = symbol === REST ? SILENT : pitchIndex(symbol, setting.key);
      frame.began[v] = symbol === REST ? 0 : 1;
    }
  }
  const chord = bar.chords[slot]!;
  if (!setting.chords) frame.chord = CHORD_ABSENT;
  else if (chord === HOLD) frame.chord = history.frame.chord;
  else frame.chord = chord < 0 ? CHORD_NONE : transposeChord(chord, -setting.key.tonic);
}

/** What the drums hear of a slot. */
export function onsetsOf(bar: Pick<PlannedBar, 'voices'>, slot: number, history: History): PitchedOnsets {
  const { present } = history.setting;
  const symbol = (voice: PitchedVoice, v: number) => (present[v] ? bar.voices[voice][slot]! : null);
  return pitchedOnsets(symbol('melody', 0), symbol('bass', 1), symbol('inner1', 2));
}
