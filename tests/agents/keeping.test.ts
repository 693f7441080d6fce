/** What a visit leaves behind: everything of its own is dropped, the house moves a bit, and a composer is taken up whole or not at all. */
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import { Rng } from '../../src/kernel/random.ts';
import { VOICES } from '../../src/music/voices.ts';
import type { FromAgent, MusicSettings, PolicySnapshot, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { HousePolicy } from '../../src/protocol/house.ts';
import type { RatingSource } from '../../src/protocol/rating.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const settings: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: VOICES,
};
type Start = Extract<ToAgent, { type: 'start' }>;
const start: Start = { type: 'start', seed: 5, backend: 'cpu', avoid: [], settings, policy: null, heard: [] };
const BAR_SECONDS = 2;

function agent(prior = tinyPriorFile()): Agent {
  return new Agent({ prior, statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
}
async function converse(subject: Agent, messages: readonly ToAgent[]): Promise<FromAgent[]> {
  const answers: FromAgent[] = [];
  for (const message of messages) answers.push(...(await subject.handle(message)));
  return answers;
}
function the<Type extends FromAgent['type']>(
  answers: readonly FromAgent[],
  type: Type,
): Extract<FromAgent, { type: Type }> {
  const found = answers.findLast((answer) => answer.type === type);
  if (!found) throw new Error(`no answer of type ${type}`);
  return found as Extract<FromAgent, { type: Type }>;
}
const compose = (barIndex: number): ToAgent => ({ type: 'compose', decisionId: barIndex + 1, barIndex, fromSlot: 0 });
const rate = (id: number, barIndex: number, value: number, source: RatingSource = 'keys'): ToAgent => ({
  type: 'rate',
  rating: { id, at: (barIndex + 0.9) * BAR_SECONDS, value, source, listener: 'visitor' },
  sounded: [
    {
      decisionId: barIndex + 1,
      barIndex,
      startsAt: barIndex * BAR_SECONDS,
      slotSeconds: BAR_SECONDS / 16,
      slots: 16,
    },
  ],
});
const SAVE: ToAgent = { type: 'save' };
/** Bars with a rating after each. */
const visit = (ratings: number, from = 0, source: RatingSource = 'keys'): ToAgent[] =>
  Array.from({ length: ratings }, (_, i) => [
    compose(from + i),
    rate(i, from + i, i % 3 === 0 ? -1 : 1, source),
  ]).flat();
const saved = async (subject: Agent): Promise<PolicySnapshot> => the(await subject.handle(SAVE), 'saved').policy;
const barsOf = (answers: readonly FromAgent[]): PlannedBar[] =>
  answers.flatMap((answer) => (answer.type === 'bar' ? [answer.bar] : []));

describe('a finished visit', () => {
  it('moves the house, which the next visit begins from; of its own part nothing is left', async () => {
    const subject = agent();
    await converse(subject, [{ ...start, house: null }, ...visit(4)]);
    const taught = await saved(subject);
    expect(taught.visit).toMatchObject({ ratings: 4, ofHouse: true });
    const answers = await subject.handle({ type: 'reset', seed: 9, house: null, finished: true });
    const { house } = the(answers, 'house');
    expect(house).toMatchObject({ prior: taught.prior, features: FEATURES, visits: 1 });
    const along = house.theta.reduce((sum, value, i) => sum + value * taught.theta[i]!, 0);
    expect(along).toBeGreaterThan(0);
    expect(Math.hypot(...house.theta)).toBeLessThan(Math.hypot(...taught.theta));
    const left = await saved(subject);
    expect(left.theta).toEqual([...Float32Array.from(house.theta)]);
    expect(the(answers, 'updated')).toMatchObject({ cause: 'reset', updates: 0 });

    // Exactly as where the visitor has never been.
    const other = agent();
    await other.handle({ ...start, house: null });
    await other.handle({ type: 'reset', seed: 9, house });
    expect(await saved(other)).toEqual(left);
  });

  it('counts nothing where only the attract loop has rated, nobody has, or the composer was brought along', async () => {
    const leave: ToAgent = { type: 'reset', seed: 9, house: null, finished: true };
    const subject = agent();
    const begin: ToAgent = { ...start, house: null };
    const idle = await converse(subject, [begin, ...visit(4, 0, 'attract'), leave]);
    await converse(subject, [begin, ...visit(4)]);
    const policy = await saved(subject);
    const brought = await converse(subject, [begin, compose(0), { type: 'load', policy }, ...visit(3, 1), leave]);
    const dropped = await converse(subject, [begin, ...visit(3), { type: 'reset', seed: 9, house: null }]);
    for (const answers of [idle, brought, dropped]) {
      expect(answers.filter(({ type }) => type === 'house')).toEqual([]);
      expect(the(answers, 'updated').theta.every((value) => value === 0)).toBe(true);
    }
  });

  it('is followed by one whose first touch drops what the empty stage had taught, and is the first rating', async () => {
    const subject = agent();
    const alone = [{ ...start, house: null } as ToAgent, ...visit(4, 0, 'attract'), ...[4, 5, 6, 7].map(compose)];
    await converse(subject, alone);
    const touch = { type: 'reset', seed: 9, house: null, touched: 3 } as const;
    const first = the(await converse(subject, [touch, rate(9, 3, 1)]), 'updated');
    expect(first).toMatchObject({ cause: 'rating', updates: 1 });
    expect(first.refused).toBeUndefined();
    expect(first.reward).toBeGreaterThan(0);
    expect((await saved(subject)).visit).toMatchObject({ ratings: 1, ofHouse: true });
    // What sounded before anybody came is nobody's where nobody has just come.
    const other = agent();
    const { touched: _, ...untouched } = touch;
    const refused = the(await converse(other, [...alone, untouched, rate(9, 3, 1)]), 'updated');
    expect(refused.refused?.reason).toBe('unheard');
  });

  it('is the people’s part alone where the empty stage had taught itself before they came', async () => {
    const subject = agent();
    await converse(subject, [{ ...start, house: null }, ...visit(3, 0, 'attract')]);
    const before = await saved(subject);
    expect(before.theta.some((value) => value !== 0)).toBe(true);
    await converse(subject, [compose(3), rate(3, 3, 1)]);
    expect((await saved(subject)).visit).toEqual({ ratings: 1, ofHouse: true, origin: before.theta });
  });

  it('goes on after a crash as the same visit', async () => {
    const first = agent();
    await converse(first, [{ ...start, house: null }, ...visit(4)]);
    const policy = JSON.parse(JSON.stringify(await saved(first))) as PolicySnapshot;
    const leave: ToAgent = { type: 'reset', seed: 9, house: null, finished: true };
    const second = agent();
    const answers = await converse(second, [{ ...start, house: null, policy }, leave]);
    expect(the(answers, 'house')).toEqual(the(await first.handle(leave), 'house'));
  });
});

describe('a visit that begins from the house', () => {
  const house: HousePolicy = {
    format: 'antiphon-house',
    formatVersion: 1,
    prior: '',
    features: FEATURES,
    theta: FEATURES.map((_, i) => (i % 5 === 0 ? 0.3 : 0)),
    form: [],
    visits: 7,
  };
  async function here(): Promise<HousePolicy> {
    const { prior, form } = await saved(await started(start));
    return { ...house, prior, form: (form as number[]).map((_, i) => (i === 0 ? 0.2 : 0)) };
  }
  async function started(message: Start): Promise<Agent> {
    const subject = agent();
    await subject.handle(message);
    return subject;
  }

  it('has its tilt and its form, and composes control bars by the prior alone', async () => {
    const lean = await here();
    const policy = await saved(await started({ ...start, house: lean }));
    expect(policy.theta).toEqual([...Float32Array.from(lean.theta)]);
    expect(policy.form).toEqual(lean.form);
    // The form is the same for all; what is tilted by taste is not.
    const tilted = { ...lean, form: lean.form.map(() => 0) };
    const kinds = new Set<boolean>();
    for (let seed = 1; kinds.size < 2; seed++) {
      const opening = async (message: Start): Promise<PlannedBar> =>
        barsOf(await (await started(message)).handle(compose(0)))[0]!;
      const [here, there] = [await opening({ ...start, seed, house: tilted }), await opening({ ...start, seed })];
      kinds.add(here.control);
      expect(here.voices.melody.join() === there.voices.melody.join()).toBe(here.control);
    }
  });

  it('leaves it alone where a plain fresh start is asked for', async () => {
    const subject = await started({ ...start, house: await here() });
    await subject.handle({ type: 'reset', seed: 3 });
    expect((await saved(subject)).theta.every((value) => value === 0)).toBe(true);
  });

  it.each<[string, Partial<HousePolicy>]>([
    ['another prior', { prior: 'of another' }],
    ['other features', { features: FEATURES.toReversed() }],
    ['another form', { form: [1, 2] }],
  ])('begins from the prior where the house is of %s', async (_, part) => {
    const subject = await started({ ...start, house: { ...(await here()), ...part } });
    expect((await saved(subject)).theta.every((value) => value === 0)).toBe(true);
  });
});

describe('a composer that is brought along', () => {
  it('takes over at once, with all it knows, and ratings of what sounded before still teach it', async () => {
    const subject = agent();
    await converse(subject, [start, ...visit(5)]);
    const policy = JSON.parse(JSON.stringify(await saved(subject))) as PolicySnapshot;
    const answers = await converse(subject, [{ type: 'reset', seed: 2 }, compose(5), { type: 'load', policy }]);
    const loaded = the(answers, 'updated');
    expect(loaded).toMatchObject({ cause: 'load', updates: policy.updates, policyVersion: policy.policyVersion });
    expect([...loaded.theta]).toEqual(policy.theta);
    const { theta, form, updates } = policy;
    expect(await saved(subject)).toMatchObject({ theta, form, updates, visit: { ratings: 5, ofHouse: false } });
    const rated = the(await subject.handle(rate(9, 5, 1)), 'updated');
    expect(rated.credit).not.toEqual([]);
    expect([...rated.theta]).not.toEqual(policy.theta);
    expect((await saved(subject)).visit!.ratings).toBe(6);
  });

  type Spoil = (policy: PolicySnapshot) => unknown;
  const inLearner =
    (part: (learner: Record<string, unknown>) => object): Spoil =>
    (policy) => ({
      ...policy,
      learner: { ...(policy.learner as object), ...part(policy.learner as Record<string, unknown>) },
    });
  const numbers = (value: unknown): number[] => value as number[];
  it.each<[string, Spoil, RegExp]>([
    ['another prior', (policy) => ({ ...policy, prior: 'zzz' }), /another prior/],
    ['other features', (policy) => ({ ...policy, features: policy.features.toReversed() }), /other features/],
    ['no memory at all', (policy) => ({ ...policy, learner: null }), /could not be read/],
    ['a memory that is a word', (policy) => ({ ...policy, learner: 'everything' }), /could not be read/],
    ['a memory of another learner', inLearner(() => ({ kind: 'coach' })), /not of "full"/],
    ['words for numbers', inLearner(({ quick }) => ({ quick: numbers(quick).map(() => 'loud') })), /damaged/],
    ['infinite weights', inLearner(({ quick }) => ({ quick: numbers(quick).map(() => Infinity) })), /damaged/],
    ['huge weights', inLearner(({ quick }) => ({ quick: numbers(quick).map(() => 1e308) })), /damaged/],
    ['half a lean', inLearner(({ base }) => ({ base: numbers(base).slice(3) })), /damaged/],
    ['chance without a state', inLearner(() => ({ chance: { choice: [], control: [], taste: [] } })), /damaged/],
    ['no count of updates', inLearner(() => ({ updates: null })), /could not be read|damaged/],
    ['a form that is none', (policy) => ({ ...policy, form: [1, 'two'] }), /parameters/],
  ])('is refused in one sentence with %s, and the one before plays on', async (_, spoil, word) => {
    const subject = agent();
    await converse(subject, [start, ...visit(3)]);
    const before = await saved(subject);
    const policy = spoil(before) as PolicySnapshot;
    const [fault] = await subject.handle({ type: 'load', policy });
    expect(fault).toMatchObject({ type: 'fault', reason: 'policy', fatal: false });
    if (fault?.type === 'fault') expect(fault.sentence).toMatch(word);
    expect(await saved(subject)).toEqual(before);
  });

  it(
    'that was forged anywhere inside is refused, or plays and learns like any other',
    { timeout: 240_000 },
    async () => {
      const subject = agent();
      await converse(subject, [start, ...visit(6), { type: 'improve' }]);
      const whole = JSON.stringify(await saved(subject));
      const forged: unknown[] = [null, 'x', true, -1, 0.5, 1e300, -1e300, 1e11, [], {}, [[]], { length: 3 }];
      let bar = 6;
      let refused = 0;
      for (let seed = 100; seed < 100 + FORGERIES; seed++) {
        const policy = JSON.parse(whole) as PolicySnapshot;
        forge(policy.learner as Tree, new Rng(seed), forged);
        const [answer] = await subject.handle({ type: 'load', policy });
        if (answer?.type === 'fault') refused++;
        const answers = await converse(subject, [
          compose(bar),
          rate(bar, bar, 1),
          { type: 'improve' },
          compose(bar + 1),
        ]);
        bar += 2;
        const theta = the(answers, 'updated').theta;
        expect(theta.every(Number.isFinite), `seed ${seed}`).toBe(true);
        expect(
          barsOf(answers).every(({ logProb }) => Number.isFinite(logProb)),
          `seed ${seed}`,
        ).toBe(true);
      }
      expect(refused).toBeGreaterThan(FORGERIES / 4);
      expect(refused).toBeLessThan(FORGERIES);
    },
  );
});

type Tree = Record<string, unknown> | unknown[];
const FORGERIES = 30;

/** Replaces, or takes away, one part somewhere in a memory: first which branch, then how deep. */
function forge(tree: Tree, rng: Rng, forged: readonly unknown[]): void {
  let node = tree as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(node);
    const key = keys[rng.integer(keys.length)]!;
    const inner = node[key];
    const deeper = typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0;
    if (deeper && rng.next() < 0.8) {
      node = inner as Record<string, unknown>;
      continue;
    }
    const by = rng.integer(forged.length + 1);
    if (by < forged.length) node[key] = forged[by];
    else if (Array.isArray(node)) node.pop();
    else delete node[key];
    return;
  }
}
