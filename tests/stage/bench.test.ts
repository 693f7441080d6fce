/** The measuring itself: it counts frames, quads and only the time that the clock says. */
import { expect, it } from 'vitest';
import { measurePainting } from '../../src/stage/bench.ts';
import { fixtureState, fixtureTimeline } from './fixture.ts';

it('reports the clock it was given and the quads it painted', () => {
  const timeline = fixtureTimeline(1, 8);
  let at = 0;
  const clock = (): number => (at += 2);
  const figures = measurePainting((now) => fixtureState(1, { now, timeline }), clock, 120);
  expect(figures).toMatchObject({ frames: 120, medianMs: 2, p95Ms: 2 });
  expect(figures.quads).toBeGreaterThan(500);
  expect(figures.fill).toBeGreaterThan(0.05);
  expect(figures.fill).toBeLessThan(5);
});
