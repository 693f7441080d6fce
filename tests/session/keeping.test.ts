/** R20: a composer that is brought along takes over in place, or leaves all as it was. */
import { describe, expect, it } from 'vitest';
import type { PolicySnapshot } from '../../src/protocol/agent.ts';
import { SPOILT } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const MINE: PolicySnapshot = {
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: 40,
  updates: 40,
  features: ['melody.leap', 'bass.low'],
  theta: [2, 3],
  learner: null,
};
function playing(): Rehearsal {
  const stage = new Rehearsal().begin();
  stage.play(3);
  return stage;
}
const load = (stage: Rehearsal, policy = MINE): void => stage.send({ type: 'policyLoaded', policy, name: 'Mine' });
const told = (stage: Rehearsal): string[] => stage.state.notices.map(({ key }) => key);
const stored = (stage: Rehearsal): PolicySnapshot[] =>
  stage.effects.flatMap((effect) => (effect.type === 'store' && effect.what === 'policy' ? [effect.policy] : []));

describe('R20 a composer that is brought along', () => {
  it('plays from the next free bar, while the one before is heard without a gap', () => {
    const stage = playing();
    load(stage);
    expect(stage.effects.filter(({ type }) => type === 'restartAgent')).toEqual([]);
    expect(stage.state.agent.status).toBe('ready');
    const head = stage.state.memory.head.barIndex;
    stage.answerAll();
    expect(stage.state.agent).toMatchObject({ updates: 40, policyVersion: 40 });
    const planned = stage.state.timeline.filter(({ bar }) => bar.barIndex > head);
    expect(planned.length).toBeGreaterThan(0);
    expect(planned.every(({ bar }) => bar.policyVersion === 40)).toBe(true);
    expect(told(stage)).toContain('notice.composer.loaded');
    stage.play(8);
    expect(stage.state.timeline.every(({ echo }) => !echo)).toBe(true);
  });
  it('is what is stored, at once, and what an agent that dies is started from', () => {
    const stage = playing();
    load(stage);
    while (stage.inbox[0]?.type !== 'load') stage.answerOne();
    stage.answerOne();
    expect(stored(stage).at(-1)).toBe(MINE);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(stage.told('start').at(-1)!.policy).toBe(MINE);
  });
  it('that the agent cannot use leaves the one before, with what it learnt meanwhile', () => {
    const stage = playing();
    stage.rate(1);
    stage.answerAll();
    const before = stage.state.agent.policyVersion;
    load(stage, { ...MINE, theta: [SPOILT, 0] });
    stage.rate(1, 'another');
    stage.answerAll();
    expect(told(stage)).toContain('notice.fault.policy');
    expect(stage.state.agent).toMatchObject({ policyVersion: before + 1, policy: { policyVersion: before + 1 } });
    expect(stage.state.memory).toMatchObject({ loading: [], brought: false });
  });
  it('is told to another agent where one dies before it answers', () => {
    const stage = playing();
    load(stage);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    stage.answerAll();
    expect(stage.state.agent.updates).toBe(40);
    expect(told(stage)).toContain('notice.composer.loaded');
  });
  it('is dropped with a sentence where two agents die of it, and the one before goes on', () => {
    const stage = playing();
    stage.rate(1);
    stage.answerAll();
    const { policy } = stage.state.agent;
    load(stage);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(told(stage)).not.toContain('notice.fault.policy');
    stage.send({ type: 'agentLost', reason: 'It died again.' });
    expect(told(stage)).toContain('notice.fault.policy');
    expect(stage.told('start').at(-1)!.policy).toEqual(policy);
    stage.play(4);
    expect(stage.state.agent.theta).not.toEqual(Float32Array.of(2, 3));
  });
  it('learns what it is taught from then on; what the other was taught before is not taught again', () => {
    const stage = playing();
    stage.rate(1, 'before');
    load(stage);
    stage.rate(1, 'after');
    stage.answerAll();
    const { updates } = stage.state.agent;
    expect(updates).toBeGreaterThan(40);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(stage.inbox.filter(({ type }) => type === 'rate')).toEqual([]);
    expect(stage.told('start').at(-1)!.policy).toMatchObject({ updates });
  });
  it('can be two in a row, of which the first that cannot be used takes nothing from the second', () => {
    const stage = playing();
    load(stage, { ...MINE, theta: [SPOILT, 0] });
    load(stage, { ...MINE, updates: 50 });
    stage.answerAll();
    expect(stage.state.agent.updates).toBe(50);
    load(stage);
    load(stage, { ...MINE, theta: [SPOILT, 0] });
    stage.answerAll();
    expect(stage.state.agent).toMatchObject({ updates: 40, policy: { updates: 40 } });
  });
  it('is forgotten at a fresh start that comes before its answer', () => {
    const stage = playing();
    load(stage);
    stage.send({ type: 'resetAsked', seed: 4 });
    stage.answerAll();
    expect(stage.state.memory).toMatchObject({ loading: [], brought: false });
    expect(stage.state.agent.policy).not.toBe(MINE);
    expect(stored(stage)).not.toContain(MINE);
  });
});
