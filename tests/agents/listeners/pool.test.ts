import { expect, test } from 'vitest';
import { groups, pool } from '../../../agents/listeners/pool.ts';
import { simulated } from './simulated.ts';

test('every run counts once, whoever listens: medians, shares and means', () => {
  const [full, random] = pool([
    simulated({
      runs: [
        [0, 1, 2],
        [1, 1, 1],
      ],
      reached: [15, 30],
    }),
    simulated({ name: 'likes it calm', runs: [[2, 1, 3]], reached: [null] }),
    simulated({ learner: 'random', runs: [[0, 0, 0]] }),
  ]);
  expect(full).toMatchObject({ learner: 'full', listeners: 2, runs: 3, pleasure: { 15: 1, 30: 1, 60: 2 }, last: 2 });
  expect(full!.ratingsTo['1']).toEqual({ median: 30, p90: null, share: 2 / 3 });
  expect(full!.curve.map(({ ratings, median }) => [ratings, median])).toEqual([
    [15, 1],
    [30, 1],
    [60, 2],
  ]);
  expect(full!.curve[2]).toMatchObject({ p10: 1.2, p90: 2.8 });
  expect(full!.vendiRatio).toBeCloseTo((0.8 + 0.9 + 0.8) / 3, 9);
  expect(full!.afterJump).toBeNull();
  expect(random).toMatchObject({ learner: 'random', runs: 1, last: 0 });
  expect(random!.ratingsTo['1']).toEqual({ median: null, p90: null, share: 0 });
});

test('a listener without runs is left out, and what was not judged is null', () => {
  expect(pool([simulated({ runs: [] })])).toEqual([]);
  const [short] = pool([simulated({ runs: [[1]] }), simulated({ name: 'indifferent', runs: [] })]);
  expect(short!.pleasure).toEqual({ 15: 1, 30: null, 60: null });
  expect(short!.listeners).toBe(1);
});

test('listeners are told apart by what the features explain of them', () => {
  const inside = simulated({ runs: [[1, 1, 1]], explained: 0.7 });
  const outside = simulated({ name: 'likes suspense', runs: [[0, 0, 0]], explained: 0.69 });
  expect(groups([inside, outside]).map(({ reports }) => reports.map(({ name }) => name))).toEqual([
    ['likes leaps', 'likes suspense'],
    ['likes leaps'],
    ['likes suspense'],
  ]);
  expect(groups([inside])).toHaveLength(2);
  expect(groups([simulated({ runs: [] })])).toEqual([]);
});
