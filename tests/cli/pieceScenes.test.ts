import { describe, expect, it } from 'vitest';
import { scenesOf } from '../../src/cli/pieceScenes.ts';
import { chordCode } from '../../src/music/chord.ts';
import type { Piece } from '../../src/music/piece.ts';

const BAR = 96;

function piece(more: Partial<Piece> = {}): Piece {
  const triad = (start: number, pitches: readonly number[]): [number, number, number, number][] =>
    pitches.map((pitch) => [start, BAR, pitch, 80]);
  const bars = [triad(0, [60, 64, 67]), triad(BAR, [60, 65, 69])];
  return {
    id: 'own',
    style: 'own',
    key: null,
    meter: [4, 4],
    tempo: 120,
    ticksPerQuarter: 24,
    tracks: [0, 1, 2].map((voice) => ({ role: 'inner', program: 0, notes: bars.map((bar) => bar[voice]!) })),
    ...more,
  };
}

describe('scenesOf', () => {
  it('gives a scene for every bar, with the chord that is heard in it', () => {
    const scenes = scenesOf(piece(), 0.125, { jazz: 1 });
    expect(scenes.map(({ startsAt }) => startsAt)).toEqual([0, 2]);
    expect(scenes.map(({ bar }) => bar.chords[0])).toEqual([chordCode(0, 'maj'), chordCode(5, 'maj')]);
    for (const { bar } of scenes) expect(bar.style).toEqual({ jazz: 1 });
  });

  it('begins its first whole bar after a pickup', () => {
    const scenes = scenesOf(piece({ pickup: 24 }), 0.125, {});
    expect(scenes.slice(0, 2).map(({ startsAt }) => startsAt)).toEqual([-1.5, 0.5]);
  });

  it('has phrases of four bars, every other one closed', () => {
    const long = piece({ tracks: [{ role: 'melody', program: 0, notes: [[0, BAR * 9, 60, 80]] }] });
    const scenes = scenesOf(long, 0.125, {});
    expect(scenes).toHaveLength(9);
    expect(scenes.map(({ bar }) => bar.phrase.bar)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0]);
    expect(scenes[5]!.bar.phrase.cadence).toBe('closed');
  });

  it('has nothing to say of silence', () => {
    expect(scenesOf(piece({ tracks: [] }), 0.125, {})).toEqual([]);
  });
});
