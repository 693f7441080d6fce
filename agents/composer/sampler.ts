/**
 * Composes one bar for a batch of rows that share a context, slot by slot: chord, melody, bass, inner voices, then drums.
 * Each decision is the prior's, tilted by form and taste; everything is booked in the row's ledger.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { transposeChord } from '../../src/music/chord.ts';
import { SCALES } from '../../src/music/key.ts';
import { metreOf } from '../../src/music/metre.ts';
import { DRUM_LEVELS, DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from '../../src/music/voices.ts';
import { NO_CHORD } from '../../src/music/chord.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { DENSE } from './architecture.ts';
import { addRows, logSigmoid, normalizeRow, rowTimes } from './dense.ts';
import { DRUM_FEATURES, pitchedOnsets, type DrumHistory } from './drumHistory.ts';
import { velocityOf } from './expression.ts';
import {
  choiceFeatures,
  chordChoiceFeatures,
  chordMoveFeatures,
  drumFeatures,
  FEATURES,
  FeatureList,
  moveFeatures,
  type VoiceScene,
} from './features.ts';
import { emptyFrame, pitchedFeatures, TRUNK_FEATURES, type Frame, type History } from './history.ts';
import { CHOICES, moveLogProbs, normalizeLogits, REST_CHOICE, type MoveContext } from './logits.ts';
import { HeadArithmetic, type Network, type StyleWeights } from './network.ts';
import { NAMED_CHORDS, RANGE_GUARD, unstick, urge } from './guards.ts';
import { choose, Ledger, probability, weigh, type Decision } from './tilt.ts';
import {
  ABSENT,
  CHORD_ABSENT,
  CHORD_CHOICES,
  CHORD_NONE,
  classOfIndex,
  pitchIndex,
  pitchOfIndex,
  PITCHES,
  SILENT,
} from './vocabulary.ts';

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

interface DraftNotes {
  readonly chords: Int16Array;
  readonly voices: Record<PitchedVoice, Int16Array>;
  readonly velocities: Record<PitchedVoice, Uint8Array>;
  readonly drums: Uint8Array;
  readonly onset: Float32Array;
  readonly degrees: Float32Array;
  readonly ghosts: { slot: number; pitch: number; probability: number }[];
  readonly ledger: Ledger;
}

/** Chooses a little more surely than the corpora do: among 77 pitches the improbable tail is where wrong notes live. */
const PITCH_TEMPERATURE = 0.82;
const DRUM_TEMPERATURE = 0.85;
const CHORD_TEMPERATURE = 0.85;
const GHOST_FLOOR = 0.04;

interface Row extends DraftNotes {
  readonly history: History;
  readonly drumHistory: DrumHistory;
  readonly dice: Rng;
  readonly next: Frame;
}

