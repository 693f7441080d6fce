/** A whole learner before scripted presses, on a composer small enough to be exact. */
import { beforeAll, expect, test } from 'vitest';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { Learner } from '../../../agents/learner/learner.ts';
import type { LearnerUpdate } from '../../../agents/learner/learnerUpdate.ts';
import { LEARNER_KINDS, METHODS, type LearnerKind } from '../../../agents/learner/method.ts';
import { measurePrior, type PriorContext, type PriorStatistics } from '../../../agents/learner/statistics.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { HOLD } from '../../../src/music/voices.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const SLOT_SECONDS = 0.125;
const BAR_SECONDS = 16 * SLOT_SECONDS;
const ZERO = new Float32Array(SYNTHETIC_FEATURES.length);

let statistics: PriorStatistics;
beforeAll(async () => {
  const port = new SyntheticComposer(99);
  const contexts: PriorContext[] = [];
  const before: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < 48; barIndex++) {
    const candidates = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: 8,
      theta: ZERO,
      policyVersion: 0,
      control: false,
    });
    contexts.push({ before: before.slice(-3), candidates });
    port.commit(candidates[0]!);
    before.push(candidates[0]!.bar);
  }
  statistics = measurePrior(contexts, SYNTHETIC_FEATURES, 'synthetic');
});

interface Session {
  readonly learner: Learner;
  readonly updates: LearnerUpdate[];
  readonly bars: PlannedBar[];
}

/** Bars sound one after the other, and after each one somebody may press. */
async function listen(
  kind: LearnerKind,
  seed: number,
  bars: number,
  press: (bar: PlannedBar) => number | null,
  given?: Learner,
): Promise<Session> {
  const port = new SyntheticComposer(seed);
  const learner = given ?? new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(seed), kind, statistics });
  const updates: LearnerUpdate[] = [];
  const heard: PlannedBar[] = [];
  let sounded: SoundedBar[] = [];
  for (let barIndex = 0; barIndex < bars; barIndex++) {
    const control = learner.nextIsControl();
    const candidates = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: learner.candidatesWanted(control),
      theta: learner.theta,
      policyVersion: learner.updates,
      control,
    });
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    heard.push(chosen.bar);
    sounded = [
      ...sounded,
      { decisionId: barIndex, barIndex, startsAt: barIndex * BAR_SECONDS, slotSeconds: SLOT_SECONDS, slots: 16 },
    ].slice(-8);
    const value = press(chosen.bar);
    if (value !== null) {
      const rating = {
        id: updates.length,
        at: (barIndex + 1) * BAR_SECONDS + 0.8,
        value,
        source: 'touch',
        listener: 'visitor',
      } as const;
      updates.push(learner.rate(rating, sounded));
    }
    if (candidates.length > 1) learner.improve(candidates);
  }
  return { learner, updates, bars: heard };
}

function onsets(bar: PlannedBar): number {
  return bar.voices.melody.reduce((count, symbol) => count + (symbol !== HOLD && symbol >= 0 ? 1 : 0), 0);
}

async function meanOnsets(learner: Learner, seed: number): Promise<number> {
  const port = new SyntheticComposer(seed);
  let sum = 0;
  for (let barIndex = 0; barIndex < 60; barIndex++) {
    const [candidate] = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: 1,
      theta: learner.theta,
      policyVersion: 0,
      control: false,
    });
    port.commit(candidate!);
    sum += onsets(candidate!.bar) / 60;
  }
  return sum;
}

const busy = (bar: PlannedBar) => (onsets(bar) >= 5 ? 0.5 : -0.5);

test('the composer of these tests tells the truth: scores have mean 0 and the variance it says', async () => {
  const port = new SyntheticComposer(5);
  const theta = ZERO.map((_, i) => (i % 3 === 0 ? 0.4 : -0.1));
  const candidates = await port.propose({
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count: 1500,
    theta,
    policyVersion: 0,
    control: false,
  });
  const totals = candidates.map(({ trace }) =>
    SYNTHETIC_FEATURES.map((_, f) =>
      trace.gradient.reduce((sum, value, i) => (i % SYNTHETIC_FEATURES.length === f ? sum + value : sum), 0),
    ),
  );
  SYNTHETIC_FEATURES.forEach((feature, f) => {
    const fisher = candidates.reduce((sum, { trace }) => sum + trace.fisher[f]! / candidates.length, 0);
    const mean = totals.reduce((sum, total) => sum + total[f]! / totals.length, 0);
    const variance = totals.reduce((sum, total) => sum + total[f]! ** 2 / totals.length, 0);
    expect(Math.abs(mean), feature).toBeLessThan((4 * Math.sqrt(fisher)) / Math.sqrt(1500) + 1e-6);
    expect(variance / fisher, feature).toBeGreaterThan(0.8);
    expect(variance / fisher, feature).toBeLessThan(1.25);
  });
});

