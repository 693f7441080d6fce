import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contour,
  degreeName,
  intervalName,
  leaps,
  melodicIntervals,
  noteInChord,
  onsetPitches,
  pitchName,
  romanNumeral,
  selfSimilarity,
  strongBeatChordTones,
} from '../../src/music/analysis.ts';
import { chordCode, NO_CHORD } from '../../src/music/chord.ts';
import { MODES } from '../../src/music/key.ts';
import { HOLD, REST } from '../../src/music/voices.ts';

const C = { tonic: 0, mode: 'major' } as const;
const A_MINOR = { tonic: 9, mode: 'minor' } as const;

describe('names', () => {
  it('names degrees within and outside the scale', () => {
    expect([60, 64, 67, 71, 63, 66, 70].map((pitch) => degreeName(pitch, C))).toEqual([
      '1',
      '3',
      '5',
      '7',
      'b3',
      '#4',
      'b7',
    ]);
    expect([69, 72, 76, 77, 78, 79, 80].map((pitch) => degreeName(pitch, A_MINOR))).toEqual([
      '1',
      '3',
      '5',
      '6',
      '#6',
      '7',
      '#7',
    ]);
  });

  it('names chords by their function', () => {
    expect(romanNumeral(chordCode(7, '7'), C)).toBe('V7');
    expect(romanNumeral(chordCode(2, 'min7'), C)).toBe('ii7');
    expect(romanNumeral(chordCode(11, 'dim'), C)).toBe('vii°');
    expect(romanNumeral(chordCode(10, 'maj'), C)).toBe('bVII');
    expect(romanNumeral(chordCode(5, 'maj'), A_MINOR)).toBe('VI');
    expect(romanNumeral(chordCode(4, 'maj'), A_MINOR)).toBe('V');
    expect(romanNumeral(NO_CHORD, C)).toBe('N');
  });

  it('gives every degree of every key a different name', () => {
    for (const mode of MODES)
      for (let tonic = 0; tonic < 12; tonic++)
        expect(new Set(Array.from({ length: 12 }, (_, i) => degreeName(60 + i, { tonic, mode }))).size).toBe(12);
  });

  it('names intervals and pitches', () => {
    expect([3, -7, 0, 12].map(intervalName)).toEqual(['3m', '-5P', '1P', '8P']);
    expect(pitchName(70, { tonic: 5, mode: 'major' })).toBe('Bb4');
    expect(pitchName(66, { tonic: 7, mode: 'major' })).toBe('F#4');
  });
});

describe('melody', () => {
  it('has a contour, intervals and leaps', () => {
    const pitches = onsetPitches(Int16Array.of(60, HOLD, 62, REST, 62, 69, HOLD, 67));
    expect(pitches).toEqual([60, 62, 62, 69, 67]);
    expect(melodicIntervals(pitches)).toEqual([2, 0, 7, -2]);
    expect(contour(pitches)).toEqual([1, 0, 1, -1]);
    expect(leaps(pitches)).toEqual([{ to: 3, semitones: 7 }]);
  });
});

describe('notes in chords', () => {
  const chords = Int16Array.of(chordCode(0, 'maj'), HOLD, HOLD, HOLD, chordCode(7, 'maj'), HOLD, NO_CHORD, HOLD);
  it('counts sounding slots under named chords', () => {
    expect(noteInChord([Int16Array.of(60, HOLD, 62, REST, 62, HOLD, HOLD, HOLD)], chords)).toEqual({
      counted: 5,
      share: 4 / 5,
    });
    expect(noteInChord([Int16Array.of(REST, HOLD, HOLD, HOLD, HOLD, HOLD, HOLD, HOLD)], chords).share).toBeNaN();
  });
  it('counts onsets on felt beats', () => {
    expect(strongBeatChordTones(Int16Array.of(60, HOLD, 61, HOLD, 60, HOLD, HOLD, HOLD), chords, '4/4')).toEqual({
      counted: 2,
      share: 0.5,
    });
    expect(strongBeatChordTones(Int16Array.of(60, HOLD, 61, HOLD, 60, HOLD, HOLD, HOLD), chords, '4/4', 2)).toEqual({
      counted: 1,
      share: 0,
    });
  });
});

describe('selfSimilarity', () => {
  it('is one for the same bar, in any octave, and falls with each difference', () => {
    const line = Int16Array.of(60, HOLD, 64, HOLD, 72, HOLD, 64, HOLD, 60, HOLD, 65, HOLD);
    expect(Array.from(selfSimilarity(line, 4))).toEqual([1, 1, 1 / 3, 1, 1, 1 / 3, 1 / 3, 1 / 3, 1].map(Math.fround));
  });
  it('is symmetric and between 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -2, max: 80 }), { maxLength: 40 }), (symbols) => {
        const similarity = selfSimilarity(Int16Array.from(symbols), 4);
        const bars = Math.floor(symbols.length / 4);
        similarity.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(value).toBe(similarity[(i % bars) * bars + Math.floor(i / bars)]);
          if (i % (bars + 1) === 0) expect(value).toBe(1);
        });
      }),
    );
  });
});
