/** The mist tiles without a seam and uses its whole range softly. */
import { expect, it } from 'vitest';
import { MIST_SIZE, mistField } from '../../src/stage/mist.ts';

it('is between nothing and all, and as smooth across its edges as inside', () => {
  const field = mistField();
  let within = 0;
  let across = 0;
  for (let i = 0; i < MIST_SIZE; i++) {
    const at = (x: number, y: number): number => field[y * MIST_SIZE + x]!;
    within = Math.max(within, Math.abs(at(100, i) - at(101, i)), Math.abs(at(i, 40) - at(i, 41)));
    across = Math.max(across, Math.abs(at(MIST_SIZE - 1, i) - at(0, i)), Math.abs(at(i, MIST_SIZE - 1) - at(i, 0)));
  }
  expect(across).toBeLessThan(2 * within + 0.01);
  expect(Math.min(...field)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...field)).toBeLessThanOrEqual(1);
  expect(Math.max(...field) - Math.min(...field)).toBeGreaterThan(0.4);
});
