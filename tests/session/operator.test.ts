/** R25: what an operator may do to a performance, and that it is written down. */
import { describe, expect, it } from 'vitest';
import { HISTOGRAM_BINS, type CrowdWindow, type Vote } from '../../src/protocol/crowdWindow.ts';
import { commandSchema, reportSchema, UNDO_BARS, type OperatorCommand } from '../../src/protocol/operator.ts';
import { decodeLog, encodeLine } from '../../src/session/log.ts';
import { listensToPhones, undoableOf } from '../../src/session/operator.ts';
import { reportOf } from '../../src/session/report.ts';
import { replay } from '../../src/session/replay.ts';
import { FakeAgent, SPOILT } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const BAR = 2;

function playing(bars = 3): Rehearsal {
  const stage = new Rehearsal().begin();
  stage.play(bars * BAR);
  return stage;
}
function ask(stage: Rehearsal, command: OperatorCommand): void {
  stage.send({ type: 'operated', command });
}
function hall(stage: Rehearsal, part: Partial<CrowdWindow>): void {
  const votes = part.votes ?? [];
  const window = {
    stage: 'main',
    proc: 'a1',
    seq: 0,
    t0: 0,
    n: votes.length,
    sum: 0,
    sumsq: 0,
    hist: new Array<number>(HISTOGRAM_BINS).fill(0),
    joined: 4,
    holding: [0, 0] as const,
    advice: [0, 0, 0, 0] as const,
    votes,
    moods: [],
    ...part,
  };
  stage.send({ type: 'crowd', joined: window.joined, window, at: stage.state.now });
}
const vote = (seat: number, value = 0.5): Vote => ({ listener: `p-${seat}`, seat, value, age: 100 });
const ticks = (stage: Rehearsal): number => stage.effects.filter(({ type }) => type === 'acknowledge').length;

describe('R25 the weight of the crowd', () => {
  it('scales every rating of phones that teaches, and their advice; not those of the stage', () => {
    const stage = playing();
    ask(stage, { type: 'weigh', weight: 0.25 });
    hall(stage, { votes: [vote(0)], advice: [0, 2, 0, 0] });
    hall(stage, { n: 300, moods: [{ n: 300, value: 0.4, confidence: 0.8, camp: 0, people: 300 }] });
    stage.rate(1);
    expect(stage.told('rate').map(({ rating }) => rating.weight)).toEqual([0.25, 0.2, undefined]);
    // A hall is owed as much less music, too.
    expect(stage.told('rate').map(({ rating }) => rating.people)).toEqual([undefined, 75, undefined]);
    expect(stage.told('advise').map(({ strength }) => strength)).toEqual([0.125]);
  });

  it('of nothing shows the phones, answers them and teaches nothing', () => {
    const stage = playing();
    ask(stage, { type: 'weigh', weight: 0 });
    const before = ticks(stage);
    hall(stage, { votes: [vote(0), vote(1)] });
    expect(ticks(stage) - before).toBe(1);
    expect(stage.told('rate')).toEqual([]);
    expect(stage.state.audience.presses).toHaveLength(2);
    expect(listensToPhones(stage.state)).toBe(false);
    ask(stage, { type: 'act', act: 'applause' });
    expect(listensToPhones(stage.state)).toBe(true);
  });
});

describe('R25 frozen', () => {
  it('answers every press and learns from none, not even from what it was still thinking about', () => {
    const stage = playing();
    stage.rate(0.5);
    ask(stage, { type: 'freeze', frozen: true });
    stage.play(0.1);
    const { updates } = stage.state.agent;
    const [before, taught] = [ticks(stage), stage.told('rate').length];
    stage.rate(1);
    hall(stage, { votes: [vote(0)], advice: [1, 0, 0, 0] });
    stage.send({ type: 'dialled', dials: { energy: 1 }, source: 'midi', at: stage.now });
    stage.send({ type: 'played', pitch: 60, velocity: 90, at: stage.now });
    stage.send({ type: 'released', pitch: 60, at: stage.now });
    stage.play(4 * BAR);
    expect(ticks(stage) - before).toBe(2);
    expect(stage.told('rate')).toHaveLength(taught);
    expect([...stage.told('advise'), ...stage.told('demonstrate')]).toEqual([]);
    expect(stage.state.agent.updates).toBe(updates);
    expect(stage.state.operator.heldBack).toMatchObject({ count: 3 });
    expect(stage.log.filter((line) => line.kind === 'rating' && line.withheld === 'frozen')).toHaveLength(2);
    expect(stage.state.phase).toBe('playing');
    ask(stage, { type: 'freeze', frozen: false });
    stage.rate(1);
    stage.play(0.1);
    expect(stage.told('rate')).toHaveLength(taught + 1);
  });
});

