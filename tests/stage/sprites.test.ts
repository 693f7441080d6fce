/** The atlas: sides that smaller copies of it can be made of, and cells that do not see each other in them. */
import { expect, it } from 'vitest';
import { ATLAS_SIZE, atlasFrames, cellOf, SPRITE, SPRITES } from '../../src/stage/sprites.ts';

/** Drawn at a sixteenth of its size, a cell is some fourteen pixels wide. */
const SMALLEST = 16;

it('has a power of two to a side, and every cell is within it', () => {
  expect(Math.log2(ATLAS_SIZE) % 1).toBe(0);
  for (let sprite = 0; sprite < SPRITES.length; sprite++) {
    const { x, y, size } = cellOf(sprite);
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(SMALLEST);
    expect(Math.max(x, y) + size).toBeLessThanOrEqual(ATLAS_SIZE - SMALLEST);
  }
});

it('keeps cells so far apart that they stay apart at a sixteenth of their size', () => {
  const cells = SPRITES.map((_, sprite) => cellOf(sprite));
  cells.forEach((a, index) => {
    for (const b of cells.slice(index + 1)) {
      const [acrossBy, downBy] = [Math.abs(a.x - b.x) - a.size, Math.abs(a.y - b.y) - a.size];
      expect(Math.max(acrossBy, downBy)).toBeGreaterThanOrEqual(2 * SMALLEST);
    }
  });
});

it('takes strips and flat colour from the middle of their cells', () => {
  const frames = atlasFrames();
  const at = (sprite: number): number[] => [...frames.subarray(sprite * 4, sprite * 4 + 4)].map((n) => n * ATLAS_SIZE);
  for (const sprite of [SPRITE.solid, SPRITE.thread, SPRITE.haze]) {
    const [u, v, width, height] = at(sprite) as [number, number, number, number];
    const { x, y, size } = cellOf(sprite);
    expect(u + width / 2).toBeCloseTo(x + size / 2, 3);
    expect(v + height / 2).toBeCloseTo(y + size / 2, 3);
    expect(height).toBeLessThan(size / 4);
  }
  const { x, y, size } = cellOf(SPRITE.bell);
  expect(at(SPRITE.bell).map(Math.round)).toEqual([x, y, size, size]);
});
