import { expect, it } from 'vitest';
import { soundOf } from '../../src/session/take.ts';
import { endure } from '../../src/sound/endurance.ts';
import { noiseBar } from '../session/fakeAgent.ts';

it('plays a round again and again by the live players, and holds no more in the end than at the beginning', async () => {
  const round = soundOf([0, 1, 2, 3].map((index) => noiseBar(1, index, { style: { pop: 1 } })));
  const { voices, pending, heaps } = await endure(round, 90, 30);
  expect(voices).toHaveLength(89);
  // It sounds in every round, not in the first alone.
  for (const from of [0, 30, 60]) expect(Math.max(...voices.slice(from, from + 29))).toBeGreaterThan(5);
  const most = (values: readonly number[]): number => Math.max(...values);
  for (const held of [voices, pending]) expect(most(held.slice(60))).toBeLessThan(1.5 * most(held.slice(0, 30)));
  expect(heaps).toHaveLength(2);
  for (const heap of heaps) expect(heap).toBeGreaterThan(0);
});
