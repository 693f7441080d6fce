/** Keys and modes. Pitch inside the composer is relative to the tonic, so one policy serves twelve keys. */
import type { Pitch, PitchClass } from '../kernel/units.ts';

export const MODES = ['major', 'minor', 'dorian', 'mixolydian', 'lydian', 'phrygian'] as const;
export type Mode = (typeof MODES)[number];

export interface Key {
  readonly tonic: PitchClass;
  readonly mode: Mode;
}

/** Semitones above the tonic of the seven degrees. Minor is the natural minor. */
export const SCALES: Readonly<Record<Mode, readonly number[]>> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
};

/** Semitones to subtract from a MIDI pitch so that the tonic becomes a C; −5 … +6, so registers hardly move. */
export function tonicShift(key: Key): number {
  return key.tonic > 6 ? key.tonic - 12 : key.tonic;
}

/** Pitch class above the tonic, 0–11. */
export function degreeClass(pitch: Pitch, key: Key): number {
  return (((pitch - key.tonic) % 12) + 12) % 12;
}

/** How we write the twelve tonics. */
export const TONIC_NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
const NATURAL_CLASSES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Pitch class of a name such as `"Bb"`, `"f#"` or `"E♭"`; null if it is none. */
export function parseTonic(name: string): PitchClass | null {
  const match = /^([A-G])([#♯b♭]?)$/i.exec(name.trim());
  if (!match) return null;
  const shift = match[2] === '' ? 0 : '#♯'.includes(match[2]!) ? 1 : -1;
  return (NATURAL_CLASSES[match[1]!.toUpperCase()]! + shift + 12) % 12;
}
