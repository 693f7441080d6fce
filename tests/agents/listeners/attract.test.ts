/** The attract loop's hands: they press for what they like, late as people do, and take turns. */
import { expect, test } from 'vitest';
import { Attract, type AttractPress } from '../../../agents/listeners/attract.ts';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { DELAY } from '../../../agents/listeners/habits.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { written } from '../bars.ts';

const BAR_SECONDS = 2;

/** Bars of as many melody notes as given, heard one after the other. */
function listen(attract: Attract, counts: readonly number[]): readonly (AttractPress | null)[] {
  return counts.map((count, barIndex) => {
    const melody = Object.fromEntries(Array.from({ length: count }, (_, i) => [2 * i, 60 + i]));
    return attract.hear(written({ melody, barIndex }), (barIndex + 1) * BAR_SECONDS);
  });
}
const busy = {
  name: 'likes many notes',
  utility: (bars: Parameters<(typeof ENSEMBLE)['calm']['utility']>[0]) => bars.at(-1)!.tracks[0]?.notes.length ?? 0,
};
const rng = new Rng(9);
const counts = Array.from({ length: 200 }, () => 1 + rng.integer(8));

test('more of what is above the music of late, change of what is below, and only after having heard some', () => {
  const presses = listen(new Attract({ rng: new Rng(1), listeners: [busy] }), counts);
  expect(presses.slice(0, 4)).toEqual([null, null, null, null]);
  const pressed = presses.flatMap((press, i) => (press ? [{ ...press, count: counts[i]! }] : []));
  expect(pressed.length).toBeGreaterThan(40);
  for (const { value, count } of pressed) {
    if (value > 0) expect(count).toBeGreaterThan(3);
    else expect(count).toBeLessThan(6);
  }
  expect(new Set(pressed.map(({ value }) => value))).toEqual(new Set([-1, 1]));
});

test('buttons go down as late as a person’s', () => {
  const presses = listen(new Attract({ rng: new Rng(2), listeners: [busy] }), counts);
  presses.forEach((press, i) => {
    if (!press) return;
    const delay = press.at - (i + 1) * BAR_SECONDS;
    expect(delay).toBeGreaterThanOrEqual(DELAY.from);
    expect(delay).toBeLessThanOrEqual(DELAY.to);
  });
});

test('music that is always alike gets no press', () => {
  const presses = listen(
    new Attract({ rng: new Rng(3), listeners: [busy] }),
    counts.map(() => 4),
  );
  expect(presses.every((press) => press === null)).toBe(true);
});

test('after its presses each makes room for the next, and all have had a turn before one comes again', () => {
  const listeners = ['a', 'b', 'c'].map((name) => ({ ...busy, name }));
  const attract = new Attract({ rng: new Rng(4), listeners, turn: 3 });
  const names = listen(attract, counts).flatMap((press) => (press ? [press.listener] : []));
  const turns = Array.from({ length: Math.floor(names.length / 3) }, (_, i) => names.slice(3 * i, 3 * i + 3));
  for (const turn of turns) expect(new Set(turn).size).toBe(1);
  const order = turns.map(([name]) => name);
  expect(order.length).toBeGreaterThan(8);
  for (let round = 0; 3 * round + 3 <= order.length; round++)
    expect(new Set(order.slice(3 * round, 3 * round + 3)).size).toBe(3);
  for (let i = 1; i < order.length; i++) expect(order[i]).not.toBe(order[i - 1]);
});

test('the same chance and the same music give the same presses, with the listeners that come along', () => {
  const heard = () => listen(new Attract({ rng: new Rng(5) }), counts);
  expect(heard()).toEqual(heard());
  const names = new Set(Object.values(ENSEMBLE).map(({ name }) => name));
  expect(heard().some((press) => press !== null)).toBe(true);
  for (const press of heard()) if (press) expect(names).toContain(press.listener);
});

test('one who cannot judge is silent, and a piece that jumps is heard as a new one', () => {
  const broken = { name: 'broken', utility: () => Number.NaN };
  expect(listen(new Attract({ rng: new Rng(6), listeners: [broken] }), counts).every((press) => press === null)).toBe(
    true,
  );
  const lengths: number[] = [];
  const counting = { name: 'counts', utility: (bars: readonly unknown[]) => lengths.push(bars.length) };
  const attract = new Attract({ rng: new Rng(7), listeners: [counting] });
  for (const barIndex of [0, 1, 2, 3, 4, 9, 10]) attract.hear(written({ barIndex }), barIndex);
  expect(lengths).toEqual([1, 2, 3, 4, 4, 1, 2]);
});
