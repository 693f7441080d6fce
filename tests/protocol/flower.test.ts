/** Flowers as they are stored: there and back, and whatever else may be found there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bedOf, MOST_FLOWERS, parseFlowers, type Flower } from '../../src/protocol/flower.ts';

const flowers = fc.array(
  fc.record<Flower>({
    style: fc.dictionary(fc.constantFrom('folk', 'chorale', 'rock'), fc.double({ min: 0, max: 1, noNaN: true })),
    contour: fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 16 }),
    rhythm: fc.array(fc.integer({ min: 0, max: 16 }), { maxLength: 16 }),
    light: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
    love: fc.double({ min: 0, max: 99, noNaN: true }),
    children: fc.nat(),
  }),
  { maxLength: 20 },
);

describe('flowers in storage', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(flowers, (row) => {
        expect(parseFlowers(structuredClone(bedOf(row)))).toEqual({ ok: true, value: row });
      }),
    );
  });

  it('are the newest, where there are too many', () => {
    const flower: Flower = { style: {}, contour: [], rhythm: [], light: 0, seed: 0, love: 0, children: 0 };
    const row = Array.from({ length: MOST_FLOWERS + 5 }, (_, seed) => ({ ...flower, seed }));
    const read = parseFlowers(bedOf(row));
    expect(read.ok && read.value.map(({ seed }) => seed)).toEqual(row.slice(5).map(({ seed }) => seed));
  });

  it('of any other make are refused in a sentence', () => {
    const [good] = bedOf([{ style: {}, contour: [60], rhythm: [1], light: 0, seed: 0, love: 0, children: 0 }]).flowers;
    const bed = (part: object) => ({ format: 'antiphon-flowers', formatVersion: 1, flowers: [{ ...good, ...part }] });
    expect(parseFlowers(bed({})).ok).toBe(true);
    for (const found of [
      ...[null, undefined, 7, 'flowers', [], {}, { flowers: [] }],
      { ...bed({}), formatVersion: 2 },
      { ...bed({}), flowers: Array.from({ length: MOST_FLOWERS + 1 }, () => good) },
      bed({ contour: [Number.NaN] }),
      bed({ contour: Array.from({ length: 17 }, () => 60) }),
      bed({ rhythm: ['a'] }),
      bed({ light: 2 }),
      bed({ love: Infinity }),
      bed({ seed: 0.5 }),
      bed({ style: { folk: -1 } }),
    ]) {
      const read = parseFlowers(found);
      expect(read.ok).toBe(false);
      if (!read.ok) expect(read.fault.sentence).toMatch(/^The flowers .*\.$/);
    }
  });
});
