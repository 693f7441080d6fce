import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AVERAGE_SECONDS,
  moveFader,
  settleFader,
  type FaderRating,
  type FaderState,
} from '../../src/protocol/fader.ts';

interface Turn {
  readonly at: number;
  readonly position: number;
}

/** The fader is read after every report and then every quarter of a second, as a controller's reader does. */
function ratingsOf(turns: readonly Turn[], until: number): readonly FaderRating[] {
  const ratings: FaderRating[] = [];
  let state: FaderState | null = null;
  const reports = [...turns];
  for (let now = 0; now <= until; now += 0.25) {
    while (reports[0] && reports[0].at <= now) {
      const { at, position } = reports.shift()!;
      state = moveFader(state, position, at);
    }
    if (!state) continue;
    const settled = settleFader(state, now);
    state = settled.state;
    if (settled.rating) ratings.push(settled.rating);
  }
  return ratings;
}

describe('a fader', () => {
  it('says nothing by where it stood when it was first heard, nor by standing still', () => {
    expect(ratingsOf([{ at: 1, position: 0.9 }], 60)).toEqual([]);
    expect(
      ratingsOf(
        Array.from({ length: 100 }, (_, i) => ({ at: 1 + i, position: 0.9 })),
        110,
      ),
    ).toEqual([]);
  });

  it('rates once for one movement, by its distance from the average, at the time the movement began', () => {
    const slide = Array.from({ length: 10 }, (_, i) => ({ at: 10 + i / 50, position: 0.5 + (i + 1) / 40 }));
    const [rating, ...more] = ratingsOf([{ at: 1, position: 0.5 }, ...slide], 20);
    expect(more).toEqual([]);
    expect(rating!.at).toBe(10);
    expect(rating!.value).toBeGreaterThan(0.47);
    expect(rating!.value).toBeLessThanOrEqual(0.5);
  });

  it('counts against its own average: kept high for minutes, high is the usual, and the way back is a Change', () => {
    const up = { at: 10, position: 0.9 };
    const back = { at: 10 + 8 * AVERAGE_SECONDS, position: 0.5 };
    const ratings = ratingsOf([{ at: 1, position: 0.5 }, up, back], back.at + 10);
    expect(ratings.map(({ value }) => Math.sign(value))).toEqual([1, -1]);
    expect(ratings[1]!.value).toBeCloseTo(-0.8, 1);
    const soon = ratingsOf([{ at: 1, position: 0.5 }, up, { at: 13, position: 0.5 }], 20);
    // Back where it usually stands: neither good nor bad.
    expect(soon).toHaveLength(1);
  });

  it('that never rests is heard once a second', () => {
    const wave = Array.from({ length: 500 }, (_, i) => ({ at: 1 + i / 50, position: 0.5 + 0.4 * Math.sin(i / 7) }));
    const ratings = ratingsOf(wave, 20);
    expect(ratings.length).toBeGreaterThan(4);
    expect(ratings.length).toBeLessThanOrEqual(11);
  });

  it('gives ratings within their range whatever it does, and its average stays on its way', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            wait: fc.double({ min: -2, max: 100, noNaN: true }),
            position: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
        ),
        (reports) => {
          let at = 0;
          let state: FaderState | null = null;
          for (const { wait, position } of reports) {
            at += wait;
            state = moveFader(state, position, at);
            const { state: next, rating } = settleFader(state, at + 0.4);
            state = next;
            expect(state.average).toBeGreaterThanOrEqual(-1e-12);
            expect(state.average).toBeLessThanOrEqual(1 + 1e-12);
            if (rating) expect(Math.abs(rating.value)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
