import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGrid, type GridPiece } from '../../src/music/grid.ts';
import type { Piece } from '../../src/music/piece.ts';
import { divergence, Statistics, WIDEST_INTERVAL } from '../../src/music/statistics.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';

function grid(piece: Piece): GridPiece {
  const result = toGrid(piece, 1);
  if (!result.ok) throw new Error(result.fault.sentence);
  return result.value[0]!;
}

function of(...pieces: Piece[]): Statistics['distributions'] {
  const statistics = new Statistics();
  for (const piece of pieces) statistics.add(grid(piece));
  return statistics.distributions;
}

describe('Statistics', () => {
  it('counts the melody’s intervals, durations and places', () => {
    const waltz = of(WALTZ);
    expect(waltz).toMatchObject({ pieces: 1, bars: 4, notes: 10, onsetsPerBar: 2.5 });
    // 69 72 76 | 69 72 76 | 80 76 71 | 69: nine intervals, of which two are +3 and one is −7.
    expect(waltz.intervals[WIDEST_INTERVAL + 3]).toBeCloseTo(2 / 9);
    expect(waltz.intervals[WIDEST_INTERVAL - 7]).toBeCloseTo(1 / 9);
    expect(waltz.durations[3], 'the last note has no end within the piece').toBe(1);
    expect(of(HYMN).onsets[0]).toBeCloseTo(4 / 10);
    expect(
      waltz.onsets.every((share) => share === 0),
      'places are of 4/4 alone',
    ).toBe(true);
  });

  it('counts degrees above the tonic and notes in their chords', () => {
    const hymn = of(HYMN);
    expect(hymn.degrees[1]).toBe(0);
    expect(hymn.degrees[0]).toBeGreaterThan(0.2);
    expect(hymn.noteInChord).toBeGreaterThan(0.8);
    expect(hymn.strongBeats).toBeGreaterThan(0.7);
  });

  it('has nothing to say of drums alone', () => {
    expect(of(BEAT)).toMatchObject({
      pieces: 1,
      bars: 2,
      notes: 0,
      noteInChord: null,
      strongBeats: null,
      onsetsPerBar: 0,
    });
  });
});

describe('divergence', () => {
  const row = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 5 })
    .filter((counts) => counts.some((n) => n > 0))
    .map((counts) => {
      const total = counts.reduce((sum, n) => sum + n, 0);
      return counts.map((n) => n / total);
    });
  it('is 0 for the same, 1 for strangers, and symmetric between', () => {
    expect(divergence([1, 0], [0, 1])).toBe(1);
    fc.assert(
      fc.property(row, row, (a, b) => {
        expect(divergence(a, a)).toBeCloseTo(0, 12);
        expect(divergence(a, b)).toBeCloseTo(divergence(b, a), 12);
        expect(divergence(a, b)).toBeGreaterThan(-1e-12);
        expect(divergence(a, b)).toBeLessThan(1 + 1e-12);
      }),
    );
  });
});