describe('R25 an undo', () => {
  it('brings back the policy of eight bars ago and takes what it took back out of the counts', () => {
    const stage = playing();
    stage.rate(0.5);
    stage.play(9 * BAR);
    expect(undoableOf(stage.state)).toMatchObject({ ratings: 0 });
    const early = stage.state.agent.policy!;
    const learnt = stage.state.ratingsLearnt;
    stage.play(9 * BAR);
    stage.rate(1);
    stage.play(BAR);
    stage.rate(-1);
    stage.play(BAR);
    expect(undoableOf(stage.state)).toEqual({ bars: UNDO_BARS, ratings: 2 });
    const planned = stage.state.nextDecision;
    ask(stage, { type: 'undo' });
    expect(undoableOf(stage.state)).toEqual({ bars: 0, ratings: 0 });
    stage.play(0.2);
    expect(stage.told('load')).toMatchObject([{ resumed: true, policy: { theta: early.theta } }]);
    expect([...stage.state.agent.theta]).toEqual(early.theta);
    expect(stage.state.ratingsLearnt).toBe(learnt);
    expect(stage.state.ratings.map(({ undone }) => undone === true)).toEqual([false, true, true]);
    expect(stage.state.memory.brought).toBe(false);
    // What was planned under the policy that is gone is decided anew.
    expect(stage.state.nextDecision).toBeGreaterThan(planned);
    expect(stage.log).toContainEqual(
      expect.objectContaining({ kind: 'undone', bars: UNDO_BARS, fromRating: 1, untilRating: 3 }),
    );
    // And it is the taken-back policy that is stored.
    stage.play(11);
    expect(stage.effects.findLast(({ type }) => type === 'store')).toMatchObject({
      policy: { policyVersion: early.policyVersion },
    });
    expect(undoableOf(stage.state).bars).toBe(0);
  });

  it('takes back fewer where there were fewer, down to what the visit began with', () => {
    const stage = playing(2);
    expect(undoableOf(stage.state)).toEqual({ bars: 0, ratings: 0 });
    ask(stage, { type: 'undo' });
    expect([...stage.told('load'), ...stage.told('reset')]).toEqual([]);
    stage.rate(1);
    stage.play(0.2);
    expect(undoableOf(stage.state)).toEqual({ bars: 2, ratings: 1 });
    ask(stage, { type: 'undo' });
    stage.play(0.2);
    expect(stage.told('reset')).toMatchObject([{ seed: 1 }]);
    expect(stage.state.agent.updates).toBe(0);
    expect(stage.state.ratingsLearnt).toBe(0);
    // Whoever was here still is: their garden, their count of presses, their seed.
    expect(stage.state.ratingCount).toBe(1);
    stage.rate(1);
    stage.play(0.2);
    expect(undoableOf(stage.state)).toMatchObject({ ratings: 1 });
  });

  it('survives a composer that dies of it, and one that refuses it leaves all as it was', () => {
    const stage = playing();
    stage.rate(1);
    stage.play(10 * BAR);
    stage.rate(1);
    stage.play(0.2);
    ask(stage, { type: 'undo' });
    stage.send({ type: 'agentLost', reason: 'It died.' });
    stage.play(BAR);
    expect(stage.log.some(({ kind }) => kind === 'undone')).toBe(true);
    stage.rate(1);
    stage.play(10 * BAR);
    stage.rate(1);
    stage.play(0.2);
    const { updates } = stage.state.agent;
    const { marks } = stage.state.memory;
    const spoilt = marks.map((mark) => ({ ...mark, policy: mark.policy && { ...mark.policy, theta: [SPOILT, 0] } }));
    stage.state = { ...stage.state, memory: { ...stage.state.memory, marks: spoilt } };
    const undone = stage.log.filter(({ kind }) => kind === 'undone').length;
    ask(stage, { type: 'undo' });
    stage.play(0.2);
    expect(stage.log.filter(({ kind }) => kind === 'undone')).toHaveLength(undone);
    expect(stage.state.agent.updates).toBe(updates);
    expect(stage.state.memory.undoing).toBeNull();
  });

  it('never reaches back over a fresh start or another composer', () => {
    const stage = playing();
    stage.rate(1);
    stage.play(BAR);
    stage.send({ type: 'resetAsked', seed: 7 });
    stage.play(BAR);
    expect(undoableOf(stage.state).bars).toBe(0);
    const policy = { ...stage.state.agent.policy!, updates: 40, policyVersion: 40, theta: [3, 0] };
    stage.send({ type: 'policyLoaded', policy, name: 'Anna' });
    stage.play(BAR);
    expect(undoableOf(stage.state).bars).toBe(0);
    stage.rate(1);
    stage.play(0.2);
    ask(stage, { type: 'undo' });
    stage.play(0.2);
    expect(stage.told('load').at(-1)).toMatchObject({ policy: { theta: [3, 0] } });
    expect(stage.told('load').at(-1)).not.toHaveProperty('resumed');
    expect(stage.state.memory.brought).toBe(true);
  });
});

