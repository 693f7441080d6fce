/** The agent gives reasons with its music and says what it was taught; a blind bar gives nothing away. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import type { FromAgent, MusicSettings, PolicySnapshot, SoundedBar, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { DRUMS, VOICES } from '../../src/music/voices.ts';
import type { Learnt } from '../../src/protocol/why.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const settings: MusicSettings = {
  style: { chorale: 1, funk: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: VOICES,
};
const BAR_SECONDS = 2;
const BARS = 24;
const start = (part: Partial<Extract<ToAgent, { type: 'start' }>> = {}): ToAgent => ({
  type: 'start',
  seed: 11,
  backend: 'cpu',
  avoid: [],
  settings,
  policy: null,
  heard: [],
  ...part,
});
const newAgent = () =>
  new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
const compose = (barIndex: number): ToAgent => ({ type: 'compose', decisionId: barIndex + 1, barIndex, fromSlot: 0 });
const sounded = (barIndex: number): SoundedBar => ({
  decisionId: barIndex + 1,
  barIndex,
  startsAt: barIndex * BAR_SECONDS,
  slotSeconds: BAR_SECONDS / 16,
  slots: 16,
});

const barOf = (answers: readonly FromAgent[]): PlannedBar =>
  answers.flatMap((answer) => (answer.type === 'bar' ? [answer.bar] : []))[0]!;
const learntOf = (answers: readonly FromAgent[]): Learnt =>
  answers.flatMap((answer) => (answer.type === 'explained' ? [answer.learnt] : []))[0]!;
const explain = async (agent: Agent) => learntOf(await agent.handle({ type: 'explain' }));
const save = async (agent: Agent): Promise<PolicySnapshot> => {
  const answers = await agent.handle({ type: 'save' });
  return answers.flatMap((answer) => (answer.type === 'saved' ? [answer.policy] : []))[0]!;
};

/** More for a busy melody, and Change for any other, after every bar. */
async function teach(agent: Agent, firstBar: number, count: number, firstId = firstBar): Promise<PlannedBar[]> {
  const bars: PlannedBar[] = [];
  for (let barIndex = firstBar; barIndex < firstBar + count; barIndex++) {
    const bar = barOf(await agent.handle(compose(barIndex)));
    bars.push(bar);
    const busy = bar.voices.melody.filter((symbol) => symbol >= 0).length > 3;
    const at = (barIndex + 1) * BAR_SECONDS + 0.6;
    const rating = {
      id: firstId + barIndex - firstBar,
      at,
      value: busy ? 1 : -1,
      source: 'keys',
      listener: 'visitor',
    } as const;
    await agent.handle({ type: 'rate', rating, sounded: [sounded(barIndex)] });
  }
  return bars;
}

describe('reasons of the agent', () => {
  let agent: Agent;
  let bars: PlannedBar[];
  let policy: PolicySnapshot;
  beforeAll(async () => {
    agent = newAgent();
    await agent.handle(start());
    bars = await teach(agent, 0, BARS);
    policy = JSON.parse(JSON.stringify(await save(agent))) as PolicySnapshot;
  }, 120_000);

  it('come with every bar: none before anything was taught, then for notes that sound', () => {
    expect(bars[0]!.why).toEqual({ notes: [], bar: [], blindUntil: bars[0]!.control ? 16 : 0 });
    expect(bars.slice(8).filter(({ why }) => why!.notes.length > 0).length).toBeGreaterThan(8);
    for (const bar of bars)
      for (const { slot, voice, reasons } of bar.why!.notes) {
        if (voice === 'drums') {
          const struck = bar.drums.subarray(slot * DRUMS.length, (slot + 1) * DRUMS.length);
          expect(struck.some((level) => level > 0)).toBe(true);
        } else expect((voice === 'chord' ? bar.chords : bar.voices[voice])[slot]).toBeGreaterThanOrEqual(0);
        const subject = voice.startsWith('inner') ? 'inner' : voice;
        expect(reasons.every(({ word, nats }) => word.startsWith(`${subject}.`) && nats > 0)).toBe(true);
      }
  });

  it('name ratings that were given', () => {
    const ids = bars.flatMap(({ why }) => why!.bar.flatMap(({ ratings }) => ratings.map(({ id }) => id)));
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.every((id) => id >= 0 && id < BARS)).toBe(true);
  });

  it('leave a blind bar its secret', () => {
    const blind = bars.slice(8).filter(({ control }) => control);
    const open = bars.slice(8).filter(({ control }) => !control);
    expect(blind.length).toBeGreaterThan(0);
    for (const { why } of blind) expect(Object.keys(why!)).toEqual(Object.keys(open[0]!.why!));
    for (const { why, control } of bars) expect(why!.blindUntil).toBe(control ? 16 : 0);
  });

  it('sum up to what was taught, and asking changes nothing', async () => {
    const learnt = await explain(agent);
    expect(learnt).toMatchObject({ ratings: BARS, policyVersion: policy.policyVersion });
    expect(learnt.features.length).toBeGreaterThan(0);
    expect(learnt.taught.length).toBeLessThanOrEqual(5);
    expect(learnt.petals.some(({ strength }) => strength > 0)).toBe(true);
    expect(await explain(agent)).toEqual(learnt);
    expect(JSON.parse(JSON.stringify(await save(agent)))).toEqual(policy);
  });

  it('outlive a crash with the ratings of the people who are here', async () => {
    const next = newAgent();
    await next.handle(start({ policy, resumed: true }));
    const learnt = await explain(next);
    expect(learnt.ratings).toBe(BARS);
    expect(learnt.features.flatMap(({ ratings }) => ratings).some(({ id }) => id >= 0)).toBe(true);
    next.dispose();
  });

  it.each([
    ['brought along', true],
    ['left by the last page', false],
  ])('do not take a composer that was %s for the work of these people', async (_, loaded) => {
    const next = newAgent();
    await next.handle(start({ policy: loaded ? null : policy }));
    if (loaded) await next.handle({ type: 'load', policy });
    expect(await explain(next)).toMatchObject({ ratings: 0, taught: [], features: [] });
    await teach(next, 30, 3, 0);
    const learnt = await explain(next);
    expect(learnt.ratings).toBe(3);
    const named = learnt.features.flatMap(({ ratings }) => ratings.map(({ id }) => id));
    expect(named.filter((id) => id > 2)).toEqual([]);
    next.dispose();
  });

  it('are forgotten with the visitor', async () => {
    const next = newAgent();
    await next.handle(start({ policy, resumed: true }));
    await next.handle({ type: 'reset', seed: 4 });
    expect(await explain(next)).toMatchObject({ ratings: 0, taught: [], features: [] });
    next.dispose();
  });
});
