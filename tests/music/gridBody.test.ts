import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridOfBars, isEmptyMusic, windowsOf, withHeardChords } from '../../src/music/gridBody.ts';
import { toGrid } from '../../src/music/grid.ts';
import { HOLD } from '../../src/music/voices.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { silentBar } from '../fixtures/bars.ts';
import { HYMN, WALTZ } from '../fixtures/pieces.ts';

const hymn = unwrap(toGrid(HYMN, 1))[0]!;
const waltz = unwrap(toGrid(WALTZ, 1))[0]!;

describe('windows', () => {
  it('are whole bars, one after the other, and name the chord that holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 11 }), (bars, phase) => {
        const piece = { ...waltz, phase };
        const windows = windowsOf(piece, bars);
        const first = (12 - phase) % 12;
        expect(windows).toHaveLength(Math.max(0, Math.floor((piece.slots - first) / (12 * bars))));
        windows.forEach((window, i) => {
          const from = first + i * 12 * bars;
          expect(window.slots).toBe(12 * bars);
          expect(window.voices.melody ?? []).toEqual(piece.voices.melody!.slice(from, from + 12 * bars));
          expect(window.chords![0]).not.toBe(HOLD);
        });
      }),
    );
  });
});

describe('bars as a piece', () => {
  it('are joined, and silent voices are none', () => {
    const bars = [0, 1].map((i) => {
      const bar = silentBar('3/4', 100, { tonic: 0, mode: 'major' });
      bar.voices.bass[4] = 40 + i;
      return bar;
    });
    const piece = gridOfBars(bars, 'x', 'waltz');
    expect([piece.slots, piece.voices.melody, piece.drums]).toEqual([24, null, null]);
    expect([piece.voices.bass![4], piece.voices.bass![16]]).toEqual([40, 41]);
    expect(isEmptyMusic(piece)).toBe(false);
    expect(isEmptyMusic({ ...piece, voices: { ...piece.voices, bass: null }, chords: null })).toBe(true);
    expect(() => gridOfBars([], 'x', 'waltz')).toThrow(RangeError);
  });
});

describe('heard chords', () => {
  it('do not depend on the written ones', () => {
    const other = { ...hymn, chords: hymn.chords!.map(() => HOLD) };
    expect(withHeardChords(other).chords).toEqual(withHeardChords(hymn).chords);
  });
});
