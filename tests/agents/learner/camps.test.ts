import { expect, test } from 'vitest';
import { settleCamps, type Settlement, type Vote } from '../../../agents/learner/camps.ts';
import { Rng } from '../../../src/kernel/random.ts';

const SIZE = 12;
const BARS = 48;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
type Presser = (bar: Float64Array, rng: Rng) => number;

/** One press in seven is a mistake. */
const noisy = (z: number, rng: Rng) => (rng.next() < 0.15 ? (rng.next() < 0.5 ? -1 : 1) : Math.sign(z));
const likes: Presser = (z, rng) => noisy(z[0]! + z[1]!, rng);
const dislikes: Presser = (z, rng) => noisy(-z[0]! - z[1]!, rng);
const likesOther: Presser = (z, rng) => noisy(z[5]! - z[6]!, rng);
const alwaysMore: Presser = () => 1;
const alwaysChange: Presser = () => -1;
const atRandom: Presser = (_, rng) => (rng.next() < 0.5 ? -1 : 1);
/** Presses only what pleases, and then More. */
const onlyMore: Presser = (z, rng) => Math.max(0, likes(z, rng));

/** Everyone hears the same bars and presses in three of ten. */
function scene(pressers: readonly Presser[], seed: number): { gram: Float64Array; votes: Vote[][] } {
  const rng = new Rng(seed);
  const bars = Array.from({ length: BARS }, () => Float64Array.from({ length: SIZE }, () => rng.normal()));
  const gram = new Float64Array(BARS * BARS);
  bars.forEach((a, row) =>
    bars.forEach((b, column) => {
      gram[row * BARS + column] = (0.45 * a.reduce((sum, value, i) => sum + value * b[i]!, 0)) / SIZE;
    }),
  );
  const votes = pressers.map((press) =>
    bars.flatMap((z, bar): Vote[] => {
      if (rng.next() >= 0.3) return [];
      const pressed = press(z, rng);
      return pressed === 0 ? [] : [{ bar, value: pressed, pressed, weight: 1 }];
    }),
  );
  return { gram, votes };
}

const several = (count: number, presser: Presser) => Array.from({ length: count }, () => presser);

function settled(pressers: readonly Presser[], seed: number): Settlement {
  const { gram, votes } = scene(pressers, seed);
  return settleCamps(
    gram,
    votes,
    pressers.map(() => ({ camp: 0, trust: 1 })),
    false,
  );
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const trustOf = (settlements: readonly Settlement[], from: number, to: number) =>
  mean(settlements.flatMap(({ standings }) => standings.slice(from, to).map(({ trust }) => trust)));

test('a crowd of one mind is one camp, and believed', () => {
  const all = SEEDS.map((seed) => settled(several(10, likes), seed));
  for (const { sizes } of all) expect(sizes).toHaveLength(1);
  expect(trustOf(all, 0, 10)).toBeGreaterThan(0.9);
});

test('two opposite camps are found, equal or not, with nobody on the wrong side', () => {
  for (const [many, few] of [
    [5, 5],
    [7, 3],
  ] as const)
    for (const seed of SEEDS) {
      const { sizes, standings } = settled([...several(many, likes), ...several(few, dislikes)], seed);
      expect(sizes).toHaveLength(2);
      const [first] = standings;
      standings.forEach(({ camp }, i) => expect(camp === first!.camp).toBe(i < many));
      expect(Math.min(...sizes)).toBeGreaterThan(few - 0.8);
    }
});

test('camps that merely care for different things are found too', () => {
  const split = SEEDS.map((seed) => settled([...several(5, likes), ...several(5, likesOther)], seed).sizes.length);
  expect(split.filter((count) => count === 2).length).toBeGreaterThanOrEqual(6);
});

test('a contrarian who is consistent is a camp, not noise', () => {
  const all = SEEDS.map((seed) => settled([...several(7, likes), ...several(3, dislikes)], seed));
  expect(trustOf(all, 7, 10)).toBeGreaterThan(0.8);
});

test('who presses the same always is not believed; who presses only what pleases is', () => {
  for (const troll of [alwaysMore, alwaysChange]) {
    const all = SEEDS.map((seed) => settled([...several(7, likes), ...several(3, troll)], seed));
    for (const { sizes } of all) expect(sizes).toHaveLength(1);
    expect(trustOf(all, 0, 7)).toBeGreaterThan(0.9);
    expect(trustOf(all, 7, 10)).toBeLessThan(0.1);
  }
  const selective = SEEDS.map((seed) => settled([...several(7, likes), ...several(3, onlyMore)], seed));
  expect(trustOf(selective, 7, 10)).toBeGreaterThan(0.6);
});

test('who presses at random is believed less, and seldom taken for a camp', () => {
  const all = SEEDS.map((seed) => settled([...several(7, likes), ...several(3, atRandom)], seed));
  expect(trustOf(all, 0, 7)).toBeGreaterThan(0.9);
  expect(trustOf(all, 7, 10)).toBeLessThan(0.6);
  expect(all.filter(({ sizes }) => sizes.length === 2).length).toBeLessThanOrEqual(1);
});

test('a settled matter stays settled: the same votes give the same camps with the same names', () => {
  for (const seed of SEEDS) {
    const { gram, votes } = scene([...several(6, likes), ...several(4, dislikes)], seed);
    const first = settleCamps(
      gram,
      votes,
      votes.map(() => ({ camp: 0, trust: 1 })),
      false,
    );
    // The larger camp is the first, until the names are given.
    expect(first.standings[0]!.camp).toBe(0);
    const renamed = first.standings.map(({ camp, trust }) => ({ camp: 1 - camp, trust }));
    expect(settleCamps(gram, votes, first.standings, true).standings.map(({ camp }) => camp)).toEqual(
      first.standings.map(({ camp }) => camp),
    );
    expect(settleCamps(gram, votes, renamed, true).standings.map(({ camp }) => camp)).toEqual(
      renamed.map(({ camp }) => camp),
    );
  }
});

test('nobody, one, and people who have not pressed yet are no trouble', () => {
  const { gram, votes } = scene([likes, likes], 1);
  const unknown = { camp: 0, trust: 1 };
  expect(settleCamps(gram, [votes[0]!], [unknown], false).sizes).toHaveLength(1);
  const { sizes, standings } = settleCamps(gram, [[], []], [unknown, unknown], false);
  expect(sizes).toHaveLength(1);
  for (const { trust } of standings) expect(trust).toBeCloseTo(0.85, 6);
});
