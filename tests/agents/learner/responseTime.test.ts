/** Listeners who press early, late or at random before bars that differ, with the model of taste learning beside. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditBars, creditSlots, kernelOf, USUAL_RESPONSE, type LagKernel } from '../../../agents/learner/credit.ts';
import { ResponseTimes, type Timed } from '../../../agents/learner/responseTime.ts';
import { RewardModel } from '../../../agents/learner/rewardModel.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';

const SIZE = 6;
const GROUPS = [0, 0, 0, 1, 1, 1];
const SLOT_SECONDS = 0.125;
const BAR_SECONDS = 16 * SLOT_SECONDS;
const USUAL = kernelOf(USUAL_RESPONSE);
const SEEDS = [1, 2, 3, 4, 5, 6, 7];

interface Habit {
  /** Seconds behind the bar line. */
  readonly lag: (rng: Rng) => number;
  readonly honest: boolean;
}

interface Heard {
  readonly times: ResponseTimes;
  /** Mean share of the credit that fell on the judged bar: of what was learnt, and of the usual kernel. */
  readonly learnt: number;
  readonly usual: number;
}

function shareOn(decisionId: number, at: number, sounded: readonly SoundedBar[], kernel: LagKernel): number {
  const bars = creditBars(creditSlots(at, sounded, kernel), sounded);
  return bars.find((bar) => bar.decisionId === decisionId)?.weight ?? 0;
}

/** @returns what was learnt in `ratings` presses, and the credit of the 40 after them */
function listen(seed: number, { lag, honest }: Habit, ratings: number): Heard {
  const rng = new Rng(seed);
  const taste = Float64Array.from({ length: SIZE }, () => rng.normal());
  const length = Math.hypot(...taste);
  const model = new RewardModel(GROUPS);
  const times = new ResponseTimes();
  const features = new Map<number, Float32Array>();
  let sounded: readonly SoundedBar[] = [];
  let learnt = 0;
  let usual = 0;
  let given = 0;
  for (let bar = 0; given < ratings + 40; bar++) {
    features.set(
      bar,
      Float32Array.from({ length: SIZE }, () => rng.normal()),
    );
    sounded = [
      ...sounded,
      { decisionId: bar, barIndex: bar, startsAt: bar * BAR_SECONDS, slotSeconds: SLOT_SECONDS, slots: 16 },
    ].slice(-8);
    if (bar < 4 || rng.next() > 0.5) continue;
    // The bar two back is judged, so that the latest press, too, comes after what it speaks of has sounded.
    const judged = bar - 2;
    const at = (judged + 1) * BAR_SECONDS + lag(rng);
    const reached = sounded.filter(({ startsAt }) => startsAt < at);
    const pleasure = features.get(judged)!.reduce((sum, value, i) => sum + value * taste[i]!, 0) / length;
    const value = honest ? (pleasure > 0.4 ? 1 : pleasure < -0.4 ? -1 : 0) : rng.integer(3) - 1;
    const target = value / Math.sqrt(2 / 3);
    const kernel = times.kernel('one');
    const bars = creditBars(creditSlots(at, reached, kernel), reached);
    const mixed = new Float32Array(SIZE);
    for (const { decisionId, weight } of bars)
      for (let i = 0; i < SIZE; i++) mixed[i]! += weight * features.get(decisionId)![i]!;
    if (given >= ratings) {
      learnt += shareOn(judged, at, reached, kernel) / 40;
      usual += shareOn(judged, at, reached, USUAL) / 40;
    } else {
      const expected = new Map(reached.map(({ decisionId: id }) => [id, model.expect(features.get(id)!)]));
      times.learn('one', { at, sounded: reached, expected, sd: model.predict(mixed).sd, target, weight: 1 });
    }
    model.update({ features: mixed, target, weight: 1 });
    given++;
  }
  return { times, learnt, usual };
}

