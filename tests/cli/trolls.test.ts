/** The benchmark of trust: a hall that can be told from another, and ways to hear it that are what their names say. */
import { describe, expect, it } from 'vitest';
import { correlation, leansOf, middle, momentOf, PLAIN, type Habit } from '../../src/cli/bench/crowd/hall.ts';
import { followsOf } from '../../src/cli/bench/trolls.ts';
import { Rng } from '../../src/kernel/random.ts';

describe('a simulated hall', () => {
  const crowd: readonly Habit[] = ['honest', 'always', 'always', 'against', 'random'];
  it('has honest people press in a third of the moments, trolls in all of them and more often', () => {
    const rng = new Rng(1);
    const leans = leansOf(crowd.length, rng);
    const moments = Array.from({ length: 600 }, () => momentOf(crowd, leans, 10, rng));
    const of = (who: number) => moments.flatMap(({ pressed }) => pressed.filter((one) => one.who === who));
    expect(of(0).length).toBeGreaterThan(150);
    expect(of(0).length).toBeLessThan(250);
    expect(of(1)).toHaveLength(600);
    expect(of(1).every(({ value }) => value === -1)).toBe(true);
    expect(of(1)[0]!.messages / of(0)[0]!.messages).toBeCloseTo(10 / 3);
    const worth = moments.map((moment) => moment.worth);
    expect(
      correlation(
        worth,
        of(3).map(({ value }) => value),
      ),
    ).toBeLessThan(-0.5);
    expect(
      Math.abs(
        correlation(
          worth,
          of(4).map(({ value }) => value),
        ),
      ),
    ).toBeLessThan(0.2);
  });

  it('is told by means and a median', () => {
    const pressed = [-1, 0.2, 0.4, 1].map((value, who) => ({ who, value, messages: who === 0 ? 7 : 1 }));
    const told = Object.values(PLAIN).map((tell) => tell({ worth: 0, pressed }));
    expect(told.map((value) => Number(value.toFixed(6)))).toEqual([-0.54, 0.15, 0.3, 0.3]);
    expect(middle([3], 0.5)).toBe(3);
    expect(middle([1, 2, 9], 0.5)).toBe(2);
  });
});

it('the gateway follows a crowd that a mean of its messages turns round', () => {
  const trolls = Array<Habit>(18).fill('against');
  const ways = followsOf(trolls, 7);
  expect(ways['gateway']).toBeGreaterThan(0.9);
  expect(ways['mean of all messages']).toBeLessThan(-0.5);
  expect(followsOf(trolls, 7)).toEqual(ways);
});
