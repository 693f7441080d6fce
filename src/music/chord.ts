/** Chords as root × quality, coded as one integer so that they travel in typed arrays. */
import type { PitchClass } from '../kernel/units.ts';

/** Harte shorthands (Harte et al. 2005), the vocabulary of the composer. */
export const QUALITIES = ['maj', 'min', '7', 'min7', 'maj7', 'dim', 'aug', 'sus4'] as const;
export type Quality = (typeof QUALITIES)[number];

export const QUALITY_TONES: Readonly<Record<Quality, readonly number[]>> = {
  maj: [0, 4, 7],
  min: [0, 3, 7],
  '7': [0, 4, 7, 10],
  min7: [0, 3, 7, 10],
  maj7: [0, 4, 7, 11],
  dim: [0, 3, 6],
  aug: [0, 4, 8],
  sus4: [0, 5, 7],
};

/** Chord codes: root × 8 + quality, 0–95; root is a pitch class (absolute or relative to the tonic: the context says). */
export const CHORD_CODES = 12 * QUALITIES.length;
/** No chord is named here (silence, drums alone). */
export const NO_CHORD = -2;

export function chordCode(root: PitchClass, quality: Quality): number {
  return root * QUALITIES.length + QUALITIES.indexOf(quality);
}
export function chordRoot(code: number): PitchClass {
  return Math.floor(code / QUALITIES.length);
}
export function chordQuality(code: number): Quality {
  return QUALITIES[code % QUALITIES.length]!;
}
export function transposeChord(code: number, semitones: number): number {
  if (code < 0) return code;
  const root = (((chordRoot(code) + semitones) % 12) + 12) % 12;
  return root * QUALITIES.length + (code % QUALITIES.length);
}
/** Pitch classes of the chord, root first. */
export function chordTones(code: number): readonly PitchClass[] {
  if (code < 0) return [];
  const root = chordRoot(code);
  return QUALITY_TONES[chordQuality(code)].map((step) => (root + step) % 12);
}

const SHARPS = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const;
const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Harte symbol of an absolute chord code, e.g. `"Bb:min7"`; `"N"` for none. */
export function chordSymbol(code: number): string {
  return code < 0 ? 'N' : `${SHARPS[chordRoot(code)]}:${chordQuality(code)}`;
}

/** Nearest quality of ours to a Harte shorthand, by its leading part. */
function qualityOfHarte(shorthand: string): Quality {
  if (shorthand.startsWith('maj7') || shorthand.startsWith('maj9')) return 'maj7';
  if (shorthand.startsWith('maj')) return 'maj';
  if (shorthand.startsWith('minmaj')) return 'min';
  if (/^min(7|9|11|13)/.test(shorthand)) return 'min7';
  if (shorthand.startsWith('min')) return 'min';
  if (shorthand.startsWith('hdim') || shorthand.startsWith('dim')) return 'dim';
  if (shorthand.startsWith('aug')) return 'aug';
  if (shorthand.startsWith('sus')) return 'sus4';
  if (/^(7|9|11|13)/.test(shorthand)) return '7';
  return 'maj';
}

/** Code of a Harte symbol such as `"D:7/3"`; `NO_CHORD` for `"N"`, `"X"` or anything without a root. Bass notes are dropped. */
export function parseChord(symbol: string): number {
  const match = /^([A-G])([#b]*)(?::([^/]*))?/.exec(symbol);
  if (!match) return NO_CHORD;
  let root = NATURALS[match[1]!]!;
  for (const accidental of match[2]!) root += accidental === '#' ? 1 : -1;
  return chordCode(((root % 12) + 12) % 12, qualityOfHarte(match[3] ?? 'maj'));
}