test('one tap moves θ, says what changed, credits slots that sum to 1, and stays within its bound', async () => {
  const { learner, updates } = await listen('full', 3, 4, (bar) => (bar.barIndex === 2 ? 0.5 : null));
  const [update] = updates;
  expect(learner.theta.some((value) => value !== 0)).toBe(true);
  expect(update!.reward).toBeGreaterThan(0);
  expect(update!.changes.length).toBeGreaterThan(0);
  expect(update!.changes.length).toBeLessThanOrEqual(3);
  for (const { feature, delta, caption } of update!.changes) {
    expect(SYNTHETIC_FEATURES).toContain(feature);
    expect(caption).toBe(`why.${feature}.${delta > 0 ? 'more' : 'less'}`);
  }
  expect(update!.credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(update!.klToPrior).toBeGreaterThan(0);
  expect(update!.klToPrior).toBeLessThan(1);
});

test('consistent presses move the rewarded feature, over five seeds', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const untaught = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(seed), kind: 'full', statistics });
    const { learner, updates } = await listen('full', seed, 24, (bar) => (bar.barIndex % 2 === 1 ? busy(bar) : null));
    expect(updates).toHaveLength(12);
    expect(await meanOnsets(learner, 500 + seed)).toBeGreaterThan((await meanOnsets(untaught, 500 + seed)) + 0.5);
  }
});

test('without statistics of the prior it still learns from the first press on', async () => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full' });
  const { updates } = await listen('full', 1, 30, busy, learner);
  expect(updates[0]!.theta.some((value) => value !== 0)).toBe(true);
  expect(updates.every(({ theta }) => theta.every(Number.isFinite))).toBe(true);
  expect(await meanOnsets(learner, 77)).toBeGreaterThan(
    await meanOnsets(new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'random' }), 77),
  );
});

test('a rating before anything has sounded changes nothing and credits nobody', () => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full', statistics });
  const update = learner.rate({ id: 0, at: 0.1, value: 1, source: 'touch', listener: 'visitor' }, []);
  expect(update).toMatchObject({ reward: 0, credit: [], changes: [] });
  expect([...update.theta]).toEqual([...ZERO]);
});

test('the same seed and the same presses give the same policy and the same music, for every kind', async () => {
  for (const kind of LEARNER_KINDS) {
    const a = await listen(kind, 8, 16, busy);
    const b = await listen(kind, 8, 16, busy);
    expect([...b.learner.theta], kind).toEqual([...a.learner.theta]);
    expect(
      b.bars.map(({ voices }) => [...voices.melody]),
      kind,
    ).toEqual(a.bars.map(({ voices }) => [...voices.melody]));
  }
});

test('random never moves, and no kind leaves its leash', async () => {
  const { learner: still } = await listen('random', 2, 30, () => 1);
  expect([...still.theta]).toEqual([...ZERO]);
  for (const kind of ['full', 'coach', 'reinforce'] as const) {
    const { learner } = await listen(kind, 2, 60, (bar) => (busy(bar) > 0 ? 1 : -1));
    const port = new SyntheticComposer(4);
    const candidates = await port.propose({
      decisionId: 0,
      barIndex: 0,
      fromSlot: 0,
      count: 64,
      theta: learner.theta,
      policyVersion: 0,
      control: false,
    });
    const kl = candidates.reduce((sum, { trace }) => sum + trace.kl / 64, 0);
    expect(kl, kind).toBeGreaterThan(0.05);
    // The leash is kept to second order; the true KL may be half as long again.
    expect(kl, kind).toBeLessThan(1.5 * METHODS[kind].leash);
  }
});

test('about one bar in ten is a blind one, and their ratings are kept apart', async () => {
  const { bars, updates } = await listen('full', 6, 120, (bar) => (bar.control ? -0.5 : 0.5));
  const controls = bars.filter(({ control }) => control);
  expect(controls.length).toBeGreaterThan(4);
  expect(controls.length).toBeLessThan(25);
  const { lift } = updates.at(-1)!;
  expect(lift!.mean).toBeGreaterThan(0.5);
  expect(lift!.low).toBeLessThan(lift!.mean);
  expect(lift!.high).toBeGreaterThan(lift!.mean);
});

