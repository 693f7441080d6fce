/** The fall of a visit's petals: from the flower to the ground, all of them, within three seconds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FALL_SECONDS } from '../../../src/session/idle.ts';
import { dropPetal, freshPetal, type FallenPetal } from '../../../src/stage/viewModel/fall.ts';

function petalAt(index: number, count: number, age: number): FallenPetal {
  const petal = freshPetal();
  dropPetal(petal, index, count, age);
  return petal;
}

describe('a petal', () => {
  const some = fc
    .integer({ min: 1, max: 32 })
    .chain((count) => fc.tuple(fc.integer({ min: 0, max: count - 1 }), fc.constant(count)));
  it('leaves the flower, falls without ever rising, and lies on the ground when the time is over', () => {
    fc.assert(
      fc.property(some, ([index, count]) => {
        let last = 0;
        for (let age = 0; age <= FALL_SECONDS; age += 0.05) {
          const { down, across, alpha } = petalAt(index, count, age);
          expect(down).toBeGreaterThanOrEqual(last);
          expect(Math.abs(across)).toBeLessThanOrEqual(1);
          expect(alpha).toBeGreaterThanOrEqual(0);
          last = down;
        }
        expect(petalAt(index, count, 0)).toMatchObject({ down: 0, alpha: 0 });
        expect(petalAt(index, count, FALL_SECONDS)).toMatchObject({ down: 1, alpha: 0 });
      }),
    );
  });
  it('of an older rating falls before one of a newer', () => {
    expect(petalAt(0, 8, 0.9).down).toBeGreaterThan(petalAt(7, 8, 0.9).down);
  });
  it('is seen on its way', () => {
    expect(petalAt(3, 8, 1.2)).toMatchObject({ alpha: 1 });
  });
});
