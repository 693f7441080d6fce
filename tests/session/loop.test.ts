/** The loop with ports: a whole session in node, driven by a clock that moves when told. */
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../src/kernel/clock.ts';
import { succeed } from '../../src/kernel/result.ts';
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { SoundEvent } from '../../src/session/event.ts';
import { decodeLog, MemoryLog } from '../../src/session/log.ts';
import { createLoop, type Loop, type LoopPorts } from '../../src/session/loop.ts';
import { isSettled } from '../../src/session/planning.ts';
import { createSilence } from '../../src/session/silence.ts';
import { snapshotOf } from '../../src/session/snapshot.ts';
import { FakeAgent, freshSession } from './fakeAgent.ts';

interface House {
  readonly loop: Loop;
  readonly ports: LoopPorts;
  readonly clock: FakeClock;
  readonly sounded: SoundEvent[];
  readonly done: string[];
  tick(now: number): void;
  lose(): void;
  agent: FakeAgent;
}

/** @param takes seconds the agent needs for anything */
function house(takes = 0, first = freshSession()): House {
  const clock = new FakeClock();
  const sounded: SoundEvent[] = [];
  const done: string[] = [];
  const log = new MemoryLog();
  let tick = (_now: number, _horizon: number): void => undefined;
  let hear = (_message: FromAgent): void => undefined;
  let mourn = (_reason: string): void => undefined;
  const built = { agent: new FakeAgent() };
  const ports: LoopPorts = {
    clock,
    log,
    agent: {
      tell(message: ToAgent) {
        clock.advance(takes);
        for (const answer of built.agent.answer(message)) hear(answer);
      },
      onMessage: (listener) => void (hear = listener),
      onLost: (listener) => void (mourn = listener),
      restart() {
        done.push('restart');
        built.agent = new FakeAgent();
      },
    },
    sound: {
      wake: () => Promise.resolve(done.push('wake') < 0),
      now: () => clock.now(),
      onTick: (listener) => void (tick = listener),
      schedule: (events) => void sounded.push(...events),
      playNow: () => void done.push('playNow'),
      acknowledge: () => void done.push('acknowledge'),
      enter: () => undefined,
      allNotesOff: () => void done.push('allNotesOff'),
      setMuted: (muted) => void done.push(`muted ${muted}`),
      setStemMuted: (stem, muted) => void done.push(`stem ${stem} ${muted}`),
      setSpoken: (spoken) => void done.push(`spoken ${spoken}`),
      setVolume: (volume) => void done.push(`volume ${volume}`),
      setRoom: (room) => void done.push(`room ${room}`),
      setTimbre: (voice, place) => void done.push(`timbre ${voice} ${place ? `${place.x} ${place.y}` : 'none'}`),
      figures: null,
      lateEvents: 3,
      close: () => Promise.resolve(),
    },
    storage: {
      saveFlowers: (flowers) =>
        Promise.resolve(succeed(done.push(`kept ${flowers.length} flowers`) > 0) as { ok: true; value: true }),
      saveHouse: () => Promise.resolve({ ok: true, value: true }),
      savePolicy: () => Promise.resolve({ ok: false, fault: { reason: 'full', sentence: 'No room.' } }),
      saveSetting: (name, value) => {
        done.push(`kept ${name} ${String(value)}`);
        return Promise.resolve(succeed(true as const));
      },
    },
  };
  return Object.assign(built, {
    loop: createLoop(first, ports),
    ports,
    clock,
    sounded,
    done,
    tick: (now: number) => tick(now, now + 0.25),
    lose: () => mourn('It died.'),
  });
}

function play(built: House, from: number, to: number): void {
  for (let i = Math.round(from * 20); i < Math.round(to * 20); i++) built.tick(i / 20);
}

