/** "What you taught me": true to those who mean something, silent about those who do not, and exact about who said it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { confidenceOf } from '../../../agents/learner/confidence.ts';
import type { LearnerSnapshot } from '../../../agents/learner/learnerSnapshot.ts';
import { EARLIER, Provenance } from '../../../agents/learner/provenance.ts';
import type { PriorStatistics } from '../../../agents/learner/statistics.ts';
import type { Learnt } from '../../../src/protocol/why.ts';
import {
  listenTo,
  measureSynthetic,
  newLearner,
  pressesAtRandom,
  wantsSteps,
  type Heard,
  type Listener,
} from './listening.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const FIFTEEN = 15;

let statistics: PriorStatistics;
/** The pleased and the random of ten sessions each, heard once for all tests. */
const sessions: Record<'steps' | 'random' | 'more', { learnt: Learnt; heard: readonly Heard[] }[]> = {
  steps: [],
  random: [],
  more: [],
};
beforeAll(async () => {
  statistics = await measureSynthetic();
  for (const [name, press] of [
    ['steps', wantsSteps],
    ['random', pressesAtRandom],
    ['more', () => 0.5],
  ] as const)
    for (const seed of SEEDS) {
      const learner = newLearner(statistics, seed);
      const heard = await listenTo(learner, seed, FIFTEEN, press);
      sessions[name].push({ learnt: learner.learnt, heard });
    }
}, 240_000);

const saysSteps = ({ word, lean }: { readonly word: string; readonly lean: number }) =>
  word === 'melody.step' && lean === 1;

