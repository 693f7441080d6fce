/**
 * The balance: who stands where, how loud, and how far into the room. Figures only; measured, not guessed
 * (`antiphon bench sound` prints what they come to).
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import type { Drum } from '../music/voices.ts';
import type { Stem } from '../protocol/stem.ts';
import type { KitName } from './drumkit.ts';

export interface Place {
  readonly level: Decibels;
  /** −1 left … 1 right */
  readonly pan: number;
  /** Into the hall, and into the small room, relative to the stem. */
  readonly send: Decibels;
  readonly near: Decibels;
  /** Everything below is taken away: it would only muddy the bass. */
  readonly above: Hertz;
}

export const PLACES: Readonly<Record<Stem, Place>> = {
  melody: { level: -2.5, pan: 0.06, send: -11, near: -14, above: 150 },
  bass: { level: -7.5, pan: 0, send: -26, near: -24, above: 32 },
  inner1: { level: -7, pan: -0.55, send: -10, near: -12, above: 130 },
  inner2: { level: -7, pan: 0.55, send: -9, near: -12, above: 130 },
  comp: { level: -10.5, pan: 0, send: -12, near: -12, above: 120 },
  drums: { level: -2.5, pan: 0, send: -19, near: -13, above: 28 },
  player: { level: -3.5, pan: -0.04, send: -11, near: -14, above: 110 },
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

/** How the faders of the stems are ridden; `expected` is the stem's own target. */
export const RIDING = { trust: 0.4, reach: 10, quick: 0.5, slow: 3, louder: 1 } as const;

/** How the machine gives way: to a person who plays by a little, to signals by half its size. */
export const DUCKING = {
  /** `full`: a signal of this amplitude and more has its whole effect. */
  player: { depth: 3 as Decibels, full: 0.04 },
  signal: { depth: 6 as Decibels, full: 0.02 },
  /** Time constants down and back up, and of the memory of what was heard. */
  attack: 0.02 as Seconds,
  release: 0.35 as Seconds,
  hold: 0.12 as Seconds,
} as const;

/**
 * How the bass and the chords make room for a bass drum, so that both are heard and the limiter has less to do: at its
 * stroke they are down by `depth` of its kit, and back before the next sixteenth. Time constants down and up.
 */
export const KICK = {
  depth: { acoustic: 3, brushes: 0, latin: 2, afro: 2, hiphop: 4, electronic: 4, chamber: 0 } satisfies Record<
    KitName,
    Decibels
  >,
  /** How much of it each stem takes. */
  share: { bass: 1, comp: 0.4 } as Partial<Record<Stem, number>>,
  attack: 0.003 as Seconds,
  hold: 0.05 as Seconds,
  release: 0.03 as Seconds,
} as const;

/** How all that sounds steps aside for speech in the room: by so much, softly. Time constants there and back. */
export const ASIDE = { depth: 12 as Decibels, attack: 0.12 as Seconds, release: 0.45 as Seconds } as const;

/** The master's own settings, the same in every room. */
export const MASTERING = {
  /** Music fills out more often than it thins: what is louder than the mean is believed sooner, or the first full bars come out too loud. */
  rider: { expected: -17, trust: 0.2, reach: 14, quick: 0.4, slow: 3, louder: 1.7 },
  /** Seconds of music that the whole's loudness is led by. */
  window: 30 as Seconds,
  /** Fastest change of a passage's level, dB a second. */
  levellingPace: 5,
  /** The meter's own error, 0.3 dB at most, lies between this ceiling and −1 dBTP. */
  limiter: { ceiling: -1.4, lookAhead: 0.005, release: 0.09, slowRelease: 0.7 },
} as const;

/** Where there are no audio worklets (a page that is not secure): the browser's own compressors, at fixed levels. */
export const MASTER = {
  /** Of all stems together, before anything holds them. */
  drive: -6 as Decibels,
  /** Air begins here; how much there is, the listening room says. */
  air: { frequency: 2400 as Hertz },
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

/** No sound is so high, full scale being 1: what is higher, or no number, is a fault somewhere and counts as silence. */
export const HIGHEST_SAMPLE = 100;

/** Time constant of a panic's fall: with the master's look-ahead it is over in 40 ms, and live, with what the device has taken already, in 60. */
export const PANIC: Seconds = 0.003;

/** A rating's tick, before the master's ceiling. */
export const TICK_LEVEL: Decibels = -20;
export const TICK_SEND: Decibels = -14;
