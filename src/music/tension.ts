/**
 * Tonal tension of composed bars, beat by beat, and the words for it. Pure; knows bars by their notes alone, so that the
 * stage can draw it and captions can say it from one decision.
 *
 * Cloud diameter, cloud momentum and tensile strain are those of Herremans and Chew 2016 (see spiralArray.ts). How they
 * add up to one level, when a listener is home and the words are ours.
 */
import type { Slots } from '../kernel/units.ts';
import { chordQuality, chordRoot, NO_CHORD } from './chord.ts';
import { degreeClass, type Key } from './key.ts';
import { metreOf, type MetreName } from './metre.ts';
import {
  centreOfEffect,
  cloudDiameter,
  distance,
  hasMajorThird,
  keyCentre,
  spell,
  spellTonic,
  type Fifths,
  type Point,
} from './spiralArray.ts';
import { HOLD, PITCHED, REST, type PitchedVoice } from './voices.ts';

/** What of a bar its tension is read from; every planned bar is one. */
export interface TensionBar {
  readonly metre: MetreName;
  readonly key: Key;
  /** [slots] absolute chord code where a chord begins, HOLD, NO_CHORD. */
  readonly chords: Int16Array;
  /** [slots] per voice: HOLD, REST or the MIDI pitch that begins. */
  readonly voices: Readonly<Record<PitchedVoice, Int16Array>>;
  readonly phrase: { readonly bar: number; readonly bars: number };
}

/** One felt beat. Distances are in radii of the spiral. */
export interface TensionWindow {
  /** Which of the given bars, and its slots [from, to). */
  readonly bar: number;
  readonly from: Slots;
  readonly to: Slots;
  /** Spread of what sounds: 0 for one pitch class, 1.79 for a triad, 2.97 for a dominant seventh, 4 and more for clashes. */
  readonly diameter: number;
  /** How far the centre of what sounds moved since the beat before; 0 after silence. */
  readonly momentum: number;
  /** How far what sounds lies from its key; 0.41 for a tonic triad in major. */
  readonly strain: number;
  /** All three together: 0 = the tonic's triad held … 1. */
  readonly level: number;
  /** Tension has just fallen to near none, at the end of a phrase or from the dominant. */
  readonly resolves: boolean;
}

/** What each measure is at rest (a triad, a tonic triad, nothing moving) and at its height in common practice. */
const DIAMETER_AT_REST = 1.79;
const DIAMETER_HIGH = 3.6;
const STRAIN_AT_REST = 0.45;
const STRAIN_HIGH = 1.3;
const MOMENTUM_HIGH = 1.6;
/** Shares of diameter, strain and momentum in the level. */
const SHARES = [0.4, 0.4, 0.2] as const;

/** At most so much tension is home, and so much more must have been there within the beats before. */
const HOME_LEVEL = 0.28;
const FALL = 0.14;
const FALL_WITHIN = 0.24;
const FALL_BEATS = 8;

function share(value: number, rest: number, high: number): number {
  return Math.max(0, Math.min(1, (value - rest) / (high - rest)));
}

function levelOf(diameter: number, momentum: number, strain: number): number {
  return (
    SHARES[0] * share(diameter, DIAMETER_AT_REST, DIAMETER_HIGH) +
    SHARES[1] * share(strain, STRAIN_AT_REST, STRAIN_HIGH) +
    SHARES[2] * share(momentum, 0, MOMENTUM_HIGH)
  );
}

type OpenWindow = { -readonly [Field in keyof TensionWindow]: TensionWindow[Field] };

/**
 * How far tension must have fallen for this beat to be a coming home: less at the end of a phrase, more within it, where
 * only the dominant's step to the tonic on a downbeat counts; ∞ where the chord is not the tonic's.
 */
function fallNeeded(chord: number, before: number, key: Key, endsPhrase: boolean, from: Slots): number {
  if (chord < 0) return endsPhrase ? FALL : Infinity;
  const quality = chordQuality(chord);
  if (degreeClass(chordRoot(chord), key) !== 0 || quality === 'dim' || quality === 'aug' || quality === 'sus4')
    return Infinity;
  if (endsPhrase) return FALL;
  if (before < 0 || from > 0) return Infinity;
  const root = degreeClass(chordRoot(before), key);
  const dominant = (root === 7 && chordQuality(before) !== 'min') || (root === 11 && chordQuality(before) === 'dim');
  return dominant ? FALL_WITHIN : Infinity;
}

