/** Ribbon, arcs and membrane as they are painted: finite on every screen, in their place, within their share of the ink. */
import { describe, expect, it } from 'vitest';
import { paintArcs } from '../../src/stage/arcs.ts';
import { clearInks, freshInks, type Ink, type Inks } from '../../src/stage/ink.ts';
import { layoutOf } from '../../src/stage/layout.ts';
import { paintMembrane } from '../../src/stage/membrane.ts';
import { paintRibbon } from '../../src/stage/ribbon.ts';
import { View } from '../../src/stage/viewModel/view.ts';
import { BAR_SECONDS, fixtureState } from './fixture.ts';
import { formTimeline } from './form.ts';

const timeline = formTimeline(11);
const SCREENS = [
  [1920, 1080],
  [1080, 1152],
  [320, 480],
  [7680, 1080],
] as const;

function looking(width: number, height: number, at: number, calm = false): View {
  const layout = layoutOf(width, height);
  const view = new View(layout);
  for (let frame = 4; frame >= 0; frame--)
    view.look(fixtureState(11, { now: at - frame / 30, timeline, calm }), layout, 1 / 30, calm);
  return view;
}

function heights(ink: Ink): Float32Array {
  return ink.corners.subarray(0, ink.count * 8).filter((_, index) => index % 2 === 1);
}

function quads({ under, light, body, spark }: Inks): number {
  return under.count + light.count + body.count + spark.count;
}

describe('the structures', () => {
  const inks = freshInks();
  for (const [width, height] of SCREENS)
    it(`are finite at ${width} × ${height}, moving and calm, at every beat`, () => {
      for (const calm of [false, true]) {
        const layout = layoutOf(width, height);
        const view = new View(layout);
        for (let at = -1; at < 30 * BAR_SECONDS; at += BAR_SECONDS / 5) {
          view.look(fixtureState(11, { now: at, timeline, calm }), layout, 1 / 30, calm);
          clearInks(inks);
          paintMembrane(inks, view);
          paintArcs(inks, view);
          paintRibbon(inks, view);
          for (const ink of [inks.under, inks.light])
            expect(ink.corners.subarray(0, ink.count * 8).every((corner) => Number.isFinite(corner))).toBe(true);
          expect(quads(inks)).toBeLessThan(3200);
          expect(inks.body.count + inks.spark.count).toBe(0);
        }
      }
    });

  it('leave the soil to the bass and the sky to the melody: the ribbon keeps to its lane', () => {
    for (const [width, height] of SCREENS) {
      const view = looking(width, height, 22.3 * BAR_SECONDS);
      const { soilY, unit } = view.layout;
      clearInks(inks);
      paintRibbon(inks, view);
      expect(inks.under.count).toBeGreaterThan(100);
      for (const y of heights(inks.under)) {
        expect(y).toBeLessThan(soilY);
        expect(y).toBeGreaterThan(soilY - 17 * unit);
      }
    }
  });

  it('keep the canopy on the picture', () => {
    const view = looking(1920, 1080, 22.3 * BAR_SECONDS);
    clearInks(inks);
    paintArcs(inks, view);
    expect(inks.under.count).toBeGreaterThan(100);
    for (const y of heights(inks.under)) expect(y).toBeGreaterThan(0);
  });

  it('paint nothing where there is no music', () => {
    const layout = layoutOf(800, 600);
    const view = new View(layout);
    view.look(fixtureState(11, { now: 0, timeline: [], phase: 'asleep' }), layout, 1 / 60, false);
    clearInks(inks);
    paintMembrane(inks, view);
    paintArcs(inks, view);
    paintRibbon(inks, view);
    expect(quads(inks)).toBe(0);
  });
});
