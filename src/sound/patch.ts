/**
 * The pitched instruments as data: what a note of each is made of. Numbers only, so that a sound between
 * two instruments can later be a mixture of their numbers. Knows no audio context.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import type { PitchedVoice } from '../music/voices.ts';

/** One oscillator with its envelope: rises linearly, then falls exponentially towards `sustain` of its gain. */
export interface Layer {
  readonly wave: 'sine' | 'triangle' | 'sawtooth';
  /** Of the note's frequency. */
  readonly ratio: number;
  readonly cents: number;
  /** Peak, linear. */
  readonly gain: number;
  readonly attack: Seconds;
  /** Time constant of the fall. */
  readonly decay: Seconds;
  /** 0–1; a layer with 0 is over after some time constants. */
  readonly sustain: number;
  /** Frequency modulation by a sine at `ratio` of the note: index at the start, and what it falls to. */
  readonly fm?: { readonly ratio: number; readonly index: number; readonly rest: number; readonly decay: Seconds };
}

export interface Patch {
  readonly layers: readonly Layer[];
  /** Noise around `ratio` × the note's frequency, for as long as the note's onset takes. */
  readonly breath?: {
    readonly gain: number;
    readonly ratio: number;
    readonly q: number;
    readonly decay: Seconds;
    readonly rest: number;
  };
  /** Lowpass whose cutoff falls from `open` to `rest`, both in multiples of the note's frequency, at most `ceiling`. */
  readonly filter?: {
    readonly open: number;
    readonly rest: number;
    readonly decay: Seconds;
    readonly ceiling: Hertz;
    readonly q: number;
  };
  /** Depth in cents, reached `delay` seconds after the onset. */
  readonly vibrato?: { readonly cents: number; readonly delay: Seconds };
  /** Time constant of the fall after the note is let go. */
  readonly release: Seconds;
  /** Level change per octave above middle C, so that a line keeps its loudness as it climbs. */
  readonly tilt: Decibels;
  /** How many notes may sound or ring at once. */
  readonly voices: number;
}

/** A flute with a felt mallet for a tongue: a singing sine, a soft octave, a short bell at the onset. */
const MELODY: Patch = {
  layers: [
    {
      wave: 'sine',
      ratio: 1,
      cents: 0,
      gain: 0.6,
      attack: 0.014,
      decay: 0.6,
      sustain: 0.55,
      fm: { ratio: 1, index: 1.5, rest: 0.7, decay: 0.25 },
    },
    {
      wave: 'sine',
      ratio: 2,
      cents: 3,
      gain: 0.15,
      attack: 0.018,
      decay: 0.5,
      sustain: 0.5,
      fm: { ratio: 1, index: 0.9, rest: 0.5, decay: 0.3 },
    },
    { wave: 'sine', ratio: 4, cents: 0, gain: 0.14, attack: 0.002, decay: 0.065, sustain: 0 },
  ],
  breath: { gain: 0.09, ratio: 4, q: 0.9, decay: 0.06, rest: 0.18 },
  vibrato: { cents: 7, delay: 0.32 },
  release: 0.11,
  tilt: -1.5,
  voices: 6,
};

/** Round: a sine with a darkening triangle above it, which small loudspeakers need to hear a bass at all. */
const BASS: Patch = {
  layers: [
    {
      wave: 'sine',
      ratio: 1,
      cents: 0,
      gain: 0.62,
      attack: 0.006,
      decay: 0.9,
      sustain: 0.6,
      fm: { ratio: 1, index: 1.3, rest: 0.6, decay: 0.14 },
    },
    { wave: 'triangle', ratio: 2, cents: 4, gain: 0.16, attack: 0.006, decay: 0.4, sustain: 0.45 },
    { wave: 'sawtooth', ratio: 1, cents: -4, gain: 0.3, attack: 0.006, decay: 0.35, sustain: 0.45 },
  ],
  filter: { open: 18, rest: 8, decay: 0.2, ceiling: 2600, q: 0.7 },
  release: 0.06,
  tilt: -1,
  voices: 4,
};

/** Electric piano over a thin pad. */
const INNER1: Patch = {
  layers: [
    {
      wave: 'sine',
      ratio: 1,
      cents: 0,
      gain: 0.5,
      attack: 0.005,
      decay: 1.3,
      sustain: 0.3,
      fm: { ratio: 1, index: 1.6, rest: 0.6, decay: 0.5 },
    },
    {
      wave: 'sine',
      ratio: 1,
      cents: 5,
      gain: 0.16,
      attack: 0.002,
      decay: 0.2,
      sustain: 0,
      fm: { ratio: 9, index: 0.8, rest: 0, decay: 0.08 },
    },
    { wave: 'triangle', ratio: 1, cents: -6, gain: 0.2, attack: 0.14, decay: 1.5, sustain: 0.8 },
  ],
  filter: { open: 18, rest: 9, decay: 0.6, ceiling: 5200, q: 0.5 },
  release: 0.16,
  tilt: -1.5,
  voices: 6,
};

/** A humming choir: three slightly parted voices that swell in. */
const INNER2: Patch = {
  layers: [
    { wave: 'sawtooth', ratio: 1, cents: -7, gain: 0.2, attack: 0.05, decay: 1.2, sustain: 0.75 },
    { wave: 'triangle', ratio: 1, cents: 6, gain: 0.36, attack: 0.06, decay: 1.2, sustain: 0.75 },
    {
      wave: 'sine',
      ratio: 1,
      cents: 0,
      gain: 0.3,
      attack: 0.01,
      decay: 0.7,
      sustain: 0.4,
      fm: { ratio: 2, index: 0.7, rest: 0.25, decay: 0.4 },
    },
  ],
  filter: { open: 10, rest: 7, decay: 0.5, ceiling: 3600, q: 0.6 },
  vibrato: { cents: 4, delay: 0.5 },
  release: 0.2,
  tilt: -1.5,
  voices: 6,
};

/** The person's own sound: bright and plucked, so that it is told from the machine's at once. */
export const PLAYER: Patch = {
  layers: [
    { wave: 'triangle', ratio: 1, cents: 0, gain: 0.5, attack: 0.002, decay: 0.45, sustain: 0.12 },
    {
      wave: 'sine',
      ratio: 1,
      cents: 0,
      gain: 0.35,
      attack: 0.002,
      decay: 0.6,
      sustain: 0.1,
      fm: { ratio: 3, index: 1.1, rest: 0.1, decay: 0.12 },
    },
    { wave: 'sine', ratio: 4, cents: 2, gain: 0.12, attack: 0.001, decay: 0.08, sustain: 0 },
  ],
  filter: { open: 14, rest: 5, decay: 0.25, ceiling: 7500, q: 0.7 },
  release: 0.14,
  tilt: -1.5,
  voices: 10,
};

export const PATCHES: Readonly<Record<PitchedVoice, Patch>> = {
  melody: MELODY,
  bass: BASS,
  inner1: INNER1,
  inner2: INNER2,
};
