/** What the session tells those who draw beside the timeline: where Then ⇄ Now sounds, and presses too fast to judge by. */
import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/session/timeline.ts';
import { Rehearsal } from './rehearsal.ts';

describe('Then ⇄ Now, to be drawn', () => {
  it('tells the bars of both parts where they sound, one after the other, and takes them away at the end', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.5);
    stage.send({ type: 'contrastAsked' });
    stage.play(2);
    expect(stage.state.contrast.status).toBe('then');
    const { then = [], now = [] } = stage.state.contrast;
    expect([then.length, now.length]).toEqual([2, 2]);
    expect(then[0]!.startsAt).toBeCloseTo(4);
    expect(now[0]!.startsAt).toBeCloseTo(endOf(then.at(-1)!));
    // The piece waits for them.
    expect(stage.state.timeline.find(({ startsAt }) => startsAt > 4)!.startsAt).toBeCloseTo(endOf(now.at(-1)!));
    stage.play(4);
    expect(stage.state.contrast.status).toBe('now');
    expect(stage.state.contrast.now!.map(({ startsAt }) => startsAt)).toEqual(now.map(({ startsAt }) => startsAt));
    stage.play(4.5);
    expect(stage.state.contrast).toEqual({ status: 'none' });
  });

  it('tells their new places when the machine slept in the middle', () => {
    const stage = new Rehearsal().begin();
    stage.play(2.5);
    stage.send({ type: 'contrastAsked' });
    stage.play(2.5);
    const before = stage.state.contrast.now!.at(-1)!.startsAt;
    stage.tick(3);
    expect(stage.state.contrast.now!.at(-1)!.startsAt).toBeGreaterThan(before + 1);
  });
});

describe('mashing, to be drawn', () => {
  it('tells every press beyond four a second, which teaches nothing', () => {
    const stage = new Rehearsal().begin();
    stage.play(4);
    for (let i = 0; i < 7; i++) stage.rate(i % 2 === 0 ? 0.5 : -0.5);
    expect(stage.told('rate')).toHaveLength(4);
    expect(stage.state.ratingCount).toBe(4);
    expect(stage.state.mashed).toEqual({ at: 4, value: 0.5, count: 3 });
    stage.play(1.5);
    stage.rate(-0.5);
    expect(stage.told('rate')).toHaveLength(5);
    expect(stage.state.mashed?.count).toBe(3);
  });
});
