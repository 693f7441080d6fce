import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRUMS, HOLD, REST } from '../../src/music/voices.ts';
import { soundingPitches } from '../../src/music/grid.ts';
import {
  crossings,
  fitsGuitar,
  fitsTwoHands,
  longestRepetition,
  longestSilence,
  outOfRange,
  unplayable,
  type Sounding,
} from '../../src/music/playability.ts';

function sounding(lines: readonly (readonly number[])[], drums: Uint8Array | null = null, phase = 0): Sounding {
  const symbols = lines.map((line) => Int16Array.from(line));
  const slots = drums ? drums.length / DRUMS.length : symbols[0]!.length;
  return { metre: '4/4', phase, slots, symbols, pitches: symbols.map(soundingPitches), drums };
}
const bar = (...starts: number[]): number[] => [...starts, ...new Array<number>(16 - starts.length).fill(HOLD)];

describe('silence', () => {
  it('is what neither voice nor drum fills', () => {
    expect(longestSilence(sounding([[60, HOLD, REST, HOLD, HOLD, 62]]))).toBe(3);
    const drums = new Uint8Array(6 * DRUMS.length);
    drums[3 * DRUMS.length + 1] = 1;
    expect(longestSilence(sounding([[60, HOLD, REST, HOLD, HOLD, 62]], drums))).toBe(1);
  });
});

describe('repetition', () => {
  it('counts equal bars in a row, from bar line to bar line', () => {
    const line = [...bar(60), ...bar(62), ...bar(62), ...bar(62), ...bar(60)];
    expect(longestRepetition(sounding([line]))).toBe(3);
    expect(longestRepetition(sounding([line.slice(8)], null, 8))).toBe(3);
    expect(longestRepetition(sounding([line, [...line.slice(0, 40), 65, ...line.slice(41)]]))).toBe(1);
  });
});

describe('hands', () => {
  it('reach a tenth each', () => {
    expect(fitsTwoHands([40, 56, 60, 76])).toBe(true);
    expect(fitsTwoHands([40, 57, 75])).toBe(false);
    expect(fitsTwoHands([])).toBe(true);
  });
  it('find the open chords of a guitar, not a cluster and not a note below it', () => {
    expect(fitsGuitar([40, 47, 52, 56, 59, 64])).toBe(true);
    expect(fitsGuitar([48, 52, 55, 60, 64])).toBe(true);
    expect(fitsGuitar([41, 42, 43])).toBe(false);
    expect(fitsGuitar([38])).toBe(false);
  });
  it('play whatever a part of what they play is', () => {
    const chord = fc.uniqueArray(fc.integer({ min: 40, max: 83 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(chord, fc.nat(3), (pitches, left) => {
        const part = pitches.filter((_, i) => i !== left % pitches.length);
        for (const fits of [fitsGuitar, fitsTwoHands]) if (fits(pitches)) expect(fits(part)).toBe(true);
      }),
    );
  });
});

describe('tallies', () => {
  const music = sounding([
    [72, HOLD, 50, HOLD],
    [48, HOLD, 55, HOLD],
  ]);
  it('count notes beyond their instrument where one is known', () => {
    expect(outOfRange(music, [[55, 100], null])).toEqual({ of: 1, among: 2 });
  });
  it('count chords beyond the hand at every onset', () => {
    expect(unplayable(music, (pitches) => Math.max(...pitches) - Math.min(...pitches) <= 16)).toEqual({
      of: 1,
      among: 2,
    });
  });
  it('count slots in which voices cross', () => {
    expect(crossings(music.pitches)).toEqual({ of: 2, among: 4 });
  });
});
