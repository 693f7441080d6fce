import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import type { LearnerSnapshot } from '../../agents/learner/learnerSnapshot.ts';
import { unwrap } from '../../src/kernel/result.ts';
import type { FromAgent, PolicySnapshot, ToAgent } from '../../src/protocol/agent.ts';
import { FROM_BEFORE } from '../../src/protocol/niche.ts';
import { parsePolicy } from '../../src/protocol/policyFile.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const start = (policy: PolicySnapshot | null): ToAgent => ({
  type: 'start',
  seed: 5,
  backend: 'cpu',
  avoid: [],
  settings: {
    style: { chorale: 1 },
    key: { tonic: 0, mode: 'major' },
    metre: '4/4',
    tempo: 120,
    voices: ['melody', 'bass'],
  },
  policy,
  heard: [],
});
const compose = (barIndex: number): ToAgent => ({ type: 'compose', decisionId: barIndex, barIndex, fromSlot: 0 });
const SLOT_SECONDS = 0.125;
const rate = (barIndex: number, value: number): ToAgent => ({
  type: 'rate',
  rating: { id: barIndex, at: (barIndex + 1) * 16 * SLOT_SECONDS - 0.2, value, source: 'keys', listener: 'visitor' },
  sounded: [
    { decisionId: barIndex, barIndex, startsAt: barIndex * 16 * SLOT_SECONDS, slotSeconds: SLOT_SECONDS, slots: 16 },
  ],
});
const BARS = 20;
const PIECE: readonly ToAgent[] = Array.from({ length: BARS }, (_, i) =>
  i === 5 ? [compose(i), rate(i, 1)] : [compose(i)],
).flat();

async function converse(messages: readonly ToAgent[]): Promise<FromAgent[]> {
  const agent = new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  const answers: FromAgent[] = [];
  for (const message of messages) answers.push(...(await agent.handle(message)));
  agent.dispose();
  return answers;
}

const told = (answers: readonly FromAgent[]) => answers.filter((answer) => answer.type === 'repertoire');
const saved = (answers: readonly FromAgent[]): PolicySnapshot =>
  answers.flatMap((answer) => (answer.type === 'saved' ? [answer.policy] : [])).at(-1)!;

describe('the archive of an agent', () => {
  it('is told as it fills, with the ratings its phrases got', async () => {
    const answers = await converse([start(null), ...PIECE]);
    const news = told(answers);
    expect(news[0]).toMatchObject({ niches: [], phrases: [] });
    const last = news.at(-1)!;
    expect(last.niches.length).toBeGreaterThan(0);
    for (const { niche, elite } of last.niches) expect(elite.niche).toBe(niche);
    expect(last.phrases.map(({ start: first }) => first)).toEqual(
      last.phrases.map(({ start: first }) => first).toSorted((a, b) => a - b),
    );
    expect(last.phrases.reduce((sum, { ratings }) => sum + ratings, 0)).toBe(1);
    expect(last.niches.some(({ elite }) => elite.pleasure !== 0)).toBe(true);
  });

  it('travels with a policy as guests, is missed by nobody in older files, and is empty after a reset', async () => {
    const policy = saved(await converse([start(null), ...PIECE, { type: 'save' }]));
    const stored = unwrap(parsePolicy(JSON.parse(JSON.stringify(policy))));
    const [guests] = told(await converse([start(stored), compose(0)]));
    expect(guests!.niches.length).toBeGreaterThan(0);
    expect(guests!.niches.every(({ elite }) => elite.phrase >= FROM_BEFORE && elite.start === -1)).toBe(true);
    const { repertoire: _, ...older } = stored.learner as LearnerSnapshot;
    const without = await converse([start({ ...stored, learner: older }), compose(0)]);
    expect(without[0]).toMatchObject({ type: 'ready', notes: [] });
    expect(told(without)[0]!.niches).toEqual([]);
    const reset = await converse([start(stored), compose(0), { type: 'reset', seed: 1 }, compose(1)]);
    expect(told(reset).at(-1)!.niches).toEqual([]);
  });

  it('is left aside with its whole file where it is damaged', async () => {
    const policy = saved(await converse([start(null), ...PIECE, { type: 'save' }]));
    const learner = {
      ...(policy.learner as LearnerSnapshot),
      repertoire: { chance: [1, 2, 3, 4], credit: 0, archive: {} },
    };
    const [ready] = await converse([start({ ...policy, learner })]);
    expect(ready).toMatchObject({ type: 'ready', updates: 0, notes: [expect.stringContaining('archive of phrases')] });
  });

  it('gives the same phrases for the same messages', async () => {
    const session = [start(null), ...PIECE, { type: 'save' } as const];
    const [one, two] = [await converse(session), await converse(session)];
    expect(told(two)).toEqual(told(one));
    expect(JSON.stringify(saved(two).learner)).toBe(JSON.stringify(saved(one).learner));
  });
});
