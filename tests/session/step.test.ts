/** The rules of `session/step.ts`, one by one. */
import { describe, expect, it } from 'vitest';
import { HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { barWithIndex, endOf } from '../../src/session/timeline.ts';
import { freshSession, noiseBar } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const ahead = ({ state }: Rehearsal): number =>
  state.timeline.filter(({ bar }) => bar.barIndex > state.memory.head.barIndex).length;

describe('R2 notes', () => {
  it('hold over the bar line, end at a rest, and give way to the next pitch', () => {
    const stage = new Rehearsal();
    const silent = new Int16Array(16).fill(HOLD);
    const quiet = (decisionId: number, barIndex: number, melody: Int16Array) =>
      noiseBar(decisionId, barIndex, {
        voices: { melody, bass: silent, inner1: silent, inner2: silent },
        drums: new Uint8Array(128),
      });
    const first = silent.with(0, 60).with(8, 62);
    const second = silent.with(4, REST);
    stage.agent.answer = (message) => {
      if (message.type === 'compose')
        return [
          {
            type: 'bar',
            bar: quiet(message.decisionId, message.barIndex, message.barIndex === 0 ? first : second),
            composeMs: 1,
          },
        ];
      return message.type === 'start'
        ? [
            {
              type: 'ready',
              updates: 0,
              klToPrior: 0,
              entropy: 0,
              lift: null,
              backend: 'cpu',
              measured: {},
              notes: [],
              features: [],
              styles: [{ name: 'chorale', family: 'pitched' }],
              prior: 'p',
              policyVersion: 0,
            },
          ]
        : [];
    };
    stage.begin().play(3.5);
    expect(stage.sounded.map((event) => [event.kind, event.at, 'pitch' in event ? event.pitch : event.id])).toEqual([
      ['on', 0, 60],
      ['off', 1, 0],
      ['on', 1, 62],
      ['off', 2.5, 1],
    ]);
  });
});

describe('R3 ahead', () => {
  it('starts the agent at once and has two bars ready before anyone touches', () => {
    const stage = new Rehearsal();
    expect(stage.inbox.map((message) => message.type)).toEqual(['start']);
    stage.answerAll();
    expect(stage.state.phase).toBe('asleep');
    expect(stage.state.timeline.map(({ bar }) => bar.barIndex)).toEqual([0, 1, 2]);
  });
  it('asks one bar at a time, in order, and stays one or two bars ahead', () => {
    const stage = new Rehearsal().begin();
    for (let i = 0; i < 400; i++) {
      stage.play(0.05);
      expect(ahead(stage)).toBeGreaterThanOrEqual(1);
      expect(ahead(stage)).toBeLessThanOrEqual(2);
    }
    expect(stage.told('compose').map((message) => message.barIndex)).toEqual(
      stage.told('compose').map((_, index) => index),
    );
    expect(stage.state.heardBars).toBe(10);
  });
});

describe('R4 revision', () => {
  it('decides the rest of the sounding bar anew from the next free beat, then the bars after it', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.05);
    const asked = stage.told('compose').length;
    stage.rate(0.5);
    stage.answerAll();
    const revisions = stage.told('compose').slice(asked);
    expect(revisions.map(({ barIndex, fromSlot }) => [barIndex, fromSlot])).toEqual([
      [1, 4],
      [2, 0],
      [3, 0],
    ]);
    expect(stage.state.timeline.find(({ bar }) => bar.barIndex === 1)!.bar.fromSlot).toBe(4);
  });

  it('decides a planned control bar anew as well, so that a rating just before it is answered in it', () => {
    const stage = new Rehearsal();
    stage.agent.controls = [1];
    stage.begin();
    stage.play(1.5);
    const asked = stage.told('compose').length;
    stage.rate(0.5);
    stage.answerAll();
    expect(stage.told('compose')[asked]).toMatchObject({ barIndex: 1, fromSlot: 0 });
  });
  it('takes only what has not been handed over when the answer is late', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.05);
    const before = barWithIndex(stage.state.timeline, 1)!.bar;
    stage.rate(0.5);
    stage.answerOne();
    const ask = stage.inbox.find(({ type }) => type === 'compose');
    if (ask?.type !== 'compose') throw new Error('a revision should have been asked for');
    for (let i = 0; i < 14; i++) stage.tick();
    const committed = stage.state.memory.head.slot;
    expect(committed).toBeGreaterThan(ask.fromSlot);
    stage.answerAll();
    const after = barWithIndex(stage.state.timeline, 1)!.bar;
    for (const voice of PITCHED)
      expect(after.voices[voice].subarray(0, committed)).toEqual(before.voices[voice].subarray(0, committed));
    expect(after.voices.melody.subarray(committed + 1)).toEqual(
      noiseBar(ask.decisionId, 1).voices.melody.subarray(committed + 1),
    );
    expect(after.fromSlot).toBe(committed);
  });
  it('leaves the plan alone when the slow path moved the policy', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.05);
    const asked = stage.told('compose').length;
    stage.hear({
      type: 'updated',
      cause: 'improve',
      ratingId: -1,
      policyVersion: 9,
      updates: 1,
      theta: new Float32Array(2),
      reward: 0,
      klToPrior: 0,
      entropy: 1,
      lift: null,
      updateMs: 9,
      changes: [],
      credit: [],
    });
    expect(stage.told('compose')).toHaveLength(asked);
  });
});

