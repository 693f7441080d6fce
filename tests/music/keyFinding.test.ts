import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKey } from '../../src/music/keyFinding.ts';

const C_MAJOR_TUNE = [8, 0, 3, 0, 6, 3, 0, 7, 0, 3, 0, 2];
const A_MINOR_TUNE = [5, 0, 3, 0, 7, 2, 0, 1, 2, 8, 0, 3];

function turned(profile: readonly number[], by: number): number[] {
  return profile.map((_, i) => profile[(i - by + 12) % 12]!);
}

describe('findKey', () => {
  it('finds the key of plain tunes in all transpositions', () => {
    for (let by = 0; by < 12; by++) {
      expect(findKey(turned(C_MAJOR_TUNE, by)).key).toEqual({ tonic: by, mode: 'major' });
      expect(findKey(turned(A_MINOR_TUNE, by)).key).toEqual({ tonic: (9 + by) % 12, mode: 'minor' });
    }
  });

  it('answers C major without conviction where there is nothing to go by', () => {
    for (const same of [0, 3, 1e9])
      expect(findKey(new Array(12).fill(same))).toEqual({ key: { tonic: 0, mode: 'major' }, correlation: 0 });
  });

  it('gives a correlation that the unit of time does not change', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 12, maxLength: 12 }), (durations) => {
        const once = findKey(durations);
        expect(once.correlation).toBeGreaterThanOrEqual(-1);
        expect(once.correlation).toBeLessThanOrEqual(1 + 1e-9);
        expect(findKey(durations.map((d) => d * 8))).toEqual({
          key: once.key,
          correlation: expect.closeTo(once.correlation, 9),
        });
      }),
    );
  });
});
