import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, characterOf, distanceTo, nicheOf, tally, type Bounds } from '../../../agents/learner/niche.ts';
import { STYLE_BOUNDS } from '../../../agents/learner/nicheBounds.ts';
import { chordCode, NO_CHORD } from '../../../src/music/chord.ts';
import { NICHES, nicheKeys, wordsOf } from '../../../src/protocol/niche.ts';
import { ENGLISH } from '../../../src/panels/language.ts';
import { written } from '../bars.ts';

const BOUNDS: Bounds = { activity: [1, 2], register: [65, 72], colour: 0.5 };
const count = (bar: ReturnType<typeof written>) => tally(bar, NO_CHORD).tally;
const character = fc.record({
  activity: fc.double({ min: 0, max: 4, noNaN: true }),
  register: fc.option(fc.double({ min: 40, max: 90, noNaN: true })),
  colour: fc.double({ min: 0, max: 2, noNaN: true }),
});

describe('the niche of a phrase', () => {
  it('is told by how many notes the melody begins, how high they lie and what they stand on', () => {
    const still = written({ melody: { 0: 60 }, chords: { 0: chordCode(0, 'maj') } });
    const lively = written({
      melody: { 0: 74, 1: 76, 2: 77, 3: 79, 4: 81, 6: 79, 8: 77, 10: 76, 12: 74 },
      chords: { 0: chordCode(7, '7') },
    });
    expect(nicheOf(characterOf([count(still)]), BOUNDS)).toBe('still.low.plain');
    expect(nicheOf(characterOf([count(lively)]), BOUNDS)).toBe('lively.high.coloured');
    // Half as lively, in between: a phrase is the mean of its bars.
    expect(nicheOf(characterOf([count(still), count(lively)]), BOUNDS)).toBe('walking.high.coloured');
  });

  it('does not depend on the key, and counts a triad from outside it as colour', () => {
    const inC = written({ melody: { 0: 60, 8: 64 }, chords: { 0: chordCode(0, 'maj') } });
    const inD = written({
      melody: { 0: 62, 8: 66 },
      chords: { 0: chordCode(2, 'maj') },
      tonic: 2,
    });
    const outside = written({ melody: { 0: 62, 8: 66 }, chords: { 0: chordCode(2, 'maj') } });
    expect(characterOf([count(inD)])).toEqual(characterOf([count(inC)]));
    expect(characterOf([count(inC)]).colour).toBe(0);
    expect(characterOf([count(outside)]).colour).toBe(1);
  });

  it('goes on with the chord that sounded before', () => {
    const first = tally(written({ melody: { 0: 60 }, chords: { 0: chordCode(7, '7') } }), NO_CHORD);
    const held = written({ melody: { 0: 67 } });
    expect(tally(held, first.chord).tally).toMatchObject({ named: 16, rich: 16, sung: 1, outside: 0 });
    expect(tally(held, NO_CHORD).tally).toMatchObject({ named: 0, rich: 0 });
  });

  it('is one of the niches, and the only one at no distance', () => {
    fc.assert(
      fc.property(character, (one) => {
        const niche = nicheOf(one, BOUNDS);
        expect(NICHES).toContain(niche);
        expect(distanceTo(niche, one, BOUNDS)).toBe(0);
        for (const other of NICHES) {
          const words = [wordsOf(niche), wordsOf(other)] as const;
          const sameButRegister = words[0].activity === words[1].activity && words[0].harmony === words[1].harmony;
          // A phrase without a melody has no register, so it is as near to every one; a border belongs to both sides.
          if (other === niche || (one.register === null && sameButRegister)) continue;
          const onBorder = [...BOUNDS.activity, ...BOUNDS.register, BOUNDS.colour].some((border) =>
            [one.activity, one.register, one.colour].includes(border),
          );
          if (!onBorder) expect(distanceTo(other, one, BOUNDS)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('bounds', () => {
  it('lie in order in every style, between those of the styles that are mixed, and there for styles never measured', () => {
    for (const [still, lively, low, high] of Object.values(STYLE_BOUNDS)) {
      expect(still).toBeLessThan(lively);
      expect(low).toBeLessThan(high);
    }
    const [calm, busy] = [boundsOf({ psalm: 1 }), boundsOf({ ragtime: 2 })];
    const between = boundsOf({ psalm: 1, ragtime: 2, funk: 5 });
    expect(between.activity[0]).toBeCloseTo(calm.activity[0] / 3 + (2 * busy.activity[0]) / 3);
    expect(boundsOf({ constructor: 1 })).toEqual(boundsOf({ 'never heard of': 1 }));
    expect(boundsOf({}).activity.every(Number.isFinite)).toBe(true);
  });
});

describe('the words of a niche', () => {
  it('have a text each', () => {
    expect(NICHES.flatMap(nicheKeys).filter((key) => ENGLISH[key] === undefined)).toEqual([]);
    expect(new Set(NICHES).size).toBe(18);
  });
});
