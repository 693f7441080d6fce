/**
 * A bar on its way: what it is composed from, the rows of a batch while they grow, and what they become.
 * Knows no network and makes no decision.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { transposeChord } from '../../src/music/chord.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import { DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { pitchedOnsets, type DrumHistory, type PitchedOnsets } from './drumHistory.ts';
import { FEATURES } from './features.ts';
import { emptyFrame, type Frame, type History } from './history.ts';
import type { Given } from './interface.ts';
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
  /** Drafts wanted. */
  readonly rows: number;
  /** Rows each draft is chosen from, as particles: more than 1 only around something given. */
  readonly particles: number;
  /** First free slot; earlier ones are taken from `kept`. */
  readonly fromSlot: number;
  readonly kept: PlannedBar | null;
  /** Music that is there already: its decisions are booked instead of drawn. */
  readonly given: Given | null;
  /** Whether it is scored as the policy's own (a demonstration) or only accompanied. */
  readonly demonstrated: boolean;
  readonly theta: Float32Array;
  /** [ADAPTER_SIZE] weights of the head adapter, or null where it takes no part. */
  readonly adapter: Float32Array | null;
  /** [F] the form's tilt, and for slots ≥ `endingFrom`. */
  readonly form: Float32Array;
  readonly ending: Float32Array;
  readonly endingFrom: number;
  /** The bar this one leans towards, or null. */
  readonly motif: MotifBar | null;
  /** Another form for each draft, where they differ in it. */
  readonly forms?: readonly RowForm[];
  readonly pitchedStyle: StyleWeights;
  readonly grooveStyle: StyleWeights;
  readonly heldRepeated: boolean;
  /** How strictly parallel fifths and octaves are avoided, 0–1. */
  readonly strictness: number;
  /** Where the bar lies in its phrase, 0–1, for dynamics. */
  readonly phrase: number;
  readonly drummed: boolean;
  /** Without an outlook. */
  readonly unseen: boolean;
  /** Chance of a row; every slot and voice throws its own dice, so that a change in one place leaves the others' alone. */
  readonly dice: (row: number) => Rng;
  /** The same for the melody alone, which may answer people while the other voices go on as they were. */
  readonly melodyDice: (row: number) => Rng;
}

/** What a form tells the notes. */
export type RowForm = Pick<BarTask, 'form' | 'ending' | 'motif'>;

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
  readonly melodyDice: Rng;
  readonly form: RowForm;
  readonly next: Frame;
}

function perVoice<Value>(make: (voice: PitchedVoice) => Value): Record<PitchedVoice, Value> {
  return Object.fromEntries(PITCHED.map((voice) => [voice, make(voice)])) as Record<PitchedVoice, Value>;
}

/** A row before its first free slot, with what is kept of an earlier decision. */
export function emptyRow(task: BarTask, row: number, slots: number): Row {
  const kept = task.kept;
  const draw = Math.floor(row / task.particles);
  const own = (dice: Rng) => (task.particles > 1 ? dice.fork(row % task.particles) : dice);
  const draft: Row = {
    chords: new Int16Array(slots).fill(HOLD),
    voices: perVoice(() => new Int16Array(slots).fill(HOLD)),
    velocities: perVoice(() => new Uint8Array(slots)),
    drums: new Uint8Array(slots * DRUMS.length),
    onset: new Float32Array(slots),
    degrees: new Float32Array(slots * 7),
    ghosts: [],
    ledger: new Ledger(FEATURES.length, slots, task.demonstrated),
    history: task.context.history.clone(),
    drumHistory: task.context.drums.clone(),
    dice: own(task.dice(draw)),
    melodyDice: own(task.melodyDice(draw)),
    form: task.forms?.[draw] ?? task,
    next: emptyFrame(task.context.history.setting),
  };
  if (task.adapter) draft.ledger.adapter = new Float32Array(task.adapter.length);
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

/** The music of another row, to be gone on with by this row's dice. */
export function copyRow(from: Row, dice: Pick<Row, 'dice' | 'melodyDice' | 'next'>): Row {
  return {
    chords: from.chords.slice(),
    voices: perVoice((voice) => from.voices[voice].slice()),
    velocities: perVoice((voice) => from.velocities[voice].slice()),
    drums: from.drums.slice(),
    onset: from.onset.slice(),
    degrees: from.degrees.slice(),
    ghosts: [...from.ghosts],
    ledger: from.ledger.copy(),
    history: from.history.clone(),
    drumHistory: from.drumHistory.clone(),
    dice: dice.dice,
    melodyDice: dice.melodyDice,
    form: from.form,
    next: dice.next,
  };
}

/** In a given frame: a voice or chord that is not given. */
export const OPEN = -1;

/**
 * What symbols say, as the next frame of a history: `frame` is overwritten. Voices and chords that are left out are OPEN.
 * @param heldRepeated a note that begins again is taken as going on, as in the corpora of such a style
 */
export function readFrame(history: History, bar: Given, slot: number, heldRepeated: boolean, frame: Frame): void {
  const { setting } = history;
  for (let v = 0; v < 4; v++) {
    const symbol = bar.voices?.[PITCHED[v]!]?.[slot];
    const before = history.frame.sounding[v]!;
    frame.began[v] = 0;
    if (!setting.present[v]) frame.sounding[v] = ABSENT;
    else if (symbol === undefined) frame.sounding[v] = OPEN;
    else if (symbol === HOLD) frame.sounding[v] = before;
    else if (symbol === REST) frame.sounding[v] = SILENT;
    else {
      frame.sounding[v] = pitchIndex(symbol, setting.key);
      frame.began[v] = heldRepeated && frame.sounding[v] === before ? 0 : 1;
    }
  }
  const chord = bar.chords?.[slot];
  if (!setting.chords) frame.chord = CHORD_ABSENT;
  else if (chord === undefined) frame.chord = OPEN;
  else if (chord === HOLD) frame.chord = history.frame.chord;
  else frame.chord = chord < 0 ? CHORD_NONE : transposeChord(chord, -setting.key.tonic);
}

/** What the drums hear of a slot. */
export function onsetsOf(bar: Pick<PlannedBar, 'voices'>, slot: number, history: History): PitchedOnsets {
  const { present } = history.setting;
  const symbol = (voice: PitchedVoice, v: number) => (present[v] ? bar.voices[voice][slot]! : null);
  return pitchedOnsets(symbol('melody', 0), symbol('bass', 1), symbol('inner1', 2));
}
