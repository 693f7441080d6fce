/** The policy of the house: what any sequence of visits can and cannot do to it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drift, USUAL_HOUSE, type FinishedVisit, type Lean } from '../../../agents/learner/housePolicy.ts';
import { Rng } from '../../../src/kernel/random.ts';

const SIZE = 6;
/** A Fisher matrix with correlated features. */
const FISHER = Array.from({ length: SIZE }, (_, row) =>
  Array.from({ length: SIZE }, (__, column) => (row === column ? 1 + row : 0.4)),
);
const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  FISHER.reduce((sum, row, i) => sum + row.reduce((part, value, j) => part + a[i]! * value * b[j]!, 0), 0);
const nats = (change: ArrayLike<number>): number => inner(change, change) / 2;
const between = (a: Lean, b: Lean): number => Math.sqrt(nats(a.theta.map((value, i) => value - b.theta[i]!)));
const NOTHING: Lean = { theta: Array<number>(SIZE).fill(0), form: [0, 0], visits: 0 };
const STRIDE = Math.sqrt(USUAL_HOUSE.step);

/** A visit that began from the house and came to `taste`. */
interface Visitor {
  readonly taste: readonly number[];
  readonly form: readonly number[];
  readonly ratings: number;
}
const visitOf = (house: Lean, { taste, form, ratings }: Visitor): FinishedVisit => ({
  origin: house.theta,
  theta: taste,
  form,
  ratings,
});
const after = (visitors: readonly Visitor[], house = NOTHING): Lean =>
  visitors.reduce((lean, visitor) => drift(lean, visitOf(lean, visitor), nats), house);

const number = fc.double({ min: -50, max: 50, noNaN: true });
const visitor = fc.record({
  taste: fc.array(number, { minLength: SIZE, maxLength: SIZE }),
  form: fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 2, maxLength: 2 }),
  ratings: fc.integer({ min: 0, max: 1000 }),
});
const visitors = fc.array(visitor, { maxLength: 40 });

/** A listener of a direction, with a share of chance in it, two nats from the prior. */
function listener(rng: Rng, direction: readonly number[], chance: number): Visitor {
  const raw = direction.map((value) => value + chance * rng.normal());
  const scale = Math.sqrt(2 / nats(raw));
  return { taste: raw.map((value) => value * scale), form: [rng.normal(), rng.normal()], ratings: 15 };
}

