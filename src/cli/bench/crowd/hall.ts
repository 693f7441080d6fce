/** A hall of simulated people with phones: what they feel, what they press, and those who press regardless of it. Pure. */
import type { Rng } from '../../../kernel/random.ts';

export const TROLLS = ['against', 'always', 'random'] as const;
export type Troll = (typeof TROLLS)[number];
export type Habit = 'honest' | Troll;

export interface Moment {
  /** What the music was worth, −1 … +1. */
  readonly worth: number;
  /** Each who pressed, with the latest that they pressed and how often they did. */
  readonly pressed: readonly { readonly who: number; readonly value: number; readonly messages: number }[];
}

/** Honest people press in a third of the moments. */
const HONEST = 1 / 3;

/**
 * Honest people press with noise and a lean of their own; trolls press in every moment, in all so many times as often as they.
 * @param spam messages of a troll for each of an honest phone, ≥ 3
 */
export function momentOf(habits: readonly Habit[], leans: readonly number[], spam: number, rng: Rng): Moment {
  const worth = within(0.5 * rng.normal());
  const pressed = habits.flatMap((habit, who) => {
    const heard = worth + leans[who]! + 0.4 * rng.normal();
    const honest = Math.sign(heard) * (0.5 + 0.5 * Math.min(1, Math.abs(heard)));
    if (habit === 'honest') return rng.next() < HONEST ? [{ who, value: honest, messages: 1 }] : [];
    const value = habit === 'against' ? -honest : habit === 'always' ? -1 : rng.next() < 0.5 ? -1 : 1;
    return [{ who, value, messages: spam * HONEST }];
  });
  return { worth, pressed };
}

export const leansOf = (people: number, rng: Rng): readonly number[] =>
  Array.from({ length: people }, () => 0.3 * rng.normal());

/** What the simplest would make of a moment; each is a number for those who pressed. */
export const PLAIN = {
  'mean of all messages': ({ pressed }: Moment) =>
    sum(pressed, ({ value, messages }) => value * messages) / sum(pressed, ({ messages }) => messages),
  'mean of phones': ({ pressed }: Moment) => sum(pressed, ({ value }) => value) / pressed.length,
  'median of phones': ({ pressed }: Moment) =>
    middle(
      pressed.map(({ value }) => value),
      0.5,
    ),
  'mean of phones, a quarter cut off at both ends': ({ pressed }: Moment) =>
    middle(
      pressed.map(({ value }) => value),
      0.25,
    ),
} as const;

/** Mean of what is left when a share is cut off at both ends; of 0.5 nothing is left but the middle. */
export function middle(values: readonly number[], cut: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const off = Math.min(Math.floor(cut * sorted.length), Math.floor((sorted.length - 1) / 2));
  const kept = sorted.slice(off, sorted.length - off);
  return sum(kept, (value) => value) / kept.length;
}

/** Pearson's. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]): number => sum(of, (value) => value) / of.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((total, value, i) => total + (value - mx) * (y[i]! - my), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function within(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
