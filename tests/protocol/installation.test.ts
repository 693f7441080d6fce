import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, MINUTES_A_DAY, parseInstallation, USUAL_INSTALLATION } from '../../src/protocol/installation.ts';

const at = (hour: number, minute = 0): number => 60 * hour + minute;

describe('the hours', () => {
  it('are half-open, and may hold a night', () => {
    const day = { opens: at(10), closes: at(18) };
    expect([at(9, 59), at(10), at(17, 59), at(18)].map((minute) => isOpen(day, minute))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const night = { opens: at(20), closes: at(2) };
    expect([at(19, 59), at(20), at(0), at(1, 59), at(2), at(12)].map((minute) => isOpen(night, minute))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(isOpen(null, at(3))).toBe(true);
    expect(isOpen({ opens: at(9), closes: at(9) }, at(3))).toBe(true);
  });

  it('are open as long as the clock says', () => {
    const minute = fc.integer({ min: 0, max: MINUTES_A_DAY - 1 });
    fc.assert(
      fc.property(minute, minute, (opens, closes) => {
        const open = Array.from({ length: MINUTES_A_DAY }, (_, i) => isOpen({ opens, closes }, i)).filter(
          Boolean,
        ).length;
        return open === (opens === closes ? MINUTES_A_DAY : (closes - opens + MINUTES_A_DAY) % MINUTES_A_DAY);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the settings of an installation', () => {
  it('come back as they were stored', () => {
    const settings = {
      ...{ loudest: 0.5, hours: { opens: 600, closes: 1080 }, languages: ['de', 'en'] },
      ...{ takeAway: false, timbreMap: true, applause: true },
    };
    expect(parseInstallation(structuredClone(settings))).toEqual({ ok: true, value: settings });
    expect(parseInstallation(USUAL_INSTALLATION).ok).toBe(true);
    // Settings that were stored before there was any of these.
    const { takeAway: _, timbreMap: __, applause: ___, ...older } = settings;
    const usual = { takeAway: true, timbreMap: false, applause: false };
    expect(parseInstallation(older)).toEqual({ ok: true, value: { ...settings, ...usual } });
  });
  it.each([
    null,
    'loud',
    { ...USUAL_INSTALLATION, loudest: 0 },
    { ...USUAL_INSTALLATION, loudest: Number.NaN },
    { ...USUAL_INSTALLATION, hours: { opens: 600, closes: 1440 } },
    { ...USUAL_INSTALLATION, languages: ['<b>'] },
    { loudest: 1, hours: null },
  ])('are refused in one sentence where they are none: %j', (found) => {
    expect(parseInstallation(found)).toMatchObject({ ok: false, fault: { sentence: expect.stringMatching(/\.$/) } });
  });
});
