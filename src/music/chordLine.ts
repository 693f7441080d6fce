/**
 * A line of chord names as a person types it, "C Am F G7" or "C | Am D7 | G", as bars of the grid.
 * Knows names and beats; nothing of files or policies.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import { chordTones, NO_CHORD, parseChord } from './chord.ts';
import { degreeClass, SCALES, type Key } from './key.ts';
import { keyCorrelation } from './keyFinding.ts';
import { harteOfSymbol } from './leadSheet.ts';
import { metreOf, type MetreName } from './metre.ts';
import { HOLD } from './voices.ts';

/** The words chord names are made of; what is left of a name after them is a slip of the pen. */
const NAME =
  /^[A-G](##?|bb?|♯|♭)?(maj|min|mi|m|M|Δ|j|-|dim|°|o|ø|h|aug|\+|sus|add|no|alt|[#b♯♭]|\d|[(),])*(\/[A-G](#|b|♯|♭)?)?$/;
/** Harte's symbols, as the exchange format writes them. */
const HARTE = /^[A-G][#b]*:(maj|min|dim|aug|hdim|minmaj|sus|[0-9])[\w(),#]*(\/[#b]*\d+)?$/;
const NONE = /^(N|N\.?C\.?)$/i;
/** The chord before goes on. */
const AGAIN = ['%', '.', '-'];

function codeOf(name: string): number | null {
  if (NONE.test(name)) return NO_CHORD;
  if (HARTE.test(name)) return parseChord(name);
  if (!NAME.test(name)) return null;
  // Added and missing tones do not change what a chord is here.
  const symbol = harteOfSymbol(name.replaceAll(/\(?(add|no)[#b]?\d+\)?|alt/g, ''));
  return symbol === null ? null : parseChord(symbol);
}

/**
 * Names to codes: one chord a bar, or as many as stand between bar lines where there are any. Bass notes after a slash
 * are left to the bass.
 * @returns bars of absolute chord codes, at least one in each; `%` repeats the chord before
 */
export function parseChordLine(text: string): Result<readonly (readonly number[])[], 'chords'> {
  const words = (part: string) => part.split(/[\s,]+/).filter((word) => word !== '');
  const barred = text.split('|');
  // Outer bar lines close nothing; empty bars between others go on as before.
  if (barred.length > 1 && barred[0]!.trim() === '') barred.shift();
  if (barred.length > 1 && barred.at(-1)!.trim() === '') barred.pop();
  const bars = text.includes('|') ? barred.map(words) : words(text).map((word) => [word]);
  if (bars.every((bar) => bar.length === 0)) return fail('chords', 'No chord is named.');
  let before: number | null = null;
  const codes: number[][] = [];
  for (const bar of bars) {
    const own: number[] = [];
    for (const name of bar.length > 0 ? bar : ['%']) {
      const code: number | null = AGAIN.includes(name) ? before : codeOf(name);
      if (code === null)
        return fail(
          'chords',
          AGAIN.includes(name)
            ? `There is no chord before the first “${name}” that it could repeat.`
            : `“${name}” is no chord; chords are written C, Am, F#m7, Bbmaj7, G7, Edim, Dsus4 or N.C.`,
        );
      own.push(code);
      before = code;
    }
    codes.push(own);
  }
  return succeed(codes);
}

/**
 * Bars of codes on the grid, the chords of a bar spread over its beats.
 * @returns [slots] of each bar
 */
export function layChords(bars: readonly (readonly number[])[], metre: MetreName): Result<Int16Array[], 'chords'> {
  const { slots, beatSlots } = metreOf(metre);
  const beats = slots / beatSlots;
  const crowded = bars.findIndex((bar) => bar.length > beats);
  if (crowded >= 0)
    return fail(
      'chords',
      `Bar ${crowded + 1} names ${bars[crowded]!.length} chords, and a bar of ${metre} has room for ${beats}: one a beat.`,
    );
  return succeed(
    bars.map((bar) => {
      const line = new Int16Array(slots).fill(HOLD);
      bar.forEach((code, i) => {
        line[Math.floor((i * beats) / bar.length) * beatSlots] = code;
      });
      return line;
    }),
  );
}

/** What a tone outside a key's scale costs of the correlation: chords are spelt from scales far more strictly than tunes. */
const FOREIGN = 2;
/** The raised seventh that minor keys borrow for their dominant. */
const LEADING_TONE = 11;

/** The key that fits the chords best: roots count double, the first chord once more. */
export function keyOfChords(bars: readonly (readonly number[])[]): Key {
  const sounding = new Float64Array(12);
  const add = (code: number, length: number): void => {
    for (const tone of chordTones(code)) sounding[tone]! += length;
    if (code >= 0) sounding[chordTones(code)[0]!]! += length;
  };
  for (const bar of bars) for (const code of bar) add(code, 1 / bar.length);
  add(bars[0]![0]!, 1 / bars[0]!.length);
  const total = sounding.reduce((sum, length) => sum + length, 1e-9);
  const fits = KEYS.map((key) => {
    const own = key.mode === 'minor' ? [...SCALES.minor, LEADING_TONE] : SCALES.major;
    const foreign = sounding.reduce(
      (sum, length, tone) => sum + (own.includes(degreeClass(tone, key)) ? 0 : length),
      0,
    );
    return keyCorrelation(sounding, key) - (FOREIGN * foreign) / total;
  });
  return KEYS[fits.indexOf(Math.max(...fits))]!;
}

const KEYS: readonly Key[] = (['major', 'minor'] as const).flatMap((mode) =>
  Array.from({ length: 12 }, (_, tonic) => ({ tonic, mode })),
);
