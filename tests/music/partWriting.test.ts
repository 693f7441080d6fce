import { describe, expect, it } from 'vitest';
import { countParallels, isParallel, OCTAVE, PERFECT_FIFTH } from '../../src/music/partWriting.ts';

describe('parallels', () => {
  it.each([
    ['C–G to D–A', 67, 60, 69, 62, PERFECT_FIFTH, true],
    ['the same an octave wider', 79, 60, 81, 62, PERFECT_FIFTH, true],
    ['with the voices crossed', 60, 67, 62, 69, PERFECT_FIFTH, true],
    ['fourths', 65, 60, 67, 62, PERFECT_FIFTH, false],
    ['a fifth in contrary motion to a twelfth', 67, 60, 74, 55, PERFECT_FIFTH, false],
    ['a fifth repeated', 67, 60, 67, 60, PERFECT_FIFTH, false],
    ['a fifth left', 67, 60, 69, 65, PERFECT_FIFTH, false],
    ['octaves', 72, 60, 74, 62, OCTAVE, true],
    ['unisons', 60, 60, 62, 62, OCTAVE, true],
    ['tenths', 76, 60, 77, 62, OCTAVE, false],
  ])('knows %s', (_, upper, lower, nextUpper, nextLower, interval, expected) => {
    expect(isParallel(upper, lower, nextUpper, nextLower, interval)).toBe(expected);
  });

  it('counts every pair of voices once a slot, and only where both move and sound', () => {
    const voices = [
      [72, 74, 74, 76, -1, 72],
      [67, 69, 71, 71, 71, 67],
      [60, 62, 64, 64, 62, 60],
    ].map((pitches) => Int16Array.from(pitches));
    expect(countParallels(voices)).toEqual({ together: 5, fifths: 2, octaves: 1 });
  });
});