describe('R5 superseded answers', () => {
  it('are dropped', () => {
    const stage = new Rehearsal().begin();
    const { timeline } = stage.state;
    stage.hear({ type: 'bar', bar: noiseBar(77, 1), composeMs: 1 });
    expect(stage.state.timeline).toBe(timeline);
  });
});

describe('R6 never silent', () => {
  it('waits in waking until the first plan comes, and begins then', () => {
    const stage = new Rehearsal();
    stage.send({ type: 'woken' });
    for (let i = 0; i < 20; i++) stage.tick();
    expect(stage.state.phase).toBe('waking');
    expect(stage.sounded).toEqual([]);
    stage.answerAll();
    stage.tick();
    expect(stage.state.phase).toBe('playing');
    expect(stage.state.timeline[0]!.startsAt).toBeCloseTo(1.15);
  });
  it('echoes the bar four back while the agent says nothing', () => {
    const stage = new Rehearsal().begin();
    stage.play(12);
    for (let i = 0; i < 140; i++) stage.tick();
    const echoes = stage.state.timeline.filter(({ echo }) => echo);
    expect(echoes.length).toBeGreaterThanOrEqual(1);
    const { bar } = echoes[0]!;
    expect(bar.decisionId).toBe(barWithIndex(stage.state.timeline, bar.barIndex - 4)!.bar.decisionId);
    expect(stage.sounded.some(({ at }) => at > stage.now)).toBe(true);
  });
});

