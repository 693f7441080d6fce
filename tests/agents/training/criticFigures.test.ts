import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, criticFigures, type Judged } from '../../../agents/training/criticFigures.ts';
import { Rng } from '../../../src/kernel/random.ts';

const row = (odds: number, label: 0 | 1, work = 'w'): Judged => ({ odds, label, work });

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 2 }), (cases) => {
        const judged = cases.map(([odds, real]) => row(odds, real ? 1 : 0));
        const real = judged.filter(({ label }) => label === 1);
        const other = judged.filter(({ label }) => label === 0);
        fc.pre(real.length > 0 && other.length > 0);
        const points = real.flatMap((a) => other.map((b) => (a.odds > b.odds ? 1 : a.odds === b.odds ? 0.5 : 0)));
        const share = points.reduce<number>((sum, point) => sum + point, 0) / points.length;
        expect(areaUnderCurve(judged)).toBeCloseTo(share, 9);
      }),
    );
  });
});

describe('the figures of a critic', () => {
  it('are those of chance for one that says nothing', () => {
    const judged = Array.from({ length: 40 }, (_, i) => row(0, i % 2 === 0 ? 1 : 0, `w${i % 5}`));
    expect(criticFigures(judged, new Rng(1))).toEqual({
      windows: 40,
      works: 5,
      accuracy: 0.5,
      auc: 0.5,
      aucInterval: [0.5, 0.5],
      logLoss: expect.closeTo(Math.LN2, 9),
      calibrationError: 0,
    });
  });

  it('find what is told with too much confidence', () => {
    const judged = Array.from({ length: 100 }, (_, i) => row(i % 4 === 0 ? -5 : 5, i % 2 === 0 ? 1 : 0, `w${i % 9}`));
    const { accuracy, calibrationError, aucInterval, auc } = criticFigures(judged, new Rng(1));
    expect(accuracy).toBe(0.25);
    expect(calibrationError).toBeGreaterThan(0.3);
    expect(aucInterval[0]).toBeLessThan(auc);
    expect(aucInterval[1]).toBeGreaterThan(auc);
  });
});
