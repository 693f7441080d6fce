/** R22 and R23: an installation that nobody is at, and its hours. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { createAttract, LESSONS, REST } from '../../src/session/attract.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { decodeLog, MemoryLog } from '../../src/session/log.ts';
import { ATTRACT_LEVEL, loudnessOf } from '../../src/session/installation.ts';
import { initialState, type SessionOptions } from '../../src/session/memory.ts';
import { isSettled } from '../../src/session/planning.ts';
import { HOUSE, SETTINGS } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const options: SessionOptions = {
  seed: 1,
  mode: 'install',
  backend: 'auto',
  settings: SETTINGS,
  safeSettings: SETTINGS,
  policy: null,
  house: HOUSE,
  startedAt: '',
};

/** A page with hands that want something of every bar, by turns More and Change. */
class Evening {
  readonly stage: Rehearsal;
  readonly events: SessionEvent[] = [];
  readonly #frame: () => void;
  #waited = 0;
  #wants = 1;

  constructor(part: Partial<SessionOptions> = {}) {
    this.stage = new Rehearsal(initialState({ ...options, ...part }));
    this.stage.answerAll();
    this.#frame = createAttract({
      hands: {
        hear: (_, endsAt) => {
          this.#wants = -this.#wants;
          return { value: this.#wants > 0 ? 1 : -1, at: endsAt + 0.4 };
        },
      },
      dispatch: (event) => {
        this.events.push(event);
        this.stage.send(event);
      },
      state: () => this.stage.state,
      now: () => this.stage.now,
      patience: () => this.#waited,
    });
  }

  pass(seconds: number): this {
    for (let gone = 0; gone < seconds - 1e-9; gone += 0.05) {
      this.#waited += 0.05;
      if (this.stage.state.phase !== 'asleep') this.stage.tick();
      this.#frame();
      this.stage.answerAll();
    }
    return this;
  }
  presses(): Extract<SessionEvent, { type: 'rated' }>[] {
    return this.events.filter((event) => event.type === 'rated');
  }
  touch(): this {
    this.stage.rate(0.5);
    return this;
  }
}

