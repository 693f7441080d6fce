/** P1–P4: what a press means before the music, during it and at its end. */
import { describe, expect, it } from 'vitest';
import { binOf, HISTOGRAM_BINS, NO_COUNTS, type CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import type { CrowdAct } from '../../src/protocol/crowdAct.ts';
import { applauseAt } from '../../src/protocol/crowdAct.ts';
import { takesPhones } from '../../src/session/audience.ts';
import { Rehearsal } from './rehearsal.ts';

const call = (stage: Rehearsal, act: CrowdAct): void => stage.send({ type: 'operated', command: { type: 'act', act } });

function hear(stage: Rehearsal, changes: Partial<CrowdWindow>): void {
  const window = { ...{ stage: 'main', proc: 'a1', seq: 0, t0: 0 }, ...NO_COUNTS, votes: [], moods: [], ...changes };
  stage.send({ type: 'crowd', joined: window.joined, window, at: stage.state.now });
}

function pressed(...values: number[]): Pick<CrowdWindow, 'n' | 'hist' | 'votes'> {
  const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const value of values) hist[binOf(value)]!++;
  const votes = values.map((value, seat) => ({ listener: `p-${seat}`, seat, value, age: 0 }));
  return { n: values.length, hist, votes };
}

function waiting(): Rehearsal {
  const stage = new Rehearsal();
  stage.answerAll();
  return stage;
}

function playing(): Rehearsal {
  const stage = new Rehearsal().begin();
  stage.play(6);
  return stage;
}

describe('the warm-up', () => {
  it('is a vote, not a rating, and wakes nobody', () => {
    const stage = waiting();
    call(stage, 'warmUp');
    hear(stage, { joined: 5, ...pressed(0.5, 0.5, -0.5), choices: [1, 2] });
    expect(stage.state.audience).toMatchObject({ act: 'warmUp', vote: { calmer: 1, wilder: 2 } });
    expect(stage.state.phase).toBe('asleep');
    expect(stage.told('rate')).toEqual([]);
    expect(stage.state.audience.presses).toHaveLength(3);
  });

  it('opens the music as it was voted, and begins it', () => {
    const stage = waiting();
    const { tempo } = stage.state.wished;
    call(stage, 'warmUp');
    hear(stage, { joined: 4, choices: [3, 1] });
    call(stage, 'music');
    expect(stage.state.wished.tempo).toBe(Math.round(tempo * 2 ** (-0.5 / 3)));
    expect(stage.told('settings').at(-1)!.settings.tempo).toBe(stage.state.wished.tempo);
    expect(stage.told('advise')).toMatchObject([{ advice: 'calmer', strength: 0.5, source: 'phones' }]);
    expect(stage.state.phase).toBe('waking');
  });

  it('of nobody, or of two equal sides, leaves the opening as it is', () => {
    for (const choices of [
      [0, 0],
      [7, 7],
    ] as const) {
      const stage = waiting();
      const { wished } = stage.state;
      call(stage, 'warmUp');
      hear(stage, { joined: 14, choices });
      call(stage, 'applause');
      expect(stage.state.wished).toEqual(wished);
      expect(stage.told('advise')).toEqual([]);
      expect(stage.state.phase).toBe('asleep');
    }
  });

  it('begins anew with nobody’s votes', () => {
    const stage = waiting();
    call(stage, 'warmUp');
    hear(stage, { joined: 4, choices: [3, 1] });
    call(stage, 'music');
    call(stage, 'warmUp');
    expect(stage.state.audience.vote).toEqual({ calmer: 0, wilder: 0 });
  });
});

describe('the applause', () => {
  it('rises with how many clap and how fast, fades, and teaches nothing', () => {
    const stage = playing();
    call(stage, 'applause');
    hear(stage, { joined: 4, ...pressed(0.5) });
    const one = stage.state.audience.applause.level;
    hear(stage, { joined: 4, ...pressed(0.5, 0.5, -0.5, 1) });
    const { applause } = stage.state.audience;
    expect(applause.claps).toBe(5);
    expect(applause.level).toBeGreaterThan(3 * one);
    expect(applauseAt(applause, stage.state.now + 5)).toBeLessThan(0.05 * applause.level);
    for (let i = 0; i < 40; i++) hear(stage, { joined: 4, ...pressed(1, 1, 1, 1) });
    expect(stage.state.audience.applause.level).toBe(1);
    expect(stage.told('rate')).toEqual([]);
    expect(stage.state.ratingsBy.phones).toBe(0);
  });

  it('is heard when the music has ended, and then ratings are ratings again', () => {
    const stage = playing();
    call(stage, 'applause');
    stage.send({ type: 'paused' });
    expect(takesPhones(stage.state)).toBe(true);
    call(stage, 'music');
    expect(takesPhones(stage.state)).toBe(false);
    stage.send({ type: 'woken' });
    stage.play(3);
    hear(stage, { joined: 1, ...pressed(0.5) });
    expect(stage.told('rate')).toHaveLength(1);
  });
});

describe('what is shown of presses', () => {
  it('adds up over some seconds, each worth less, and comes in waves', () => {
    const stage = playing();
    hear(stage, { joined: 400, ...pressed(0.5, 0.5, -1), votes: [] });
    stage.tick();
    hear(stage, { joined: 400, ...pressed(0.5), votes: [] });
    const { felt, swells, dots } = stage.state.audience;
    expect(felt[binOf(0.5)]).toBeGreaterThan(2.9);
    expect(felt[binOf(0.5)]).toBeLessThan(3);
    expect(swells).toMatchObject([{ change: 1, more: 3 }]);
    expect(dots).toBeNull();
    stage.play(1);
    hear(stage, { joined: 400, ...pressed(-0.5), votes: [] });
    expect(stage.state.audience.swells).toMatchObject([{ more: 3 }, { change: 1, more: 0 }]);
  });

  it('tells two camps from one mind, until it is told otherwise', () => {
    const stage = playing();
    const mood = { n: 9, value: 0.5, confidence: 0.5, camp: 0, people: 30 } as const;
    hear(stage, { joined: 90, moods: [mood, { ...mood, value: -0.5, camp: 1, people: 60 }] });
    expect(stage.state.audience.camps!.more).toBeCloseTo(1 / 3, 9);
    hear(stage, { joined: 90 });
    expect(stage.state.audience.camps).not.toBeNull();
    hear(stage, { joined: 90, moods: [mood] });
    expect(stage.state.audience.camps).toBeNull();
  });

  it('names dots of several gateways by lane', () => {
    const stage = playing();
    hear(stage, {
      joined: 2,
      dots: [
        { seat: 0, held: 0 },
        { seat: 0, lane: 1, held: 0.5 },
      ],
    });
    expect(stage.state.audience.dots).toEqual([
      { seat: 0, lane: 0, held: 0 },
      { seat: 0, lane: 1, held: 0.5 },
    ]);
  });
});