describe('R7 recovery', () => {
  it('starts the next backend with the newest policy, what was heard, and unanswered ratings', () => {
    const stage = new Rehearsal().begin();
    stage.play(4);
    stage.rate(1);
    stage.play(1);
    stage.rate(-0.5);
    const unanswered = stage.inbox[0];
    stage.send({ type: 'agentLost', reason: 'The thread died.' });
    expect(stage.state.agent.status).toBe('recovering');
    const start = stage.told('start').at(-1)!;
    expect(start.avoid).toEqual(['wasm']);
    expect(start.policy).not.toBeNull();
    expect(start.policy).toBe(stage.state.agent.policy);
    expect(start.heard.map(({ barIndex }) => barIndex)).toEqual(stage.state.timeline.map(({ bar }) => bar.barIndex));
    expect(stage.inbox).toEqual([start, unanswered]);
    const { heardBars } = stage.state;
    stage.play(8);
    expect(stage.state.agent.status).toBe('ready');
    expect(stage.state.heardBars).toBe(heardBars + 4);
    expect(stage.state.ratings.every(({ answeredBy }) => answeredBy >= 0)).toBe(true);
  });
  it('gives an agent up that owes a bar for four seconds', () => {
    const stage = new Rehearsal().begin();
    stage.play(1);
    for (let i = 0; i < 70; i++) stage.tick();
    expect(stage.effects.filter(({ type }) => type === 'restartAgent')).toHaveLength(0);
    for (let i = 0; i < 50; i++) stage.tick();
    expect(stage.effects.filter(({ type }) => type === 'restartAgent')).toHaveLength(1);
  });
  it('echoes for ever and says so when no backend is left', () => {
    const stage = new Rehearsal().begin();
    stage.play(4);
    for (let i = 0; i < 3; i++) stage.send({ type: 'agentLost', reason: 'The thread died.' });
    expect(stage.state.agent.status).toBe('lost');
    expect(stage.state.notices.at(-1)?.key).toBe('notice.agent.lost');
    for (let i = 0; i < 1000; i++) stage.tick();
    expect(stage.state.timeline.at(-1)!.echo).toBe(true);
    expect(endOf(stage.state.timeline.at(-1)!)).toBeGreaterThan(stage.now);
  });
  it('takes what there is where the backend asked for cannot be had', () => {
    const fresh = freshSession();
    const stage = new Rehearsal({ ...fresh, memory: { ...fresh.memory, backend: 'webgpu' } });
    expect(stage.told('start').at(-1)!.backend).toBe('webgpu');
    stage.inbox = [];
    stage.hear({ type: 'fault', reason: 'no-backend', sentence: 'No WebGPU.', fatal: true });
    expect(stage.told('start').at(-1)).toMatchObject({ backend: 'auto', avoid: ['webgpu'] });
    stage.hear({ type: 'fault', reason: 'no-backend', sentence: 'Nothing runs.', fatal: true });
    expect(stage.state.agent.status).toBe('lost');
  });
  it('says so and tries nothing more where the weights cannot be read', () => {
    const stage = new Rehearsal();
    stage.inbox = [];
    stage.hear({ type: 'fault', reason: 'weights', sentence: 'This is not a prior.', fatal: true });
    expect(stage.state.agent.status).toBe('lost');
    expect(stage.state.notices.map(({ key }) => key)).toEqual(['notice.fault.weights']);
    expect(stage.told('start')).toHaveLength(1);
  });
  it('blames no engine while the weights are on their way', () => {
    const stage = new Rehearsal();
    stage.inbox = [];
    stage.send({ type: 'woken' });
    const wait = (seconds: number): void => {
      for (const end = stage.now + seconds; stage.now < end;) stage.tick(0.5);
    };
    wait(40);
    for (let bytes = 1; bytes < 5; bytes++) {
      stage.hear({ type: 'loading', bytes, of: 5 });
      wait(15);
    }
    stage.hear({ type: 'fault', reason: 'load', sentence: 'The line broke.', fatal: false });
    expect(stage.state.notices.at(-1)?.key).toBe('notice.fault.load');
    expect(stage.told('start')).toHaveLength(1);
    stage.send({ type: 'agentLost', reason: 'The thread died.' });
    expect(stage.told('start').at(-1)!.avoid).toEqual([]);
    stage.hear({ type: 'loading', bytes: 5, of: 5 });
    wait(21);
    expect(stage.told('start').at(-1)!.avoid).toEqual(['webgpu']);
  });
  it('says so where a saved composer was left aside', () => {
    const stage = new Rehearsal();
    const [ready] = stage.agent.answer(stage.inbox[0]!);
    if (ready?.type !== 'ready') throw new Error('a started agent is ready');
    stage.hear({ ...ready, notes: ['webgpu failed earlier.', 'The saved composer belongs to another prior.'] });
    expect(stage.state.notices.map(({ key }) => key)).toEqual(['notice.policy.aside']);
    expect(stage.state.agent.notes).toHaveLength(2);
  });
  it('treats a lost device like a death and other faults as news', () => {
    const stage = new Rehearsal().begin();
    stage.hear({ type: 'fault', reason: 'settings', sentence: 'No such style.', fatal: false });
    expect(stage.state.agent.status).toBe('ready');
    stage.hear({ type: 'fault', reason: 'device-lost', sentence: 'The GPU went away.', fatal: false });
    expect(stage.state.agent).toMatchObject({ status: 'recovering', avoid: ['wasm'] });
  });
  it('loses the device in the midst of an improvement, and improves again with what was learnt before', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.rate(0.5);
    for (let i = 0; i < 400 && !stage.inbox.some(({ type }) => type === 'improve'); i++) {
      stage.tick();
      while (stage.inbox[0] && stage.inbox[0].type !== 'improve') stage.answerOne();
    }
    expect(stage.inbox[0]).toEqual({ type: 'improve', mode: 'install' });
    stage.hear({ type: 'fault', reason: 'device-lost', sentence: 'The GPU went away.', fatal: true });
    expect(stage.state.agent.status).toBe('recovering');
    stage.answerAll();
    expect(stage.state.agent.status).toBe('ready');
    expect(stage.told('start').at(-1)!.policy).not.toBeNull();
    const before = stage.told('improve').length;
    stage.rate(0.5);
    stage.play(8);
    expect(stage.told('improve').length).toBeGreaterThan(before);
  });
});

