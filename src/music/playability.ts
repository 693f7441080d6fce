/**
 * What keeps written music from being played, or from being heard as music: silence, a bar that sticks, notes beyond
 * the instrument, chords beyond the hand, voices that cross. Counts; judges nothing.
 */
import type { Pitch, Slots } from '../kernel/units.ts';
import { metreOf, type MetreName } from './metre.ts';
import { DRUMS } from './voices.ts';

/** What sounds, slot by slot. */
export interface Sounding {
  readonly metre: MetreName;
  /** Place in the bar of the first slot. */
  readonly phase: Slots;
  readonly slots: Slots;
  /** [voices] of [slots] MIDI pitches, −1 where silent. */
  readonly pitches: readonly Int16Array[];
  /** [voices] of [slots] grid symbols: what begins. */
  readonly symbols: readonly Int16Array[];
  /** [slots × 8] levels, or null. */
  readonly drums: Uint8Array | null;
}

/** Longest stretch in which no voice sounds and no drum is struck. */
export function longestSilence({ slots, pitches, drums }: Sounding): Slots {
  let longest = 0;
  let run = 0;
  for (let t = 0; t < slots; t++) {
    const heard =
      pitches.some((line) => line[t]! >= 0) ||
      (drums?.subarray(t * DRUMS.length, (t + 1) * DRUMS.length).some((level) => level > 0) ?? false);
    run = heard ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** How many bars in a row are the same in every voice and drum, at most; 1 where no bar is followed by its like. */
export function longestRepetition({ metre, phase, slots, symbols, drums }: Sounding): number {
  const bar = metreOf(metre).slots;
  let longest = 0;
  let run = 0;
  let before = '';
  for (let from = (bar - phase) % bar; from + bar <= slots; from += bar) {
    const now = [
      ...symbols.map((line) => line.subarray(from, from + bar).join()),
      drums?.subarray(from * DRUMS.length, (from + bar) * DRUMS.length).join() ?? '',
    ].join(';');
    run = now === before ? run + 1 : 1;
    before = now;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Lowest and highest sounding pitch. */
export type Range = readonly [Pitch, Pitch];

/** Widest stretch of one hand on a keyboard, semitones: a major tenth. */
const HAND_SPAN = 16;
/** Strings of a guitar as they sound. */
const STRINGS: readonly Pitch[] = [40, 45, 50, 55, 59, 64];
const HIGHEST_FRET = 19;
/** Frets that a hand covers in one position. */
const HAND_FRETS = 4;

/** Whether two hands of a tenth each reach these pitches together. */
export function fitsTwoHands(pitches: readonly Pitch[]): boolean {
  const sorted = pitches.toSorted((a, b) => a - b);
  const left = sorted.findLastIndex((pitch) => pitch - sorted[0]! <= HAND_SPAN);
  const right = sorted.slice(left + 1);
  return right.length === 0 || right.at(-1)! - right[0]! <= HAND_SPAN;
}

/** Whether some position of the hand gives each pitch a string of its own, open or within its four frets. */
export function fitsGuitar(pitches: readonly Pitch[]): boolean {
  const sorted = [...new Set(pitches)].toSorted((a, b) => a - b);
  for (let position = 1; position <= HIGHEST_FRET; position++) if (assign(sorted, position, 0, 0)) return true;
  return false;
}

/** @param taken strings that play already, as bits */
function assign(pitches: readonly Pitch[], position: number, next: number, taken: number): boolean {
  const pitch = pitches[next];
  if (pitch === undefined) return true;
  return STRINGS.some((open, string) => {
    if (taken & (1 << string)) return false;
    const fret = pitch - open;
    const reached = fret === 0 || (fret >= position && fret < position + HAND_FRETS && fret <= HIGHEST_FRET);
    return reached && assign(pitches, position, next + 1, taken | (1 << string));
  });
}

/** A share as its two counts, so that pieces add up. */
export interface Tally {
  readonly of: number;
  readonly among: number;
}

/** Notes that begin outside their instrument, among all that begin. @param ranges [voices] null = not judged */
export function outOfRange({ symbols }: Sounding, ranges: readonly (Range | null)[]): Tally {
  let of = 0;
  let among = 0;
  symbols.forEach((line, voice) => {
    const range = ranges[voice];
    if (!range) return;
    for (const pitch of line) {
      if (pitch < 0) continue;
      among++;
      if (pitch < range[0] || pitch > range[1]) of++;
    }
  });
  return { of, among };
}

/** Moments at which something is struck and what sounds then does not lie in the hand, among all such moments. */
export function unplayable(
  { slots, pitches, symbols }: Sounding,
  fits: (sounding: readonly Pitch[]) => boolean,
): Tally {
  let of = 0;
  let among = 0;
  for (let t = 0; t < slots; t++) {
    if (!symbols.some((line) => line[t]! >= 0)) continue;
    among++;
    const sounding = pitches.map((line) => line[t]!).filter((pitch) => pitch >= 0);
    if (!fits(sounding)) of++;
  }
  return { of, among };
}

/** Slots in which a voice lies below its lower neighbour, among those in which both sound. @param pitches voices from the top down */
export function crossings(pitches: readonly Int16Array[]): Tally {
  let of = 0;
  let among = 0;
  for (let v = 1; v < pitches.length; v++)
    pitches[v]!.forEach((lower, t) => {
      const upper = pitches[v - 1]![t]!;
      if (lower < 0 || upper < 0) return;
      among++;
      if (upper < lower) of++;
    });
  return { of, among };
}
