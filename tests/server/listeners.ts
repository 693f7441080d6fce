/** A hall of simulated people with phones: what they feel, what they press, and those who press regardless of it. */
import { Rng } from '../../src/kernel/random.ts';

/** `first` and `second` mean what they press, each of a taste of their own; the others press in every moment. */
export type Habit = 'first' | 'second' | 'against' | 'always' | 'random';

export interface Pressed {
  readonly who: number;
  readonly value: number;
}

export interface Moment {
  /** What the music was worth to either taste. */
  readonly worth: readonly [number, number];
  readonly pressed: readonly Pressed[];
}

export const several = (habit: Habit, count: number): readonly Habit[] => Array<Habit>(count).fill(habit);

/**
 * Honest people press in a third of the moments, with noise and a lean of their own, trolls in all of them.
 * @param likeness correlation of the two tastes, −1 … 1
 */
export function listen(habits: readonly Habit[], seed: number, moments: number, likeness = 1): readonly Moment[] {
  const rng = new Rng(seed);
  const people = habits.map((habit) => ({ habit, lean: 0.3 * rng.normal() }));
  const clip = (value: number) => Math.max(-1, Math.min(1, value));
  return Array.from({ length: moments }, () => {
    const one = clip(0.5 * rng.normal());
    const other = clip(likeness * one + Math.sqrt(1 - likeness * likeness) * 0.5 * rng.normal());
    const pressed = people.flatMap(({ habit, lean }, who): readonly Pressed[] => {
      const heard = (habit === 'second' ? other : one) + lean + 0.4 * rng.normal();
      const honest = Math.sign(heard) * (0.5 + 0.5 * Math.min(1, Math.abs(heard)));
      if (habit === 'first' || habit === 'second') return rng.next() < 1 / 3 ? [{ who, value: honest }] : [];
      const value = habit === 'against' ? -honest : habit === 'always' ? -1 : rng.next() < 0.5 ? -1 : 1;
      return [{ who, value }];
    });
    return { worth: [one, other], pressed };
  });
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
}