describe('R8 ratings', () => {
  it('before anything sounded is acknowledged and explained, not sent', () => {
    const stage = new Rehearsal();
    stage.answerAll();
    stage.rate(0.5);
    expect(stage.effects.find(({ type }) => type === 'acknowledge')).toMatchObject({ value: 0.5 });
    expect(stage.state.notices.at(-1)?.key).toBe('notice.rating.early');
    expect(stage.told('rate')).toEqual([]);
    expect(stage.state.ratingCount).toBe(0);
  });
  it('carries the bars of the last eight seconds and is counted', () => {
    const stage = new Rehearsal().begin();
    stage.play(20);
    stage.rate(0.7);
    const [message] = stage.told('rate');
    expect(message!.sounded.map(({ barIndex }) => barIndex)).toEqual([6, 7, 8, 9]);
    expect(stage.state.ratingsBy.touch).toBe(1);
  });
  it('sparkles but teaches nothing beyond four presses a second', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    for (let i = 0; i < 7; i++) stage.rate(0.5);
    stage.rate(0.5, 'someone else');
    expect(stage.told('rate')).toHaveLength(5);
    expect(stage.effects.filter(({ type }) => type === 'acknowledge')).toHaveLength(8);
  });
  it.each([
    ['no number', { value: Number.NaN }],
    ['infinite', { value: Number.POSITIVE_INFINITY }],
    ['out of range', { value: -1.5 }],
    ['without a time', { at: Number.NaN }],
    ['at the end of time', { at: Number.POSITIVE_INFINITY }],
    ['of a weight beyond 1', { weight: 7 }],
  ])('refuses in a sentence what is %s, and loses nothing', (_name, part) => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.rate(0.5);
    const { ratings, ratingCount } = stage.state;
    stage.send({ type: 'rated', value: 0.5, source: 'phones', listener: 'a', at: stage.now, ...part });
    expect(stage.state.notices.at(-1)).toMatchObject({ key: 'notice.rating.unclear', tone: 'calm' });
    expect(stage.told('rate')).toHaveLength(1);
    expect(stage.state).toMatchObject({ ratings, ratingCount });
    stage.rate(-0.5);
    expect(stage.told('rate')).toHaveLength(2);
  });
  it('takes one from the future for one of now', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.send({ type: 'rated', value: 0.5, source: 'phones', listener: 'a', at: 1e9 });
    expect(stage.told('rate')[0]!.rating.at).toBe(stage.now);
    expect(stage.told('rate')[0]!.sounded.length).toBeGreaterThan(0);
  });
  it('sends what a rating speaks of and how much it counts, and for a phrase all of it that has sounded', () => {
    const stage = new Rehearsal().begin();
    stage.play(20);
    stage.send({
      type: 'rated',
      value: 0.5,
      source: 'phones',
      listener: 'a',
      at: stage.now,
      span: 'phrase',
      weight: 0.5,
    });
    const [message] = stage.told('rate');
    expect(message!.rating).toMatchObject({ span: 'phrase', weight: 0.5 });
    expect(message!.sounded.map(({ barIndex }) => barIndex)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    stage.rate(0.5);
    expect(stage.told('rate')[1]!.rating).not.toHaveProperty('span');
  });
  it('keeps the attract loop out of the count of people', () => {
    const stage = new Rehearsal();
    stage.answerAll();
    stage.send({ type: 'attracted' });
    stage.play(3);
    stage.send({ type: 'rated', value: 0.5, source: 'attract', listener: 'attract', at: stage.now });
    expect(stage.state).toMatchObject({ ratingCount: 0, ratingsBy: { attract: 1 } });
  });
});

