/**
 * Decides one slot: the chord, each pitched voice, each drum. Every decision is the prior's, tilted by form and taste,
 * and booked in the row's ledger. Knows one slot at a time; the order of slots and the trunks are the sampler's.
 */
import { NO_CHORD, transposeChord } from '../../src/music/chord.ts';
import { SCALES } from '../../src/music/key.ts';
import { metreOf } from '../../src/music/metre.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import { DRUM_LEVELS, DRUMS, HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { logSigmoid, normalizeRow, rowTimes } from './dense.ts';
import { pitchPull } from './conditioning.ts';
import { OPEN, readFrame, type BarTask, type Row } from './draft.ts';
import { velocityOf } from './expression.ts';
import {
  choiceFeatures,
  chordChoiceFeatures,
  chordMoveFeatures,
  drumFeatures,
  FeatureList,
  moveFeatures,
  type VoiceScene,
} from './features.ts';
import { NAMED_CHORDS, pitchGuard, unstick, urge } from './guards.ts';
import { HeadAdapter, isAdapted } from './headAdapter.ts';
import { emptyFrame, pitchedFeatures, type Frame, type History } from './history.ts';
import { CHOICES, moveLogProbs, normalizeLogits, REST_CHOICE, type MoveContext } from './logits.ts';
import { HeadArithmetic, type Network } from './network.ts';
import { choose, probability, pulledMass, weigh, type Decision } from './tilt.ts';
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

/** Chooses a little more surely than the corpora do: among 77 pitches the improbable tail is where wrong notes live. */
const PITCH_TEMPERATURE = 0.92;
const DRUM_TEMPERATURE = 0.9;
const CHORD_TEMPERATURE = 0.95;
const GHOST_FLOOR = 0.04;

/** Streams of chance within a slot: voices 0–3, then these. */
const CHORD = 4;
const BEAT = 5;
const VELOCITY = 6;
const STREAMS = 10;
function diceOf(slot: number, stream: number): number {
  return slot * STREAMS + stream;
}

/** All that a pitched decision of one slot is made from. */
interface Moment {
  readonly task: BarTask;
  readonly row: Row;
  readonly slot: number;
  /** Metric weight, 0–4. */
  readonly weight: number;
  readonly slices: Float32Array;
  readonly at: number;
  /** [F] the form's tilt here. */
  readonly form: Float32Array;
  /** What is already there and only to be booked, OPEN where nothing is; null where nothing is given at all. */
  readonly given: Frame | null;
  /** [CHORD_CHOICES] pull towards chords that fit what is given of this beat, or null. */
  readonly chordPull: Float64Array | null;
}

export class Decisions {
  readonly #network: Network;
  readonly #arithmetic: HeadArithmetic;
  readonly #adapter: HeadAdapter;
  readonly #indices = new Int32Array(64);
  readonly #list = new FeatureList();
  readonly #logProbs = new Float64Array(CHOICES + CHORD_CHOICES);
  readonly #drumLogits = new Float32Array(DRUMS.length * DRUM_LEVELS);

  constructor(network: Network) {
    this.#network = network;
    this.#arithmetic = new HeadArithmetic(network);
    this.#adapter = new HeadAdapter(network.sizes.head);
  }

  /**
   * Chord and pitched voices of one slot of one row.
   * @param slices trunk output of the batch; this row's begins at `at`
   * @param styles style rows of the heads
   * @param chordPull where a row is a particle: pull of the given notes of this beat, or null
   */
  harmony(
    task: BarTask,
    row: Row,
    slot: number,
    slices: Float32Array,
    at: number,
    styles: readonly Float32Array[],
    chordPull: Float64Array | null,
  ): void {
    const { history, next } = row;
    const { setting } = history;
    const metre = metreOf(setting.metre);
    const weight = metre.weights[slot]!;
    const form = slot >= task.endingFrom ? row.form.ending : row.form.form;
    const given = task.given ? emptyFrame(setting) : null;
    if (given) readFrame(history, task.given!, slot, task.heldRepeated, given);
    const moment: Moment = { task, row, slot, weight, slices, at, form, given, chordPull };
    next.chord = history.frame.chord;
    if (setting.chords && slot % metre.beatSlots === 0) next.chord = this.#chord(moment, styles[0]!);
    if (next.chord !== history.frame.chord || (slot === 0 && next.chord !== CHORD_ABSENT))
      row.chords[slot] = next.chord >= CHORD_NONE ? NO_CHORD : transposeChord(next.chord, setting.key.tonic);
    else if (slot === 0) row.chords[slot] = NO_CHORD;
    for (let v = 0; v < 4; v++) {
      if (!setting.present[v]) {
        next.sounding[v] = ABSENT;
        next.began[v] = 0;
        continue;
      }
      this.#voice(moment, v, styles[1 + v]!);
      const name = PITCHED[v]!;
      const fallsSilent = next.began[v] === 0 && next.sounding[v] !== history.frame.sounding[v];
      // What is given is written as it was given, also where the network hears it in another octave or as going on.
      const symbol =
        task.given?.voices?.[name]?.[slot] ??
        (next.began[v] === 1 ? pitchOfIndex(next.sounding[v]!, setting.key) : fallsSilent ? REST : HOLD);
      row.voices[name][slot] = symbol;
      if (symbol >= 0)
        row.velocities[name][slot] = velocityOf(v, weight, task.phrase, row.dice.fork(diceOf(slot, VELOCITY + v)));
    }
    history.push(next);
  }

