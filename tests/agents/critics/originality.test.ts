import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Originality } from '../../../agents/critics/originality.ts';
import { LONGEST_STEP } from '../../../agents/critics/line.ts';
import { PITCHED } from '../../../src/music/voices.ts';
import { barsOf, longestIn, originalityOf, piece, symbolsOf, tune, type TuneNote } from './tunes.ts';

const NOTES = 60;
const SOURCES = 6;
const SHORTEST = 8;
const source = (index: number): TuneNote[] => tune(100 + index, NOTES);
const titleOf = (index: number): string => `tune ${index}`;

describe('originality', () => {
  let originality: Originality;
  beforeAll(async () => {
    originality = await originalityOf(
      Array.from({ length: SOURCES }, (_, i) =>
        piece(titleOf(i), symbolsOf(source(i)), symbolsOf(tune(200 + i, NOTES))),
      ),
    );
  });

  it('finds every passage of eight notes or more, in any key, octave, voice and place of the bar', () => {
    fc.assert(
      fc.property(
        fc.record({
          index: fc.integer({ min: 0, max: SOURCES - 1 }),
          from: fc.integer({ min: 0, max: NOTES - SHORTEST }),
          length: fc.integer({ min: SHORTEST, max: 30 }),
          up: fc.integer({ min: -24, max: 24 }),
          rest: fc.integer({ min: 0, max: 15 }),
          voice: fc.constantFrom(...PITCHED),
        }),
        ({ index, from, length, up, rest, voice }) => {
          const planted = source(index)
            .slice(from, from + length)
            .map(({ pitch, slots }) => ({ pitch: pitch + up, slots }));
          const bars = barsOf(symbolsOf(planted, rest), voice);
          const found = bars
            .map((bar, i) => originality.nearest(bars.slice(0, i), bar))
            .findLast((match) => match !== null);
          expect(found).toMatchObject({ title: titleOf(index), composer: `who wrote tune ${index}`, voice });
          expect(found!.notes).toBe(planted.length);
        },
      ),
    );
  });

  it('finds a passage among other notes, and tells it no shorter than it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: SOURCES - 1 }),
        fc.integer({ min: SHORTEST, max: 24 }),
        fc.nat(),
        (index, length, seed) => {
          const before = tune(seed, 7);
          const planted = source(index).slice(10, 10 + length);
          // Struck again, the first pitch would begin earlier.
          fc.pre(before.at(-1)!.pitch !== planted[0]!.pitch);
          const notes = [...before, ...planted, ...tune(seed + 1, 7)];
          expect(longestIn(originality, barsOf(symbolsOf(notes)))).toBeGreaterThanOrEqual(length);
        },
      ),
    );
  });

  it('never finds fewer than eight notes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: SOURCES - 1 }),
        fc.integer({ min: 0, max: NOTES - SHORTEST }),
        fc.integer({ min: 1, max: SHORTEST - 1 }),
        (index, from, length) => {
          expect(longestIn(originality, barsOf(symbolsOf(source(index).slice(from, from + length))))).toBe(0);
        },
      ),
    );
  });

  it('hears a pitch struck again as the same note', () => {
    const struck = source(2)
      .slice(0, 12)
      .flatMap(({ pitch, slots }) =>
        slots === 2
          ? [
              { pitch, slots: 1 },
              { pitch, slots: 1 },
            ]
          : [{ pitch, slots }],
      );
    expect(longestIn(originality, barsOf(symbolsOf(struck)))).toBe(12);
  });

  it('begins anew after two bars of one note or none', () => {
    const halves = (slots: number): TuneNote[] =>
      source(3)
        .slice(0, 14)
        .map((note, i) => (i === 6 ? { ...note, slots } : note));
    expect(longestIn(originality, barsOf(symbolsOf(halves(source(3)[6]!.slots))))).toBe(14);
    expect(longestIn(originality, barsOf(symbolsOf(halves(LONGEST_STEP + 1))))).toBe(0);
  });

  it('tells of a bar what ends in it, and over how many bars it goes', () => {
    const bars = barsOf(symbolsOf(source(4).slice(0, 20)));
    const whole = bars.slice(0, 2);
    expect(originality.nearest(whole.slice(0, 1), whole[1]!)).toMatchObject({ title: titleOf(4), bars: 2 });
    expect(originality.nearest(whole, { voices: barsOf(new Int16Array(16).fill(-1))[0]!.voices })).toBeNull();
  });

  it('leaves out sources and voices that do not count', () => {
    const bars = barsOf(symbolsOf(source(1).slice(0, 12)));
    const others = ({ title }: { title: string }) => title !== titleOf(1);
    const last = bars.findLastIndex(({ voices }) => voices.melody.some((symbol) => symbol >= 0));
    expect(originality.nearest(bars.slice(0, last), bars[last]!)?.notes).toBe(12);
    expect(originality.nearest(bars.slice(0, last), bars[last]!, { counts: others })).toBeNull();
    expect(originality.nearest(bars.slice(0, last), bars[last]!, { voices: ['bass', 'inner1'] })).toBeNull();
  });
});

describe('common property', () => {
  const shared = tune(5, 16);
  const sharing = (count: number) =>
    Array.from({ length: count }, (_, i) => piece(titleOf(i), symbolsOf([...tune(300 + i, 12), ...shared])));

  it('is what more than eight sources share', async () => {
    const bars = barsOf(symbolsOf(shared));
    expect(longestIn(await originalityOf(sharing(8)), bars)).toBe(16);
    expect(longestIn(await originalityOf(sharing(9)), bars)).toBe(0);
  });

  it('is a figure that goes round: scales, trills, broken chords', async () => {
    const round = (...pitches: number[]) =>
      Array.from({ length: 24 }, (_, i) => ({ pitch: pitches[i % pitches.length]!, slots: 1 }));
    const scale = Array.from({ length: 24 }, (_, i) => ({ pitch: 50 + i, slots: 2 }));
    const figures = [scale, round(60, 62), round(48, 55, 52, 55)];
    const originality = await originalityOf(figures.map((notes, i) => piece(titleOf(i), symbolsOf(notes))));
    for (const notes of figures) expect(longestIn(originality, barsOf(symbolsOf(notes)))).toBe(0);
  });
});