describe('the house', () => {
  it('moves by a bounded step a visit and never leaves its leash, whoever comes', () => {
    fc.assert(
      fc.property(visitors, (crowd) => {
        let house = NOTHING;
        for (const one of crowd) {
          const next = drift(house, visitOf(house, one), nats);
          const faded = (1 - 2 ** (-1 / USUAL_HOUSE.halfLife)) * Math.sqrt(nats(house.theta));
          expect(between(next, house)).toBeLessThanOrEqual(STRIDE + faded + 1e-9);
          expect(nats(next.theta)).toBeLessThanOrEqual(USUAL_HOUSE.leash + 1e-9);
          expect(Math.hypot(...next.form)).toBeLessThanOrEqual(USUAL_HOUSE.formLeash + 1e-9);
          house = next;
        }
      }),
    );
  });

  it('weighs a visit by its ratings, and from eight on all alike', () => {
    const one = { taste: [3, 0, 0, 0, 0, 0], form: [1, 0] };
    const moved = (ratings: number): number => Math.sqrt(nats(after([{ ...one, ratings }]).theta));
    expect(moved(4)).toBeCloseTo(STRIDE / 2, 9);
    expect(moved(8)).toBeCloseTo(STRIDE, 9);
    expect(after([{ ...one, ratings: 500 }])).toEqual(after([{ ...one, ratings: 8 }]));
    expect(after([{ ...one, ratings: 0 }])).toBe(NOTHING);
  });

  it('counts what people added alone: not what the empty stage had taught itself before they came', () => {
    const empty = [4, 4, 0, 0, 0, 0];
    const taste = [4, 4, 0, 0, 0, 1];
    const moved = drift(NOTHING, { origin: empty, theta: taste, form: [0, 0], ratings: 8 }, nats);
    expect(moved.theta.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(moved.theta[5]).toBeGreaterThan(0);
  });

  it('is moved little by a visit that moved little', () => {
    const taste = [0.01, 0, 0, 0, 0, 0];
    expect(after([{ taste, form: [0, 0], ratings: 8 }]).theta[0]).toBeCloseTo(USUAL_HOUSE.share * 0.01, 12);
  });

  it('reaches its leash and no more when all of a day want the same', () => {
    const rng = new Rng(1);
    const direction = [1, -1, 0.5, 0, 0, 0];
    const crowd = Array.from({ length: 200 }, () => listener(rng, direction, 0));
    expect(nats(after(crowd.slice(0, 10)).theta)).toBeLessThan(0.25);
    expect(nats(after(crowd).theta)).toBeCloseTo(USUAL_HOUSE.leash, 6);
  });

  it('stays near the prior between two opposed crowds, in whatever order they come', () => {
    const direction = [1, -1, 0.5, 0, 0, 0];
    const ends = Array.from({ length: 20 }, (_, seed) => {
      const rng = new Rng(seed);
      const crowd = Array.from({ length: 120 }, (__, i) => (i % 2 === 0 ? 1 : -1))
        .map((side) => ({ side, at: rng.next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ side }) =>
          listener(
            rng,
            direction.map((value) => side * value),
            0.3,
          ),
        );
      return nats(after(crowd).theta);
    }).toSorted((a, b) => a - b);
    expect(ends.at(-3)).toBeLessThan(0.15);
    expect(ends[10]).toBeLessThan(0.06);
  });

  it('grows the same from whatever it was, and a swap of two visits is soon no matter', () => {
    fc.assert(
      fc.property(visitors, visitor, visitor, (crowd, one, other) => {
        const [first, second] = [after([one, other]), after([other, one])];
        expect(between(first, second)).toBeLessThanOrEqual(4 * STRIDE + 1e-9);
        const weight = crowd.reduce((sum, { ratings }) => sum + Math.min(1, ratings / USUAL_HOUSE.fullRatings), 0);
        const kept = 2 ** (-weight / USUAL_HOUSE.halfLife);
        expect(between(after(crowd, first), after(crowd, second))).toBeLessThanOrEqual(
          kept * between(first, second) + 1e-9,
        );
      }),
    );
  });

  it('fades by half in sixty visits that want nothing else', () => {
    const house: Lean = { theta: [0.1, 0, 0, 0, 0, 0], form: [0.2, 0], visits: 9 };
    let faded = house;
    for (let i = 0; i < 60; i++)
      faded = drift(faded, { origin: faded.theta, theta: faded.theta, form: faded.form, ratings: 8 }, nats);
    expect(faded.theta[0]).toBeCloseTo(0.05, 9);
    expect(faded.form[0]).toBeCloseTo(0.1, 9);
    expect(faded.visits).toBe(69);
  });

  it.each<[string, Partial<FinishedVisit>]>([
    ['a tilt that is no number', { theta: [NaN, 0, 0, 0, 0, 0] }],
    ['an infinite one', { theta: [Infinity, 0, 0, 0, 0, 0] }],
    ['another number of features', { theta: [1] }],
    ['a form that is none', { form: [NaN, 0] }],
    ['ratings that are no number', { ratings: NaN }],
  ])('is left alone by %s', (_, part) => {
    const visit: FinishedVisit = { origin: NOTHING.theta, theta: [1, 0, 0, 0, 0, 0], form: [0, 0], ratings: 8 };
    expect(drift(NOTHING, { ...visit, ...part }, nats)).toBe(NOTHING);
  });

  it('is left alone where the measure itself is broken', () => {
    const visit: FinishedVisit = { origin: NOTHING.theta, theta: [1, 0, 0, 0, 0, 0], form: [0, 0], ratings: 8 };
    for (const broken of [NaN, Infinity]) {
      const house = drift(NOTHING, visit, () => broken);
      expect(house.theta).toEqual(NOTHING.theta);
    }
  });
});
