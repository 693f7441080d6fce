/** Windows of gateways: they add up exactly, and what is none is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCounts,
  binOf,
  HISTOGRAM_BINS,
  medianOf,
  NO_COUNTS,
  parseWindow,
  type Counts,
} from '../../src/protocol/crowdWindow.ts';

const rating = fc.double({ min: -1, max: 1, noNaN: true });

function countsOf(values: readonly number[]): Counts {
  const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const value of values) hist[binOf(value)]!++;
  const sum = values.reduce((all, value) => all + value, 0);
  const sumsq = values.reduce((all, value) => all + value * value, 0);
  return { ...NO_COUNTS, n: values.length, sum, sumsq, hist, joined: values.length };
}

describe('windows', () => {
  it('of several gateways say what one of all phones would', () => {
    fc.assert(
      fc.property(fc.array(rating), fc.array(rating), (here, there) => {
        const apart = addCounts(countsOf(here), countsOf(there));
        const together = countsOf([...here, ...there]);
        expect({ ...apart, sum: 0, sumsq: 0 }).toEqual({ ...together, sum: 0, sumsq: 0 });
        expect(apart.sum).toBeCloseTo(together.sum, 9);
        expect(apart.sumsq).toBeCloseTo(together.sumsq, 9);
      }),
    );
  });

  it('give the median to a bin', () => {
    fc.assert(
      fc.property(fc.array(rating, { minLength: 1, maxLength: 99 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
        const found = medianOf(countsOf(values).hist)!;
        const bin = 2 / HISTOGRAM_BINS;
        expect(found).toBeGreaterThanOrEqual(low - bin - 1e-9);
        expect(found).toBeLessThanOrEqual(high + bin + 1e-9);
      }),
    );
    expect(medianOf(NO_COUNTS.hist)).toBeNull();
  });

  it.each([
    ['nothing', null],
    ['text', 'window'],
    ['an object of another make', { stage: 'main' }],
    ['too few bins', { hist: [1, 2, 3] }],
    ['a count that is none', { n: -1 }],
    ['a sum that is no number', { sum: Infinity }],
    ['a name that could be anything', { proc: '../../etc' }],
    ['a vote beyond all', { votes: [{ listener: 'p-1', seat: 0, value: 2, age: 0 }] }],
  ])('that are %s are refused in a sentence', (_, changes) => {
    const whole = { stage: 'main', proc: 'a1', seq: 0, t0: 0, ...NO_COUNTS, votes: [], moods: [] };
    expect(parseWindow(whole).ok).toBe(true);
    const found =
      changes !== null && typeof changes === 'object' && !('stage' in changes) ? { ...whole, ...changes } : changes;
    const read = parseWindow(found);
    expect(read).toMatchObject({ ok: false, fault: { reason: 'window' } });
  });
});