/**
 * Tension of consecutive bars, one window a felt beat. Pitches are spelt by the chord they sound in and else by the
 * key (`spell`); notes weigh as long as they sound within the window, drums nothing. A silent window has no tension.
 */
export function tensionOf(bars: readonly TensionBar[]): TensionWindow[] {
  const windows: OpenWindow[] = [];
  const sounding = new Int16Array(PITCHED.length).fill(REST);
  const spelling = new Int16Array(12);
  const cloud = new Map<Fifths, number>();
  let chord = NO_CHORD;
  let chordBefore = NO_CHORD;
  let tonic: Fifths | null = null;
  let centreBefore: Point | null = null;
  let resolvedAt = -Infinity;
  bars.forEach((bar, index) => {
    const { beatSlots, slots } = metreOf(bar.metre);
    tonic = spellTonic(bar.key.tonic, tonic);
    const home = keyCentre(tonic, hasMajorThird(bar.key));
    const endsPhrase = bar.phrase.bar === bar.phrase.bars - 1;
    for (let from = 0; from < slots; from += beatSlots) {
      cloud.clear();
      for (let slot = from; slot < from + beatSlots; slot++) {
        const code = bar.chords[slot] ?? HOLD;
        if (code !== HOLD && code !== chord) {
          chordBefore = chord;
          chord = code;
        }
        if (slot === from || code !== HOLD) spell(chord, bar.key, tonic, spelling);
        PITCHED.forEach((voice, row) => {
          const symbol = bar.voices[voice][slot] ?? HOLD;
          if (symbol !== HOLD) sounding[row] = symbol;
          const pitch = sounding[row]!;
          if (pitch < 0) return;
          const fifths = spelling[pitch % 12]!;
          cloud.set(fifths, (cloud.get(fifths) ?? 0) + 1);
        });
      }
      const centre = centreOfEffect(cloud);
      const diameter = cloudDiameter(cloud);
      const momentum = centre && centreBefore ? distance(centre, centreBefore) : 0;
      const strain = centre ? distance(centre, home) : 0;
      const level = levelOf(diameter, momentum, strain);
      const height = windows.slice(-FALL_BEATS).reduce((most, { level: past }) => Math.max(most, past), 0);
      const resolves =
        level <= HOME_LEVEL &&
        windows.length - resolvedAt >= FALL_BEATS &&
        height - level >= fallNeeded(chord, chordBefore, bar.key, endsPhrase, from);
      if (resolves) resolvedAt = windows.length;
      windows.push({ bar: index, from, to: from + beatSlots, diameter, momentum, strain, level, resolves });
      centreBefore = centre;
    }
  });
  return windows;
}

/** Mean level over the beats of one bar by itself, 0–1. */
export function meanTension(bar: TensionBar): number {
  const windows = tensionOf([bar]);
  return windows.reduce((sum, { level }) => sum + level, 0) / Math.max(1, windows.length);
}

export const TENSION_WORDS = ['rising', 'falling', 'home', 'steady'] as const;
/** What tension does in a bar: more or less of it than in the bar before, come to rest, or as it was. */
export type TensionWord = (typeof TENSION_WORDS)[number];

/** A bar's mean must differ by this much from the one before to be heard as another. */
const MOVED = 0.06;

/** The word for each of `bars` bars. */
export function wordsOf(windows: readonly TensionWindow[], bars: number): TensionWord[] {
  const sum = new Float64Array(bars);
  const count = new Float64Array(bars);
  const home = new Uint8Array(bars);
  for (const { bar, level, resolves } of windows) {
    sum[bar]! += level;
    count[bar]!++;
    if (resolves) home[bar] = 1;
  }
  return Array.from({ length: bars }, (_, bar) => {
    if (home[bar]) return 'home';
    if (bar === 0) return 'steady';
    const moved = sum[bar]! / Math.max(1, count[bar]!) - sum[bar - 1]! / Math.max(1, count[bar - 1]!);
    return moved > MOVED ? 'rising' : moved < -MOVED ? 'falling' : 'steady';
  });
}

/** What tension does in each of these consecutive bars: one decision for the picture and the captions. */
export function tensionWords(bars: readonly TensionBar[]): TensionWord[] {
  return wordsOf(tensionOf(bars), bars.length);
}
