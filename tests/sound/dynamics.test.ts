import { describe, expect, it } from 'vitest';
import { ceilingCurve, undoMakeup } from '../../src/sound/dynamics.ts';
import { MASTER } from '../../src/sound/mix.ts';

describe('ceilingCurve', () => {
  const range = 2;
  const curve = ceilingCurve(range, MASTER);
  const at = (x: number): number => curve[Math.round(((x / range + 1) / 2) * (curve.length - 1))]!;

  it('leaves silence silent and what is below the knee as it is', () => {
    expect(at(0)).toBe(0);
    expect(at(0.5)).toBeCloseTo(0.5, 6);
    expect(at(-0.5)).toBeCloseTo(-0.5, 6);
  });

  it('rises all the way and stays at least 1 dB under full scale', () => {
    for (let i = 1; i < curve.length; i++) expect(curve[i]!).toBeGreaterThanOrEqual(curve[i - 1]!);
    expect(20 * Math.log10(at(range))).toBeLessThan(-1);
  });
});

describe('undoMakeup', () => {
  it('is 0.6 of the reduction at full scale, as a gain', () => {
    expect(undoMakeup({ threshold: -20, ratio: 2, knee: 0 })).toBeCloseTo(-6, 9);
    expect(undoMakeup({ threshold: 0, ratio: 20, knee: 0 })).toBeCloseTo(0, 9);
  });
});
