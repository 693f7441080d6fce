import { describe, expect, it } from 'vitest';
import { barsToPiece } from '../../src/music/export.ts';
import { toGrid, type GridPiece } from '../../src/music/grid.ts';
import type { Piece } from '../../src/music/piece.ts';
import { barsOfGrid } from '../../src/music/prompt.ts';
import { HOLD, REST } from '../../src/music/voices.ts';
import { BEAT, HYMN, line, WALTZ } from '../fixtures/pieces.ts';

function grid(piece: Piece): GridPiece {
  const result = toGrid(piece);
  if (!result.ok) throw new Error(result.fault.sentence);
  return result.value[0]!;
}

describe('barsOfGrid', () => {
  it('gives back the piece it was cut from', () => {
    for (const piece of [HYMN, WALTZ]) {
      const back = barsToPiece(barsOfGrid(grid(piece), 100), piece);
      expect(back.tracks.map(({ role, notes }) => ({ role, notes }))).toEqual(
        piece.tracks.map(({ role, notes }) => ({ role, notes })),
      );
      expect(back.meter).toEqual(piece.meter);
      if (piece.chords) expect(back.chords).toEqual(piece.chords);
    }
  });

  it('keeps drums and takes the given tempo where the piece has none', () => {
    const back = barsToPiece(barsOfGrid(grid(BEAT), 100), BEAT);
    expect(back.tracks[0]!.notes.map(([start, , pitch]) => [start, pitch])).toEqual(
      BEAT.tracks[0]!.notes.map(([start, , pitch]) => [start, pitch]),
    );
    expect(barsOfGrid(grid(WALTZ), 100)[0]!.tempo).toBe(100);
    expect(barsOfGrid(grid(HYMN), 100)[0]!.tempo).toBe(96);
  });

  it('rests before a pickup and holds to the end of the last bar', () => {
    const pickup: Piece = {
      ...WALTZ,
      pickup: 24,
      tracks: [{ ...WALTZ.tracks[0]!, notes: line(0, [64, 24], [69, 72], [71, 72], [72, 24]) }],
    };
    const bars = barsOfGrid(grid(pickup), 100);
    expect(bars).toHaveLength(4);
    expect(Array.from(bars[0]!.voices.melody)).toEqual([
      REST,
      ...new Array<number>(7).fill(HOLD),
      64,
      HOLD,
      HOLD,
      HOLD,
    ]);
    expect(bars[3]!.voices.melody[0]).toBe(72);
  });
});