describe('the loop', () => {
  it('plays from the first touch, learns from a rating and keeps a log that reads back', async () => {
    const built = house(0.01);
    const { loop, ports, done } = built;
    loop.start();
    loop.dispatch({ type: 'woken' });
    play(built, 0, 5);
    loop.dispatch({ type: 'rated', value: 1, source: 'touch', listener: 'visitor', at: 5 });
    play(built, 5, 10);
    await Promise.resolve();
    await Promise.resolve();
    const { state } = loop;
    expect(state()).toMatchObject({ phase: 'playing', heardBars: 4, lateEvents: 3, ratingCount: 1 });
    expect(state().agent.updates).toBeGreaterThan(0);
    expect(state().latencyMs.ghost.last).toBeCloseTo(30, 5);
    expect(state().latencyMs.heard.last).toBeLessThan(2000);
    expect(built.sounded.length).toBeGreaterThan(20);
    expect(done).toEqual(expect.arrayContaining(['wake', 'acknowledge', 'muted false', 'volume 0.8']));
    expect(state().notices.map(({ key }) => key)).toEqual(['notice.sound.none', 'notice.storage']);
    expect(decodeLog(ports.log.text()).ok).toBe(true);
  });

  it('tells the sound which voices are heard, and when somebody speaks', () => {
    const { loop, done } = house();
    loop.start();
    loop.dispatch({ type: 'stemSoloed', stem: 'bass', soloed: true });
    expect(done.filter((what) => what.startsWith('stem'))).toEqual(
      ['melody', 'inner1', 'inner2', 'comp', 'drums', 'player'].map((stem) => `stem ${stem} true`),
    );
    done.length = 0;
    loop.dispatch({ type: 'spoken', speaking: true });
    loop.dispatch({ type: 'resetAsked', seed: 3 });
    expect(done.filter((what) => what.startsWith('spoken'))).toEqual(['spoken true', 'spoken false']);
    expect(done.filter((what) => /^stem .* false$/.test(what))).toHaveLength(6);
  });

  it('keeps what a visitor set only until they have left, so that a page loaded anew is as the next one finds it', () => {
    const built = house(0.01, { ...freshSession(), mode: 'install' });
    const { loop, done } = built;
    loop.start();
    loop.dispatch({ type: 'woken' });
    play(built, 0, 5);
    loop.dispatch({ type: 'muted', muted: true });
    loop.dispatch({ type: 'volume', volume: 0.1 });
    expect(done).toEqual(expect.arrayContaining(['kept muted true', 'kept volume 0.1']));
    play(built, 5, 60);
    expect(loop.state()).toMatchObject({ attract: true, muted: true });
    expect(done.filter((what) => what.startsWith('kept'))).toEqual([
      'kept muted true',
      'kept volume 0.1',
      'kept muted false',
      'kept volume 0.8',
    ]);
  });

  it('keeps the flower that a visit leaves, beside what was left before', () => {
    const built = house(0.01);
    const { loop, done } = built;
    loop.start();
    loop.dispatch({ type: 'woken' });
    const flower = { style: {}, contour: [60], rhythm: [1], light: 1, seed: 4, love: 1, children: 0 };
    loop.dispatch({ type: 'flowersLoaded', flowers: [flower, flower] });
    play(built, 0, 5);
    loop.dispatch({ type: 'flowerLeft' });
    expect(done).toContain('kept 3 flowers');
  });

  it('goes on when the agent dies', () => {
    const built = house();
    built.loop.start();
    built.loop.dispatch({ type: 'woken' });
    play(built, 0, 5);
    built.lose();
    expect(built.done).toContain('restart');
    play(built, 5, 15);
    expect(built.loop.state()).toMatchObject({
      heardBars: 7,
      agent: { status: 'ready', backend: 'wasm', avoid: ['wasm'] },
    });
  });

  it('hands volume, mute and calm to whom they concern', () => {
    const built = house();
    built.loop.start();
    built.loop.dispatch({ type: 'muted', muted: true });
    built.loop.dispatch({ type: 'volume', volume: 0.4 });
    built.loop.dispatch({ type: 'calm', calm: true });
    built.loop.dispatch({ type: 'room', room: 'night' });
    built.loop.dispatch({ type: 'timbre', voice: 'bass', place: { x: 0.5, y: 2 } });
    built.loop.dispatch({ type: 'timbre', voice: 'bass', place: null });
    built.loop.dispatch({ type: 'panicked' });
    expect(built.done).toEqual([
      'muted false',
      'room kiosk',
      'volume 0.8',
      'muted true',
      'kept muted true',
      'volume 0.4',
      'kept volume 0.4',
      'kept calm true',
      'room night',
      'kept room night',
      'timbre bass 0.5 1',
      'timbre bass none',
      'allNotesOff',
    ]);
  });

  it('shows its figures by the names that stay', () => {
    const built = house();
    built.loop.start();
    built.loop.dispatch({ type: 'woken' });
    play(built, 0, 5);
    const snapshot = snapshotOf(built.loop.state(), {
      fps: 60,
      scriptMsPerFrame: 2,
      drawCalls: 9,
      quality: 3,
      pageHeapMb: 30,
      sound: null,
    });
    expect(Object.keys(snapshot)).toEqual([
      'mode',
      'phase',
      'attract',
      'arc',
      'asking',
      'falling',
      'seconds',
      'settled',
      'rehearsed',
      'tempo',
      'metre',
      'style',
      'backend',
      'policyVersion',
      'updates',
      'ratings',
      'ratingsBy',
      'raters',
      'phoneUrl',
      'plannedBars',
      'heardBars',
      'lateEvents',
      'sound',
      'latencyMs',
      'klToPrior',
      'entropy',
      'lift',
      'fps',
      'scriptMsPerFrame',
      'drawCalls',
      'quality',
      'tensors',
      'heapMb',
      'midi',
      'dials',
      'playing',
      'sounding',
    ]);
    expect(snapshot).toMatchObject({ plannedBars: 2, heardBars: 2, tempo: 120, backend: 'wasm' });
    expect(Object.isFrozen(snapshot)).toBe(true);
  });
});

describe('silence', () => {
  it('plays a simulated hour without running ahead of the agent, and without growing', () => {
    const built = house();
    const inbox: ToAgent[] = [];
    const due: (() => void)[] = [];
    let hear = (_message: FromAgent): void => undefined;
    const silence = createSilence({
      settled: () => isSettled(loop.state()),
      later: (run) => void due.push(run),
    });
    const log = new MemoryLog(0);
    const loop = createLoop(freshSession(), {
      ...built.ports,
      sound: silence,
      log,
      agent: {
        tell: (message) => void inbox.push(message),
        onMessage: (listener) => void (hear = listener),
        onLost: () => undefined,
        restart: () => undefined,
      },
    });
    loop.start();
    loop.dispatch({ type: 'woken' });
    let turns = 0;
    while (loop.state().now < 3600 && turns++ < 100_000) {
      due.shift()?.();
      // The agent is slow: it answers one message a turn.
      const message = inbox.shift();
      if (message) for (const answer of built.agent.answer(message)) hear(answer);
      if (turns % 50 === 0)
        loop.dispatch({ type: 'rated', value: 0.5, source: 'touch', listener: 'visitor', at: silence.now() });
    }
    const { heardBars, timeline, memory, notices } = loop.state();
    expect(heardBars).toBe(1800);
    expect(timeline.some(({ echo }) => echo)).toBe(false);
    expect(timeline.length).toBeLessThanOrEqual(68);
    expect(memory.errands.length).toBeLessThanOrEqual(32);
    expect(notices.length).toBeLessThanOrEqual(8);
    expect(due.length).toBe(1);
  });
});
