/** R18 and R19: an installation that everybody has left, and what a fresh start leaves behind. */
import { describe, expect, it } from 'vitest';
import type { PolicySnapshot } from '../../src/protocol/agent.ts';
import { initialState, type SessionOptions } from '../../src/session/memory.ts';
import { HOUSE, SETTINGS } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const TAUGHT: PolicySnapshot = {
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: 3,
  updates: 3,
  features: ['melody.leap', 'bass.low'],
  theta: [3, 0],
  learner: {},
};

const options: SessionOptions = {
  seed: 1,
  mode: 'install',
  backend: 'auto',
  settings: SETTINGS,
  safeSettings: SETTINGS,
  policy: null,
  startedAt: '',
};
function rated(part: Partial<SessionOptions> = {}): Rehearsal {
  const stage = new Rehearsal(initialState({ ...options, ...part })).begin();
  stage.play(3.2);
  stage.rate(0.5);
  stage.answerAll();
  return stage;
}
const stored = ({ effects }: Rehearsal): PolicySnapshot[] =>
  effects.flatMap((effect) => (effect.type === 'store' && effect.what === 'policy' ? [effect.policy] : []));

describe('R18 nobody there', () => {
  it('is asked after 30 s, and after 20 more it begins afresh while the music goes on', () => {
    const stage = rated();
    expect(stage.state).toMatchObject({ attract: false, idle: null });
    stage.play(29);
    expect(stage.state.idle).toBeNull();
    stage.play(1.1);
    expect(stage.state.idle!.since).toBeCloseTo(33.2);
    stage.play(19);
    expect(stage.told('reset')).toEqual([]);
    const { volume, heardBars } = stage.state;
    stage.play(1.1);
    const [reset] = stage.told('reset');
    expect(reset!.seed).not.toBe(1);
    expect(stage.state).toMatchObject({
      attract: true,
      idle: null,
      ratings: [],
      ratingsLearnt: 0,
      phase: 'playing',
      volume,
    });
    stage.play(120);
    expect(stage.told('reset')).toHaveLength(1);
    expect(stage.state.heardBars).toBeGreaterThan(heardBars + 50);
    expect(stage.state.attract).toBe(true);
    stage.rate(1);
    expect(stage.state.attract).toBe(false);
  });
  it('is answered by any touch', () => {
    const stage = rated();
    stage.play(35);
    stage.send({ type: 'woken' });
    expect(stage.state.idle).toBeNull();
    stage.play(29);
    expect(stage.state.idle).toBeNull();
    stage.play(2);
    expect(stage.state.idle).not.toBeNull();
  });
  it('brings back the house, which the visit has moved, and stores both it and what the next one begins with', () => {
    const stage = rated({ house: HOUSE, policy: TAUGHT });
    expect(stage.told('start')[0]).toMatchObject({ policy: TAUGHT, house: HOUSE });
    stage.play(51);
    expect(stage.told('reset')).toMatchObject([{ house: HOUSE, finished: true }]);
    const house = { ...HOUSE, visits: 1, theta: [1, 0] };
    expect(stage.effects).toContainEqual({ type: 'store', what: 'house', house });
    expect(stored(stage).at(-1)!.updates).toBe(stage.state.agent.updates);
    stage.rate(1);
    stage.play(51);
    expect(stage.told('reset')[1]).toMatchObject({ house, finished: true });
  });
  it('takes a house that came late for the visits to come', () => {
    const stage = rated();
    stage.send({ type: 'houseLoaded', house: HOUSE });
    stage.play(51);
    expect(stage.told('reset')).toMatchObject([{ house: HOUSE, finished: true }]);
  });
  it('drops a composer that was brought along, even where nobody has rated it', () => {
    const stage = new Rehearsal(initialState({ ...options, house: HOUSE })).begin();
    stage.send({ type: 'policyLoaded', policy: TAUGHT, name: 'Mine' });
    stage.play(60);
    expect(stage.told('reset')).toMatchObject([{ house: HOUSE, finished: true }]);
    expect(stage.state.memory.brought).toBe(false);
  });
  it.each<[string, Partial<SessionOptions>]>([
    ['in a classroom', { mode: 'learn' }],
    ['where a session is measured', { watching: false }],
  ])('matters not %s', (_, part) => {
    const stage = rated(part);
    stage.play(60);
    expect(stage.state).toMatchObject({ idle: null, attract: false });
    expect(stage.told('reset')).toEqual([]);
  });
  it('is missed, too, where they have rated nothing', () => {
    const stage = new Rehearsal(initialState(options)).begin();
    stage.play(31);
    expect(stage.state.idle).not.toBeNull();
    stage.play(20);
    expect(stage.state).toMatchObject({ attract: true, idle: null });
  });
  it('is believed of a key that is held for a minute, and no longer', () => {
    const stage = rated();
    stage.send({ type: 'played', pitch: 60, velocity: 80, at: stage.now });
    stage.play(58);
    expect(stage.state).toMatchObject({ idle: null, playing: [60] });
    stage.play(3);
    expect(stage.state.idle).not.toBeNull();
    stage.play(20);
    expect(stage.state.attract).toBe(true);
  });
  it('is followed by visitors who find it as the first did: its style and tempo at once, loud and moving at their touch', () => {
    const stage = rated();
    stage.send({ type: 'wished', settings: { tempo: 160, style: { funk: 1 } } });
    stage.send({ type: 'muted', muted: true });
    stage.send({ type: 'calm', calm: true });
    stage.send({ type: 'volume', volume: 0.1 });
    stage.play(30);
    expect(stage.state.settings).toMatchObject({ tempo: 160 });
    stage.play(40);
    expect(stage.state).toMatchObject({ attract: true, settings: SETTINGS, muted: true, calm: true, volume: 0.1 });
    stage.rate(1);
    expect(stage.state).toMatchObject({ attract: false, muted: false, calm: false, volume: 0.8 });
    stage.send({ type: 'muted', muted: true });
    stage.rate(1);
    expect(stage.state.muted).toBe(true);
  });
  it('is not prevented by a bag that lies on a pad', () => {
    const stage = rated();
    stage.send({ type: 'holdBegan', sign: 1, source: 'touch', at: stage.now });
    stage.play(5);
    expect(stage.state.holds).toHaveLength(1);
    stage.play(2);
    expect(stage.state.holds).toEqual([]);
    stage.play(24);
    expect(stage.state.idle).not.toBeNull();
    stage.play(20);
    expect(stage.state.attract).toBe(true);
    expect(stage.told('rate')).toHaveLength(1);
  });
  it('falls to the ground for three seconds, a petal for each of its ratings, and is dropped by a touch', () => {
    const stage = rated();
    stage.rate(-1);
    stage.play(50.1);
    const { fall } = stage.state.house;
    expect(fall!.values).toEqual([0.5, -1]);
    stage.play(2.8);
    expect(stage.state.house.fall).toBe(fall);
    stage.play(0.3);
    expect(stage.state.house.fall).toBeNull();
    stage.rate(1);
    stage.play(51);
    expect(stage.state.house.fall).not.toBeNull();
    stage.send({ type: 'woken' });
    expect(stage.state.house.fall).toBeNull();
  });
  it('ends the visit of an earlier page that nobody comes back to', () => {
    const stage = new Rehearsal(initialState({ ...options, house: HOUSE, policy: TAUGHT }));
    stage.answerAll();
    stage.send({ type: 'attracted' });
    stage.play(45);
    expect(stage.told('reset')).toEqual([]);
    stage.play(10);
    expect(stage.told('reset')).toMatchObject([{ house: HOUSE, finished: true }]);
    stage.play(120);
    expect(stage.told('reset')).toHaveLength(1);
  });
  it('changes with the mode, there and back', () => {
    const stage = rated();
    for (const mode of ['learn', 'perform', 'install'] as const) {
      stage.send({ type: 'mode', mode });
      expect(stage.state.mode).toBe(mode);
    }
  });
});

