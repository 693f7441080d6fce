/**
 * The balance: who stands where, how loud, and how far into the room. Figures only; measured, not guessed
 * (`antiphon bench sound` prints what they come to).
 */
import type { Decibels, Hertz } from '../kernel/units.ts';
import type { Drum, Voice } from '../music/voices.ts';

/** The machine's five voices, the chords that accompany them, and the person's own. */
export type Stem = Voice | 'comp' | 'player';
export const STEMS: readonly Stem[] = ['melody', 'bass', 'inner1', 'inner2', 'comp', 'drums', 'player'];

export interface Place {
  readonly level: Decibels;
  /** −1 left … 1 right */
  readonly pan: number;
  /** Into the room, relative to the stem. */
  readonly send: Decibels;
  /** Everything below is taken away: it would only muddy the bass. */
  readonly above: Hertz;
}

export const PLACES: Readonly<Record<Stem, Place>> = {
  melody: { level: 0, pan: 0.06, send: -11, above: 150 },
  bass: { level: -5, pan: 0, send: -26, above: 32 },
  inner1: { level: -4.5, pan: -0.42, send: -10, above: 130 },
  inner2: { level: -4.5, pan: 0.42, send: -9, above: 130 },
  comp: { level: -8, pan: 0, send: -12, above: 120 },
  drums: { level: -2.5, pan: 0, send: -19, above: 28 },
  player: { level: -1, pan: -0.04, send: -11, above: 110 },
};

/** Seen from the player's stool, as most recordings have it. */
export const DRUM_PAN: Readonly<Record<Drum, number>> = {
  kick: 0,
  snare: -0.06,
  closedHat: 0.28,
  openHat: 0.28,
  lowTom: 0.35,
  highTom: -0.3,
  crash: -0.4,
  ride: 0.42,
};

export const MASTER = {
  /** Of all stems together, before anything holds them. */
  drive: -6 as Decibels,
  /** A little air over everything, or so many sines sound like felt. */
  air: { frequency: 2400 as Hertz, gain: 4 as Decibels },
  /** Holds the mix together: slow and slight. */
  glue: { threshold: -18, ratio: 2, knee: 12, attack: 0.02, release: 0.25 },
  /** Catches what still stands out. */
  limiter: { threshold: -5, ratio: 20, knee: 3, attack: 0.001, release: 0.1 },
  /** The two above raise what they let through (Web Audio, "makeup gain"); this takes it back. */
  trim: 2 as Decibels,
  /** Straight up to `knee`, then bending; never above `ceiling`. Linear amplitude. */
  knee: 0.66,
  ceiling: 0.86,
} as const;

/** A rating's tick, before the master's ceiling. */
export const TICK_LEVEL: Decibels = -20;
export const TICK_SEND: Decibels = -14;
