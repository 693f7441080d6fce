import { describe, expect, it } from 'vitest';
import { chordCode } from '../../src/music/chord.ts';
import {
  barSimilarity,
  cadenceAt,
  cadences,
  nearReturns,
  relations,
  returnsHeard,
  similarityByLag,
  type FormSource,
} from '../../src/music/form.ts';
import { FormStatistics } from '../../src/music/formStatistics.ts';
import { HOLD, REST } from '../../src/music/voices.ts';

const I = chordCode(0, 'maj');
const IV = chordCode(5, 'maj');
const V = chordCode(7, 'maj');
const vi = chordCode(9, 'min');

/** Bars of four quarter notes each. @param chords chord and bass pitch of each half bar */
function piece(bars: readonly (readonly number[])[], chords: readonly (readonly [number, number])[] = []): FormSource {
  const slots = 16 * bars.length;
  const melody = new Int16Array(slots).fill(HOLD);
  bars.forEach((notes, bar) => notes.forEach((pitch, beat) => (melody[16 * bar + 4 * beat] = pitch)));
  const codes = new Int16Array(slots).fill(HOLD);
  const bass = new Int16Array(slots).fill(HOLD);
  chords.forEach(([code, pitch], half) => {
    codes[8 * half] = code;
    bass[8 * half] = pitch;
  });
  return {
    metre: '4/4',
    slots,
    key: { tonic: 0, mode: 'major' },
    voices: { melody, bass: chords.length > 0 ? bass : null, inner1: null, inner2: null },
    chords: codes,
  };
}

const a = [60, 62, 64, 65];
const b = [67, 69, 71, 72];
const silence = [REST];
/** Bars that share no pitch at the same place with a, b or one another. */
const others = Array.from({ length: 7 }, (_, i) => [i, i + 1, i + 2, i + 3].map((k) => 80 + ((5 * k) % 12)));

describe('bar similarity', () => {
  it('is 1 for the same bar, less where pitches differ, and keeps what rhythm shares', () => {
    const { bars, matrix } = barSimilarity(piece([a, b, a, silence]));
    expect(bars).toBe(4);
    expect(matrix[2]).toBe(1);
    // Rhythm alone is shared: a quarter of three quarters.
    expect(matrix[1]).toBeCloseTo(1 / 3);
    expect(matrix[2 * 4 + 0]).toBe(1);
    expect(matrix[3 * 4 + 3]).toBe(0);
  });

  it('averages by lag', () => {
    const lags = similarityByLag(barSimilarity(piece([a, b, a, b])));
    expect(lags[1]).toEqual({ of: 2, among: 2 });
    expect(lags[0]!.of / lags[0]!.among).toBeCloseTo(1 / 3);
    expect(lags[15]).toEqual({ of: 0, among: 0 });
  });
});

describe('returns', () => {
  it('counts bars and passages that come back after eight bars, not sooner', () => {
    const far = barSimilarity(piece([a, b, ...others.slice(0, 6), a, b, others[6]!]));
    expect(nearReturns(far)).toEqual({ of: 2, among: 3 });
    expect(returnsHeard(far)).toEqual({ of: 1, among: 3 });
    const soon = barSimilarity(piece([a, b, a, b]));
    expect(nearReturns(soon)).toEqual({ of: 0, among: 0 });
    expect(returnsHeard(soon)).toEqual({ of: 0, among: 0 });
  });
});

describe('cadences', () => {
  const end = (...chords: (readonly [number, number])[]) => cadenceAt(piece([a, a], chords), 16 * (chords.length / 2));
  it('names what closes', () => {
    expect(end([IV, 53], [V, 55], [V, 55], [I, 48])).toBe('authentic');
    expect(end([I, 48], [IV, 53], [IV, 53], [I, 48])).toBe('plagal');
    expect(end([I, 48], [IV, 53], [IV, 53], [V, 55])).toBe('half');
    expect(end([I, 48], [chordCode(4, '7'), 52], [chordCode(4, '7'), 52], [vi, 57])).toBe('elsewhere');
  });
  it('wants root position and a chord that has just come', () => {
    expect(end([IV, 53], [V, 55], [V, 55], [I, 52])).toBeNull();
    expect(end([V, 55], [I, 48], [I, 48], [I, 48])).toBeNull();
    expect(end([I, 48], [V, 55], [V, 55], [vi, 57])).toBeNull();
    expect(end([IV, 53], [chordCode(7, 'sus4'), 55], [chordCode(7, '7'), 55], [V, 55])).toBeNull();
  });
  it('tells phrase ends from other bars', () => {
    const half = [I, 48] as const;
    const chords = [half, half, half, half, half, half, [V, 55] as const, half];
    expect(cadences(piece([a, a, a, a], chords))).toEqual({
      kinds: { authentic: 1, half: 0, plagal: 0, elsewhere: 0 },
      atEnds: { of: 1, among: 1 },
      within: { of: 0, among: 3 },
    });
  });
});

describe('relations of phrases', () => {
  it('tells repeated from varied, developed and new', () => {
    const theme = [a, b, a, b];
    const varied = [a, b, a, [60, 74, 76, 77]];
    const developed = theme.map((notes) => notes.map((pitch) => pitch + 1));
    const fresh = [[90], [91], [92], [93]];
    const source = piece([...theme, ...theme, ...varied, ...developed, ...fresh]);
    const found = relations(source, barSimilarity(source));
    expect(found.map(({ relation }) => relation)).toEqual(['repeat', 'repeat', 'develop', 'new']);
    expect(found[0]!.back).toBe(1);
  });
});

describe('form statistics', () => {
  it('adds pieces up and looks only so far', () => {
    const statistics = new FormStatistics();
    statistics.add(piece([a, b, ...others.slice(0, 6), a, b]));
    statistics.add(piece([a, b, ...others.slice(0, 6), a, b]), 8);
    expect(statistics.figures).toMatchObject({ pieces: 2, bars: 18, nearReturns: 1, returnsIn32: 16, cadences: 0 });
    expect(new FormStatistics().figures).toMatchObject({ pieces: 0, nearReturns: null, cadences: null });
  });
});
