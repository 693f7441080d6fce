/**
 * Instruments that the styles' voices stand for, with the sounding ranges in which orchestration treatises let them be
 * written for. Sources: Adler, The Study of Orchestration (strings, voices); the instruments' own compass elsewhere.
 */
import { fitsGuitar, fitsTwoHands, type Range } from './playability.ts';
import type { PitchedVoice } from './voices.ts';

const RANGE = {
  soprano: [60, 81],
  alto: [53, 76],
  tenor: [47, 69],
  bassVoice: [40, 64],
  violin: [55, 100],
  viola: [48, 91],
  cello: [36, 84],
  doubleBass: [28, 67],
  song: [55, 84],
  piano: [21, 108],
  harpsichord: [29, 89],
  guitar: [40, 83],
  electricGuitar: [40, 88],
  electricBass: [28, 67],
} as const satisfies Record<string, Range>;

export interface Scoring {
  readonly ranges: Readonly<Record<PitchedVoice, Range>>;
  /** Whether what sounds together lies in the hands that play it; null where every voice has a player of its own. */
  readonly fits: ((sounding: readonly number[]) => boolean) | null;
}

function scoring(melody: Range, inner1: Range, inner2: Range, bass: Range, fits: Scoring['fits'] = null): Scoring {
  return { ranges: { melody, inner1, inner2, bass }, fits };
}

const { piano, harpsichord, guitar, electricGuitar, electricBass } = RANGE;
const CHOIR = scoring(RANGE.soprano, RANGE.alto, RANGE.tenor, RANGE.bassVoice);
const STRINGS = scoring(RANGE.violin, RANGE.violin, RANGE.viola, RANGE.cello);
const ORCHESTRA = scoring(RANGE.violin, RANGE.violin, RANGE.viola, RANGE.doubleBass);
const PIANO = scoring(piano, piano, piano, piano, fitsTwoHands);
const HARPSICHORD = scoring(harpsichord, harpsichord, harpsichord, harpsichord, fitsTwoHands);
const GUITAR = scoring(guitar, guitar, guitar, guitar, fitsGuitar);
const SONG = scoring(RANGE.song, piano, piano, piano);
const ROCK = scoring(electricGuitar, electricGuitar, electricGuitar, electricBass);
const COMBO = scoring(piano, piano, piano, electricBass);

const SCORINGS: Readonly<Record<string, Scoring>> = {
  chorale: CHOIR,
  hymn: CHOIR,
  psalm: CHOIR,
  'string-quartet': STRINGS,
  ensemble: ORCHESTRA,
  lied: SONG,
  'baroque-keyboard': HARPSICHORD,
  'classical-piano': PIANO,
  'romantic-piano': PIANO,
  waltz: PIANO,
  mazurka: PIANO,
  polonaise: PIANO,
  dance: PIANO,
  ragtime: PIANO,
  folk: SONG,
  guitar: GUITAR,
  'game-rock': ROCK,
};

/** Who plays a style; a combo of keys and electric bass where nothing else is known. */
export function scoringOf(style: string): Scoring {
  return Object.hasOwn(SCORINGS, style) ? SCORINGS[style]! : COMBO;
}
