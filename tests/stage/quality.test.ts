/** Quality by frame time: it falls soon, climbs late, settles on every machine and never swings to and fro. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEST, OPENING_STEP, QUALITIES, QualityGovernor } from '../../src/stage/quality.ts';

/** Lets `seconds` pass on a machine whose frame takes what `cost` says of the step. @returns the steps it moved to */
function run(
  governor: QualityGovernor,
  seconds: number,
  cost: (step: number, at: number) => number,
  script = 2,
): number[] {
  const moves: number[] = [];
  for (let at = 0; at < seconds * 1000;) {
    const frame = cost(governor.step, at);
    if (governor.frame(frame, script)) moves.push(governor.step);
    at += frame;
  }
  return moves;
}

const vsync = (work: number): number => (1000 / 60) * Math.max(1, Math.ceil(work / (1000 / 60)));

describe('the quality', () => {
  it('costs less with every step down', () => {
    for (let step = 1; step <= BEST; step++) {
      const worse = QUALITIES[step - 1]!;
      const better = QUALITIES[step]!;
      expect(worse.pixels).toBeLessThan(better.pixels);
      expect(worse.scale).toBeLessThanOrEqual(better.scale);
      expect(worse.motes).toBeLessThanOrEqual(better.motes);
      expect(Number(worse.bloom)).toBeLessThanOrEqual(Number(better.bloom));
    }
  });

  it('climbs to the best on a machine with room, and not in its first ten seconds', () => {
    const governor = new QualityGovernor();
    expect(run(governor, 10, () => 1000 / 60)).toEqual([]);
    expect(run(governor, 60, () => 1000 / 60)).toEqual([BEST]);
  });

  it('falls within four seconds when frames become slow', () => {
    const governor = new QualityGovernor();
    run(governor, 5, () => 1000 / 60);
    run(governor, 4, (step) => (step === OPENING_STEP ? 40 : 17));
    expect(governor.step).toBe(OPENING_STEP - 1);
  });

  it('does not climb while the script alone is heavy', () => {
    const governor = new QualityGovernor();
    expect(run(governor, 120, () => 1000 / 60, 12)).toEqual([]);
  });

  it('takes the rate of a screen of thirty hertz for what it is, at the step it began with', () => {
    const governor = new QualityGovernor();
    run(governor, 60, () => 1000 / 30);
    expect(governor.step).toBe(OPENING_STEP);
    expect(run(governor, 600, () => 1000 / 30)).toEqual([]);
  });

  it('takes an hour in a hidden tab for no frame at all', () => {
    const governor = new QualityGovernor();
    run(governor, 5, () => 1000 / 60);
    expect(governor.frame(3_600_000, 3)).toBe(false);
    expect(run(governor, 5, () => 1000 / 60)).toEqual([]);
  });

  it('reaches the least step on a machine that draws two frames a second', () => {
    const governor = new QualityGovernor();
    run(governor, 120, (step) => 500 - 60 * (BEST - step));
    expect(governor.step).toBe(0);
  });

  it('settles on any machine and then stays', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 60, noNaN: true }),
        fc.double({ min: 0.4, max: 0.95, noNaN: true }),
        fc.nat({ max: BEST }),
        (dearest, ratio, start) => {
          const governor = new QualityGovernor(start);
          const cost = (step: number): number => vsync(dearest * ratio ** (BEST - step));
          run(governor, 1200, cost);
          const { step } = governor;
          expect(run(governor, 600, cost)).toEqual([]);
          expect(governor.step).toBe(step);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('changes a bounded number of times whatever the frames do, and each is one step unless falling was in vain', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 400, noNaN: true }), fc.integer({ min: 1, max: 240 })), {
          minLength: 20,
          maxLength: 120,
        }),
        (spells) => {
          const governor = new QualityGovernor();
          let before = governor.step;
          let climbs = 0;
          for (const [frame, count] of spells)
            for (let i = 0; i < count; i++)
              if (governor.frame(frame, 3)) {
                expect(governor.step).toBeGreaterThanOrEqual(Math.max(0, before - 1));
                expect(governor.step).toBeLessThanOrEqual(BEST);
                if (governor.step > before) climbs++;
                before = governor.step;
              }
          expect(climbs).toBeLessThanOrEqual(2 * QUALITIES.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('survives frame times that are no numbers', () => {
    const governor = new QualityGovernor();
    for (const bad of [Number.NaN, -5, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      governor.frame(bad, 1);
      governor.frame(16, bad);
    }
    expect(run(governor, 5, () => 1000 / 60)).toEqual([]);
  });
});
