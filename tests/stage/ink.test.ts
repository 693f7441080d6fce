/** Ink: strips without gaps, nothing beyond its capacity, and no number that is none ever reaches the canvas. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ink } from '../../src/stage/ink.ts';
import { SPRITE } from '../../src/stage/sprites.ts';

const WHITE = 0xffffffff;

function quads({ corners, count }: Ink): number[][] {
  return Array.from({ length: count }, (_, quad) => [...corners.subarray(8 * quad, 8 * quad + 8)]);
}

describe('a strip', () => {
  it('is a band of the given width through its points', () => {
    const ink = new Ink(8);
    ink.point(0, 10, 2, 0xffffff, 1);
    ink.point(10, 10, 2, 0xffffff, 1);
    ink.stroke(SPRITE.thread);
    expect(quads(ink)).toEqual([[0, 8, 0, 12, 10, 8, 10, 12]]);
  });

  it('has no gap between its pieces, however it bends', () => {
    const coordinate = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 40 }), (points) => {
        const ink = new Ink(64);
        for (const [x, y] of points) ink.point(x, y, 3, 0xffffff, 1);
        ink.stroke(SPRITE.thread);
        const pieces = quads(ink);
        expect(pieces).toHaveLength(points.length - 1);
        for (let i = 1; i < pieces.length; i++) expect(pieces[i]!.slice(0, 4)).toEqual(pieces[i - 1]!.slice(4));
      }),
    );
  });

  it('leaves out what cannot be seen', () => {
    const ink = new Ink(8);
    for (const alpha of [1, 0, 0, 1]) ink.point(ink.count * 10 + alpha, 0, 1, 0xffffff, alpha);
    ink.stroke(SPRITE.thread);
    expect(ink.count).toBe(2);
  });
});

it('numbers that are none are left out, and the rest of the picture stays', () => {
  const ink = new Ink(64);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    ink.dot(SPRITE.disc, bad, 1, 2, 0xffffff, 1);
    ink.stamp(SPRITE.seed, 1, 1, 2, bad, 0xffffff, 1);
    ink.quad(SPRITE.solid, 0, 0, 0, 1, 1, 0, 1, bad, WHITE, WHITE, WHITE, WHITE);
    for (const x of [0, 10, bad, 30, 40, 50]) ink.point(x, 0, 1, 0xffffff, 1);
    ink.stroke(SPRITE.thread);
  }
  ink.dot(SPRITE.disc, 5, 5, 2, 0xffffff, 1);
  expect(ink.corners.subarray(0, 8 * ink.count).every(Number.isFinite)).toBe(true);
  expect(quads(ink).at(-1)).toEqual([3, 3, 3, 7, 7, 3, 7, 7]);
  // A bad point takes the joints beside it along: of five pieces one is left, three times.
  expect(ink.count).toBe(3 + 1);
});

it('never holds more than its capacity', () => {
  const ink = new Ink(5);
  for (let i = 0; i < 4; i++) ink.dot(SPRITE.disc, i, i, 1, 0xffffff, 1);
  for (let i = 0; i < 30; i++) ink.point(i, 0, 1, 0xffffff, 1);
  ink.stroke(SPRITE.thread);
  ink.dot(SPRITE.disc, 9, 9, 1, 0xffffff, 1);
  expect(ink.count).toBe(5);
});
