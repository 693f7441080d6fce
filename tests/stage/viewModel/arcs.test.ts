/** Arcs between what comes back: which, when they sprout, and where they stand. */
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/stage/layout.ts';
import {
  Arcs,
  canopyX,
  FADE_SECONDS,
  grownOf,
  MOST_ARCS,
  presenceOf,
  SPROUT_SECONDS,
} from '../../../src/stage/viewModel/arcs.ts';
import { Roll } from '../../../src/stage/viewModel/roll.ts';
import { BAR_SECONDS } from '../fixture.ts';
import { formTimeline } from '../form.ts';

const timeline = formTimeline(11);

function arcsOf(bars = timeline): Arcs {
  const arcs = new Arcs();
  arcs.use(bars, 0);
  return arcs;
}

describe('the arcs', () => {
  it('join the phrases that come back: solid as they were, dashed where they vary', () => {
    const exact = arcsOf().shown.filter(({ dashed }) => !dashed);
    expect(exact.map(({ from, to, bars }) => [from, to, bars])).toEqual([
      [0, 12, 4],
      [8, 24, 4],
    ]);
    expect(arcsOf().shown.some(({ dashed, to }) => dashed && to === 4)).toBe(true);
  });

  it('have one strand a bar, standing on the highest notes of both', () => {
    const [arc] = arcsOf().shown.filter(({ dashed }) => !dashed);
    expect(arc!.strands).toHaveLength(4);
    for (const [bar, { from, to, fromPitch, toPitch }] of arc!.strands.entries()) {
      expect(toPitch).toBe(fromPitch);
      expect(to - from).toBeCloseTo(12 * BAR_SECONDS);
      expect(Math.floor(from / BAR_SECONDS + 1e-9)).toBe(bar);
      expect(fromPitch).toBe(Math.max(...timeline[bar]!.bar.voices.melody));
    }
  });

  it('are a promise while the later bar is planned, and sprout when it has been heard', () => {
    const strand = arcsOf().shown.find(({ to, dashed }) => to === 12 && !dashed)!.strands[0]!;
    expect(strand.heardAt).toBeCloseTo(13 * BAR_SECONDS);
    expect(grownOf(strand, strand.heardAt - 0.01)).toBe(0);
    expect(grownOf(strand, strand.heardAt + SPROUT_SECONDS / 3)).toBeGreaterThan(0.5);
    expect(grownOf(strand, strand.heardAt + SPROUT_SECONDS)).toBe(1);
  });

  it('come and go softly, and those there at the first look are simply there', () => {
    const arcs = arcsOf(timeline.slice(0, 10));
    for (const arc of arcs.shown) expect(presenceOf(arc, 0)).toBe(1);
    arcs.use(timeline.slice(0, 14), 5);
    const fresh = arcs.shown.find(({ to }) => to === 12)!;
    expect(presenceOf(fresh, 5)).toBe(0);
    expect(presenceOf(fresh, 5 + FADE_SECONDS)).toBe(1);
    // The plan is thrown away: the promise fades, and is then forgotten.
    arcs.use(timeline.slice(0, 10), 8);
    const leaving = arcs.shown.find(({ to }) => to === 12)!;
    expect(presenceOf(leaving, 8)).toBe(1);
    expect(presenceOf(leaving, 8 + FADE_SECONDS)).toBe(0);
    arcs.use(timeline.slice(0, 10), 9);
    expect(arcs.shown.some(({ to }) => to === 12)).toBe(false);
  });

  it('are at most twelve', () => {
    const long = Array.from({ length: 64 }, (_, index) => {
      const timed = timeline[(index * 7) % 28]!;
      return { ...timed, bar: { ...timed.bar, barIndex: index }, startsAt: index * BAR_SECONDS };
    });
    expect(arcsOf(long).shown.length).toBe(MOST_ARCS);
  });

  it('stand where the roll has their bars, and gather the far past inside the left edge, in order', () => {
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1152],
      [360, 450],
    ] as const) {
      const roll = new Roll(layoutOf(width, height));
      const now = 60 * BAR_SECONDS;
      roll.turn(layoutOf(width, height), now, null);
      let before = Infinity;
      for (let at = now + 2; at >= 0; at -= 0.5) {
        const x = canopyX(roll, at);
        expect(x).toBeLessThan(before);
        expect(x).toBeGreaterThan(0);
        if (before < Infinity) expect(before - x).toBeLessThan(width / 4);
        if (now - at < BAR_SECONDS) expect(x).toBe(roll.x(at));
        before = x;
      }
    }
  });

  it('keep to the page in the calm view', () => {
    const layout = layoutOf(1920, 1080);
    const roll = new Roll(layout);
    roll.turn(layout, 50, { from: 48, to: 48 + 4 * BAR_SECONDS, openFrom: 48, openTo: 53 });
    expect(canopyX(roll, 50)).toBe(roll.x(50));
    expect(canopyX(roll, 48)).toBeCloseTo(roll.x(48));
    expect(canopyX(roll, 10)).toBeGreaterThan(0);
    expect(canopyX(roll, 10)).toBeLessThan(roll.x(48));
  });
});
