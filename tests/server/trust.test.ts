/** A crowd of which a third does not mean what it presses: what is learnt still follows what the others felt. */
import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { moodOf, newCredit } from '../../src/server/trust.ts';

/** Moments after which the crowd knows itself. */
const KNOWN_AFTER = 120;

type Habit = 'honest' | 'against' | 'always' | 'random';

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
};

/** 60 raters over 400 moments; the honest press in a third of them, with noise and a lean of their own, trolls in all. */
function crowd(trolls: readonly Habit[], seed: number) {
  const rng = new Rng(seed);
  const raters = Array.from({ length: 60 }, (_, i) => ({
    habit: trolls[i] ?? 'honest',
    lean: 0.3 * rng.normal(),
    credit: newCredit(),
  }));
  const truth: number[] = [];
  const [felt, plain]: [number[], number[]] = [[], []];
  for (let moment = 0; moment < 400; moment++) {
    const worth = Math.max(-1, Math.min(1, 0.5 * rng.normal()));
    const said = raters.flatMap(({ habit, lean, credit }) => {
      const heard = worth + lean + 0.4 * rng.normal();
      const honest = Math.sign(heard) * (0.5 + 0.5 * Math.min(1, Math.abs(heard)));
      if (habit === 'honest') return rng.next() < 1 / 3 ? [{ credit, value: honest }] : [];
      const value = habit === 'against' ? -honest : habit === 'always' ? -1 : rng.next() < 0.5 ? -1 : 1;
      return [{ credit, value }];
    });
    const mood = moodOf(said, moment);
    // Nobody can be known at once.
    if (moment < KNOWN_AFTER || !mood) continue;
    truth.push(worth);
    felt.push(mood.value);
    plain.push(said.reduce((sum, { value }) => sum + value, 0) / said.length);
  }
  return { robust: correlation(truth, felt), mean: correlation(truth, plain) };
}

describe('the mood of a crowd', () => {
  it.each([
    ['nobody pretends', []],
    ['a third presses against what it hears', Array<Habit>(18).fill('against')],
    ['a third always presses Change', Array<Habit>(18).fill('always')],
    ['a third presses at random', Array<Habit>(18).fill('random')],
    [
      'all three kinds are there',
      [...Array<Habit>(6).fill('against'), ...Array<Habit>(6).fill('always'), ...Array<Habit>(6).fill('random')],
    ],
  ] as const)('follows what was felt when %s', (_, trolls) => {
    const seeds = [1, 2, 3, 4, 5].map((seed) => crowd(trolls, seed));
    for (const { robust } of seeds) expect(robust).toBeGreaterThan(0.93);
    const robust = seeds.reduce((sum, one) => sum + one.robust, 0) / seeds.length;
    expect(robust).toBeGreaterThan(0.94);
    // Nobody pretending, the plain mean is as good; else it is what such a crowd is lost by.
    if (trolls.length > 0) expect(robust).toBeGreaterThan(seeds.reduce((sum, one) => sum + one.mean, 0) / seeds.length);
  });

  it('is that of a single phone that presses alone, and none where nobody does', () => {
    expect(moodOf([], 0)).toBeNull();
    expect(moodOf([{ credit: newCredit(), value: 0.5 }], 0)).toMatchObject({ n: 1, value: 0.5 });
  });

  it('moves by no more than one in n when one of them changes its mind', () => {
    const said = (last: number) =>
      Array.from({ length: 20 }, (_, i) => ({ credit: newCredit(), value: i < 19 ? 0.5 - (i % 3) / 4 : last }));
    const [low, high] = [moodOf(said(-1), 0)!.value, moodOf(said(1), 0)!.value];
    expect(Math.abs(high - low)).toBeLessThanOrEqual(2 / 20 + 1e-9);
  });

  it('says that it is not sure where people disagree', () => {
    const said = (values: readonly number[]) =>
      moodOf(
        values.map((value) => ({ credit: newCredit(), value })),
        0,
      )!;
    expect(said([0.9, 1, 0.9, 1, 0.95, 1]).confidence).toBeGreaterThan(0.9);
    expect(said([1, -1, 1, -1, 1, -1]).confidence).toBeLessThan(0.3);
  });
});
