/** What becomes of a rating on the stage. */
import { describe, expect, it } from 'vitest';
import { pieceOf } from '../../../src/stage/viewModel/piece.ts';
import { followTrails, marksOf, RISE_SECONDS, RUN_SECONDS, waveHead } from '../../../src/stage/viewModel/trail.ts';
import { BAR_SECONDS, fixtureRating, fixtureTimeline, SLOT_SECONDS } from '../fixture.ts';

const timeline = fixtureTimeline(6);
const piece = pieceOf(timeline);
const at = 5 * BAR_SECONDS;

describe('credited beads', () => {
  it('are exactly the melody notes that sounded in a credited slot', () => {
    const rating = fixtureRating(timeline, 1, at, 1);
    const trails = followTrails([], [rating], piece, at, 100);
    const { gold, pollen } = marksOf(piece.lines.melody, [rating], trails, piece);
    piece.lines.melody.forEach((note, index) => {
      const sounded = rating.credit.some(({ decisionId, slot }) => {
        const middle = decisionId * BAR_SECONDS + (slot + 0.5) * SLOT_SECONDS;
        return note.startsAt <= middle && middle <= note.endsAt;
      });
      expect(gold[index]! > 0).toBe(sounded);
      expect(pollen[index]).toBe(0);
    });
    expect(Math.max(...gold)).toBeCloseTo(1);
  });

  it('turn to pollen for Change, from the moment it was seen', () => {
    const rating = fixtureRating(timeline, 2, at, -0.5);
    const trails = followTrails([], [rating], piece, at + 0.1, 40);
    const { gold, pollen, scatteredAt } = marksOf(piece.lines.melody, [rating], trails, piece);
    expect(Math.max(...gold)).toBe(0);
    expect(Math.max(...pollen)).toBeGreaterThan(0.5);
    expect([...scatteredAt].filter((since) => !Number.isNaN(since)).every((since) => since === 40)).toBe(true);
  });
});

describe('a trail', () => {
  it('presumes the last two seconds until the credit arrives, and keeps when it was first seen', () => {
    const rating = fixtureRating(timeline, 3, at, 1);
    const [guess] = followTrails([], [{ ...rating, credit: [] }], piece, at, 7);
    expect(guess).toMatchObject({ credited: false, seenAt: 7, from: at - 2 });
    const [known] = followTrails([guess!], [rating], piece, at + 0.4, 7.4);
    expect(known).toMatchObject({ credited: true, seenAt: 7 });
    expect(known!.from).toBeGreaterThan(at - 1.8);
    expect(known!.to).toBeLessThanOrEqual(at - 0.3 + 2 * SLOT_SECONDS);
  });

  it('runs from the judged notes to the end of the plan, and only forwards', () => {
    const [trail] = followTrails([], [fixtureRating(timeline, 4, at, 1)], piece, at, 0);
    expect(waveHead(trail!, RISE_SECONDS / 2, 19)).toBeNaN();
    expect(waveHead(trail!, RISE_SECONDS, 19)).toBeCloseTo(trail!.from);
    expect(waveHead(trail!, RISE_SECONDS + RUN_SECONDS - 1e-9, 19)).toBeCloseTo(19);
    let before = trail!.from - 1;
    for (let age = RISE_SECONDS; age < RISE_SECONDS + RUN_SECONDS; age += 0.05) {
      const head = waveHead(trail!, age, 19);
      expect(head).toBeGreaterThan(before);
      before = head;
    }
  });

  it('makes no wave of old news', () => {
    const [trail] = followTrails([], [fixtureRating(timeline, 5, at, 1)], piece, at + 30, 100);
    expect(trail!.seenAt).toBe(70);
  });
});
