/** Petals and ghost beads. */
import { describe, expect, it } from 'vitest';
import { degreeOf, ghostsOf, latestOnset, nextOnset, petalsAt } from '../../../src/stage/viewModel/outlook.ts';
import { pieceOf } from '../../../src/stage/viewModel/piece.ts';
import { petalLength, petalTurn } from '../../../src/stage/petals.ts';
import { BAR_SECONDS, fixtureTimeline } from '../fixture.ts';

const piece = pieceOf(fixtureTimeline(4));

describe('the petals', () => {
  const petals = new Float32Array(7);
  const sum = (): number => petals.reduce((total, share) => total + share, 0);

  it('sum to one wherever the policy has an outlook, and to nothing elsewhere', () => {
    for (let at = 0; at < 7.9 * BAR_SECONDS; at += 0.173) {
      petalsAt(piece.bars, at, petals);
      expect(sum()).toBeCloseTo(1, 5);
    }
    petalsAt(piece.bars, 99, petals);
    expect(sum()).toBe(0);
  });

  it('change smoothly: no petal moves by a twentieth in two milliseconds', () => {
    const before = new Float32Array(7);
    petalsAt(piece.bars, 0, before);
    for (let at = 0.002; at < 2 * BAR_SECONDS; at += 0.002) {
      petalsAt(piece.bars, at, petals);
      for (let degree = 0; degree < 7; degree++) expect(Math.abs(petals[degree]! - before[degree]!)).toBeLessThan(0.05);
      before.set(petals);
    }
  });

  it('open all around and fold upwards; the likelier the longer', () => {
    expect(petalTurn(0, 1)).toBe(0);
    expect(petalTurn(1, 1)).toBeCloseTo((2 * Math.PI) / 7);
    expect(petalTurn(6, 1)).toBeCloseTo((-2 * Math.PI) / 7);
    expect(Math.abs(petalTurn(3, 0))).toBeLessThan(0.6);
    expect(petalLength(0.5, 1)).toBeGreaterThan(1.5 * petalLength(0.1, 1));
  });
});

describe('notes around the bud', () => {
  it('knows the scale degree of a note, and when it is outside the scale', () => {
    const bar = piece.bars[0]!;
    expect([60, 62, 71, 61].map((pitch) => degreeOf(pitch, bar))).toEqual([0, 1, 6, -1]);
  });

  it('finds the note that has just begun and the one that comes next', () => {
    const melody = piece.lines.melody;
    const second = melody[1]!;
    expect(latestOnset(melody, second.startsAt, 0.3)).toBe(second);
    expect(latestOnset(melody, second.startsAt - 1e-6, 1)).toBe(melody[0]);
    expect(nextOnset(melody, second.startsAt)).toBe(melody[2]);
  });

  it('lists ghosts in order, none surer than the policy was', () => {
    const ghosts = ghostsOf(piece.bars);
    expect(ghosts.length).toBeGreaterThan(100);
    for (let index = 1; index < ghosts.length; index++)
      expect(ghosts[index]!.at).toBeGreaterThanOrEqual(ghosts[index - 1]!.at);
    expect(Math.max(...ghosts.map((ghost) => ghost.probability))).toBeLessThanOrEqual(0.45 * 1.3);
  });
});