test('advice is a direction: wilder is more and wider, calmer is its opposite, and it outlives later ratings', () => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full', statistics });
  const at = (name: (typeof SYNTHETIC_FEATURES)[number]) => learner.theta[SYNTHETIC_FEATURES.indexOf(name)]!;
  learner.advise('wilder', 1);
  expect(at('melody.onset')).toBeGreaterThan(0);
  expect(at('melody.leap')).toBeGreaterThan(0);
  expect(at('melody.rest')).toBeLessThan(0);
  learner.advise('calmer', 1);
  for (const value of learner.theta) expect(value).toBeCloseTo(0, 6);
  learner.advise('brighter', 0.5);
  expect(at('chord.minor')).toBeLessThan(0);
  for (let i = 0; i < 30; i++) learner.advise('brighter', 1);
  expect(learner.klToPrior).toBeLessThan(2);
});

test('played notes become likelier', () => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full', statistics });
  const leap = SYNTHETIC_FEATURES.indexOf('melody.leap');
  const gradient = ZERO.map((_, i) => (i === leap ? 0.8 : 0));
  const update = learner.demonstrate([gradient, gradient]);
  expect(update.theta[leap]).toBeGreaterThan(0);
  expect(update.cause).toBe('demonstration');
});

test('a saved learner goes on as the first would have', async () => {
  const { learner } = await listen('full', 4, 20, busy);
  const copy = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(4), kind: 'full', statistics });
  copy.restore(JSON.parse(JSON.stringify(learner.snapshot())));
  expect([...copy.theta]).toEqual([...learner.theta]);
  const other = new Learner({ features: ['one'], rng: new Rng(4), kind: 'full' });
  expect(() => other.restore(learner.snapshot())).toThrow(RangeError);
  expect(() =>
    new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(4), kind: 'coach' }).restore(learner.snapshot()),
  ).toThrow(/full/);
});

test('its memory is flat: more bars and ratings than it keeps take no more room', async () => {
  const size = async (bars: number) => JSON.stringify((await listen('full', 1, bars, busy)).learner.snapshot()).length;
  expect(await size(150)).toBeLessThan(1.05 * (await size(100)));
});

test('a revised bar keeps the scores of the slots it left alone', async () => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'coach', statistics });
  const port = new SyntheticComposer(1);
  const [first] = await port.propose({
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count: 1,
    theta: ZERO,
    policyVersion: 0,
    control: false,
  });
  learner.observe(first!);
  const silent: Candidate = {
    bar: { ...first!.bar, decisionId: 2, fromSlot: 16 },
    trace: { gradient: new Float32Array(first!.trace.gradient.length), fisher: first!.trace.fisher, kl: 0 },
  };
  learner.observe(silent);
  learner.rate({ id: 0, at: BAR_SECONDS + 1, value: 1, source: 'touch', listener: 'visitor' }, [
    { decisionId: 2, barIndex: 0, startsAt: 0, slotSeconds: SLOT_SECONDS, slots: 16 },
  ]);
  expect(learner.theta.some((value) => value !== 0)).toBe(true);
});

test('notes played on an engine without numbers teach nothing, and later ones teach', async () => {
  const { learner } = await listen('full', 3, 12, () => 0.5);
  const { theta } = learner;
  const broken = learner.demonstrate([new Float32Array(SYNTHETIC_FEATURES.length).fill(Number.NaN)]);
  expect(broken.refused?.reason).toBe('engine');
  expect(learner.theta).toEqual(theta);
  learner.demonstrate([Float32Array.from(SYNTHETIC_FEATURES, (_, i) => (i === 0 ? 1 : 0))]);
  expect(learner.theta).not.toEqual(theta);
  expect(learner.theta.every(Number.isFinite)).toBe(true);
});

test('who stays after the others have left still teaches, and is not forgotten when one comes back', async () => {
  const who = (heard: number) => (heard === 1 || heard === 110 ? 'guest' : 'host');
  const port = new SyntheticComposer(5);
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(5), kind: 'full', statistics });
  let sounded: SoundedBar[] = [];
  for (let barIndex = 0; barIndex < 112; barIndex++) {
    const [chosen] = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: 1,
      theta: learner.theta,
      policyVersion: learner.updates,
      control: false,
    });
    port.commit(chosen!);
    learner.observe(chosen!);
    const startsAt = barIndex * BAR_SECONDS;
    sounded = [...sounded, { decisionId: barIndex, barIndex, startsAt, slotSeconds: SLOT_SECONDS, slots: 16 }].slice(
      -4,
    );
    const at = startsAt + BAR_SECONDS + 0.3;
    learner.rate({ id: barIndex, at, value: 0.5, source: 'keys', listener: who(barIndex) }, sounded);
  }
  const known = learner.snapshot().model!.observations.map(({ rating }) => rating ?? -1);
  expect(Math.max(...known)).toBeGreaterThanOrEqual(109);
});
