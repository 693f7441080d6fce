import { describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { soundingPitches, toGrid } from '../../src/music/grid.ts';
import { HOLD, REST } from '../../src/music/voices.ts';
import type { Piece, PieceNote, Track } from '../../src/music/piece.ts';

const track = (role: string, ...notes: PieceNote[]): Track => ({ role, program: 0, notes });
const piece = (tracks: readonly Track[], more: Partial<Piece> = {}): Piece => ({
  id: 'made-up',
  style: 'custom',
  key: { tonic: 0, mode: 'major' },
  meter: [4, 4],
  tempo: 100,
  ticksPerQuarter: 24,
  lengthTicks: 192,
  tracks,
  ...more,
});

describe('toGrid', () => {
  it('writes notes, rests and what holds', () => {
    const [grid] = unwrap(toGrid(piece([track('melody', [0, 12, 60, 80], [24, 24, 62, 80])])));
    expect([...grid!.voices.melody!.slice(0, 10)]).toEqual([60, HOLD, REST, HOLD, 62, HOLD, HOLD, HOLD, REST, HOLD]);
    expect(grid).toMatchObject({ metre: '4/4', slots: 32, phase: 0 });
    expect([...soundingPitches(grid!.voices.melody!).slice(0, 5)]).toEqual([60, 60, -1, -1, 62]);
  });

  it('gives four parts their voices', () => {
    const parts = ['melody', 'alto', 'tenor', 'bass'].map((role, i) => track(role, [0, 192, 72 - 7 * i, 80]));
    const [grid] = unwrap(toGrid(piece(parts)));
    expect(grid!.voices.melody![0]).toBe(72);
    expect(grid!.voices.inner1![0]).toBe(65);
    expect(grid!.voices.inner2![0]).toBe(58);
    expect(grid!.voices.bass![0]).toBe(51);
  });

  it('draws lines out of two hands', () => {
    const right = track('piano-right', [0, 96, 64, 80], [0, 96, 67, 80], [0, 96, 72, 80]);
    const left = track('piano-left', [0, 96, 48, 80], [0, 96, 55, 80]);
    const [grid] = unwrap(toGrid(piece([right, left])));
    expect(grid!.voices.melody![0]).toBe(72);
    expect(grid!.voices.inner1![0]).toBe(67);
    expect(grid!.voices.inner2![0]).toBe(55);
    expect(grid!.voices.bass![0]).toBe(48);
  });

  it('keeps a melody on its long note while something moves below it', () => {
    const [grid] = unwrap(
      toGrid(piece([track('melody', [0, 96, 72, 80], [24, 24, 60, 80]), track('bass', [0, 192, 48, 80])])),
    );
    expect([...grid!.voices.melody!.slice(0, 8)]).toEqual([72, HOLD, HOLD, HOLD, HOLD, HOLD, HOLD, HOLD]);
    expect(grid!.voices.inner1![4]).toBe(60);
  });

  it('reads drums as levels', () => {
    const [grid] = unwrap(toGrid(piece([track('drums', [0, 3, 36, 110], [24, 3, 38, 40], [24, 3, 42, 80])])));
    expect(grid!.drums![0]).toBe(3);
    expect(grid!.drums![4 * 8 + 1]).toBe(1);
    expect(grid!.drums![4 * 8 + 2]).toBe(2);
    expect(grid!.chords).toBeNull();
  });

  it('starts a pickup late in the bar, and halves long notated values', () => {
    expect(unwrap(toGrid(piece([track('melody', [0, 24, 60, 80])], { pickup: 24 })))[0]!.phase).toBe(12);
    const [long] = unwrap(toGrid(piece([track('melody', [0, 48, 60, 80])], { meter: [2, 1], lengthTicks: 384 })));
    expect(long).toMatchObject({ metre: '4/4', slots: 32 });
    expect(long!.voices.melody![4]).toBe(REST);
  });

  it('takes given chords, and names chords where none are given', () => {
    const [given] = unwrap(
      toGrid(
        piece([track('melody', [0, 192, 60, 80])], {
          chords: [
            [0, 'C:maj'],
            [96, 'G:7'],
          ],
        }),
      ),
    );
    expect(given!.chordsGiven).toBe(true);
    expect(given!.chords![0]).toBe(0);
    expect(given!.chords![16]).toBe(7 * 8 + 2);
    const chord = [60, 64, 67].map((pitch) => track('inner', [0, 192, pitch, 80]));
    expect(unwrap(toGrid(piece(chord)))[0]!.chords![0]).toBe(0);
  });

  it.each([
    ['metre', piece([track('melody', [0, 24, 60, 80])], { meter: [7, 8] })],
    ['empty', piece([], { lengthTicks: 0 })],
    ['too-short', piece([track('melody', [0, 24, 60, 80])], { lengthTicks: 48 })],
    ['off-grid', piece([track('melody', ...Array.from({ length: 8 }, (_, i): PieceNote => [i * 24 + 9, 8, 60, 80]))])],
  ])('refuses with the reason %s and one sentence', (reason, refused) => {
    const result = toGrid(refused);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.fault.reason).toBe(reason);
      expect(result.fault.sentence).toMatch(/^[^.]+\.$/);
    }
  });

  it('makes one stretch of every steady metre', () => {
    const notes = Array.from({ length: 16 }, (_, i): PieceNote => [i * 24, 24, 60, 80]);
    const grids = unwrap(
      toGrid(
        piece([track('melody', ...notes)], {
          lengthTicks: 384,
          meters: [
            [0, 4, 4],
            [192, 3, 4],
          ],
        }),
      ),
    );
    expect(grids.map(({ metre }) => metre)).toEqual(['4/4', '3/4']);
  });
});
