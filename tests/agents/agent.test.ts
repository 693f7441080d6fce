import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { featureIndex } from '../../agents/composer/features.ts';
import type { FromAgent, MusicSettings, PolicySnapshot, SoundedBar, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { HOLD, VOICES } from '../../src/music/voices.ts';
import { firstChange } from '../../src/session/splice.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const settings: MusicSettings = {
  style: { chorale: 1, funk: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: VOICES,
};
const start: ToAgent = { type: 'start', seed: 11, backend: 'cpu', avoid: [], settings, policy: null, heard: [] };
const BAR_SECONDS = 2;

function agent(prior = tinyPriorFile()): Agent {
  return new Agent({ prior, statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
}

const compose = (barIndex: number, decisionId = barIndex + 1, fromSlot = 0): ToAgent => ({
  type: 'compose',
  decisionId,
  barIndex,
  fromSlot,
});
const sounded = (barIndex: number): SoundedBar => ({
  decisionId: barIndex + 1,
  barIndex,
  startsAt: barIndex * BAR_SECONDS,
  slotSeconds: BAR_SECONDS / 16,
  slots: 16,
});
const rate = (id: number, barIndex: number, value: number): ToAgent => ({
  type: 'rate',
  rating: { id, at: (barIndex + 0.9) * BAR_SECONDS, value, source: 'keys', listener: 'visitor' },
  sounded: barIndex > 0 ? [sounded(barIndex - 1), sounded(barIndex)] : [sounded(barIndex)],
});

async function converse(subject: Agent, messages: readonly ToAgent[]): Promise<FromAgent[]> {
  const answers: FromAgent[] = [];
  for (const message of messages) answers.push(...(await subject.handle(message)));
  return answers;
}

function barsOf(answers: readonly FromAgent[]): PlannedBar[] {
  return answers.flatMap((answer) => (answer.type === 'bar' ? [answer.bar] : []));
}

const SESSION: readonly ToAgent[] = [
  start,
  compose(0),
  compose(1),
  rate(0, 0, 0.5),
  compose(1, 20, 8),
  { type: 'improve' },
  compose(2),
  rate(1, 1, -1),
  { type: 'advise', advice: 'wilder', strength: 0.5, source: 'touch' },
  compose(3),
  {
    type: 'demonstrate',
    notes: [
      { at: 2.5, pitch: 64, velocity: 90 },
      { at: 3, pitch: 67, velocity: 90 },
    ],
    sounded: [sounded(1)],
  },
  { type: 'contrast', seed: 5, bars: 1 },
  compose(4),
  { type: 'save' },
];

describe('agent', () => {
  it('gives the same music and the same policy for the same messages', async () => {
    const once = async () => {
      const subject = agent();
      const answers = await converse(subject, SESSION);
      subject.dispose();
      return answers;
    };
    expect(await once()).toEqual(await once());
  });

  it('answers every rating with a moved policy and its version on the next bar', async () => {
    const subject = agent();
    const answers = await converse(subject, [start, compose(0), rate(0, 0, 1), compose(1)]);
    const updated = answers.find((answer) => answer.type === 'updated')!;
    expect(updated).toMatchObject({ cause: 'rating', ratingId: 0, policyVersion: 1 });
    if (updated.type !== 'updated') throw new Error('not updated');
    expect(updated.theta.some((value) => value !== 0)).toBe(true);
    expect(updated.credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
    expect(barsOf(answers).at(-1)!.policyVersion).toBe(1);
  });

  it('goes from a snapshot and the bars heard as it was', async () => {
    const first = agent();
    const before = await converse(first, SESSION);
    const policy = before.flatMap((answer) => (answer.type === 'saved' ? [answer.policy] : [])).at(-1)!;
    const heard = barsOf(before).filter((bar) => bar.decisionId !== 2);
    const second = agent();
    const answers = await converse(second, [
      { ...start, policy: JSON.parse(JSON.stringify(policy)) as PolicySnapshot, heard },
      compose(5, 30),
      { type: 'save' },
    ]);
    expect(answers[0]).toMatchObject({ type: 'ready', policyVersion: policy.policyVersion });
    const saved = answers.flatMap((answer) => (answer.type === 'saved' ? [answer.policy] : [])).at(-1)!;
    expect(saved.theta).toEqual(policy.theta);
    expect(barsOf(answers)[0]!.barIndex).toBe(5);
  });

  it('learns from ratings of bars that sounded before it lived', async () => {
    const heard = barsOf(await converse(agent(), [start, compose(0), compose(1), compose(2)]));
    const second = agent();
    const answers = await converse(second, [{ ...start, heard }, rate(7, 1, 1), compose(3, 30)]);
    const updated = answers.find((answer) => answer.type === 'updated')!;
    expect(updated).toMatchObject({ cause: 'rating', ratingId: 7, policyVersion: 1 });
    expect(updated.type === 'updated' && updated.theta.some((value) => value !== 0)).toBe(true);
    expect(barsOf(answers)[0]).toMatchObject({ barIndex: 3, policyVersion: 1 });
  });

  it('forgets a visitor at reset', async () => {
    const subject = agent();
    const answers = await converse(subject, [start, compose(0), rate(0, 0, 1), { type: 'reset', seed: 3 }, compose(1)]);
    const reset = answers.filter((answer) => answer.type === 'updated').at(-1)!;
    expect(reset).toMatchObject({ cause: 'reset', updates: 0 });
    if (reset.type === 'updated') expect(reset.theta.every((value) => value === 0)).toBe(true);
  });

  it('composes a control bar blind, and finishes it by the policy of today once it has begun to sound', async () => {
    const subject = agent();
    await subject.handle(start);
    let barIndex = 0;
    let bar: PlannedBar | undefined;
    while (!bar?.control && barIndex < 200) [bar] = barsOf(await subject.handle(compose(barIndex++)));
    const latest = barIndex - 1;
    expect(bar).toMatchObject({ control: true, barIndex: latest });
    expect(barsOf(await subject.handle(compose(latest, 500)))[0]).toMatchObject({ control: true });
    expect(barsOf(await subject.handle(compose(latest, 501, 8)))[0]).toMatchObject({ control: false, fromSlot: 8 });
  });

  it.each([
    ['More', 1],
    ['Change', -1],
  ])('answers %s within two beats of the first free one, whatever was planned', async (_, value) => {
    const subject = agent();
    await converse(subject, [start, compose(0)]);
    let planned = barsOf(await subject.handle(compose(1)))[0]!;
    const withoutDrums = (bar: PlannedBar): PlannedBar => ({ ...bar, drums: new Uint8Array(bar.drums.length) });
    const firstChanges: number[] = [];
    for (let barIndex = 1; barIndex <= 16; barIndex++) {
      await subject.handle(rate(barIndex, barIndex - 1, value));
      const [answer] = barsOf(await subject.handle(compose(barIndex, 1000 + barIndex, 8)));
      firstChanges.push(firstChange(withoutDrums(planned), withoutDrums(answer!), 8));
      // The next rating judges what now stands under the number that `sounded` gives it.
      await subject.handle(compose(barIndex, barIndex + 1, 15));
      [planned] = barsOf(await subject.handle(compose(barIndex + 1))) as [PlannedBar];
    }
    expect(firstChanges.every((slot) => slot >= 8)).toBe(true);
  });

  it('learns what was played along', async () => {
    const subject = agent();
    const leaps: ToAgent = {
      type: 'demonstrate',
      sounded: [sounded(0)],
      notes: [60, 72, 60, 74, 62, 79].map((pitch, i) => ({ at: i * 0.25, pitch, velocity: 80 })),
    };
    const answers = await converse(subject, [start, compose(0), leaps, leaps]);
    const updated = answers.filter((answer) => answer.type === 'updated').at(-1)!;
    if (updated.type !== 'updated') throw new Error('not updated');
    expect(updated.theta[featureIndex('melody.leap')]).toBeGreaterThan(0);
    expect(updated.theta[featureIndex('bass.leap')]).toBe(0);
  });

  it('keeps voices silent that nobody asked for', async () => {
    const answers = await converse(agent(), [{ ...start, settings: { ...settings, voices: ['melody'] } }, compose(0)]);
    const [bar] = barsOf(answers);
    expect(bar!.voices.bass.every((symbol) => symbol === HOLD)).toBe(true);
    expect(bar!.drums.every((level) => level === 0)).toBe(true);
  });

  it.each([
    ['an unknown style', { ...settings, style: { zydeco: 1 } }, 'zydeco'],
    ['no weight at all', { ...settings, style: { chorale: 0 } }, 'above 0'],
    ['no voice', { ...settings, voices: [] }, 'voice'],
    ['an impossible tempo', { ...settings, tempo: 1000 }, 'tempo'],
  ])('refuses %s in one sentence and keeps what it had', async (_, wished, word) => {
    const subject = agent();
    const answers = await converse(subject, [
      start,
      { type: 'settings', settings: wished as MusicSettings },
      compose(0),
    ]);
    const fault = answers.find((answer) => answer.type === 'fault');
    expect(fault).toMatchObject({ reason: 'settings', fatal: false });
    if (fault?.type === 'fault') expect(fault.sentence).toContain(word);
    expect(barsOf(answers)).toHaveLength(1);
  });

  it.each([
    ['garbage', Uint8Array.of(1, 2, 3), 'not a prior'],
    ['half a file', tinyPriorFile().slice(0, 3000), 'damaged'],
    [
      'another version',
      Uint8Array.from(
        new TextEncoder().encode(
          new TextDecoder('latin1').decode(tinyPriorFile()).replace('"version":1', '"version":9'),
        ),
      ),
      'version',
    ],
  ])('refuses weights that are %s', async (_, file, word) => {
    const [answer] = await converse(agent(file), [start]);
    expect(answer).toMatchObject({ type: 'fault', reason: 'weights', fatal: true });
    if (answer?.type === 'fault') expect(answer.sentence).toContain(word);
  });

  it('says so when it is asked before it has started', async () => {
    expect((await converse(agent(), [compose(0)]))[0]).toMatchObject({ type: 'fault', fatal: true });
  });

  it('leaves a policy of another prior aside and says so', async () => {
    const saved = (await converse(agent(), [start, { type: 'save' }])).at(-1)!;
    if (saved.type !== 'saved') throw new Error('not saved');
    const [ready] = await converse(agent(tinyPriorFile(2)), [{ ...start, policy: saved.policy }]);
    expect(ready).toMatchObject({ type: 'ready', policyVersion: 0 });
    if (ready?.type === 'ready') expect(ready.notes.join(' ')).toContain('another prior');
  });
});
