/** What lies on a pad: fingers, hands, bodies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLUSTER_SECONDS, isResting, MOST_AT_ONCE, PALM_ACROSS, type Landing } from '../../src/panels/palm.ts';

const finger = (since: number): Landing => ({ since, across: 20 });
const hand = (since: number): Landing => ({ since, across: PALM_ACROSS + 1 });

describe('what lies on a pad', () => {
  it('is no resting hand where it is one contact, however broad', () => {
    expect(isResting([finger(0)])).toBe(false);
    expect(isResting([hand(0)])).toBe(false);
  });
  it('is one where a broad contact joins another', () => {
    expect(isResting([finger(0), hand(5)])).toBe(true);
    expect(isResting([hand(0), hand(5)])).toBe(true);
    expect(isResting([hand(0), finger(5)])).toBe(false);
  });
  it('is one where more than three fingers come down within a moment, and none where they come one by one', () => {
    const gap = (seconds: number): boolean =>
      isResting(Array.from({ length: MOST_AT_ONCE + 1 }, (_, i) => finger(i * seconds)));
    expect(gap(CLUSTER_SECONDS / 4)).toBe(true);
    expect(gap(CLUSTER_SECONDS)).toBe(false);
  });
  it('does not depend on the order in which it is told', () => {
    const landings = fc.array(
      fc.record({
        since: fc.double({ min: 0, max: 1, noNaN: true }),
        across: fc.double({ min: 0, max: 200, noNaN: true }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(fc.property(landings, (all) => isResting(all) === isResting(all.toReversed())));
  });
});
