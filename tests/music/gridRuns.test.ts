import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittingRuns } from '../../src/music/gridRuns.ts';
import type { Piece, PieceNote } from '../../src/music/piece.ts';
import { HOLD } from '../../src/music/voices.ts';

const BAR = 96;
/** Four quarters a bar; `bent` bars have all but their first onset between the slots, and between triplets too. */
function quarters(bars: number, bent: (bar: number) => boolean = () => false, pitch = 60): PieceNote[] {
  return Array.from({ length: bars * 4 }, (_, i): PieceNote => {
    const shift = i % 4 > 0 && bent(Math.floor(i / 4)) ? 3 : 0;
    return [i * 24 + shift, 24 - shift, pitch, 80];
  });
}
const piece = (notes: readonly PieceNote[], more: Partial<Piece> = {}): Piece => ({
  id: 'made-up',
  style: 'custom',
  key: { tonic: 0, mode: 'major' },
  meter: [4, 4],
  tempo: 100,
  ticksPerQuarter: 24,
  tracks: [{ role: 'melody', program: 0, notes }],
  ...more,
});

describe('fittingRuns', () => {
  it('keeps a piece that fits whole, under its own id', () => {
    const { grids, bars, leftOut } = fittingRuns(piece(quarters(5)));
    expect(grids.map(({ id, slots, phase }) => [id, slots, phase])).toEqual([['made-up', 80, 0]]);
    expect([bars, leftOut]).toEqual([5, {}]);
  });

  it('loses a cadenza, not the piece around it', () => {
    const { grids, bars, leftOut } = fittingRuns(piece(quarters(30, (bar) => bar === 10 || bar === 11)));
    expect(grids.map(({ id, slots }) => [id, slots / 16])).toEqual([
      ['made-up#0', 10],
      ['made-up#1', 18],
    ]);
    expect([bars, leftOut]).toEqual([28, { 'off-grid': 2 }]);
  });

  it('counts bars that fit but stand alone', () => {
    const { bars, leftOut } = fittingRuns(piece(quarters(20, (bar) => bar === 4)));
    expect([bars, leftOut]).toEqual([15, { 'off-grid': 1, 'short-run': 4 }]);
  });

  it('accounts for every bar, and bends no onset', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 60 }), (bent) => {
        const { grids, bars, leftOut } = fittingRuns(piece(quarters(bent.length, (bar) => bent[bar]!)));
        expect(bars + Object.values(leftOut).reduce((sum, count) => sum + count, 0)).toBe(bent.length);
        expect(grids.reduce((sum, { slots }) => sum + slots, 0)).toBe(bars * 16);
        for (const { voices } of grids)
          for (const [slot, symbol] of voices.melody!.entries()) expect(symbol >= 0).toBe(slot % 4 === 0);
      }),
    );
  });

  it('leaves an ornament out and lets the note before it sound on', () => {
    const notes = quarters(8).toSpliced(1, 1, [24, 12, 64, 80], [36, 3, 65, 80], [39, 3, 67, 80], [42, 6, 65, 80]);
    const [grid] = fittingRuns(piece(notes)).grids;
    expect([...grid!.voices.melody!.slice(4, 9)]).toEqual([64, HOLD, 65, 65, 60]);
  });

  it('finds the key of a run far from the opening anew', () => {
    const scale = [0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0, 0];
    const later = Array.from({ length: 80 }, (_, i): PieceNote => [40 * BAR + i * 24, 24, 66 + scale[i % 12]!, 80]);
    const notes = [...quarters(40, (bar) => bar >= 20), ...later];
    const { grids } = fittingRuns(piece(notes, { key: { tonic: 2, mode: 'dorian' } }));
    expect(grids.map(({ key }) => key)).toEqual([
      { tonic: 2, mode: 'dorian' },
      { tonic: 6, mode: 'major' },
    ]);
  });

  it('cuts what is long into equal parts', () => {
    const { grids } = fittingRuns(piece(quarters(200)));
    expect(grids.map(({ slots }) => slots / 16)).toEqual([67, 66, 67]);
  });

  it('lays triplets on compound time, as fast as they were', () => {
    const notes = Array.from({ length: 96 }, (_, i): PieceNote => [i * 8, 8, 60 + (i % 3), 80]);
    const [grid] = fittingRuns(piece(notes)).grids;
    expect(grid).toMatchObject({ metre: '6/8', slots: 16 * 12, phase: 0, tempo: 150 });
    expect([...grid!.voices.melody!.slice(0, 7)]).toEqual([60, HOLD, 61, HOLD, 62, HOLD, 60]);
  });

  it('keeps human drums, rounded', () => {
    const hits = quarters(4).map(([start, , , velocity], i): PieceNote => [
      i % 4 === 3 ? start + 2 : start,
      3,
      36,
      velocity,
    ]);
    const { grids, bars } = fittingRuns(piece([], { tracks: [{ role: 'drums', program: 0, notes: hits }] }));
    expect(bars).toBe(4);
    expect(grids[0]!.drums!.reduce((sum, level) => sum + (level > 0 ? 1 : 0), 0)).toBe(16);
  });

  it.each([
    ['metre', piece(quarters(8), { meter: [7, 8] })],
    ['too-short', piece(quarters(1))],
    ['empty', piece([])],
  ])('says %s where nothing can be kept', (reason, refused) => {
    const { grids, leftOut } = fittingRuns(refused);
    expect([grids.length, Object.keys(leftOut)]).toEqual([0, [reason]]);
  });
});
