import { describe, expect, it } from 'vitest';
import { performanceOf, voicesOf } from '../../src/cli/pieceEvents.ts';
import type { Piece } from '../../src/music/piece.ts';
import { HYMN } from '../fixtures/pieces.ts';

describe('voicesOf', () => {
  it('gives every track a voice, and deals the middle to the two inner voices', () => {
    const roles = ['melody', 'inner', 'inner', 'bass', 'drums', 'chords'];
    expect(voicesOf(roles.map((role) => ({ role })))).toEqual([
      'melody',
      'inner1',
      'inner2',
      'bass',
      'drums',
      'inner1',
    ]);
  });
});

describe('performanceOf', () => {
  it('turns ticks into seconds at the piece’s tempo, and pairs every beginning with an end', () => {
    const { events, seconds } = performanceOf(HYMN);
    expect(seconds).toBeCloseTo((4 * 4 * 60) / 96, 9);
    const ends = new Map(events.filter((event) => event.kind === 'off').map((event) => [event.id, event.at]));
    const begins = events.filter((event) => event.kind === 'on');
    expect(begins.length).toBe(HYMN.tracks.reduce((sum, track) => sum + track.notes.length, 0));
    for (const { id, at } of begins) expect(ends.get(id)).toBeGreaterThan(at);
    expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted((a, b) => a - b));
  });

  it('moves a drum by its micro-timing, but never before the beginning', () => {
    const piece: Piece = {
      ...HYMN,
      tempo: 60,
      tracks: [
        {
          role: 'drums',
          program: 0,
          notes: [
            [0, 6, 36, 90],
            [24, 6, 38, 90],
          ],
          micro: [-20, 48],
        },
      ],
    };
    const begins = performanceOf(piece).events.filter((event) => event.kind === 'on');
    expect(begins[0]!.at).toBe(0);
    expect(begins[1]!.at).toBeCloseTo(1.1, 9);
  });
});
