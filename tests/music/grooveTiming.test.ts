import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { learnGroove } from '../../src/music/grooveTiming.ts';
import type { Piece, PieceNote } from '../../src/music/piece.ts';

/** A drummer of our own: hats in eighths, kick and snare on the beats; `eighth` is where the second eighth lies, in 1/480. */
function drummer(seed: number, { eighth = 240, late = 0, uneven = 0, snareLate = 0 } = {}): Piece {
  const rng = new Rng(seed);
  const notes: PieceNote[] = [];
  const micro: number[] = [];
  const hit = (at: number, pitch: number, velocity: number): void => {
    const played = at + late + uneven * rng.normal() + (pitch === 38 ? snareLate : 0);
    const start = Math.max(0, Math.round(played / 20));
    notes.push([start, 3, pitch, velocity]);
    micro.push(Math.round(played - start * 20));
  };
  for (let beat = 1; beat < 65; beat++) {
    const at = beat * 480;
    hit(at, 42, 80);
    hit(at + eighth, 42, 50);
    hit(at, beat % 2 === 0 ? 36 : 38, 105);
  }
  return {
    id: `drummer ${seed}`,
    style: 'own',
    key: null,
    meter: [4, 4],
    tempo: 120,
    ticksPerQuarter: 24,
    tracks: [{ role: 'drums', program: 0, notes, micro }],
  };
}

describe('learnGroove', () => {
  it('finds swung eighths where they are, and none where they are straight', () => {
    const swung = learnGroove([drummer(1, { eighth: 320 }), drummer(2, { eighth: 312 })])!;
    expect(swung.swing8).toBeCloseTo(0.658, 2);
    expect(swung.swung).toBe(1);
    expect(learnGroove([drummer(3)])).toMatchObject({ swing8: 0.5, swung: 0 });
  });

  it('says how most play where some swing and some do not', () => {
    expect(learnGroove([drummer(1), drummer(2), drummer(3, { eighth: 320 })])!.swing8).toBeCloseTo(0.5, 2);
  });

  it('hears a late snare, but not a drummer who is late throughout', () => {
    const { offset } = learnGroove([drummer(4, { late: 30, snareLate: 18 })])!;
    expect(offset[16 + 4]).toBeGreaterThan(0.1);
    expect(Math.abs(offset[0]!)).toBeLessThan(0.05);
  });

  it('measures unevenness, and that hands are uneven each for itself', () => {
    const profile = learnGroove([drummer(5, { uneven: 10 }), drummer(6, { uneven: 10 })])!;
    expect(profile.spread[0]).toBeGreaterThan(0.06);
    expect(profile.spread[0]).toBeLessThan(0.11);
    expect(profile.together).toBeLessThan(0.2);
  });

  it('keeps the touch of every level', () => {
    const { velocity } = learnGroove([drummer(7)])!;
    expect(velocity.slice(6, 9)).toEqual([50, 80, 112]);
  });

  it('has nothing to say of pieces without distances from the grid or in three', () => {
    const waltz: Piece = { ...drummer(8), meter: [3, 4] };
    const { tracks, ...rest } = drummer(9);
    const flat: Piece = { ...rest, tracks: tracks.map(({ role, program, notes }) => ({ role, program, notes })) };
    expect(learnGroove([waltz, flat])).toBeNull();
  });
});
