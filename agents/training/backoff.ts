/**
 * A strong model without a network: the baseline a prior must beat on the chorale benchmark in the same run.
 * Every voice of every sixteenth frame is coded as "stays" or "moves by an interval"; each decision is an
 * interpolated backoff n-gram over hand-chosen contexts (own line, beat, what the other voices do, the key heard so
 * far), several chains mixed with weights learnt on held-out training pieces.
 * Intervals and degrees instead of pitches make it invariant to transposition, which is worth more than training on
 * all twelve transpositions. Uses nothing but earlier voices and frames: no key, fermata or metre is given.
 *
 * Interpolation: Witten and Bell 1991, IEEE Trans. Inf. Theory 37(4), method C, with a strength on the escape count.
 * Several views of one melody mixed: Conklin and Witten 1995, Journal of New Music Research 24(1).
 */
import type { Nats } from '../../src/kernel/units.ts';
import { findKey } from '../../src/music/keyFinding.ts';

/** [S, A, T, B] MIDI pitch, −1 = silent; one a sixteenth. */
export type ChoraleFrame = readonly number[];
export type Chorale = readonly ChoraleFrame[];

export interface BackoffScore {
  readonly nats: Nats;
  readonly frames: number;
  /** nats / (4 × frames): every voice of every frame counts, the first too. */
  readonly natsPerNote: number;
}

const VOICES = 4;
/** Soprano, bass, then the voices between them. */
const ORDER = [0, 3, 1, 2] as const;
const SILENT = -1;
/** What a voice may do when it moves: 127 other pitches or silence. */
const ALTERNATIVES = 128;
const SILENCE_MOVE = 999;
/** A voice that has not been decided yet in this frame. */
const UNDECIDED = 62;
const ESCAPE_STRENGTH = 0.6;
const HELD_OUT_EVERY = 8;
const EM_ROUNDS = 12;

interface Node {
  total: number;
  readonly counts: Map<number, number>;
}

/** One chain of contexts, general to special, with counts of what followed each. */
export class Chain {
  readonly #levels: Map<number, Node>[];
  constructor(depth: number) {
    this.#levels = Array.from({ length: depth }, () => new Map<number, Node>());
  }
  /** @param contexts one code a level, general first */
  add(contexts: readonly number[], symbol: number): void {
    contexts.forEach((context, level) => {
      let node = this.#levels[level]!.get(context);
      if (!node) this.#levels[level]!.set(context, (node = { total: 0, counts: new Map() }));
      node.total++;
      node.counts.set(symbol, (node.counts.get(symbol) ?? 0) + 1);
    });
  }
  /** @param base probability before any context is known */
  probability(contexts: readonly number[], symbol: number, base: number): number {
    let probability = base;
    for (let level = 0; level < contexts.length; level++) {
      const node = this.#levels[level]!.get(contexts[level]!);
      if (!node) continue;
      const escape = ESCAPE_STRENGTH * node.counts.size;
      probability = ((node.counts.get(symbol) ?? 0) + escape * probability) / (node.total + escape);
    }
    return probability;
  }
}

