/**
 * Instruments as data: what a note of each is made of, in three ways of making one. Numbers only, so that a sound
 * between two instruments can be a mixture of their numbers. Knows no audio context and no music.
 */
import type { Decibels, Hertz, Pitch, Seconds } from '../../kernel/units.ts';

/** A resonance of a body or a mouth: factor 1 + gain at its centre, half of that gain `width` away. */
export interface Formant {
  readonly hertz: Hertz;
  readonly width: Hertz;
  readonly gain: number;
}

/** Strings, bars and tines that are set in motion once and ring: a sum of decaying partials. */
export interface StruckModel {
  readonly kind: 'struck';
  /** Ratios and strengths of a bar or a tine; a string's partials follow from the figures below where this is absent. */
  readonly partials?: readonly { readonly ratio: number; readonly gain: number; readonly decay: number }[];
  /** Partials of a string. */
  readonly count: number;
  /** Stiffness B at middle C: partial n lies at n·√(1 + B·n²); doubles every octave. Fletcher and Rossing, 1998. */
  readonly stiffness: number;
  /** Where it is struck or plucked, as a share of its length: partials with a node there are silent. */
  readonly at: number;
  /** Strength falls as n^−slope. */
  readonly slope: number;
  /** What a soft and a hard touch let through: the hammer's or the finger's lowpass. */
  readonly softTouch: Hertz;
  readonly hardTouch: Hertz;
  /** Time constant of the first partial at middle C, and by how many octaves' halves it shortens upwards. */
  readonly decay: Seconds;
  readonly shortens: number;
  /** Partials at this frequency die twice as fast as low ones. */
  readonly damping: Hertz;
  /** Strings to a note, apart by this many cents, and the share of sound that lingers three times as long. */
  readonly spread: number;
  readonly linger: number;
  readonly attack: Seconds;
  /** Noise of hammer, nail or mallet. */
  readonly knock: { readonly gain: number; readonly hertz: Hertz; readonly decay: Seconds };
  readonly body: readonly Formant[];
  readonly longest: Seconds;
}

/** Many players of one line: every partial is a narrow band of noise around a steady core. After Nasca's PADsynth. */
export interface MassedModel {
  readonly kind: 'massed';
  readonly slope: number;
  /** Further fall per kilohertz, in decibels, softly and strongly played. */
  readonly softDull: Decibels;
  readonly hardDull: Decibels;
  /** Strength of even partials beside odd ones. */
  readonly even: number;
  /** Width of a partial's band in cents, and the share of it that is one steady tone. */
  readonly cents: number;
  readonly core: number;
  readonly formants: readonly Formant[];
  /** Bow or breath: level beside the first partial, and where it lies. */
  readonly noise: { readonly gain: number; readonly hertz: Hertz; readonly width: Hertz };
}

/** One player holding a tone: harmonic partials that rise one after the other, with vibrato. */
export interface SoloModel {
  readonly kind: 'solo';
  /** Strengths of the partials of `base` × the note; beyond them they fall as n^−slope from the last, if `slope` > 0. */
  readonly partials: readonly number[];
  readonly base: number;
  readonly slope: number;
  readonly softDull: Decibels;
  readonly hardDull: Decibels;
  readonly formants: readonly Formant[];
  /** Time constant of the first partial's rise, and by how much each further one is later. */
  readonly rise: Seconds;
  readonly lag: number;
  readonly vibrato: {
    readonly hertz: Hertz;
    readonly cents: number;
    readonly delay: Seconds;
    readonly tremolo: number;
  };
  readonly noise: { readonly gain: number; readonly hertz: Hertz; readonly width: Hertz; readonly onset: number };
}

export type Model = StruckModel | MassedModel | SoloModel;

export interface Timbre {
  readonly model: Model;
  /** Sounding compass; a note outside sounds at the octave inside. */
  readonly range: readonly [Pitch, Pitch];
  /** Beside other instruments at the same touch. */
  readonly level: Decibels;
  /** Time to swell to full; 0 where the recording holds its own onset. Short notes swell in less. */
  readonly attack: Seconds;
  /** Time constant of the fall after the note is let go. */
  readonly release: Seconds;
  /** Where a held note sinks to, linear, and its time constant. */
  readonly sustain: number;
  readonly sink: Seconds;
  /** How far a soft touch darkens: the lowpass of velocity 1 lies this many octaves below that of 127. */
  readonly touch: number;
  /** Lowpass at the hardest touch. */
  readonly ceiling: Hertz;
  /** The lowpass opens with each note and falls back: from, to (multiples of the note) and time constant. */
  readonly sweep?: { readonly from: number; readonly to: number; readonly decay: Seconds; readonly q: number };
  /** Cents of the slow vibrato that the players share. */
  readonly vibrato: number;
  /** Overlap into a note that follows without a gap. */
  readonly legato: Seconds;
  /** How many notes may sound or ring at once. */
  readonly voices: number;
}

/** A note as samples. */
export interface Rendering {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: Hertz;
  /** Its pitch when played at the speed it was made for. */
  readonly hertz: Hertz;
  /** What may be repeated for as long as the note is held, first and last second; null where it rings by itself. */
  readonly loop: readonly [Seconds, Seconds] | null;
}

/** Strength of a body or mouth at one frequency. */
export function formantGain(formants: readonly Formant[], hertz: Hertz): number {
  let gain = 1;
  for (const { hertz: centre, width, gain: height } of formants) gain += height / (1 + ((hertz - centre) / width) ** 2);
  return gain;
}

export function amplitudeOf(level: Decibels): number {
  return 10 ** (level / 20);
}
