/** Streams of ratings that nobody means: the learner stays sane, small and teachable. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Learner } from '../../../agents/learner/learner.ts';
import type { LearnerUpdate } from '../../../agents/learner/learnerUpdate.ts';
import { METHODS } from '../../../agents/learner/method.ts';
import { measurePrior, type PriorContext, type PriorStatistics } from '../../../agents/learner/statistics.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { HOLD } from '../../../src/music/voices.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { RATING_SPANS, type Rating } from '../../../src/protocol/rating.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const SLOT_SECONDS = 1;
const BAR_SECONDS = 16 * SLOT_SECONDS;
const HOUR = 3600 / BAR_SECONDS;
const ZERO = new Float32Array(SYNTHETIC_FEATURES.length);
const { leash } = METHODS.full;

let statistics: PriorStatistics;
beforeAll(async () => {
  const port = new SyntheticComposer(99);
  const contexts: PriorContext[] = [];
  const before: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < 48; barIndex++) {
    const candidates = await port.propose({ ...request(barIndex), count: 8, theta: ZERO });
    contexts.push({ before: before.slice(-3), candidates });
    port.commit(candidates[0]!);
    before.push(candidates[0]!.bar);
  }
  statistics = measurePrior(contexts, SYNTHETIC_FEATURES, 'synthetic');
});

function request(barIndex: number) {
  return { decisionId: barIndex, barIndex, fromSlot: 0, policyVersion: 0, control: false };
}

function onsets(bar: PlannedBar): number {
  return bar.voices.melody.reduce((count, symbol) => count + (symbol !== HOLD && symbol >= 0 ? 1 : 0), 0);
}

/** A piece that sounds bar after bar, with a learner that listens. */
class Concert {
  readonly learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(7), kind: 'full', statistics });
  readonly #port = new SyntheticComposer(7);
  #sounded: readonly SoundedBar[] = [];
  #bar = 0;
  #given = 0;

  /** Seconds since bar 0: the end of what has sounded. */
  get now(): number {
    return this.#bar * BAR_SECONDS;
  }

  async play(): Promise<PlannedBar> {
    const { learner } = this;
    const control = learner.nextIsControl();
    const candidates = await this.#port.propose({
      ...request(this.#bar),
      count: learner.candidatesWanted(control),
      theta: learner.theta,
      control,
    });
    const chosen = candidates[learner.choose(candidates)]!;
    this.#port.commit(chosen);
    learner.observe(chosen);
    if (candidates.length > 1) learner.improve(candidates);
    const timed = {
      decisionId: this.#bar,
      barIndex: this.#bar,
      startsAt: this.now,
      slotSeconds: SLOT_SECONDS,
      slots: 16,
    };
    this.#sounded = [...this.#sounded, timed].slice(-4);
    this.#bar++;
    return chosen.bar;
  }

  rate(part: Partial<Rating>): LearnerUpdate {
    const rating: Rating = {
      id: this.#given++,
      at: this.now + 0.8,
      value: 0.5,
      source: 'touch',
      listener: 'visitor',
      ...part,
    };
    return this.learner.rate(rating, this.#sounded);
  }
}

const size = ({ learner }: Concert) => JSON.stringify(learner.snapshot()).length;

async function meanOnsets(learner: Learner): Promise<number> {
  const port = new SyntheticComposer(500);
  let sum = 0;
  for (let barIndex = 0; barIndex < 60; barIndex++) {
    const [candidate] = await port.propose({ ...request(barIndex), count: 1, theta: learner.theta });
    port.commit(candidate!);
    sum += onsets(candidate!.bar) / 60;
  }
  return sum;
}