/** Gamma of shape 8 about a median: a person's own spread. */
const about =
  (median: number) =>
  (rng: Rng): number =>
    Math.min(4, Math.max(0.2, rng.gamma(8, median / 7.669)));
const quick: Habit = { lag: about(0.4), honest: true };
const slow: Habit = { lag: about(2.2), honest: true };

const nonsense: Habit = { lag: (rng) => 0.2 + 2 * rng.next(), honest: false };
const usual: Habit = {
  lag(rng) {
    for (;;) {
      const lag = rng.gamma(USUAL_RESPONSE.shape, USUAL_RESPONSE.scale);
      if (lag >= USUAL_RESPONSE.from && lag <= USUAL_RESPONSE.to) return lag;
    }
  },
  honest: true,
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('after thirty ratings', () => {
  test('a quick listener and a slow one are told apart', () => {
    for (const seed of SEEDS) {
      const fast = listen(seed, quick, 30).times.summary('one').median;
      const late = listen(seed, slow, 30).times.summary('one').median;
      expect(fast, `seed ${seed}`).toBeLessThan(0.6);
      expect(late, `seed ${seed}`).toBeGreaterThan(1.2);
    }
  });

  test('their credit is nearer to the truth than that of the fixed kernel', () => {
    for (const seed of SEEDS) {
      const { learnt, usual: fixed } = listen(seed, quick, 30);
      expect(learnt, `seed ${seed}`).toBeGreaterThan(fixed + 0.05);
    }
    const late = SEEDS.map((seed) => listen(seed, slow, 30));
    expect(mean(late.map(({ learnt }) => learnt))).toBeGreaterThan(mean(late.map((run) => run.usual)) + 0.05);
  });

  test('who presses as it is usual loses nothing by it', () => {
    const runs = SEEDS.map((seed) => listen(seed, usual, 30));
    expect(mean(runs.map(({ learnt }) => learnt))).toBeGreaterThan(mean(runs.map((run) => run.usual)) - 0.03);
    for (const { times } of runs) expect(times.summary('one').median).toBeCloseTo(1, 0);
  });

  test('nonsense leaves it near the prior', () => {
    for (const seed of SEEDS)
      for (const count of [30, 60]) {
        const { median, wholeBar } = listen(seed, nonsense, count).times.summary('one');
        expect(median, `seed ${seed}`).toBeGreaterThan(0.7);
        expect(median, `seed ${seed}`).toBeLessThan(1.8);
        expect(wholeBar).toBeGreaterThan(0.3);
      }
  });
});

/** A press at a lag behind the last of three bars, about which the model has nothing to say. */
function press(lag: number, part: Partial<Timed> = {}): Timed {
  const sounded = [0, 1, 2].map((bar) => ({
    decisionId: bar,
    barIndex: bar,
    startsAt: bar * BAR_SECONDS,
    slotSeconds: SLOT_SECONDS,
    slots: 16,
  }));
  return { at: 3 * BAR_SECONDS + lag, sounded, expected: null, sd: 0.5, target: 1, weight: 1, ...part };
}

test('before any press it is the usual response, for everyone', () => {
  const times = new ResponseTimes();
  expect(Math.abs(Math.log(times.summary('anybody').median))).toBeLessThan(0.1);
  const sounded = press(1).sounded;
  const credited = creditBars(creditSlots(7, sounded, times.kernel('anybody')), sounded);
  const fixed = creditBars(creditSlots(7, sounded, USUAL), sounded);
  expect(credited.map(({ decisionId }) => decisionId)).toEqual(fixed.map(({ decisionId }) => decisionId));
  expect(Math.abs(credited.at(-1)!.weight - fixed.at(-1)!.weight)).toBeLessThan(0.1);
});

test('what one listener teaches says nothing of another', () => {
  const times = new ResponseTimes();
  const before = times.chances('other');
  for (let i = 0; i < 20; i++) times.learn('quick', press(0.4));
  expect(times.summary('quick').median).toBeLessThan(0.6);
  expect(times.chances('other')).toEqual(before);
});

test('the bar that the model expected of the rating draws the credit to it', () => {
  const early = new ResponseTimes();
  const late = new ResponseTimes();
  for (let i = 0; i < 20; i++) {
    const target = i % 2 === 0 ? 1.2 : -1.2;
    // Pressed 0.3 s after bar 2: of bar 2, soon, or of bar 1, late.
    early.learn(
      'one',
      press(0.3, {
        target,
        sd: 0.2,
        expected: new Map([
          [1, -target],
          [2, target],
        ]),
      }),
    );
    late.learn(
      'one',
      press(0.3, {
        target,
        sd: 0.2,
        expected: new Map([
          [1, target],
          [2, -target],
        ]),
      }),
    );
  }
  expect(early.summary('one').median).toBeLessThan(0.6);
  expect(late.summary('one').median).toBeGreaterThan(1.5);
});

test('no stream of presses runs away with it, and what was learnt wrongly is unlearnt', () => {
  const times = new ResponseTimes();
  for (let i = 0; i < 3000; i++) times.learn('one', press(0.4));
  const chances = times.chances('one');
  expect(Math.min(...chances)).toBeGreaterThan(1e-7);
  expect(times.summary('one').median).toBeLessThan(0.6);
  for (let i = 0; i < 60; i++) times.learn('one', press(1.4));
  expect(times.summary('one').median).toBeGreaterThan(1.1);
});

test('whatever comes, the chances are chances', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.record({ lag: fc.double({ min: -6, max: 40, noNaN: true }), target: number, expected: number })),
      (presses) => {
        const times = new ResponseTimes();
        for (const { lag, target, expected } of presses)
          times.learn('one', press(lag, { target, expected: new Map([[2, expected]]) }));
        const chances = times.chances('one');
        const total = chances.reduce((sum, chance) => sum + chance, 0);
        return Math.abs(total - 1) < 1e-9 && chances.every((chance) => chance > 0);
      },
    ),
  );
});