describe('R9 holds', () => {
  it('are shown until they end', () => {
    const stage = new Rehearsal().begin();
    stage.send({ type: 'holdBegan', sign: 1, source: 'touch', at: 0.1 });
    stage.send({ type: 'holdBegan', sign: 1, source: 'touch', at: 0.2 });
    expect(stage.state.holds).toEqual([{ sign: 1, since: 0.1, source: 'touch' }]);
    stage.send({ type: 'holdEnded', sign: 1, source: 'touch', at: 0.4, cancelled: true });
    expect(stage.state.holds).toEqual([]);
    expect(stage.told('rate')).toEqual([]);
  });
});

describe('R10 trails', () => {
  it('tell credit, reward, changes, the answering plan and when it is heard', () => {
    const stage = new Rehearsal().begin();
    stage.play(3.2);
    stage.rate(0.5);
    stage.answerAll();
    const trail = stage.state.ratings[0]!;
    expect(trail).toMatchObject({ reward: 0.5, credit: [{ decisionId: 0, slot: 0, weight: 1 }] });
    expect(trail.changes[0]!.feature).toBe('melody.leap');
    expect(stage.state.timeline.some(({ bar }) => bar.decisionId === trail.answeredBy)).toBe(true);
    expect(trail.heardAt).toBeGreaterThan(stage.now);
    expect(trail.heardAt - stage.now).toBeLessThan(2);
    expect(stage.state.latencyMs.heard.last).toBeCloseTo((trail.heardAt - stage.now) * 1000);
    expect(stage.state.latencyMs.update.last).toBe(3);
  });
  it('are counted by what was learnt from, until a fresh start', () => {
    const stage = new Rehearsal().begin();
    expect(stage.state).toMatchObject({ ratingsLearnt: 0, attract: false, idle: null });
    stage.play(3.2);
    stage.rate(0.5);
    expect(stage.state.ratingsLearnt).toBe(0);
    stage.answerAll();
    expect(stage.state.ratingsLearnt).toBe(1);
    stage.send({ type: 'resetAsked', seed: 2 });
    expect(stage.state.ratingsLearnt).toBe(0);
  });
  it('wait for no change where nothing was learnt', () => {
    const stage = new Rehearsal().begin();
    stage.play(3.2);
    stage.rate(0.5);
    stage.inbox = stage.inbox.filter(({ type }) => type !== 'rate');
    stage.hear({
      type: 'updated',
      cause: 'rating',
      ratingId: 0,
      policyVersion: 0,
      updates: 0,
      theta: new Float32Array(2),
      reward: 0,
      klToPrior: 0,
      entropy: 1,
      lift: null,
      updateMs: 3,
      changes: [],
      credit: [],
    });
    stage.play(6);
    expect(stage.state.ratings[0]).toMatchObject({ answeredBy: -1, heardAt: -1 });
    expect(stage.state.latencyMs.heard.last).toBe(0);
  });
});

describe('R11 slow path', () => {
  it('works once a bar for eight bars after a rating', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    expect(stage.told('improve')).toHaveLength(0);
    stage.rate(0.5);
    stage.play(60);
    expect(stage.told('improve')).toHaveLength(8);
  });
  it('never has two at once', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.rate(0.5);
    stage.answerAll();
    for (let i = 0; i < 200; i++) {
      stage.tick();
      const held = stage.inbox.filter(({ type }) => type === 'improve');
      expect(held.length).toBeLessThanOrEqual(1);
      stage.inbox = stage.inbox.filter(({ type }) => type === 'improve');
    }
  });
});