/** θ is finite and on its leash, it still makes music, and somebody who means it is still heard. */
async function expectSane(concert: Concert): Promise<void> {
  const { learner } = concert;
  expect(learner.theta.every(Number.isFinite)).toBe(true);
  expect(Number.isFinite(learner.klToPrior)).toBe(true);
  const candidates = await new SyntheticComposer(4).propose({ ...request(0), count: 64, theta: learner.theta });
  // The leash is kept to second order; the true divergence may be half as long again.
  expect(candidates.reduce((sum, { trace }) => sum + trace.kl / 64, 0)).toBeLessThan(1.5 * leash);
  const melodies = new Set<string>();
  for (let i = 0; i < 16; i++) melodies.add((await concert.play()).voices.melody.join());
  expect(melodies.size).toBeGreaterThan(8);

  const before = await meanOnsets(learner);
  const lively = before < 7;
  for (let i = 0; i < 56; i++) {
    const bar = await concert.play();
    if (i % 2 === 1) continue;
    const likes = onsets(bar) > before === lively;
    concert.rate({ value: likes ? 0.5 : -0.5 });
  }
  const after = await meanOnsets(learner);
  expect(lively ? after - before : before - after).toBeGreaterThan(0.5);
}

/** As much as a learner that has been listened to in earnest for as long takes. */
const MOST_CHARACTERS = 600_000;

