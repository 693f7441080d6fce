/**
 * Written music (MusicXML, ABC) on the way to a piece: ties, exact quarters to ticks, bars shorter or longer than
 * their metre, endings. Knows no file format; times are quarter notes, exact but for the rounding of floats.
 */
import type { Pitch, Ticks, Velocity } from '../kernel/units.ts';
import { TICKS_PER_QUARTER, type PieceNote } from './piece.ts';

/** Scores have no performed dynamics. */
export const WRITTEN_VELOCITY: Velocity = 80;
/** Quarters that rounding may be off by, far below any written value. */
const EPSILON = 1e-6;
/** Onsets further from a tick than this share of one count as off the grid. */
const OFF_TICK = 0.02;

interface WrittenNote {
  readonly start: number;
  end: number;
  readonly pitch: Pitch;
}

/** The notes of one track, with ties joined as they come. */
export class Line {
  readonly #notes: WrittenNote[] = [];
  readonly #tied = new Map<Pitch, WrittenNote>();

  get size(): number {
    return this.#notes.length;
  }

  /** Whether two notes ever sound together. */
  get isChordal(): boolean {
    const sorted = this.#notes.toSorted((a, b) => a.start - b.start);
    return sorted.some((note, i) => i > 0 && note.start < sorted[i - 1]!.end - EPSILON);
  }

  /**
   * @param tiedBefore goes on from a note of the same pitch that ends where this begins, if there is one
   * @param tiedAfter may be gone on from
   */
  add(start: number, quarters: number, pitch: Pitch, tiedBefore: boolean, tiedAfter: boolean): void {
    const before = this.#tied.get(pitch);
    this.#tied.delete(pitch);
    let note: WrittenNote;
    if (tiedBefore && before && Math.abs(before.end - start) < EPSILON) {
      before.end = start + quarters;
      note = before;
    } else {
      note = { start, end: start + quarters, pitch };
      this.#notes.push(note);
    }
    if (tiedAfter) this.#tied.set(pitch, note);
  }

  /** @returns notes on the grid, sorted; of two alike the longer; `off` = onsets that had to be moved */
  onGrid(): { notes: PieceNote[]; off: number } {
    const byPlace = new Map<string, PieceNote>();
    let off = 0;
    for (const { start, end, pitch } of this.#notes) {
      if (pitch < 0 || pitch > 127) continue;
      const at = gridTick(start);
      if (Math.abs(start * TICKS_PER_QUARTER - at) > OFF_TICK) off++;
      const ticks = Math.max(1, gridTick(end) - at);
      const place = `${at} ${pitch}`;
      if ((byPlace.get(place)?.[1] ?? 0) < ticks) byPlace.set(place, [at, ticks, pitch, WRITTEN_VELOCITY]);
    }
    return { notes: Array.from(byPlace.values()).toSorted((a, b) => a[0] - b[0] || a[2] - b[2]), off };
  }
}

export function gridTick(quarters: number): Ticks {
  return Math.round(quarters * TICKS_PER_QUARTER);
}

export interface WrittenBar {
  /** What it holds. */
  readonly quarters: number;
  readonly metre: readonly [numerator: number, denominator: number];
}

export interface LaidBars {
  /** Where each bar begins, in quarters. */
  readonly starts: readonly number[];
  readonly pickup: Ticks;
  /**
   * The metre and its changes; the same metre comes again where a bar begins out of step with those before it
   * (a bar too long or too short), so that whoever counts bars counts anew from there.
   */
  readonly meters: readonly (readonly [Ticks, number, number])[];
}

/** Bars one after another. A short first bar is a pickup; short bars that complete each other count as one. */
export function layBars(bars: readonly WrittenBar[]): LaidBars {
  const starts: number[] = [];
  const meters: [Ticks, number, number][] = [];
  let pickup: Ticks = 0;
  let at = 0;
  let filled = 0;
  let metre: readonly [number, number] | null = null;
  bars.forEach(({ quarters, metre: written }, i) => {
    const full = (4 * written[0]) / written[1];
    starts.push(at);
    const changes = metre?.[0] !== written[0] || metre[1] !== written[1];
    if (changes || (filled > EPSILON && filled + quarters > full + EPSILON)) {
      meters.push([gridTick(at), written[0], written[1]]);
      filled = 0;
    }
    metre = written;
    at += quarters;
    if (i === 0 && quarters < full - EPSILON && bars.length > 1) pickup = gridTick(quarters);
    else filled = (filled + quarters) % full;
    if (filled < EPSILON || full - filled < EPSILON) filled = 0;
  });
  return { starts, pickup, meters };
}

export interface Ending {
  /** First and last bar. */
  readonly from: number;
  readonly to: number;
  /** The time through which it is played first. */
  readonly number: number;
}

/**
 * Bars of endings that another ending follows: left out, so that the music reads as the last time through.
 * @param endings in the order of the bars
 */
export function droppedBars(endings: readonly Ending[]): ReadonlySet<number> {
  const dropped = new Set<number>();
  endings.forEach((ending, i) => {
    const next = endings[i + 1];
    if (!next || next.from !== ending.to + 1 || next.number <= ending.number) return;
    for (let bar = ending.from; bar <= ending.to; bar++) dropped.add(bar);
  });
  return dropped;
}