describe('R12 dials', () => {
  it('become advice, summed while the agent is busy', () => {
    const stage = new Rehearsal().begin();
    for (const energy of [0.1, 0.2, 0.5]) stage.send({ type: 'dialled', dials: { energy }, source: 'midi', at: 0 });
    expect(stage.told('advise').map(({ advice, strength }) => [advice, Math.round(strength * 100)])).toEqual([
      ['wilder', 10],
    ]);
    stage.answerAll();
    expect(stage.told('advise').map(({ advice, strength }) => [advice, Math.round(strength * 100)])).toEqual([
      ['wilder', 10],
      ['wilder', 40],
    ]);
    stage.send({ type: 'dialled', dials: { light: -0.3 }, source: 'midi', at: 0 });
    expect(stage.told('advise').at(-1)).toMatchObject({ advice: 'darker' });
  });
  it('turned by more than one piece of advice can say are paid in several', () => {
    const stage = new Rehearsal().begin();
    stage.send({ type: 'dialled', dials: { energy: -1 }, source: 'midi', at: 0 });
    stage.answerAll();
    stage.send({ type: 'dialled', dials: { energy: 1 }, source: 'midi', at: 0 });
    stage.answerAll();
    expect(stage.told('advise').map(({ advice, strength }) => [advice, strength])).toEqual([
      ['calmer', 1],
      ['wilder', 1],
      ['wilder', 1],
    ]);
  });
});

describe('R13 wishes', () => {
  it('take effect at the first bar line that is still free', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.6);
    stage.send({ type: 'wished', settings: { tempo: 90, metre: '3/4' } });
    stage.answerAll();
    expect(stage.state.settings.tempo).toBe(120);
    expect(stage.state.timeline.map(({ bar }) => bar.tempo)).toEqual([120, 120, 90, 90]);
    stage.play(2);
    expect(stage.state.settings).toMatchObject({ tempo: 90, metre: '3/4' });
    const [, , third, fourth] = stage.state.timeline;
    expect(fourth!.startsAt - third!.startsAt).toBeCloseTo((12 * 60) / 90 / 4);
  });
  it('for a style nobody knows is refused with a sentence', () => {
    const stage = new Rehearsal().begin();
    stage.send({ type: 'wished', settings: { style: { polka: 1 } } });
    expect(stage.state.wished.style).toEqual({ chorale: 1 });
    expect(stage.state.notices.at(-1)?.key).toBe('notice.fault.settings');
  });
  it('that nobody can play at the start give way to the safe ones', () => {
    const wished = { ...freshSession().wished, tempo: 5 };
    const stage = new Rehearsal({ ...freshSession(), wished });
    stage.inbox = [];
    stage.hear({ type: 'fault', reason: 'settings', sentence: 'Too slow.', fatal: false });
    expect(stage.told('start').at(-1)!.settings.tempo).toBe(120);
    expect(stage.state.notices.at(-1)?.detail).toBe('Too slow.');
  });
  it('fall back to a known style when the agent knows none of those named at the start', () => {
    const stage = new Rehearsal({ ...freshSession(), wished: { ...freshSession().wished, style: { polka: 1 } } });
    stage.answerAll();
    expect(stage.state.wished.style).toEqual({ chorale: 1 });
  });
});

describe('R14 playing along', () => {
  it('sounds at once and is told at the bar end', () => {
    const stage = new Rehearsal().begin();
    stage.play(1.5);
    stage.send({ type: 'played', pitch: 64, velocity: 90, at: 1.5 });
    expect(stage.effects.at(-1)).toEqual({ type: 'soundNow', event: { kind: 'on', pitch: 64, velocity: 90 } });
    expect(stage.state.playing).toEqual([64]);
    stage.play(0.4);
    expect(stage.told('demonstrate')).toHaveLength(1);
    expect(stage.told('demonstrate')[0]!.notes).toEqual([{ at: 1.5, pitch: 64, velocity: 90 }]);
  });
  it('ends every held note when the controller goes', () => {
    const stage = new Rehearsal().begin();
    stage.send({ type: 'midiChanged', midi: { status: 'connected', controllers: ['Keys'] } });
    for (const pitch of [60, 64, 67]) stage.send({ type: 'played', pitch, velocity: 90, at: 0 });
    stage.send({ type: 'midiChanged', midi: { status: 'none', controllers: [] } });
    expect(stage.state.playing).toEqual([]);
    const ended = stage.effects.flatMap((effect) =>
      effect.type === 'soundNow' && effect.event.kind === 'off' ? [effect.event.pitch] : [],
    );
    expect(ended).toEqual([60, 64, 67]);
  });
  it('leaves the notes of other controllers alone when one goes', () => {
    const stage = new Rehearsal().begin();
    stage.send({ type: 'midiChanged', midi: { status: 'connected', controllers: ['Keys', 'Pads'] } });
    for (const pitch of [60, 64]) stage.send({ type: 'played', pitch, velocity: 90, at: 0 });
    stage.send({ type: 'released', pitch: 60, at: 0 });
    stage.send({ type: 'midiChanged', midi: { status: 'connected', controllers: ['Pads'] } });
    expect(stage.state.playing).toEqual([64]);
  });
});