describe('whatever is pressed', { timeout: 300_000 }, () => {
  test.each([
    ['More', 1],
    ['Change', -1],
  ])('all %s for an hour', async (_, value) => {
    const concert = new Concert();
    let full = 0;
    for (let bar = 0; bar < HOUR; bar++) {
      await concert.play();
      if (bar % 2 === 0) concert.rate({ value });
      // By then as many ratings have come as are kept.
      if (bar === Math.floor(0.9 * HOUR)) full = size(concert);
    }
    expect(size(concert)).toBeLessThan(1.05 * full);
    await expectSane(concert);
  });

  test('More and Change in turn, ten times a second', async () => {
    const concert = new Concert();
    for (let bar = 0; bar < 8; bar++) {
      await concert.play();
      for (let i = 0; i < 80; i++) concert.rate({ at: concert.now - 7 + i / 10, value: i % 2 === 0 ? 1 : -1 });
    }
    await expectSane(concert);
  });

  test('a thousand at once by one, and one each by hundreds', async () => {
    const concert = new Concert();
    for (let bar = 0; bar < 4; bar++) await concert.play();
    const updates = Array.from({ length: 1000 }, () => concert.rate({ value: 1 }));
    expect(updates.filter(({ refused }) => refused === undefined).length).toBeLessThanOrEqual(3);
    expect(updates.at(-1)!.refused!.reason).toBe('flood');
    for (let i = 0; i < 300; i++) concert.rate({ value: -1, listener: `phone ${i}` });
    expect(size(concert)).toBeLessThan(MOST_CHARACTERS);
    await expectSane(concert);
  });

  test('ratings before anything has sounded, in silence, from long ago and from the future reach nothing', async () => {
    const concert = new Concert();
    expect(concert.rate({ at: 1 }).refused!.reason).toBe('unheard');
    for (let bar = 0; bar < 8; bar++) await concert.play();
    const before = concert.learner.theta;
    for (const at of [-1e9, -1, 0, 0.3, concert.now + 5, concert.now + 1e9])
      expect(concert.rate({ at }), `at ${at}`).toMatchObject({
        reward: 0,
        credit: [],
        refused: { reason: 'unheard', sentence: expect.stringMatching(/^[^.]+\.$/) },
      });
    expect(concert.learner.theta).toEqual(before);
    expect(concert.learner.updates).toBe(0);
    // Nobody has used up their votes by a clock that was wrong.
    expect(concert.rate({}).refused).toBeUndefined();
    await expectSane(concert);
  });

  test('the same rating twice counts once, and one that reached nothing may come again', async () => {
    const concert = new Concert();
    expect(concert.rate({ id: 77 }).refused!.reason).toBe('unheard');
    for (let bar = 0; bar < 4; bar++) await concert.play();
    expect(concert.rate({ id: 77 }).refused).toBeUndefined();
    const after = concert.learner.snapshot();
    for (let i = 0; i < 1000; i++) expect(concert.rate({ id: 77 }).refused!.reason).toBe('repeated');
    expect(concert.learner.snapshot()).toEqual(after);
    expect(concert.rate({ id: 78, at: concert.now + 1.5 }).refused).toBeUndefined();
  });

  test('what is no rating is refused in a sentence, and nothing is lost', async () => {
    const concert = new Concert();
    for (let bar = 0; bar < 4; bar++) await concert.play();
    concert.rate({ id: 500 });
    const before = concert.learner.snapshot();
    for (const part of [
      { value: Number.NaN },
      { value: Number.POSITIVE_INFINITY },
      { value: Number.NEGATIVE_INFINITY },
      { value: 1.01 },
      { value: -7 },
      { at: Number.NaN },
      { at: Number.POSITIVE_INFINITY },
      { weight: Number.NaN },
      { weight: -1 },
      { weight: 2 },
      { id: Number.NaN },
      { id: 0.5 },
    ])
      expect(concert.rate(part), JSON.stringify(part)).toMatchObject({
        reward: 0,
        credit: [],
        refused: { reason: 'malformed', sentence: expect.stringMatching(/left aside/) },
      });
    expect(concert.learner.snapshot()).toEqual(before);
    await expectSane(concert);
  });

  test.each([1e-3, 1e-9, 1e-300, 5e-324])(
    'ratings that weigh %d leave a learner that others can teach',
    async (weight) => {
      const concert = new Concert();
      for (let bar = 0; bar < 4; bar++) {
        await concert.play();
        for (const listener of ['visitor', 'another'])
          expect(concert.rate({ weight, value: bar % 2 ? 1 : -1, listener }).theta.every(Number.isFinite)).toBe(true);
      }
      await expectSane(concert);
    },
  );

  test('any stream at all leaves θ finite and on its leash, and every answer says what became of the rating', async () => {
    const number = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.double() },
    );
    const gift = fc.record(
      {
        id: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double()),
        value: number,
        at: fc.oneof(
          { weight: 6, arbitrary: fc.double({ min: 0, max: 70, noNaN: true }) },
          { weight: 1, arbitrary: fc.double() },
        ),
        listener: fc.constantFrom('visitor', 'another', '', '__proto__'),
        span: fc.constantFrom(...RATING_SPANS),
        weight: number,
      },
      { requiredKeys: ['id', 'value', 'at', 'listener'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(gift, { maxLength: 6 }), { maxLength: 8 }), async (bars) => {
        const concert = new Concert();
        for (const gifts of bars) {
          await concert.play();
          for (const part of gifts) {
            const { theta, reward, credit, refused, klToPrior } = concert.rate(part);
            expect(theta.every(Number.isFinite)).toBe(true);
            expect(concert.learner.divergence(theta)).toBeLessThan(1.2 * leash);
            expect(Number.isFinite(reward) && Number.isFinite(klToPrior)).toBe(true);
            if (refused) expect(reward).toBe(0);
            else expect(credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('bars that are none are passed over', async () => {
    const concert = new Concert();
    for (let bar = 0; bar < 4; bar++) await concert.play();
    const good: SoundedBar = { decisionId: 3, barIndex: 3, startsAt: 24, slotSeconds: SLOT_SECONDS, slots: 16 };
    const rating: Rating = { id: 9, at: 33, value: 1, source: 'phones', listener: 'one' };
    const bad = [
      { ...good, startsAt: Number.NaN },
      { ...good, slotSeconds: 0 },
      { ...good, slotSeconds: Number.NaN },
      { ...good, slots: 1e9 },
      { ...good, slots: -1 },
    ];
    expect(concert.learner.rate(rating, bad).refused!.reason).toBe('unheard');
    const { credit, refused } = concert.learner.rate(rating, [...bad, good]);
    expect(refused).toBeUndefined();
    expect(credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  test('who presses in the past and in the future by turns casts no more votes than others', async () => {
    const concert = new Concert();
    for (let bar = 0; bar < 4; bar++) await concert.play();
    const counted = Array.from({ length: 100 }, (_, i) => concert.rate({ at: i % 2 === 0 ? 17 : 32.5 })).filter(
      ({ refused }) => refused === undefined,
    );
    // Two to begin with, and two a second up to the later time.
    expect(counted.length).toBeLessThanOrEqual(4);
  });
});