test('a press that does not count, or comes before any bar has ended, says nothing', () => {
  const times = new ResponseTimes();
  const before = times.chances('one');
  times.learn('one', press(0.4, { weight: 0 }));
  expect(times.snapshot().listeners).toEqual([]);
  times.learn('one', { ...press(0.4), at: 1 });
  times.chances('one').forEach((chance, i) => expect(chance).toBeCloseTo(before[i]!, 12));
});

test('a restored memory goes on as the first would have; an older one, or a broken one, begins at the usual', () => {
  const { times } = listen(3, slow, 30);
  const copy = new ResponseTimes();
  copy.restore(JSON.parse(JSON.stringify(times.snapshot())));
  expect(copy.chances('one')).toEqual(times.chances('one'));
  times.learn('one', press(0.7));
  copy.learn('one', press(0.7));
  expect(copy.snapshot()).toEqual(times.snapshot());
  copy.restore(undefined);
  expect(copy.snapshot().listeners).toEqual([]);
  copy.restore({
    listeners: [
      ['short', [0, 0]],
      ['wild', times.snapshot().listeners[0]![1].map(() => 50)],
    ],
  });
  expect(copy.snapshot().listeners).toEqual([]);
});

test('of a thousand listeners the last heard are remembered, in little room', () => {
  const times = new ResponseTimes();
  for (let i = 0; i < 1000; i++) {
    times.learn('regular', press(0.4));
    times.learn(`visitor ${i}`, press(1));
  }
  const { listeners } = times.snapshot();
  expect(listeners.length).toBeLessThanOrEqual(64);
  expect(listeners.map(([name]) => name)).toEqual(expect.arrayContaining(['regular', 'visitor 999']));
  expect(JSON.stringify(times.snapshot()).length).toBeLessThan(20_000);
});