function emptyRow(task: BarTask, row: number, slots: number): Row {
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

export class Sampler {
  readonly #network: Network;
  readonly #arithmetic: HeadArithmetic;
  readonly #indices = new Int32Array(64);
  readonly #list = new FeatureList();
  readonly #logProbs = new Float64Array(CHOICES + CHORD_CHOICES);
  readonly #denseOut: Float32Array;
  readonly #dense = new Float32Array(DENSE);
  readonly #drumLogits: Float32Array;

  constructor(network: Network) {
    this.#network = network;
    this.#arithmetic = new HeadArithmetic(network);
    this.#denseOut = new Float32Array(network.sizes.input);
    this.#drumLogits = new Float32Array(DRUMS.length * DRUM_LEVELS);
  }

  /** Normalised trunk input of one row. */
  #trunkInput(history: History, style: Float32Array, out: Float32Array, at: number): void {
    const { input } = this.#network.sizes;
    const { trunkBag } = this.#network;
    history.trunkRow(trunkBag.layout, this.#indices, 0);
    history.denseRow(this.#dense, 0);
    rowTimes(this.#dense, this.#network.weight('trunk/dense'), style, this.#denseOut, DENSE, input);
    out.set(this.#denseOut, at);
    addRows(trunkBag.table, this.#indices, TRUNK_FEATURES, input, out, at);
    normalizeRow(
      out,
      at,
      input,
      this.#network.weight('trunk/norm/gain'),
      this.#network.weight('trunk/norm/bias'),
      false,
    );
  }

  #drumInput(
    row: { drumHistory: DrumHistory },
    onsets: readonly [number, number, number],
    style: Float32Array,
    out: Float32Array,
    at: number,
  ): void {
    const { drumInput } = this.#network.sizes;
    const { drumBag } = this.#network;
    row.drumHistory.row(onsets, drumBag.layout, this.#indices, 0);
    out.set(style, at);
    addRows(drumBag.table, this.#indices, DRUM_FEATURES, drumInput, out, at);
    normalizeRow(
      out,
      at,
      drumInput,
      this.#network.weight('drums/norm/gain'),
      this.#network.weight('drums/norm/bias'),
      false,
    );
  }

  /** The context after a bar (or its first `slots` slots), without deciding anything. */
  async advance(
    context: Context,
    bar: PlannedBar,
    slots: number,
    pitchedStyle: StyleWeights,
    grooveStyle: StyleWeights,
  ): Promise<Context> {
    const network = this.#network;
    const history = context.history.clone();
    const drumHistory = context.drums.clone();
    const state = network.spread(context.state, 1);
    const drumState = network.spread(context.drumState, 1);
    const style = network.styleRow(network.trunkBag, pitchedStyle);
    const drumStyle = network.styleRow(network.drumBag, grooveStyle);
    const frame = emptyFrame(history.setting);
    for (let t = 0; t < slots; t++) {
      const x = new Float32Array(network.sizes.input);
      this.#trunkInput(history, style, x, 0);
      await network.harmony(state, x, false);
      readFrame(history, bar, t, frame);
      history.push(frame);
      if (history.setting.drums) {
        const y = new Float32Array(network.sizes.drumInput);
        this.#drumInput({ drumHistory }, onsetsOf(bar, t, history), drumStyle, y, 0);
        await network.drums(drumState, y, false);
      }
      drumHistory.push(bar.drums, t * DRUMS.length);
    }
    return {
      history,
      drums: drumHistory,
      state: await network.collect(state),
      drumState: await network.collect(drumState),
    };
  }

  async compose(task: BarTask): Promise<BarDraft[]> {
    const network = this.#network;
    const { setting } = task.context.history;
    const metre = metreOf(setting.metre);
    const { slots } = metre;
    const begun =
      task.fromSlot > 0 && task.kept
        ? await this.advance(task.context, task.kept, task.fromSlot, task.pitchedStyle, task.grooveStyle)
        : task.context;
    const rows = Array.from({ length: task.rows }, (_, row) => emptyRow({ ...task, context: begun }, row, slots));
    const style = network.styleRow(network.trunkBag, task.pitchedStyle);
    const headStyles = network.heads.map((head) => network.styleRow(head.bag, task.pitchedStyle));
    const { input, head: width } = network.sizes;
    const stride = network.heads.length * width;
    const state = network.spread(begun.state, task.rows);
    if (setting.present.some(Boolean) || setting.chords)
      for (let t = task.fromSlot; t < slots; t++) {
        const x = new Float32Array(task.rows * input);
        rows.forEach((row, r) => this.#trunkInput(row.history, style, x, r * input));
        const slices = (await network.harmony(state, x, true))!;
        rows.forEach((row, r) => this.#harmonySlot(task, row, t, metre.weights[t]!, slices, r * stride, headStyles));
      }
    // Voices that nobody plays pass their time as well.
    else for (const row of rows) for (let t = task.fromSlot; t < slots; t++) row.history.push(row.next);
    const states = await network.collect(state);
    const drumStates = await this.#drumBar(task, rows, begun, slots, metre.weights);
    const { hidden, drumHidden } = network;
    return rows.map((row, r) => ({
      ...row,
      end: {
        history: row.history,
        drums: row.drumHistory,
        state: states.slice(r * hidden, (r + 1) * hidden),
        drumState: drumStates.slice(r * drumHidden, (r + 1) * drumHidden),
      },
    }));
  }

  #harmonySlot(
    task: BarTask,
    row: Row,
    slot: number,
    weight: number,
    slices: Float32Array,
    at: number,
    styles: readonly Float32Array[],
  ): void {
    const { history, next } = row;
    const { setting } = history;
    const metre = metreOf(setting.metre);
    const form = slot >= task.endingFrom ? task.ending : task.form;
    const forcedFrame = task.forced ? emptyFrame(setting) : null;
    if (forcedFrame) readFrame(history, task.forced!, slot, forcedFrame);
    next.chord = history.frame.chord;
    if (setting.chords && slot % metre.beatSlots === 0)
      next.chord = this.#decideChord(task, row, slot, slices, at, styles[0]!, form, forcedFrame?.chord ?? -1);
    if (next.chord !== history.frame.chord || (slot === 0 && next.chord !== CHORD_ABSENT))
      row.chords[slot] = next.chord >= CHORD_NONE ? NO_CHORD : transposeChord(next.chord, setting.key.tonic);
    else if (slot === 0) row.chords[slot] = NO_CHORD;
    for (let v = 0; v < 4; v++) {
      if (!setting.present[v]) {
        next.sounding[v] = ABSENT;
        next.began[v] = 0;
        continue;
      }
      this.#decideVoice(task, row, slot, v, weight, slices, at, styles[1 + v]!, form, forcedFrame);
      if (next.began[v] === 1) {
        const name = PITCHED[v]!;
        row.voices[name][slot] = pitchOfIndex(next.sounding[v]!, setting.key);
        row.velocities[name][slot] = velocityOf(v, weight, task.phrase, row.dice.fork(diceOf(slot, VELOCITY + v)));
      } else if (next.sounding[v] !== history.frame.sounding[v]) row.voices[PITCHED[v]!][slot] = REST;
    }
    history.push(next);
  }

  #decideChord(
    task: BarTask,
    row: Row,
    slot: number,
    slices: Float32Array,
    at: number,
    style: Float32Array,
    form: Float32Array,
    forced: number,
  ): number {
    const { history, ledger } = row;
    const rng = row.dice.fork(diceOf(slot, CHORD));
    const count = history.chordRow(this.#network.heads[0]!.bag.layout, this.#indices, 0);
    const logit = this.#arithmetic.hold(0, slices, at, this.#indices, count, style);
    const prior = this.#logProbs;
    prior[0] = logSigmoid(logit);
    prior[1] = logSigmoid(-logit);
    const standing = history.frame.chord;
    chordMoveFeatures(this.#list);
    const shared = { prior, theta: task.theta, form, list: this.#list };
    // A piece with chords does not begin without one.
    const moving: Decision = { ...shared, count: 2, temperature: 1, guard: urge(standing === CHORD_NONE ? 3 : 0) };
    weigh(moving);
    if (choose(moving, slot, ledger, rng, forced < 0 ? -1 : forced === standing ? 0 : 1) === 0) return standing;
    const table = this.#arithmetic.symbols(0);
    for (let code = 0; code < CHORD_CHOICES; code++) prior[code] = table[code]!;
    prior[standing] = -Infinity;
    normalizeLogits(prior, CHORD_CHOICES);
    chordChoiceFeatures(this.#list);
    const choosing: Decision = {
      ...shared,
      count: CHORD_CHOICES,
      temperature: CHORD_TEMPERATURE,
      guard: forced < 0 ? NAMED_CHORDS : null,
    };
    weigh(choosing);
    return choose(choosing, slot, ledger, rng, forced);
  }

  #decideVoice(
    task: BarTask,
    row: Row,
    slot: number,
    v: number,
    weight: number,
    slices: Float32Array,
    at: number,
    style: Float32Array,
    form: Float32Array,
    forced: Frame | null,
  ): void {
    const { history, ledger, next } = row;
    const rng = row.dice.fork(diceOf(slot, v));
    const { setting } = history;
    const h = 1 + v;
    const layout = this.#network.heads[h]!.bag.layout;
    history.pitchedRow(v, next, layout, this.#indices, 0);
    const logit = this.#arithmetic.hold(h, slices, at, this.#indices, pitchedFeatures(v), style);
    const sounding = history.frame.sounding[v]!;
    const scene: VoiceScene = {
      voice: v,
      key: setting.key,
      weight,
      last: history.last[v]!,
      chord: next.chord,
      others: othersOf(history, next, v),
      recalled: recalledBy(task.motif, v, slot),
    };
    const prior = this.#logProbs;
    prior[0] = logSigmoid(logit);
    prior[1] = logSigmoid(-logit);
    moveFeatures(scene, this.#list);
    const shared = { prior, theta: task.theta, form, list: this.#list };
    const held = forced ? forced.began[v] === 0 && forced.sounding[v] === sounding : false;
    const moving: Decision = {
      ...shared,
      count: 2,
      temperature: 1,
      guard: urge(unstick(history, v, sounding, weight)),
    };
    weigh(moving);
    const moveProbability = probability(1);
    const moved = choose(moving, slot, ledger, rng, forced ? (held ? 0 : 1) : -1) === 1;
    next.sounding[v] = sounding;
    next.began[v] = 0;
    // The melody's thoughts are drawn even where it holds.
    if (!moved && v !== 0) return;
    const context: MoveContext = {
      last: history.last[v]!,
      sounding,
      chord: next.chord,
      earlier: next.sounding,
      foretold: [history.predictedPitch(v, 0), history.predictedPitch(v, 1), history.predictedPitch(v, 2)],
      heldRepeated: task.heldRepeated,
    };
    moveLogProbs(this.#arithmetic.symbols(h), 0, context, v, prior);
    choiceFeatures(scene, this.#list);
    const choosing: Decision = { ...shared, count: CHOICES, temperature: PITCH_TEMPERATURE, guard: RANGE_GUARD[v]! };
    weigh(choosing);
    if (v === 0) drawOutlook(row, slot, moveProbability, history);
    if (!moved) return;
    const choice = choose(
      choosing,
      slot,
      ledger,
      rng,
      forced ? (forced.sounding[v] === SILENT ? REST_CHOICE : forced.sounding[v]!) : -1,
    );
    next.sounding[v] = choice === REST_CHOICE ? SILENT : choice;
    next.began[v] = choice === REST_CHOICE ? 0 : 1;
  }

  async #drumBar(
    task: BarTask,
    rows: readonly Row[],
    begun: Context,
    slots: number,
    weights: readonly number[],
  ): Promise<Float32Array> {
    const network = this.#network;
    const { drumInput, drumHead } = network.sizes;
    const style = network.styleRow(network.drumBag, task.grooveStyle);
    const state = network.spread(begun.drumState, rows.length);
    for (let t = task.fromSlot; t < slots; t++) {
      if (!task.drummed) {
        for (const row of rows) row.drumHistory.push(row.drums, t * DRUMS.length);
        continue;
      }
      const x = new Float32Array(rows.length * drumInput);
      rows.forEach((row, r) => this.#drumInput(row, onsetsOf(row, t, row.history), style, x, r * drumInput));
      const hidden = (await network.drums(state, x, true))!;
      rows.forEach((row, r) => this.#drumSlot(task, row, t, slots, weights[t]!, hidden, r * drumHead));
    }
    return network.collect(state);
  }

  #drumSlot(
    task: BarTask,
    row: Row,
    slot: number,
    slotsInBar: number,
    weight: number,
    hidden: Float32Array,
    at: number,
  ): void {
    const network = this.#network;
    const { drumHead } = network.sizes;
    const columns = DRUMS.length * DRUM_LEVELS;
    normalizeRow(
      hidden,
      at,
      drumHead,
      network.weight('drumHead/norm/gain'),
      network.weight('drumHead/norm/bias'),
      true,
    );
    rowTimes(
      hidden.subarray(at, at + drumHead),
      network.weight('drumOut'),
      network.weight('drumOut/bias'),
      this.#drumLogits,
      drumHead,
      columns,
    );
    const rng = row.dice.fork(diceOf(slot, BEAT));
    const together = network.weight('drumOut/together');
    const prior = this.#logProbs;
    const form = slot >= task.endingFrom ? task.ending : task.form;
    for (let drum = 0; drum < DRUMS.length; drum++) {
      for (let level = 0; level < DRUM_LEVELS; level++) prior[level] = this.#drumLogits[drum * DRUM_LEVELS + level]!;
      for (let earlier = 0; earlier < drum; earlier++) {
        const decided = earlier * DRUM_LEVELS + row.drums[slot * DRUMS.length + earlier]!;
        for (let level = 0; level < DRUM_LEVELS; level++)
          prior[level]! += together[decided * columns + drum * DRUM_LEVELS + level]!;
      }
      normalizeLogits(prior, DRUM_LEVELS);
      drumFeatures(drum, weight, row.drumHistory.level(drum, slotsInBar), this.#list);
      const decision: Decision = {
        prior,
        theta: task.theta,
        form,
        list: this.#list,
        count: DRUM_LEVELS,
        temperature: DRUM_TEMPERATURE,
        guard: null,
      };
      weigh(decision);
      const forced = task.forced ? task.forced.drums[slot * DRUMS.length + drum]! : -1;
      row.drums[slot * DRUMS.length + drum] = choose(decision, slot, row.ledger, rng, forced);
    }
    row.drumHistory.push(row.drums, slot * DRUMS.length);
  }
}

/** Streams of chance within a slot: voices 0–3, then these. */
const CHORD = 4;
const BEAT = 5;
const VELOCITY = 6;
const STREAMS = 10;
function diceOf(slot: number, stream: number): number {
  return slot * STREAMS + stream;
}

/** Soundings around a voice: those decided in this slot, the rest as they were. */
function othersOf(history: History, next: Frame, voice: number): number[] {
  const others: number[] = [];
  for (let u = 0; u < 4; u++) if (u !== voice) others.push(u < voice ? next.sounding[u]! : history.frame.sounding[u]!);
  return others;
}

/** What the remembered bar does in this voice and slot, in its own key: so a motif comes back transposed. */
function recalledBy(motif: PlannedBar | null, voice: number, slot: number): number {
  const symbol = motif?.voices[PITCHED[voice]!][slot];
  if (!motif || symbol === undefined) return -2;
  if (symbol === HOLD) return -1;
  return symbol === REST ? REST_CHOICE : pitchIndex(symbol, motif.key);
}

function onsetsOf(bar: Pick<PlannedBar, 'voices'>, slot: number, history: History): readonly [number, number, number] {
  const { present } = history.setting;
  const symbol = (voice: PitchedVoice, v: number) => (present[v] ? bar.voices[voice][slot]! : null);
  return pitchedOnsets(symbol('melody', 0), symbol('bass', 1), symbol('inner1', 2));
}

/** Petals and ghost beads: what the melody might do in this slot. Reads the decision last weighed. */
function drawOutlook(row: Row, slot: number, moveProbability: number, history: History): void {
  const { key } = history.setting;
  const scale = SCALES[key.mode];
  row.onset[slot] = moveProbability * (1 - probability(REST_CHOICE));
  const best: { pitch: number; probability: number }[] = [];
  for (let pitch = 0; pitch < PITCHES; pitch++) {
    const p = probability(pitch);
    const degree = scale.indexOf(classOfIndex(pitch));
    if (degree >= 0) row.degrees[slot * 7 + degree]! += p;
    const likely = p * moveProbability;
    if (likely < GHOST_FLOOR) continue;
    best.push({ pitch, probability: likely });
  }
  best.sort((a, b) => b.probability - a.probability);
  for (const { pitch, probability: likely } of best.slice(0, 5))
    row.ghosts.push({ slot, pitch: pitchOfIndex(pitch, key), probability: likely });
}