describe('R25 the picture and the notes', () => {
  it('goes dark and comes back only by the operator, and the music goes on', () => {
    const stage = playing();
    ask(stage, { type: 'blackout', dark: true });
    const before = stage.sounded.length;
    stage.send({ type: 'woken' });
    stage.rate(1);
    stage.send({ type: 'resetAsked', seed: 3 });
    stage.play(BAR);
    expect(stage.state.operator.dark).toBe(true);
    expect(stage.sounded.length).toBeGreaterThan(before);
    ask(stage, { type: 'blackout', dark: false });
    expect(stage.state.operator.dark).toBe(false);
  });

  it('all end at a panic, and the code is shown or not as often as it is said', () => {
    const stage = playing();
    ask(stage, { type: 'panic' });
    expect(stage.effects.some(({ type }) => type === 'allNotesOff')).toBe(true);
    ask(stage, { type: 'code', shown: false });
    ask(stage, { type: 'code', shown: false });
    expect(stage.state.operator.code).toEqual({ shown: false, times: 2 });
  });
});

describe('R25 the log', () => {
  it('holds every wish and replays to the same music and policy', async () => {
    const stage = playing();
    stage.rate(1);
    stage.play(10 * BAR);
    ask(stage, { type: 'weigh', weight: 0.5 });
    hall(stage, { votes: [vote(0), vote(1, -0.5)] });
    stage.play(BAR);
    ask(stage, { type: 'freeze', frozen: true });
    stage.rate(1);
    stage.play(BAR);
    ask(stage, { type: 'freeze', frozen: false });
    ask(stage, { type: 'undo' });
    stage.play(2 * BAR);
    ask(stage, { type: 'undo' });
    stage.play(2 * BAR);
    const decoded = decodeLog(stage.log.map(encodeLine).join('\n'));
    if (!decoded.ok) throw new Error(decoded.fault.sentence);
    const wishes = decoded.value.flatMap((line) => (line.kind === 'operated' ? [line.command.type] : []));
    expect(wishes).toEqual(['weigh', 'freeze', 'freeze', 'undo', 'undo']);
    const report = await replay(decoded.value, {
      open: () => {
        const agent = new FakeAgent();
        return { handle: (message) => Promise.resolve(agent.answer(message)), dispose: () => undefined };
      },
      backendFor: () => 'cpu',
    });
    expect(report).toMatchObject({ identicalMusic: true, identicalPolicy: true, firstDifference: null });
  });
});

describe('what a stage reports', () => {
  const page = {
    codeShown: true,
    frames: 10,
    visible: true,
    musicTime: 6,
    fps: 59.6,
    quality: 4,
    gpuLosses: 0,
    heapMb: 41.3,
    uptime: 7.2,
    sound: null,
  };

  it('is what the session is, as the wire takes it', () => {
    const stage = playing();
    ask(stage, { type: 'freeze', frozen: true });
    ask(stage, { type: 'weigh', weight: 0.5 });
    const report = reportOf(stage.state, page);
    expect(reportSchema['~run']({ value: report }, {}).issues).toBeUndefined();
    expect(report).toMatchObject({ frozen: true, crowdWeight: 0.5, tempo: 120, style: 'chorale 1', bar: 3 });
    expect(reportOf(new Rehearsal().state, page)).toMatchObject({ bar: -1, loudness: null, ratings: 0 });
  });

  it('refuses what is no command', () => {
    for (const command of [{ type: 'weigh', weight: 2 }, { type: 'freeze' }, { type: 'act', act: 'party' }, {}])
      expect(commandSchema['~run']({ value: command }, {}).issues).toBeDefined();
  });
});
