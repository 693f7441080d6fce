import { expect, it } from 'vitest';
import { hourFigures } from '../../src/cli/bench/endured.ts';

const flat = Array.from({ length: 3600 }, (_, i) => 20 + (i % 3));
const isWithin = ({ value, bound }: { value: number; bound?: number }): boolean => value <= bound!;

it('lets pass an hour that leaves nothing behind, and tells what grows', () => {
  const heaps = [40, 10, 9, 9, 9, 9, 9, 9, 9, 10, 10];
  expect(hourFigures({ voices: flat, pending: flat, heaps }).every(isWithin)).toBe(true);
  const growing = flat.map((count, i) => count + i / 100);
  const leaky = heaps.map((heap, i) => heap + i);
  expect(hourFigures({ voices: growing, pending: growing, heaps: leaky }).some(isWithin)).toBe(false);
});