describe('R15 then and now', () => {
  it('sounds between two bars, and the piece goes on where it was', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.5);
    stage.send({ type: 'contrastAsked' });
    stage.answerAll();
    const seen = new Set<string>();
    for (let i = 0; i < 220; i++) {
      stage.play(0.05);
      seen.add(stage.state.contrast.status);
    }
    expect([...seen]).toEqual(['asked', 'then', 'now', 'none']);
    const [, second, third] = stage.state.timeline;
    expect(endOf(second!)).toBeCloseTo(4);
    expect(third!.startsAt).toBeCloseTo(12);
  });
  it('takes no ratings, says so, and the piece takes them again', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.5);
    stage.send({ type: 'contrastAsked' });
    stage.play(3);
    stage.rate(0.5);
    expect(stage.effects.at(-2)).toMatchObject({ type: 'acknowledge' });
    expect(stage.state.notices.at(-1)?.key).toBe('notice.rating.compared');
    const pressedAt = stage.now;
    stage.play(8);
    expect(stage.state.contrast.status).toBe('none');
    // Pressed during the comparison and let go after it.
    stage.send({ type: 'rated', value: 1, source: 'touch', listener: 'visitor', at: pressedAt });
    expect(stage.told('rate')).toEqual([]);
    stage.rate(0.5);
    expect(stage.told('rate')).toHaveLength(1);
  });
  it('can be left early', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.5);
    stage.send({ type: 'contrastAsked' });
    stage.play(3);
    stage.send({ type: 'contrastAsked' });
    stage.play(1);
    expect(barWithIndex(stage.state.timeline, 2)!.startsAt).toBeLessThan(6);
    expect(stage.state.contrast.status).toBe('none');
    stage.rate(0.5);
    expect(stage.told('rate')).toHaveLength(1);
  });
});

describe('R16 pauses', () => {
  it('goes on from where it was', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.send({ type: 'paused' });
    expect(stage.effects.at(-1)).toEqual({ type: 'allNotesOff' });
    const { head } = stage.state.memory;
    for (let i = 0; i < 100; i++) stage.tick();
    expect(stage.state.memory.head).toEqual(head);
    stage.send({ type: 'woken' });
    stage.tick();
    expect(stage.state.phase).toBe('playing');
    expect(stage.state.memory.head.barIndex).toBe(head.barIndex);
    stage.play(3);
    expect(stage.state.agent.status).toBe('ready');
  });
  it('does not hurry after time in which the machine slept', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    const already = stage.sounded.length;
    stage.tick(60);
    expect(stage.sounded.slice(already).every(({ at }) => at >= stage.now)).toBe(true);
  });
});

describe('R17 log', () => {
  it('begins with the header and keeps every message in order', () => {
    const stage = new Rehearsal().begin();
    stage.play(5);
    stage.rate(0.5);
    stage.play(5);
    expect(stage.log[0]).toMatchObject({ kind: 'header', seed: 1, prior: 'abc', backend: 'wasm' });
    const told = stage.log.flatMap((line) => (line.kind === 'told' ? [line.message] : []));
    expect(told).toEqual(stage.effects.flatMap((effect) => (effect.type === 'tellAgent' ? [effect.message] : [])));
    expect(stage.log.filter(({ kind }) => kind === 'heard')).toHaveLength(stage.state.heardBars);
    expect(stage.log.filter(({ kind }) => kind === 'rating')).toHaveLength(1);
  });
});

