/** A crowd of which a third does not mean what it presses: what is learnt still follows what the others felt. */
import { describe, expect, it } from 'vitest';
import { Consensus, newCredit } from '../../src/server/trust.ts';
import { correlation, listen, several, type Habit, type Moment } from './listeners.ts';

/** Moments after which the crowd knows itself. */
const KNOWN_AFTER = 120;
const RATERS = 60;
const MIXED = [...several('against', 6), ...several('always', 6), ...several('random', 6)];

const crowdOf = (trolls: readonly Habit[]) => [...trolls, ...several('first', RATERS - trolls.length)];

/** A gateway's ear by itself. */
class Ear {
  readonly consensus = new Consensus();
  readonly credits = Array.from({ length: RATERS }, newCredit);
  hear({ pressed }: Moment, moment: number): number | null {
    const said = pressed.map(({ who, value }) => ({ credit: this.credits[who]!, value }));
    return this.consensus.hear(said, moment)?.value ?? null;
  }
}

function follows(trolls: readonly Habit[], seed: number): { readonly robust: number; readonly plain: number } {
  const ear = new Ear();
  const [truth, felt, mean]: [number[], number[], number[]] = [[], [], []];
  listen(crowdOf(trolls), seed, 400).forEach((moment, index) => {
    const value = ear.hear(moment, index);
    if (index < KNOWN_AFTER || value === null) return;
    truth.push(moment.worth[0]);
    felt.push(value);
    mean.push(moment.pressed.reduce((sum, one) => sum + one.value, 0) / moment.pressed.length);
  });
  return { robust: correlation(truth, felt), plain: correlation(truth, mean) };
}

describe('the mood of a crowd', () => {
  it.each([
    ['nobody pretends', []],
    ['a third presses against what it hears', several('against', 18)],
    ['a third always presses Change', several('always', 18)],
    ['a third presses at random', several('random', 18)],
    ['all three kinds are there', MIXED],
  ] as const)('follows what was felt when %s', (_, trolls) => {
    // Seeds that nothing was chosen by.
    const seeds = [7001, 7002, 7003, 7004, 7005, 7006].map((seed) => follows(trolls, seed));
    const mean = (of: (one: (typeof seeds)[number]) => number) =>
      seeds.reduce((sum, one) => sum + of(one), 0) / seeds.length;
    for (const { robust } of seeds) expect(robust).toBeGreaterThan(0.93);
    expect(mean(({ robust }) => robust)).toBeGreaterThanOrEqual(0.95);
    // Nobody pretending, the plain mean is as good; else it is what such a crowd is lost by.
    if (trolls.length > 0) expect(mean(({ robust, plain }) => robust - plain)).toBeGreaterThan(0.03);
  });

  it('is that of a single phone that presses alone, and none where nobody does', () => {
    expect(new Consensus().hear([], 0)).toBeNull();
    expect(new Consensus().hear([{ credit: newCredit(), value: 0.5 }], 0)).toMatchObject({ n: 1, value: 0.5 });
  });

  it('moves by no more than in a plain mean when one of them presses something else, whoever it is and was', () => {
    const moments = listen(crowdOf(MIXED), 7, 160);
    const last = moments.at(-1)!;
    const n = last.pressed.length;
    const heardWith = (change: (who: number, value: number) => number) => {
      const ear = new Ear();
      return moments
        .map(({ pressed, worth }, index) => {
          const said =
            index < moments.length - 1
              ? pressed
              : pressed.map(({ who, value }) => ({ who, value: change(who, value) }));
          return ear.hear({ worth, pressed: said }, index);
        })
        .at(-1)!;
    };
    const before = heardWith((_, value) => value);
    let most = 0;
    for (const { who, value } of last.pressed)
      for (const other of [-1, 1]) {
        const moved = Math.abs(heardWith((one, was) => (one === who ? other : was)) - before);
        expect(moved).toBeLessThanOrEqual(Math.abs(other - value) / n + 1e-9);
        most = Math.max(most, moved);
      }
    // Somebody counts for something.
    expect(most).toBeGreaterThan(0.5 / n);
  });

  it('is not led astray by one who pressed well for long and then turns', () => {
    const moments = listen(crowdOf([]), 11, 300);
    const [steady, turned] = [new Ear(), new Ear()];
    const excess = moments.map((moment, index) => {
      const before = steady.hear(moment, index);
      const pressed = moment.pressed.map(({ who, value }) => ({
        who,
        value: who === 0 && index >= 200 ? -value : value,
      }));
      return Math.abs(turned.hear({ ...moment, pressed }, index)! - before!) - 2 / pressed.length;
    });
    expect(Math.max(...excess)).toBeLessThanOrEqual(0);
  });

  it('says that it is not sure where people disagree', () => {
    const said = (values: readonly number[]) =>
      new Consensus().hear(
        values.map((value) => ({ credit: newCredit(), value })),
        0,
      )!;
    expect(said([0.9, 1, 0.9, 1, 0.95, 1]).confidence).toBeGreaterThan(0.9);
    expect(said([1, -1, 1, -1, 1, -1]).confidence).toBeLessThan(0.3);
  });
});
