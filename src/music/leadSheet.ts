/** Chord symbols as players and notation programs write them ("Am7", half-diminished) as Harte symbols. */
import { TONIC_NAMES } from './key.ts';
import type { PitchClass } from '../kernel/units.ts';

/** First match wins. */
const QUALITIES: readonly (readonly [RegExp, string])[] = [
  [/^((m|min|mi|-)7-?\(?b5|ø)/, 'hdim7'],
  [/^(dim|°|o)7/, 'dim7'],
  [/^(dim|°|o(?![a-z]))/, 'dim'],
  [/^(m|min|mi|-)\(?(maj7|M7|Δ)/, 'minmaj7'],
  [/^(maj|ma|M|Δ|j)9/, 'maj9'],
  [/^((maj|ma|M|j)7|Δ)/, 'maj7'],
  [/^(maj|M)/, 'maj'],
  [/^(m|min|mi|-)(9|11|13)/, 'min9'],
  [/^(m|min|mi|-)7/, 'min7'],
  [/^(m|min|mi|-)6/, 'min6'],
  [/^(m|min|mi|-)/, 'min'],
  [/^(aug|\+)/, 'aug'],
  [/^(7|9|11|13)?sus2/, 'sus2'],
  [/^(7|9|11|13)?sus/, 'sus4'],
  [/^6/, 'maj6'],
  [/^9/, '9'],
  [/^(7|11|13)/, '7'],
];

/** Kinds of MusicXML's `harmony`. Those of functional theory (Neapolitan, Italian …) have no root of their own. */
const KINDS: Readonly<Record<string, string>> = {
  major: 'maj',
  minor: 'min',
  augmented: 'aug',
  diminished: 'dim',
  dominant: '7',
  'major-seventh': 'maj7',
  'minor-seventh': 'min7',
  'diminished-seventh': 'dim7',
  'augmented-seventh': 'aug',
  'half-diminished': 'hdim7',
  'major-minor': 'minmaj7',
  'major-sixth': 'maj6',
  'minor-sixth': 'min6',
  'dominant-ninth': '9',
  'major-ninth': 'maj9',
  'minor-ninth': 'min9',
  'dominant-11th': '11',
  'major-11th': 'maj9',
  'minor-11th': 'min9',
  'dominant-13th': '13',
  'major-13th': 'maj9',
  'minor-13th': 'min9',
  'suspended-second': 'sus2',
  'suspended-fourth': 'sus4',
  power: '5',
};

/** Harte symbol of a lead sheet's, e.g. `"F#:min7"` of `"F#m7/A"`; null for words and other remarks. */
export function harteOfSymbol(symbol: string): string | null {
  const plain = symbol.trim().replaceAll('♯', '#').replaceAll('♭', 'b').replaceAll('♮', '');
  if (/^(N\.?C\.?|x)$/i.test(plain)) return 'N';
  const match = /^\(?([A-G])(##?|bb?)?([^/\s;,)]*)/.exec(plain);
  if (!match) return null;
  const [, letter, accidental = '', rest = ''] = match;
  const quality = QUALITIES.find(([pattern]) => pattern.test(rest))?.[1];
  // "Allegro", "Fine" and "D.C." begin with such a letter, too.
  if (quality === undefined && /^\.|[a-z]{2}/i.test(rest)) return null;
  return `${letter}${accidental}:${quality ?? 'maj'}`;
}

/** @returns null for kinds without a root */
export function harteOfKind(root: PitchClass, kind: string): string | null {
  if (kind === 'none') return 'N';
  const quality = KINDS[kind];
  return quality === undefined ? null : `${TONIC_NAMES[root]}:${quality}`;
}