describe('a visit that staff end', () => {
  it('leaves what any visit leaves, and the next begins from its first line', () => {
    const stage = rated({ house: HOUSE });
    stage.tick();
    expect(stage.state.arc.stage).not.toBe('waiting');
    stage.send({ type: 'resetAsked', seed: 9, ended: true });
    expect(stage.told('reset')).toEqual([expect.objectContaining({ house: HOUSE, finished: true })]);
    expect(stage.state).toMatchObject({ attract: true, idle: null, arc: { stage: 'waiting', beganAt: 0 } });
    expect(stage.state.house.fall).not.toBeNull();
    stage.answerAll();
    stage.send({ type: 'woken' });
    expect(stage.state).toMatchObject({ attract: false, arc: { stage: 'line', chips: false, flowerLeft: false } });
  });
  it('is a fresh start and no sign of anybody where nobody is there, and outside installations', () => {
    const stage = rated();
    stage.send({ type: 'resetAsked', seed: 9, ended: true });
    stage.answerAll();
    stage.send({ type: 'resetAsked', seed: 10, ended: true });
    expect(stage.state.attract).toBe(true);
    expect(stage.told('reset').at(-1)).not.toHaveProperty('finished');
    const lesson = rated({ mode: 'learn' });
    lesson.send({ type: 'resetAsked', seed: 9, ended: true });
    expect(lesson.told('reset')).toEqual([{ type: 'reset', seed: 9 }]);
  });
});

describe('R19 a fresh start', () => {
  it('leaves the house as it was, and begins from it', () => {
    const stage = rated({ house: HOUSE });
    stage.send({ type: 'resetAsked', seed: 9 });
    stage.answerAll();
    expect(stage.told('reset')).toEqual([{ type: 'reset', seed: 9, house: HOUSE }]);
    expect(stage.effects.filter((effect) => effect.type === 'store' && effect.what === 'house')).toEqual([]);
  });
  it.each(['learn', 'perform'] as const)('knows no house in %s', (mode) => {
    const stage = rated({ house: HOUSE, mode });
    stage.send({ type: 'resetAsked', seed: 9 });
    expect(stage.told('start')[0]).not.toHaveProperty('house');
    expect(stage.told('reset')).toEqual([{ type: 'reset', seed: 9 }]);
  });
  it('stores what is left at once, and never what was learnt before', () => {
    const stage = rated();
    stage.rate(1);
    stage.answerOne();
    expect(stage.inbox.map(({ type }) => type)).toContain('save');
    stage.send({ type: 'resetAsked', seed: 9 });
    const before = stored(stage).length;
    while (stage.inbox[0]?.type !== 'reset') stage.answerOne();
    expect(stage.state.agent.policy).toBeNull();
    stage.answerAll();
    expect(stored(stage)).toHaveLength(before + 1);
    expect(stored(stage).at(-1)).toEqual(stage.state.agent.policy);
  });
  it('is stored even when the agent dies of it', () => {
    const stage = rated();
    stage.send({ type: 'resetAsked', seed: 9 });
    stage.send({ type: 'agentLost', reason: 'It died.' });
    const before = stored(stage).length;
    stage.answerAll();
    expect(stage.told('start').at(-1)!.policy).toBeNull();
    expect(stored(stage).length).toBeGreaterThan(before);
    expect(stored(stage).at(-1)!.updates).toBe(0);
  });
});
