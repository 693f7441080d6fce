/**
 * Musical quantities as small integers, the alphabet of the network's inputs and outputs.
 * Pitches are relative to the tonic; registers stay where they are.
 */
import { tonicShift, type Key } from '../../src/music/key.ts';
import type { MetreName } from '../../src/music/metre.ts';
import type { Pitch } from '../../src/kernel/units.ts';

/** Lowest relative pitch, and how many there are: E1 … G7 in C. */
export const LOWEST = 24;
export const PITCHES = 76;
export const SILENT = PITCHES;
export const ABSENT = PITCHES + 1;
/** Symbols a voice can be in: pitches, silent, absent. */
export const SOUNDINGS = PITCHES + 2;

/** MIDI pitch → index 0…75, folded by octaves into range. */
export function pitchIndex(pitch: Pitch, key: Key): number {
  let index = pitch - tonicShift(key) - LOWEST;
  while (index < 0) index += 12;
  while (index >= PITCHES) index -= 12;
  return index;
}
export function pitchOfIndex(index: number, key: Key): Pitch {
  return index + LOWEST + tonicShift(key);
}
/** LOWEST is a C, so an index mod 12 is the pitch class above the tonic. */
export function classOfIndex(index: number): number {
  return index % 12;
}

const WIDEST = 24;
/** Melodic intervals −24…24, then: from nothing, to silence, none. */
export const INTERVALS = 2 * WIDEST + 4;
const FROM_NOTHING = 2 * WIDEST + 1;
const TO_SILENCE = 2 * WIDEST + 2;
export const NO_INTERVAL = 2 * WIDEST + 3;

/** Class of the move between two soundings (indices, SILENT or ABSENT). */
export function intervalClass(from: number, to: number): number {
  if (to < PITCHES) return from < PITCHES ? Math.max(-WIDEST, Math.min(WIDEST, to - from)) + WIDEST : FROM_NOTHING;
  return from < PITCHES ? TO_SILENCE : NO_INTERVAL;
}

const TALLEST = 36;
/** Vertical distances −36…36, then none. */
export const VERTICALS = 2 * TALLEST + 2;
export function verticalClass(lower: number, upper: number): number {
  if (lower >= PITCHES || upper >= PITCHES) return VERTICALS - 1;
  return Math.max(-TALLEST, Math.min(TALLEST, upper - lower)) + TALLEST;
}

const AGE_EDGES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48];
export const AGES = AGE_EDGES.length + 1;
/** Bucket 0…11 of a duration in slots. */
export function ageBucket(slots: number): number {
  let bucket = 0;
  while (bucket < AGE_EDGES.length && slots >= AGE_EDGES[bucket]!) bucket++;
  return bucket;
}

/** Places in the bar: 16 of 4/4, then 12 of 3/4, then 12 of 6/8. */
export const PLACES = 40;
export function placeIndex(metre: MetreName, slotInBar: number): number {
  return slotInBar + (metre === '4/4' ? 0 : metre === '3/4' ? 16 : 28);
}

/** Bars are counted modulo eight: phrases of two, four and eight. */
export const BARS = 8;
export const ELAPSED = 24;
/** Slots since the piece began, bucketed by twos. */
export function elapsedIndex(slots: number): number {
  return Math.min(ELAPSED - 1, slots >> 1);
}

export const TEMPI = 8;
/** 0 = unknown, then bands from 50 to 170 quarter notes a minute. */
export function tempoIndex(tempo: number | null): number {
  if (tempo === null) return 0;
  return 1 + Math.max(0, Math.min(TEMPI - 2, Math.floor((tempo - 50) / 20)));
}

/** Relative chord codes 0…95, then: none sounding, no chord voice at all. */
export const CHORDS = 98;
export const CHORD_NONE = 96;
export const CHORD_ABSENT = 97;
/** What the chord head can choose: a code or none. */
export const CHORD_CHOICES = 97;

/** What a match says comes next: an interval class (onset), rest, hold, or nothing. */
export const PREDICTIONS = INTERVALS + 1;
export const PREDICTS_REST = 2 * WIDEST + 2;
export const PREDICTS_HOLD = 2 * WIDEST + 3;
export const PREDICTS_NOTHING = INTERVALS;
