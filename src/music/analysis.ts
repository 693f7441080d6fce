/**
 * What can be said about notes: names of degrees, intervals and chords, the shape of a melody, how notes sit in
 * their chords, how alike bars are. Pure description; judges nothing. Spelling and interval names are tonal's.
 */
import { Interval, Midi, RomanNumeral } from 'tonal';
import type { Pitch } from '../kernel/units.ts';
import { chordQuality, chordRoot, chordTones, type Quality } from './chord.ts';
import { degreeClass, SCALES, type Key } from './key.ts';
import { metreOf, type MetreName } from './metre.ts';
import { HOLD, REST } from './voices.ts';

const NUMERALS = RomanNumeral.names();
const QUALITY_SUFFIX: Readonly<Record<Quality, string>> = {
  maj: '',
  min: '',
  '7': '7',
  min7: '7',
  maj7: 'maj7',
  dim: '°',
  aug: '+',
  sus4: 'sus4',
};
const LOWER_CASE: readonly Quality[] = ['min', 'min7', 'dim'];
/** Metric weight from which a slot counts as strong: felt beats. */
const STRONG_WEIGHT = 2;
/** A leap is more than a major second. */
const STEP = 2;

/** Scale step 1–7 and its accidental (−1 flat, 0, +1 sharp) of a class above the tonic. Chromatic steps are flats, but for ♯4. */
function scaleStep(aboveTonic: number, key: Key): { step: number; accidental: number } {
  const scale = SCALES[key.mode];
  const own = scale.indexOf(aboveTonic);
  if (own >= 0) return { step: own + 1, accidental: 0 };
  if (aboveTonic === 6 && scale.includes(5)) return { step: 4, accidental: 1 };
  const above = scale.indexOf(aboveTonic + 1);
  // In minor the raised sixth and seventh are sharps of the scale's own, as in the melodic minor.
  const below = scale.indexOf(aboveTonic - 1);
  if (!scale.includes(4) && below >= 5) return { step: below + 1, accidental: 1 };
  return above >= 0 ? { step: above + 1, accidental: -1 } : { step: below + 1, accidental: 1 };
}

const ACCIDENTALS: Readonly<Record<number, string>> = { [-1]: 'b', 0: '', 1: '#' };

/** Scale degree such as `"5"`, `"b3"` or `"#4"`. */
export function degreeName(pitch: Pitch, key: Key): string {
  const { step, accidental } = scaleStep(degreeClass(pitch, key), key);
  return `${ACCIDENTALS[accidental]}${step}`;
}

/** Roman numeral of an absolute chord code, e.g. `"V7"`, `"ii"`, `"vii°"`, `"bVII"`; `"N"` for no chord. */
export function romanNumeral(code: number, key: Key): string {
  if (code < 0) return 'N';
  const { step, accidental } = scaleStep(degreeClass(chordRoot(code), key), key);
  const quality = chordQuality(code);
  const numeral = NUMERALS[step - 1]!;
  return `${ACCIDENTALS[accidental]}${LOWER_CASE.includes(quality) ? numeral.toLowerCase() : numeral}${QUALITY_SUFFIX[quality]}`;
}

/** Name of a melodic interval, e.g. `"3m"`, `"-5P"`, `"1P"`. */
export function intervalName(semitones: number): string {
  return Interval.fromSemitones(semitones);
}

/** Name of a pitch, e.g. `"Bb4"`; sharps in sharp keys, flats in the others. */
export function pitchName(pitch: Pitch, key: Key): string {
  const sharpKeys = [7, 2, 9, 4, 11, 6];
  const relativeMajor = (key.tonic + (SCALES[key.mode].includes(4) ? 0 : 3)) % 12;
  return Midi.midiToNoteName(pitch, { sharps: sharpKeys.includes(relativeMajor) });
}

/** Pitches that begin, in order. */
export function onsetPitches(symbols: Int16Array): Pitch[] {
  return Array.from(symbols).filter((symbol) => symbol >= 0);
}

/** Semitones between neighbouring notes of a line. */
export function melodicIntervals(pitches: readonly Pitch[]): number[] {
  return pitches.slice(1).map((pitch, i) => pitch - pitches[i]!);
}

/** −1 down, 0 level, 1 up between neighbouring notes. */
export function contour(pitches: readonly Pitch[]): number[] {
  return melodicIntervals(pitches).map(Math.sign);
}

/** Places of leaps: index of the note leapt to and the semitones. */
export function leaps(pitches: readonly Pitch[]): { to: number; semitones: number }[] {
  return melodicIntervals(pitches).flatMap((semitones, i) =>
    Math.abs(semitones) > STEP ? [{ to: i + 1, semitones }] : [],
  );
}

/** [slots] the last thing said in each slot: what sounds while symbols hold. `before` holds at the start. */
function lasting(symbols: Int16Array, before: number): Int16Array {
  let now = before;
  return symbols.map((symbol) => {
    if (symbol !== HOLD) now = symbol;
    return now;
  });
}

export interface ChordFit {
  /** Notes that begin (or slots that sound) under a named chord. */
  readonly counted: number;
  /** Share of them that are chord tones, 0–1; NaN where nothing was counted. */
  readonly share: number;
}

/** Share of sounding voice-slots whose pitch belongs to the chord of the slot. */
export function noteInChord(voices: readonly Int16Array[], chords: Int16Array): ChordFit {
  const codes = lasting(chords, REST);
  let counted = 0;
  let inside = 0;
  for (const voice of voices)
    lasting(voice, REST).forEach((pitch, slot) => {
      if (pitch < 0 || codes[slot]! < 0) return;
      counted++;
      if (chordTones(codes[slot]!).includes(pitch % 12)) inside++;
    });
  return { counted, share: inside / counted };
}

/** Share of chord tones among the notes that begin on felt beats. @param phase place in the bar of slot 0 */
export function strongBeatChordTones(line: Int16Array, chords: Int16Array, metre: MetreName, phase = 0): ChordFit {
  const { slots, weights } = metreOf(metre);
  const codes = lasting(chords, REST);
  let counted = 0;
  let inside = 0;
  line.forEach((pitch, slot) => {
    if (pitch < 0 || codes[slot]! < 0 || weights[(slot + phase) % slots]! < STRONG_WEIGHT) return;
    counted++;
    if (chordTones(codes[slot]!).includes(pitch % 12)) inside++;
  });
  return { counted, share: inside / counted };
}

/**
 * How alike the bars of a line are: the share of onsets (place in the bar with pitch class) that two bars have in
 * common (Jaccard's index); two empty bars are alike.
 * @returns [bars × bars] row by row, 0–1, symmetric, ones on the diagonal
 */
export function selfSimilarity(line: Int16Array, barSlots: number): Float32Array {
  const bars = Math.floor(line.length / barSlots);
  const sets = Array.from({ length: bars }, (_, bar) => {
    const onsets = new Set<number>();
    for (let slot = 0; slot < barSlots; slot++) {
      const pitch = line[bar * barSlots + slot]!;
      if (pitch >= 0) onsets.add(slot * 12 + (pitch % 12));
    }
    return onsets;
  });
  const similarity = new Float32Array(bars * bars);
  for (let a = 0; a < bars; a++)
    for (let b = 0; b < bars; b++) {
      let common = 0;
      for (const onset of sets[a]!) if (sets[b]!.has(onset)) common++;
      const union = sets[a]!.size + sets[b]!.size - common;
      similarity[a * bars + b] = union === 0 ? 1 : common / union;
    }
  return similarity;
}