/** Chains that look at the same decision from different sides, mixed linearly by voice. */
class Mixture {
  readonly #chains: Chain[];
  /** [voices][chains], each row sums to 1 */
  readonly #weights: number[][];
  readonly #base: number;
  constructor(depths: readonly number[], base: number) {
    this.#chains = depths.map((depth) => new Chain(depth));
    this.#weights = Array.from({ length: VOICES }, () => depths.map(() => 1 / depths.length));
    this.#base = base;
  }
  add(contexts: readonly (readonly number[])[], symbol: number): void {
    this.#chains.forEach((chain, i) => chain.add(contexts[i]!, symbol));
  }
  opinions(contexts: readonly (readonly number[])[], symbol: number): number[] {
    return this.#chains.map((chain, i) => chain.probability(contexts[i]!, symbol, this.#base));
  }
  probability(voice: number, contexts: readonly (readonly number[])[], symbol: number): number {
    return this.opinions(contexts, symbol).reduce((sum, opinion, i) => sum + this.#weights[voice]![i]! * opinion, 0);
  }
  /** Expectation–maximisation of the weights on opinions about what truly followed. */
  learnWeights(voice: number, cases: readonly (readonly number[])[]): void {
    const weights = this.#weights[voice]!;
    if (cases.length === 0) return;
    for (let round = 0; round < EM_ROUNDS; round++) {
      const share = weights.map(() => 0);
      for (const opinions of cases) {
        const total = opinions.reduce((sum, opinion, i) => sum + weights[i]! * opinion, 0);
        opinions.forEach((opinion, i) => (share[i]! += (weights[i]! * opinion) / total));
      }
      share.forEach((sum, i) => (weights[i] = sum / cases.length));
    }
  }
}

/** Packs at most eight fields of 0–63 into one exact number. */
function pack(...fields: readonly number[]): number {
  return fields.reduce((code, field) => code * 64 + field, 1);
}

/** Interval class and direction, 0–63: far intervals fold by octaves. */
function interval(from: number, to: number): number {
  if (from < 0 || to < 0) return 63;
  const semitones = to - from;
  return Math.abs(semitones) <= 24 ? semitones + 25 : 50 + (((semitones % 12) + 12) % 12);
}

function classAbove(tonic: number, pitch: number): number {
  return pitch < 0 ? 12 : (pitch - tonic + 120) % 12;
}

/** Everything known before one voice of one frame is decided. */
interface Situation {
  readonly voice: number;
  readonly previous: number;
  /** The pitch moves are measured from: the voice's own, out of silence another's in this frame, else middle C. */
  readonly reference: number;
  readonly stay: readonly (readonly number[])[];
  readonly move: readonly (readonly number[])[];
}

const STAY_DEPTHS = [6, 6, 5];
const MOVE_DEPTHS = [6, 6, 5];

/** Reads a chorale forwards, keeping what later decisions may look at. */
class Listener {
  readonly #barFrames: number;
  /** Frames since each voice began its pitch, and the two pitches before it. */
  readonly #age = [0, 0, 0, 0];
  readonly #before = [SILENT, SILENT, SILENT, SILENT];
  readonly #durations = new Float64Array(12);
  #last: ChoraleFrame = [SILENT, SILENT, SILENT, SILENT];
  #time = 0;
  #tonic = 0;
  #mode = 0;

  constructor(barFrames: number) {
    this.#barFrames = barFrames;
  }

