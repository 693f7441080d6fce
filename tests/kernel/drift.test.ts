/** Burn-in: the picture wanders, slowly, within its margin, and leaves no pixel lit for hours. */
import { expect, it } from 'vitest';
import { DRIFT_REACH, driftX, driftY } from '../../src/kernel/drift.ts';

const HOUR = 3600;

it('stays within its margin and never leaps', () => {
  for (let at = 0; at < 6 * HOUR; at += 1) {
    expect(Math.abs(driftX(at))).toBeLessThanOrEqual(DRIFT_REACH);
    expect(Math.abs(driftY(at))).toBeLessThanOrEqual(DRIFT_REACH);
    expect(Math.abs(driftX(at + 1) - driftX(at))).toBeLessThanOrEqual(1);
    expect(Math.abs(driftY(at + 1) - driftY(at))).toBeLessThanOrEqual(1);
    expect(Number.isInteger(driftX(at)) && Number.isInteger(driftY(at))).toBe(true);
  }
});

it('leaves no height and no column for more than a quarter of any hour', () => {
  for (const drift of [driftX, driftY])
    for (let from = 0; from < 5 * HOUR; from += HOUR) {
      const spent = new Map<number, number>();
      for (let at = from; at < from + HOUR; at++) spent.set(drift(at), (spent.get(drift(at)) ?? 0) + 1);
      expect(Math.max(...spent.values())).toBeLessThan(HOUR / 4);
      expect(spent.size).toBe(2 * DRIFT_REACH + 1);
    }
});

it('begins where it would stand without it', () => {
  expect([driftX(0), driftY(0)]).toEqual([0, 0]);
});
