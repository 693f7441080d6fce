/** How a pitch is written in a key: letter, accidental and octave, by the line of fifths. Knows no notation format. */
import type { Pitch, PitchClass } from '../kernel/units.ts';
import type { Key } from './key.ts';
import { isMinorSigned, keySignature } from './signature.ts';

export type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G';

export interface Spelt {
  readonly step: Letter;
  /** Semitones above the natural note, −2…2. */
  readonly alter: number;
}

/** The line of fifths, from F; position 0 is C. */
const FIFTHS: readonly Letter[] = ['F', 'C', 'G', 'D', 'A', 'E', 'B'];
/**
 * Twelve neighbours on the line of fifths, counted from the signature's own major tonic: down to the lowered sixth, up to
 * the raised first. Minor modes want their raised seventh instead of the lowered sixth of the relative major.
 */
const LOWEST_MAJOR = -4;
const LOWEST_MINOR = -3;

/** @returns the name of a pitch class in a key: one for each of the twelve */
export function spellClass(pitchClass: PitchClass, key: Key): Spelt {
  const lowest = keySignature(key) + (isMinorSigned(key.mode) ? LOWEST_MINOR : LOWEST_MAJOR);
  // A fifth is seven semitones, and seven is its own inverse modulo twelve.
  const position = lowest + ((((pitchClass * 7 - lowest) % 12) + 12) % 12);
  const place = position + 1;
  return { step: FIFTHS[((place % 7) + 7) % 7]!, alter: Math.floor(place / 7) };
}

/** The octave goes with the letter: B sharp is counted with the B below, so that B♯3 sounds as C4. */
export function spellPitch(pitch: Pitch, key: Key): Spelt & { readonly octave: number } {
  const spelt = spellClass(((pitch % 12) + 12) % 12, key);
  return { ...spelt, octave: Math.floor((pitch - spelt.alter) / 12) - 1 };
}

/** What a signature does to a letter, −1…1. */
export function signatureAlter(step: Letter, fifths: number): number {
  const place = FIFTHS.indexOf(step);
  return place < fifths ? 1 : place - 7 >= fifths ? -1 : 0;
}