  #chord({ task, row, slot, slices, at, form, given, chordPull }: Moment, style: Float32Array): number {
    const { history, ledger } = row;
    const forced = given?.chord ?? OPEN;
    const rng = row.dice.fork(diceOf(slot, CHORD));
    const count = history.chordRow(this.#network.heads[0]!.bag.layout, this.#indices, 0);
    const logit = this.#arithmetic.hold(0, slices, at, this.#indices, count, style);
    const prior = this.#logProbs;
    const standing = history.frame.chord;
    const shared = { prior, theta: task.theta, form, list: this.#list };
    const choosing: Decision = {
      ...shared,
      count: CHORD_CHOICES,
      temperature: CHORD_TEMPERATURE,
      guard: forced === OPEN ? NAMED_CHORDS : null,
    };
    const weighChords = (): void => {
      const table = this.#arithmetic.symbols(0);
      for (let code = 0; code < CHORD_CHOICES; code++) prior[code] = table[code]!;
      prior[standing] = -Infinity;
      normalizeLogits(prior, CHORD_CHOICES);
      chordChoiceFeatures(this.#list);
      weigh(choosing);
    };
    // Moving is pulled as far as the chords are that it leads to.
    let movePull: Float64Array | null = null;
    if (chordPull && forced === OPEN) {
      weighChords();
      movePull = Float64Array.of(chordPull[standing]!, pulledMass(CHORD_CHOICES, chordPull));
    }
    prior[0] = logSigmoid(logit);
    prior[1] = logSigmoid(-logit);
    chordMoveFeatures(standing, this.#list);
    // A piece with chords does not begin without one.
    const moving: Decision = { ...shared, count: 2, temperature: 1, guard: urge(standing === CHORD_NONE ? 3 : 0) };
    weigh(moving);
    const move = forced === OPEN ? -1 : forced === standing ? 0 : 1;
    if (choose(moving, slot, ledger, rng, move, movePull) === 0) return standing;
    weighChords();
    return choose(choosing, slot, ledger, rng, forced, chordPull);
  }

  #voice({ task, row, slot, weight, slices, at, form, given }: Moment, v: number, style: Float32Array): void {
    const { history, ledger, next } = row;
    const forced = given && given.sounding[v] !== OPEN ? given : null;
    const rng = (v === 0 ? row.melodyDice : row.dice).fork(diceOf(slot, v));
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
      recalled: recalledBy(row.form.motif, v, slot),
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
    // The melody's thoughts are drawn even where it holds; a line that is accompanied is not the composer's thought.
    const drawn = v === 0 && !task.unseen && !(forced && task.particles > 1);
    if (!moved && !drawn) return;
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
    const adapted = task.adapter && isAdapted(v) ? task.adapter : null;
    const choosing: Decision = {
      ...shared,
      count: CHOICES,
      temperature: PITCH_TEMPERATURE,
      guard: pitchGuard(history, v, next, task.strictness),
      lean: adapted && this.#adapter.lean(adapted, v, slices, at + h * this.#network.sizes.head, scene.last),
    };
    weigh(choosing);
    if (drawn) drawOutlook(row, slot, moveProbability, history);
    if (!moved) return;
    const choice = choose(
      choosing,
      slot,
      ledger,
      rng,
      forced ? (forced.sounding[v] === SILENT ? REST_CHOICE : forced.sounding[v]!) : -1,
      !forced && given && task.particles > 1 ? pitchPull(given, v) : null,
    );
    if (adapted && !forced) this.#adapter.book(ledger.adapter!, v, choice, scene.last);
    next.sounding[v] = choice === REST_CHOICE ? SILENT : choice;
    next.began[v] = choice === REST_CHOICE ? 0 : 1;
  }

  /** The drums of one slot of one row. @param hidden groove trunk output of the batch; this row's begins at `at` */
  drums(task: BarTask, row: Row, slot: number, hidden: Float32Array, at: number): void {
    const metre = metreOf(row.drumHistory.setting.metre);
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
    const form = slot >= task.endingFrom ? row.form.ending : row.form.form;
    for (let drum = 0; drum < DRUMS.length; drum++) {
      for (let level = 0; level < DRUM_LEVELS; level++) prior[level] = this.#drumLogits[drum * DRUM_LEVELS + level]!;
      for (let earlier = 0; earlier < drum; earlier++) {
        const decided = earlier * DRUM_LEVELS + row.drums[slot * DRUMS.length + earlier]!;
        for (let level = 0; level < DRUM_LEVELS; level++)
          prior[level]! += together[decided * columns + drum * DRUM_LEVELS + level]!;
      }
      normalizeLogits(prior, DRUM_LEVELS);
      drumFeatures(drum, metre.weights[slot]!, row.drumHistory.level(drum, metre.slots), this.#list);
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
      const forced = task.given?.drums?.[slot * DRUMS.length + drum] ?? -1;
      row.drums[slot * DRUMS.length + drum] = choose(decision, slot, row.ledger, rng, forced);
    }
    row.drumHistory.push(row.drums, slot * DRUMS.length);
  }
}

/** Soundings around a voice: those decided in this slot, the rest as they were. */
function othersOf(history: History, next: Frame, voice: number): number[] {
  const others: number[] = [];
  for (let u = 0; u < 4; u++) if (u !== voice) others.push(u < voice ? next.sounding[u]! : history.frame.sounding[u]!);
  return others;
}

/** What the remembered bar does in this voice and slot, in its own key: so a motif comes back transposed. */
function recalledBy(motif: MotifBar | null, voice: number, slot: number): number {
  const symbol = motif?.voices[PITCHED[voice]!][slot];
  if (!motif || symbol === undefined) return -2;
  if (symbol === HOLD) return -1;
  return symbol === REST ? REST_CHOICE : pitchIndex(symbol, motif.key);
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
