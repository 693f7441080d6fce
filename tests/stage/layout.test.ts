/** Every screen is composed: nothing is stretched, nothing is lost, no size breaks the geometry. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layoutOf } from '../../src/stage/layout.ts';

const speed = ({ width, nowX, futureSeconds }: ReturnType<typeof layoutOf>): number => (width - nowX) / futureSeconds;

it('runs at much the same pace on every screen, measured by the height of the music', () => {
  for (const [width, height, covered] of [
    [1920, 1080, 0],
    [1080, 1920, 768],
    [3840, 2160, 0],
    [360, 640, 200],
    [7680, 1080, 0],
    [320, 480, 150],
  ] as const) {
    const layout = layoutOf(width, height, covered);
    const pace = speed(layout) / layout.unit;
    expect(pace).toBeGreaterThan(9);
    expect(pace).toBeLessThanOrEqual(18 + 1e-9);
  }
});

it('shows more past on a wall of screens, not a stretched present', () => {
  const wide = layoutOf(1920, 1080);
  const wall = layoutOf(7680, 1080);
  expect(wall.nowX / speed(wall)).toBeGreaterThan(3 * (wide.nowX / speed(wide)));
  expect(wall.futureSeconds).toBeCloseTo(6);
  expect(wall.bars).toBeGreaterThan(wide.bars);
  expect(wall.latticeX).toBeGreaterThan(wall.nowX - wall.width / 4);
});

it('keeps now at 62 % up to nearly three times as wide as high', () => {
  for (const width of [500, 1080, 1920, 2560, 3000]) expect(layoutOf(width, 1080).nowX / width).toBeCloseTo(0.62);
});

it('is finite and in order from one pixel to a wall', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8000 }),
      fc.integer({ min: 1, max: 8000 }),
      fc.double({ min: 0, max: 9000, noNaN: true }),
      (width, height, covered) => {
        const layout = layoutOf(width, height, covered);
        for (const value of Object.values(layout))
          if (typeof value === 'number') expect(Number.isFinite(value) && value >= -width).toBe(true);
        expect(layout.nowX).toBeLessThan(width);
        expect(layout.soilY).toBeLessThan(layout.height);
        expect(layout.futureSeconds).toBeGreaterThan(1);
        expect(layout.futureSeconds).toBeLessThanOrEqual(6 + 1e-9);
      },
    ),
  );
});