describe('R22 an installation that nobody is at', () => {
  it('plays by itself after a few seconds, softly, and tells nobody when the browser forbids sound', () => {
    const evening = new Evening().pass(2);
    expect(evening.stage.state.phase).toBe('asleep');
    evening.pass(3);
    expect(evening.stage.state).toMatchObject({ phase: 'playing', attract: true });
    expect(evening.stage.effects).toContainEqual({ type: 'wakeSound', untouched: true });
    expect(loudnessOf(evening.stage.state)).toEqual([0.8, ATTRACT_LEVEL]);
    evening.touch();
    expect(loudnessOf(evening.stage.state)).toEqual([0.8, 0]);
  });

  it('is taught by hands that are seen to come, press and go, about every twelve seconds', () => {
    const evening = new Evening().pass(120);
    const presses = evening.presses();
    expect(presses.length).toBeGreaterThanOrEqual(7);
    expect(presses.length).toBeLessThanOrEqual(12);
    for (const { source, value } of presses) {
      expect(source).toBe('attract');
      expect(Math.abs(value)).toBeGreaterThan(0.5);
    }
    const gaps = presses.slice(1).map(({ at }, i) => at - presses[i]!.at);
    expect(Math.min(...gaps)).toBeGreaterThan(REST);
    const gestures = evening.events.filter(({ type }) => type === 'reached' || type === 'holdBegan');
    expect(gestures.slice(0, 4)).toMatchObject([
      { type: 'reached', hand: { sign: expect.any(Number) } },
      { type: 'holdBegan', source: 'attract' },
      { type: 'reached', hand: null },
      { type: 'reached', hand: { sign: expect.any(Number) } },
    ]);
    expect(evening.stage.told('rate').length).toBe(presses.length);
    expect(evening.stage.state).toMatchObject({ ratingCount: 0, attract: true, idle: null });
  });

  it('has dropped what the hands taught when the first touch is heard as a rating, and the music goes on', () => {
    const evening = new Evening().pass(60);
    const { stage } = evening;
    expect(stage.state.memory.rehearsed).toBeGreaterThan(2);
    const { committedUntil, heardBars } = stage.state;
    const told = stage.effects.length;
    evening.touch();
    const after = stage.effects.slice(told).flatMap((effect) => (effect.type === 'tellAgent' ? [effect.message] : []));
    expect(after.slice(0, 2)).toMatchObject([
      { type: 'reset', house: HOUSE, touched: expect.any(Number) },
      { type: 'rate', rating: { value: 0.5, source: 'touch' } },
    ]);
    expect(after[0]).not.toHaveProperty('finished');
    const { state } = stage;
    expect(state).toMatchObject({ attract: false, phase: 'playing', ratingCount: 1, house: { hand: null } });
    expect(state.ratings).toHaveLength(1);
    expect(state.arc.stage).toBe('line');
    expect(state.committedUntil).toBe(committedUntil);
    expect(stage.effects.slice(told).map(({ type }) => type)).not.toContain('allNotesOff');
    evening.pass(10);
    expect(stage.state.heardBars).toBeGreaterThan(heardBars);
    expect(stage.effects.filter((effect) => effect.type === 'store' && effect.what === 'house')).toEqual([]);
  });

  it('can be played again from the log, that touch included', () => {
    const { stage } = new Evening().pass(60).touch();
    const kept = new MemoryLog();
    for (const line of stage.log) kept.append(line);
    const lines = unwrap(decodeLog(kept.text()));
    const resets = lines.flatMap((line) =>
      line.kind === 'told' && line.message.type === 'reset' ? [line.message] : [],
    );
    expect(resets).toEqual(stage.told('reset'));
    expect(resets).toMatchObject([{ touched: expect.any(Number) }]);
  });

  it('forgets nothing where the hands have not pressed yet', () => {
    const evening = new Evening().pass(4.5).touch();
    expect(evening.stage.told('reset')).toEqual([]);
  });

  it('lets go at once of what its hand holds when somebody comes', () => {
    const evening = new Evening();
    while (evening.stage.state.holds.length === 0) evening.pass(0.05);
    evening.stage.send({ type: 'woken' });
    expect(evening.stage.state).toMatchObject({ holds: [], house: { hand: null }, attract: false });
    const pressed = evening.presses().length;
    evening.pass(20);
    expect(evening.presses()).toHaveLength(pressed);
    expect(evening.stage.state.ratingsBy.attract).toBe(0);
  });

  it('stores nothing that the hands taught', () => {
    const evening = new Evening().pass(90);
    expect(evening.stage.told('rate').length).toBeGreaterThan(3);
    expect(evening.stage.effects.filter(({ type }) => type === 'store')).toEqual([]);
  });

  it('takes its hands off a composer that people have taught or brought', () => {
    const policy = {
      format: 'antiphon-policy',
      formatVersion: 1,
      prior: 'abc',
      policyVersion: 3,
      updates: 3,
      features: [],
      theta: [],
      learner: {},
    } as const;
    const evening = new Evening({ policy }).pass(40);
    expect(evening.stage.state.phase).toBe('playing');
    expect(evening.presses()).toEqual([]);
  });

  it('begins again as the house has it after sixty lessons', () => {
    const evening = new Evening();
    while (evening.presses().length < LESSONS) evening.pass(1);
    expect(evening.stage.told('reset')).toMatchObject([{ house: HOUSE }]);
    expect(evening.stage.state).toMatchObject({ attract: true, memory: { rehearsed: 0 } });
    expect(isSettled(evening.stage.state)).toBe(true);
  });

  it('plays on by itself where the last visitor had paused the music', () => {
    const evening = new Evening().pass(6).touch().pass(2);
    evening.stage.send({ type: 'paused' });
    evening.pass(60);
    expect(evening.stage.state).toMatchObject({ attract: true, phase: 'playing' });
  });

  it.each(['learn', 'perform'] as const)('is not to be had in %s', (mode) => {
    expect(new Evening({ mode }).pass(20).stage.state.phase).toBe('asleep');
  });
});

describe('R23 hours', () => {
  it('end with silence, in which nothing counts, and begin with the attract loop', () => {
    const evening = new Evening().pass(20).touch().pass(2);
    const { stage } = evening;
    stage.send({ type: 'closed' });
    expect(stage.state).toMatchObject({
      phase: 'stopped',
      attract: true,
      house: { closed: true, hand: null, fall: null },
    });
    expect(stage.told('reset').at(-1)).toMatchObject({ finished: true });
    const [lessons, heard] = [stage.told('rate').length, stage.state.heardBars];
    evening.touch();
    stage.send({ type: 'woken' });
    stage.send({ type: 'played', pitch: 60, velocity: 90, at: stage.now });
    evening.pass(60);
    expect(stage.told('rate')).toHaveLength(lessons);
    expect(stage.state).toMatchObject({ phase: 'stopped', heardBars: heard, playing: [] });
    stage.send({ type: 'opened' });
    evening.pass(10);
    expect(stage.state).toMatchObject({ phase: 'playing', attract: true, house: { closed: false } });
    expect(stage.state.heardBars).toBeGreaterThan(heard);
  });

  it('leave staff their controls', () => {
    const { stage } = new Evening().pass(5);
    stage.send({ type: 'closed' });
    stage.send({ type: 'volume', volume: 0.3 });
    stage.send({ type: 'mode', mode: 'learn' });
    expect(stage.state).toMatchObject({ volume: 0.3, mode: 'learn' });
  });
});

describe('the volume', () => {
  it('stays below what staff allow', () => {
    const { stage } = new Evening();
    stage.send({ type: 'limited', loudest: 0.5 });
    expect(stage.state.volume).toBe(0.5);
    stage.send({ type: 'volume', volume: 1 });
    expect(stage.state.volume).toBe(0.5);
    stage.send({ type: 'limited', loudest: 2 });
    stage.send({ type: 'volume', volume: 0.9 });
    expect(stage.state.volume).toBe(0.9);
  });
});
