import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES, SCALES, type Key } from '../../src/music/key.ts';
import { contourOf, contourSimilarity, develop, moveInKey, type MotifBar } from '../../src/music/motif.ts';
import { HOLD, REST } from '../../src/music/voices.ts';

const C: Key = { tonic: 0, mode: 'major' };

function bar(melody: Readonly<Record<number, number>>, key = C): MotifBar {
  const line = (notes: Readonly<Record<number, number>>) => {
    const symbols = new Int16Array(16).fill(HOLD);
    for (const [slot, symbol] of Object.entries(notes)) symbols[Number(slot)] = symbol;
    return symbols;
  };
  return { key, voices: { melody: line(melody), bass: line({ 0: 48 }), inner1: line({}), inner2: line({ 0: REST }) } };
}

const notesOf = ({ voices }: MotifBar) =>
  Array.from(voices.melody).flatMap((symbol, slot) => (symbol === HOLD ? [] : [[slot, symbol]]));

describe('motif', () => {
  const theme = bar({ 0: 60, 4: 64, 6: 65, 8: 67 });

  it('has the same contour in every key and register', () => {
    const higher = bar({ 0: 69, 4: 73, 6: 74, 8: 76 });
    expect(contourOf([theme])).toEqual(contourOf([higher]));
    expect(contourSimilarity(contourOf([theme]), contourOf([higher]))).toBe(1);
    expect(contourSimilarity(contourOf([theme]), contourOf([bar({ 0: 60, 4: 64, 6: 65, 10: 67 })]))).toBeCloseTo(2 / 3);
    expect(contourSimilarity(contourOf([bar({})]), contourOf([bar({})]))).toBe(0);
  });

  it('moves in key by steps that add up and stay in the scale', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MODES),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 40, max: 80 }),
        fc.integer({ min: -7, max: 7 }),
        (mode, tonic, pitch, steps) => {
          const key = { tonic, mode };
          fc.pre(SCALES[mode].includes((pitch - tonic + 120) % 12));
          const moved = moveInKey(pitch, steps, key);
          expect(SCALES[mode]).toContain((moved - tonic + 120) % 12);
          expect(moveInKey(moved, -steps, key)).toBe(pitch);
          expect(moveInKey(pitch, 7, key)).toBe(pitch + 12);
        },
      ),
    );
  });

  it('develops by sequence, inversion, augmentation and fragment', () => {
    expect(notesOf(develop([theme], 0, 'sequence', 1, '4/4'))).toEqual([
      [0, 62],
      [4, 65],
      [6, 67],
      [8, 69],
    ]);
    expect(develop([theme], 0, 'sequence', 1, '4/4').voices.bass[0]).toBe(50);
    expect(notesOf(develop([theme], 0, 'inversion', 1, '4/4'))).toEqual([
      [0, 60],
      [4, 57],
      [6, 55],
      [8, 53],
    ]);
    expect(notesOf(develop([theme], 0, 'augmentation', 1, '4/4'))).toEqual([
      [0, 60],
      [8, 64],
      [12, 65],
    ]);
    expect(notesOf(develop([theme], 1, 'augmentation', 1, '4/4'))).toEqual([[0, 67]]);
    expect(notesOf(develop([theme], 0, 'fragment', -1, '4/4'))).toEqual([
      [0, 60],
      [4, 64],
      [6, 65],
      [8, 59],
      [12, 62],
      [14, 64],
    ]);
  });

  it('breaks a bar of three beats between beats', () => {
    const three = Int16Array.from([60, HOLD, 62, HOLD, 64, HOLD, HOLD, HOLD, 65, HOLD, HOLD, HOLD]);
    const source = { ...theme, voices: { ...theme.voices, melody: three } };
    const { melody } = develop([source], 0, 'fragment', 1, '3/4').voices;
    const onsets = [...melody.keys()].filter((slot) => melody[slot]! >= 0);
    expect(onsets).toEqual([0, 2, 4, 6, 8, 10]);
  });

  it('never leaves the grid or the range of MIDI, and goes round short phrases', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(HOLD, REST, 0, 45, 61, 127), { minLength: 16, maxLength: 16 }),
        fc.nat(9),
        fc.constantFrom('sequence', 'inversion', 'augmentation', 'fragment'),
        fc.integer({ min: -3, max: 3 }),
        (symbols, at, how, steps) => {
          const source = { ...theme, voices: { ...theme.voices, melody: Int16Array.from(symbols) } };
          const { melody } = develop([source, theme], at, how, steps, '4/4').voices;
          expect(melody).toHaveLength(16);
          for (const symbol of melody) expect(symbol >= REST && symbol <= 127).toBe(true);
        },
      ),
    );
  });
});