  /** @param rank place of the voice in ORDER; only voices before it are looked at in `chosen` */
  situation(voice: number, chosen: ChoraleFrame, rank: number): Situation {
    const previous = this.#last[voice]!;
    const earlier: readonly number[] = ORDER.slice(0, rank);
    const at = voice * 2 + (this.#time === 0 ? 1 : 0);
    const beat = this.#time % 4;
    const bar = this.#time % this.#barFrames;
    const age = Math.min(this.#age[voice]!, 16);
    const ages = ORDER.map((other) => Math.min(this.#age[other]!, 5));
    const moved = earlier.reduce((bits, other) => bits * 2 + (chosen[other] === this.#last[other] ? 0 : 1), 1);
    const [first = UNDECIDED, second = UNDECIDED, third = UNDECIDED] = earlier.map((other) =>
      interval(previous, chosen[other]!),
    );
    const classes = earlier.map((other) => classAbove(this.#tonic, chosen[other]!));
    const [soprano = UNDECIDED, bass = UNDECIDED] = classes;
    const laterClasses = ORDER.slice(rank, rank + 3).map((other) => classAbove(this.#tonic, this.#last[other]!));
    const degree = classAbove(this.#tonic, previous) * 2 + this.#mode;
    const degreeBefore = classAbove(this.#tonic, this.#before[voice]!);
    const arrival = interval(this.#before[voice]!, previous);
    const when = [pack(at, beat), pack(at, beat, moved)];
    return {
      voice,
      previous,
      reference:
        previous >= 0 ? previous : (earlier.map((other) => chosen[other]!).findLast((pitch) => pitch >= 0) ?? 60),
      stay: [
        [
          ...when,
          pack(at, beat, moved, age),
          pack(at, bar, moved, age),
          pack(at, bar, moved, age, arrival),
          pack(at, bar, moved, age, arrival, degree),
        ],
        [
          ...when,
          pack(at, beat, moved, soprano, bass),
          pack(at, beat, moved, first, second),
          pack(at, beat, moved, first, second, third),
          pack(at, beat, moved, first, second, third, degree),
        ],
        [
          pack(at, beat, moved),
          pack(at, beat, moved, ages[0]!, ages[1]!),
          pack(at, beat, moved, ...ages),
          pack(at, this.#time % (this.#barFrames / 2), moved, ...ages),
          pack(at, bar, moved, ...ages),
        ],
      ],
      move: [
        [
          pack(at),
          pack(at, degree),
          pack(at, degree, arrival),
          pack(at, degree, arrival, beat),
          pack(at, degree, degreeBefore, first),
          pack(at, degree, arrival, first, second),
        ],
        [
          pack(at, degree),
          pack(at, degree, soprano),
          pack(at, degree, soprano, bass),
          pack(at, degree, ...classes),
          pack(at, degree, ...classes, arrival),
          pack(at, degree, ...classes, ...laterClasses, beat > 0 ? 1 : 0),
        ],
        [
          pack(at),
          pack(at, first),
          pack(at, first, second),
          pack(at, first, second, third),
          pack(at, first, second, third, degree),
        ],
      ],
    };
  }

  hear(frame: ChoraleFrame): void {
    for (let voice = 0; voice < VOICES; voice++) {
      const pitch = frame[voice]!;
      if (pitch === this.#last[voice]) this.#age[voice]!++;
      else {
        this.#before[voice] = this.#last[voice]!;
        this.#age[voice] = 1;
      }
      if (pitch >= 0) this.#durations[pitch % 12]! += 1;
    }
    this.#last = frame;
    this.#time++;
    if (this.#time % 4 === 1) {
      const { key } = findKey(this.#durations);
      this.#tonic = key.tonic;
      this.#mode = key.mode === 'minor' ? 1 : 0;
    }
  }
}

function moveSymbol(reference: number, pitch: number): number {
  return pitch < 0 ? SILENCE_MOVE : pitch - reference;
}

export class BackoffModel {
  readonly #stay = new Mixture(STAY_DEPTHS, 1 / 2);
  readonly #move = new Mixture(MOVE_DEPTHS, 1 / ALTERNATIVES);
  readonly #barFrames: number;

  /**
   * Learns from chorales; the mixture's weights from every eighth of them, before those are counted too.
   * @param barFrames sixteenths of a bar, at most 16; every piece begins with one
   */
  constructor(chorales: readonly Chorale[], barFrames = 16) {
    this.#barFrames = barFrames;
    const heldOut = chorales.filter((_, i) => i % HELD_OUT_EVERY === HELD_OUT_EVERY - 1);
    for (const chorale of chorales) if (!heldOut.includes(chorale)) this.#count(chorale);
    const stayCases: number[][][] = [[], [], [], []];
    const moveCases: number[][][] = [[], [], [], []];
    for (const chorale of heldOut)
      eachDecision(chorale, barFrames, ({ voice, previous, reference, stay, move }, pitch) => {
        const moves = pitch !== previous ? 1 : 0;
        stayCases[voice]!.push(this.#stay.opinions(stay, moves));
        if (moves) moveCases[voice]!.push(this.#move.opinions(move, moveSymbol(reference, pitch)));
      });
    for (let voice = 0; voice < VOICES; voice++) {
      this.#stay.learnWeights(voice, stayCases[voice]!);
      this.#move.learnWeights(voice, moveCases[voice]!);
    }
    for (const chorale of heldOut) this.#count(chorale);
  }

  #count(chorale: Chorale): void {
    eachDecision(chorale, this.#barFrames, ({ previous, reference, stay, move }, pitch) => {
      this.#stay.add(stay, pitch !== previous ? 1 : 0);
      if (pitch !== previous) this.#move.add(move, moveSymbol(reference, pitch));
    });
  }

  score(chorales: readonly Chorale[]): BackoffScore {
    let nats = 0;
    let frames = 0;
    for (const chorale of chorales) {
      frames += chorale.length;
      eachDecision(chorale, this.#barFrames, ({ voice, previous, reference, stay, move }, pitch) => {
        const moves = pitch !== previous ? 1 : 0;
        nats -= Math.log(this.#stay.probability(voice, stay, moves));
        if (moves) nats -= Math.log(this.#move.probability(voice, move, moveSymbol(reference, pitch)));
      });
    }
    return { nats, frames, natsPerNote: nats / (VOICES * frames) };
  }
}

function eachDecision(chorale: Chorale, barFrames: number, visit: (situation: Situation, pitch: number) => void): void {
  const listener = new Listener(barFrames);
  for (const frame of chorale) {
    ORDER.forEach((voice, rank) => visit(listener.situation(voice, frame, rank), frame[voice]!));
    listener.hear(frame);
  }
}