describe('R18 critics', () => {
  const critic = { type: 'critic', critic: 'originality', checksum: 'c' } as const;

  it('are consulted from the same bar on whenever they come in time, and the log tells it', () => {
    for (const seconds of [0, 1, 3]) {
      const stage = new Rehearsal().begin();
      stage.play(seconds);
      stage.hear(critic);
      expect(stage.told('consult')).toEqual([{ type: 'consult', critic: 'originality', checksum: 'c', fromBar: 5 }]);
      const logged = stage.log.filter((line) => line.kind === 'told' && line.message.type === 'consult');
      expect(logged).toHaveLength(1);
    }
  });

  it('judge no bar that is planned already when they come late', () => {
    const stage = new Rehearsal().begin();
    stage.play(20);
    const planned = Math.max(...stage.state.timeline.map(({ bar }) => bar.barIndex));
    stage.hear(critic);
    expect(stage.told('consult')[0]!.fromBar).toBe(planned + 1);
  });

  it('are missed in a note alone: the music goes on', () => {
    const stage = new Rehearsal().begin();
    const { notices } = stage.state;
    stage.hear({ type: 'fault', reason: 'critic', sentence: 'There is no index.', fatal: false });
    expect(stage.state.agent).toMatchObject({ status: 'ready', notes: ['There is no index.'] });
    expect(stage.state.notices).toBe(notices);
  });
});

describe('policies', () => {
  it('are saved after every update, one snapshot at a time, and stored at once and every ten seconds', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    for (let i = 0; i < 25; i++) {
      stage.rate(0.5, `listener ${i}`);
      if (i % 5 === 4) stage.answerAll();
    }
    const { policy, policyVersion } = stage.state.agent;
    expect(policy?.policyVersion).toBe(policyVersion);
    expect(stage.told('save').length).toBeLessThan(15);
    expect(stage.effects.filter(({ type }) => type === 'store')).toHaveLength(1);
    stage.play(25);
    const stored = stage.effects.filter(({ type }) => type === 'store');
    expect(stored).toHaveLength(3);
    expect(stored.at(-1)).toMatchObject({ policy: { policyVersion: stage.state.agent.policyVersion } });
  });
  it('a crash takes no lesson along: what the newest snapshot does not hold is taught again, once', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.rate(1, 'saved');
    stage.answerAll();
    stage.rate(0.5, 'answered');
    stage.send({ type: 'advised', advice: 'wilder', strength: 1, source: 'touch', at: stage.now });
    while (stage.inbox[0]?.type !== 'save') stage.answerOne();
    stage.rate(-1, 'unanswered');
    const listeners = (from: number): string[] =>
      stage.effects
        .slice(from)
        .flatMap((effect) =>
          effect.type !== 'tellAgent'
            ? []
            : effect.message.type === 'rate'
              ? [effect.message.rating.listener]
              : effect.message.type === 'advise'
                ? [effect.message.advice]
                : [],
        );
    let from = stage.effects.length;
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(listeners(from)).toEqual(['answered', 'wilder', 'unanswered']);
    from = stage.effects.length;
    stage.send({ type: 'agentLost', reason: 'It died again.' });
    expect(listeners(from)).toEqual(['answered', 'wilder']);
    stage.answerAll();
    expect(stage.state.memory.lessons).toEqual([]);
  });
  it('loaded where no agent is ready start one anew from what was heard', () => {
    const stage = new Rehearsal().begin();
    stage.play(3);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    stage.send({
      type: 'policyLoaded',
      policy: {
        format: 'antiphon-policy',
        formatVersion: 1,
        prior: 'abc',
        policyVersion: 40,
        updates: 40,
        features: ['melody.leap', 'bass.low'],
        theta: [2, 3],
        learner: null,
      },
    });
    expect(stage.told('start').at(-1)!.policy?.theta).toEqual([2, 3]);
    stage.play(4);
    expect(stage.state.agent).toMatchObject({ status: 'ready' });
    expect(stage.state.timeline.at(-1)!.bar.policyVersion).toBe(40);
  });
  it('taught on other weights are refused', () => {
    const stage = new Rehearsal().begin();
    stage.send({
      type: 'policyLoaded',
      policy: {
        format: 'antiphon-policy',
        formatVersion: 1,
        prior: 'other',
        policyVersion: 1,
        updates: 1,
        features: [],
        theta: [],
        learner: null,
      },
    });
    expect(stage.state.notices.at(-1)?.key).toBe('notice.policy.otherPrior');
    expect(stage.told('start')).toHaveLength(1);
  });
});
