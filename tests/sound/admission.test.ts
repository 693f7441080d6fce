import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admit, LATE_LIMIT } from '../../src/sound/admission.ts';

describe('admit', () => {
  it('leaves an event in time alone', () => {
    expect(admit('on', 5, 4.9)).toEqual({ at: 5, late: false, admitted: true });
    expect(admit('on', 5, 5)).toEqual({ at: 5, late: false, admitted: true });
  });

  it('plays a slightly late note at once and counts it', () => {
    expect(admit('on', 5, 5.049)).toEqual({ at: 5.049, late: true, admitted: true });
  });

  it('leaves out a note that is later than the limit and counts it', () => {
    const now = 5 + LATE_LIMIT + 0.001;
    expect(admit('on', 5, now)).toEqual({ at: now, late: true, admitted: false });
  });

  it('never puts an event into the past, and always carries out an ending', () => {
    const time = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(time, time, (at, now) => {
        expect(admit('on', at, now).at).toBeGreaterThanOrEqual(now);
        expect(admit('off', at, now)).toEqual({ at: Math.max(at, now), late: at < now, admitted: true });
      }),
    );
  });
});