describe('a listener who wants small steps', () => {
  test('has taught small steps after fifteen ratings', () => {
    // Half of them can be told so with some confidence; it is among what moved most in nearly all.
    expect(sessions.steps.filter(({ learnt }) => learnt.taught.some(saysSteps)).length).toBeGreaterThanOrEqual(4);
    const strongest = sessions.steps.filter(({ learnt }) => learnt.features.slice(0, 2).some(saysSteps));
    expect(strongest.length).toBeGreaterThanOrEqual(6);
  });

  test('hears notes that sound because of them', () => {
    const told = sessions.steps.filter(({ heard }) =>
      heard.slice(-8).some(({ bar, why }) => !bar.control && why.notes.some(({ reasons }) => reasons.some(saysSteps))),
    );
    expect(told.length).toBeGreaterThanOrEqual(8);
    const bars = sessions.steps.filter(({ heard }) =>
      heard.slice(-8).some(({ bar, why }) => !bar.control && why.bar.some(saysSteps)),
    );
    expect(bars.length).toBeGreaterThanOrEqual(8);
  });

  test('is named with the ratings that said so, as they were given', () => {
    for (const { learnt } of sessions.steps) {
      expect(learnt.ratings).toBe(FIFTEEN);
      for (const { ratings, pro, strength, confidence } of learnt.features) {
        expect(ratings.length).toBeLessThanOrEqual(3);
        expect(ratings.every(({ share }) => share > 0 && share <= 1)).toBe(true);
        expect(ratings.toSorted((a, b) => b.share - a.share)).toEqual(ratings);
        for (const { id, value } of ratings) expect(Math.abs(value)).toBe(id === EARLIER ? 0 : 0.5);
        expect(pro).toBeGreaterThan(0);
        for (const number of [strength, confidence]) {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  test('grows petals on the side of the melody’s pitch, downwards: towards smaller intervals', () => {
    const petals = sessions.steps.map(({ learnt }) =>
      learnt.petals.find(({ voice, side }) => voice === 'melody' && side === 'pitch')!,
    );
    expect(petals.filter(({ lean }) => lean < 0).length).toBeGreaterThanOrEqual(8);
    expect(petals.every(({ strength, lean }) => strength > 0 && Math.abs(lean) <= strength)).toBe(true);
  });
});

describe('someone who presses whatever sounds', () => {
  test('is told nothing as sure, and mostly nothing at all', () => {
    for (const name of ['random', 'more'] as const) {
      const taught = sessions[name].map(({ learnt }) => learnt.taught);
      expect(taught.flat().filter(({ certainty }) => certainty === 'sure')).toEqual([]);
      expect(taught.filter((list) => list.length > 0).length).toBeLessThanOrEqual(2);
    }
  });

  test('two ratings make nothing sure, however well they agree', async () => {
    for (const seed of SEEDS.slice(0, 4)) {
      const learner = newLearner(statistics, seed);
      await listenTo(learner, seed, 2, wantsSteps);
      expect(learner.learnt.features.filter(({ certainty }) => certainty === 'sure')).toEqual([]);
    }
    expect(confidenceOf(Math.SQRT2, null)).toBeLessThan(0.2);
  });
});

test('a blind bar is explained as any other is: by what in it agrees with what was taught', () => {
  const late = sessions.steps.flatMap(({ heard }) => heard.slice(-10));
  const blind = late.filter(({ bar }) => bar.control);
  const open = late.filter(({ bar }) => !bar.control);
  expect(blind.length).toBeGreaterThan(3);
  const shape = ({ why }: Heard) => [Object.keys(why), why.bar.map((reason) => Object.keys(reason))[0]];
  for (const heard of blind.filter(({ why }) => why.bar.length > 0)) expect(shape(heard)).toEqual(shape(open[0]!));
  const share = (list: readonly Heard[], has: (heard: Heard) => boolean) => list.filter(has).length / list.length;
  for (const has of [({ why }: Heard) => why.notes.length > 2, ({ why }: Heard) => why.bar.length > 0])
    expect(share(blind, has)).toBeGreaterThan(share(open, has) - 0.4);
});

test('advice is taught as it is said, at once and surely', () => {
  const learner = newLearner(statistics, 1);
  learner.advise('wilder', 1);
  const { taught, ratings } = learner.learnt;
  expect(ratings).toBe(0);
  expect(taught.length).toBeGreaterThan(0);
  for (const { advised, certainty, ratings: behind } of taught) {
    expect(advised).toBeCloseTo(1, 9);
    expect(certainty).toBe('sure');
    expect(behind).toEqual([]);
  }
});

test('a policy that nobody has taught says nothing, and its picture is flat', () => {
  const { taught, features, petals, ratings } = newLearner(statistics, 1).learnt;
  expect([taught, features, ratings]).toEqual([[], [], 0]);
  expect(petals.length).toBeGreaterThan(8);
  expect(petals.every(({ strength, lean }) => strength === 0 && lean === 0)).toBe(true);
});

test('to ask changes nothing', async () => {
  const [asked, left] = [newLearner(statistics, 5), newLearner(statistics, 5)];
  await listenTo(asked, 5, 8, wantsSteps, { insistent: true });
  await listenTo(left, 5, 8, wantsSteps, { asked: false });
  expect(left.snapshot()).toEqual(asked.snapshot());
  expect(left.learnt).toEqual(asked.learnt);
});

test('what was taught outlives a restart; other people begin with an empty list', async () => {
  const learner = newLearner(statistics, 4);
  await listenTo(learner, 4, 12, wantsSteps);
  const saved = JSON.parse(JSON.stringify(learner.snapshot())) as LearnerSnapshot;
  const again = newLearner(statistics, 4);
  again.restore(saved);
  // How strongly the tilt bites is measured anew, so that what hardly leans may lean the other way; who said what, and how
  // sure that is, is not.
  expect(again.learnt.ratings).toBe(12);
  const sureness = (learnt: Learnt) => new Map(learnt.features.map(({ word, confidence }) => [word, confidence]));
  const [was, is] = [sureness(learner.learnt), sureness(again.learnt)];
  const common = [...was.keys()].filter((word) => is.has(word) && was.get(word)! > 0.1);
  expect(common.length).toBeGreaterThan(2);
  for (const word of common) expect(is.get(word)).toBeCloseTo(was.get(word)!, 9);
  const behind = again.learnt.features.flatMap(({ ratings }) => ratings.map(({ id }) => id));
  expect(behind.some((id) => id >= 0 && id < 12)).toBe(true);

  const { theta } = again;
  again.beginVisit();
  expect(again.theta).toEqual(theta);
  expect(again.learnt).toMatchObject({ ratings: 0, taught: [], features: [] });
  await listenTo(again, 9, 4, pressesAtRandom, { firstId: 3 });
  const named = again.learnt.features.flatMap(({ ratings }) => ratings.map(({ id }) => id));
  expect(again.learnt.ratings).toBe(4);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((id) => id !== EARLIER && (id < 3 || id > 6))).toEqual([]);

  const older = newLearner(statistics, 4);
  const { reasons: _reasons, ...without } = saved;
  older.restore(without);
  expect(older.theta).toEqual(theta);
  expect(older.learnt).toMatchObject({ ratings: 0, taught: [] });
});

test('two people of opposite tastes are both named, and neither for more than everything', async () => {
  const learner = newLearner(statistics, 6);
  const opposed: Listener = (bar, chance, given) => wantsSteps(bar, chance, given)! * (given % 2 === 0 ? 1 : -1);
  const heard = await listenTo(learner, 6, 24, opposed, { who: (given) => (given % 2 === 0 ? 'a' : 'b') });
  const { features, ratings } = learner.learnt;
  expect(ratings).toBe(24);
  const named = [...features, ...heard.flatMap(({ why }) => why.bar)].flatMap((reason) => reason.ratings);
  expect(new Set(named.map(({ id }) => id % 2))).toEqual(new Set([0, 1]));
  expect(named.every(({ id, share }) => id >= 0 && id < 24 && share > 0 && share <= 1)).toBe(true);
});

describe('whose doing a weight is', () => {
  const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 2 });

  test('all parts together are the weight, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(numbers, { maxLength: 120 }),
        fc.tuple(numbers, numbers, numbers, numbers, numbers),
        (deltas, [base, advised, played, slow, wish]) => {
          const provenance = new Provenance(2);
          const quick = new Float64Array(2);
          const serials = deltas.map((delta, id) => {
            const before = quick.slice();
            delta.forEach((value, i) => (quick[i]! += value));
            return provenance.rated(id, 0.5, before, quick);
          });
          const before = quick.slice();
          played.forEach((value, i) => (quick[i]! += value));
          provenance.demonstrated(3, before, quick);
          const theta = quick.map((value, i) => 0.7 * (value + base[i]! + advised[i]! + slow[i]!));
          const evidence = (feature: number) => serials.map((id) => ({ id, amount: wish[feature]! / serials.length }));
          const origin = provenance.trace({ theta, base, quick, advised, slow }, { wish, evidence });
          theta.forEach((weight, feature) => {
            const { ratings, advised: said, played: sung, earlier, rest } = origin(feature);
            const sum = ratings.reduce((total, { amount }) => total + amount, said + sung + earlier + rest);
            expect(sum).toBeCloseTo(weight, 9);
            expect(said).toBeCloseTo(0.7 * advised[feature]!, 9);
            expect(sung).toBeCloseTo(0.7 * played[feature]!, 9);
          });
        },
      ),
    );
  });

  test('by hand: what the fast path moved, and a share of what follows the model', () => {
    const provenance = new Provenance(1);
    const first = provenance.rated(7, 1, [0], [0.1]);
    const second = provenance.rated(8, -0.5, [0.1], [0.05]);
    const parts = { theta: [0.65], base: [0.1], quick: [0.05], advised: [0], slow: [0.5] };
    // The slow path has gone half of the way to its wish, which is 0.75 + 0.5 of the ratings and −0.25 of earlier people.
    const evidence = () => [
      { id: first, amount: 0.75 },
      { id: second, amount: 0.5 },
      { id: -1, amount: -0.25 },
    ];
    const { ratings, earlier, rest } = provenance.trace(parts, { wish: [1], evidence })(0);
    expect(ratings.map(({ id }) => id)).toEqual([7, 8]);
    expect(ratings[0]!.amount).toBeCloseTo(0.1 + 0.5 * 0.75, 9);
    expect(ratings[1]!.amount).toBeCloseTo(-0.05 + 0.5 * 0.5, 9);
    expect(earlier).toBeCloseTo(0.1 - 0.5 * 0.25, 9);
    expect(rest).toBeCloseTo(0, 9);
    expect([provenance.valueOf(8), provenance.valueOf(99)]).toEqual([-0.5, 0]);
  });
});
