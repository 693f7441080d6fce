import { expect, test } from 'vitest';
import { choiceChances, temperatureAt, type RankingOptions } from '../../../agents/learner/ranking.ts';

const OPTIONS: RankingOptions = { candidates: 8, caution: 0, temperature: 0.1, softensAt: 40 };
const PREDICTIONS = [0.2, 0.6, 0.4].map((mean) => ({ mean, sd: 0 }));

test('the choice softens once taste is known, and only then', () => {
  expect(temperatureAt(OPTIONS, 0)).toBe(0.1);
  expect(temperatureAt(OPTIONS, 40)).toBe(0.1);
  expect(temperatureAt(OPTIONS, 80)).toBeCloseTo(0.4, 12);
  expect(temperatureAt({ candidates: 8, caution: 0, temperature: 0.1 }, 80)).toBe(0.1);
  const best = (ratings: number) =>
    choiceChances(PREDICTIONS, { ...OPTIONS, temperature: temperatureAt(OPTIONS, ratings) })[1]!;
  expect(best(20)).toBeGreaterThan(0.8);
  expect(best(80)).toBeLessThan(0.6);
  expect(best(80)).toBeGreaterThan(1 / 3);
});
