import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { FORM_PARAMETERS } from '../../agents/composer/formPolicy.ts';
import type { FromAgent, PolicySnapshot, ToAgent } from '../../src/protocol/agent.ts';
import { parsePolicy } from '../../src/protocol/policyFile.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const start = (policy: PolicySnapshot | null): ToAgent => ({
  type: 'start',
  seed: 11,
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
const REHEARSAL: readonly ToAgent[] = [
  { type: 'compose', decisionId: 1, barIndex: 0, fromSlot: 0 },
  {
    type: 'rate',
    rating: { id: 0, at: 1.8, value: 1, source: 'keys', listener: 'visitor' },
    sounded: [{ decisionId: 1, barIndex: 0, startsAt: 0, slotSeconds: 0.125, slots: 16 }],
  },
  { type: 'save' },
];

async function converse(messages: readonly ToAgent[]): Promise<FromAgent[]> {
  const agent = new Agent({
    prior: tinyPriorFile(),
    statistics: null,
    wasmUrls: {},
    nowMs: () => 0,
    heapMb: () => 0,
  });
  const answers: FromAgent[] = [];
  for (const message of messages) answers.push(...(await agent.handle(message)));
  agent.dispose();
  return answers;
}

const saved = (answers: readonly FromAgent[]): PolicySnapshot =>
  answers.flatMap((answer) => (answer.type === 'saved' ? [answer.policy] : [])).at(-1)!;
const notesOf = (answers: readonly FromAgent[]): readonly string[] =>
  answers.flatMap((answer) => (answer.type === 'ready' ? answer.notes : []));

describe('what ratings teach the form', () => {
  it('is moved by a rating, kept in files and forgotten at a reset', async () => {
    const taught = saved(await converse([start(null), ...REHEARSAL]));
    expect(taught.form).toHaveLength(FORM_PARAMETERS.length);
    expect((taught.form as readonly number[]).some((value) => value !== 0)).toBe(true);
    const stored = unwrap(parsePolicy(JSON.parse(JSON.stringify(taught))));
    expect(saved(await converse([start(stored), { type: 'save' }])).form).toEqual(taught.form);
    const reset = saved(await converse([start(stored), { type: 'reset', seed: 3 }, { type: 'save' }]));
    expect((reset.form as readonly number[]).every((value) => value === 0)).toBe(true);
  });

  it('is not missed in older files, and a broken one is left aside whole', async () => {
    const { form: _, ...older } = saved(await converse([start(null), ...REHEARSAL]));
    expect(notesOf(await converse([start(older)]))).toEqual([]);
    const broken = await converse([start({ ...older, form: [1, 'two'] }), { type: 'save' }]);
    expect(notesOf(broken)).toEqual([expect.stringContaining('form policy')]);
    expect(saved(broken).theta.every((value) => value === 0)).toBe(true);
  });
});
