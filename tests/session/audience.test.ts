/** R24: what phones say becomes ratings, and what must not teach does not. */
import { describe, expect, it } from 'vitest';
import { HISTOGRAM_BINS, type CrowdWindow, type Vote } from '../../src/protocol/crowdWindow.ts';
import { takesPhones } from '../../src/session/audience.ts';
import { Rehearsal } from './rehearsal.ts';

function windowOf(changes: Partial<CrowdWindow> = {}): CrowdWindow {
  const votes = changes.votes ?? [];
  return {
    stage: 'main',
    proc: 'a1',
    seq: 0,
    t0: 0,
    n: votes.length,
    sum: 0,
    sumsq: 0,
    hist: new Array<number>(HISTOGRAM_BINS).fill(0),
    joined: 2,
    holding: [0, 0],
    advice: [0, 0, 0, 0],
    votes,
    moods: [],
    ...changes,
  };
}

const vote = (seat: number, value = 0.5, age = 100): Vote => ({ listener: `p-${seat}`, seat, value, age });

function hear(stage: Rehearsal, window: CrowdWindow | null, joined = window?.joined ?? 0): void {
  stage.send({ type: 'crowd', joined, window, at: stage.state.now });
}

function playing(): Rehearsal {
  const stage = new Rehearsal().begin();
  stage.play(6);
  return stage;
}

const ticks = (stage: Rehearsal): number => stage.effects.filter(({ type }) => type === 'acknowledge').length;

describe('R24 phones', () => {
  it('are listeners of their own, and judge the moment of their press', () => {
    const stage = playing();
    hear(stage, windowOf({ votes: [vote(0, 0.5, 400), vote(1, -1)] }));
    const told = stage.told('rate').map(({ rating }) => rating);
    expect(told).toMatchObject([
      { value: 0.5, source: 'phones', listener: 'p-0' },
      { value: -1, source: 'phones', listener: 'p-1' },
    ]);
    expect(told[0]!.at).toBeCloseTo(stage.state.now - 0.4, 6);
    expect(stage.state.ratingsBy.phones).toBe(2);
    expect(stage.state.audience).toMatchObject({ joined: 2, presses: [{ seat: 0 }, { seat: 1 }] });
  });

  it('answer a hall with one tick', () => {
    const stage = playing();
    const before = ticks(stage);
    hear(stage, windowOf({ votes: [vote(0), vote(1), vote(2)] }));
    expect(ticks(stage) - before).toBe(1);
  });

  it('of a large hall rate as one, as surely as they agree', () => {
    const stage = playing();
    hear(
      stage,
      windowOf({ n: 400, joined: 900, moods: [{ n: 300, value: 0.4, confidence: 0.8, camp: 0, people: 800 }] }),
    );
    hear(
      stage,
      windowOf({ n: 400, joined: 900, moods: [{ n: 300, value: 0.01, confidence: 0.1, camp: 0, people: 800 }] }),
    );
    expect(stage.told('rate').map(({ rating }) => rating)).toMatchObject([
      { value: 0.4, weight: 0.8, people: 800, source: 'phones', listener: 'hall-a1-0' },
    ]);
  });

  it('of a hall of two minds rate as two, each for its own people', () => {
    const stage = playing();
    const moods = [
      { n: 200, value: 0.4, confidence: 0.8, camp: 0, people: 600 },
      { n: 100, value: -0.5, confidence: 0.7, camp: 1, people: 300 },
    ] as const;
    hear(stage, windowOf({ n: 400, joined: 900, moods }));
    expect(stage.told('rate').map(({ rating }) => rating)).toMatchObject([
      { value: 0.4, people: 600, listener: 'hall-a1-0' },
      { value: -0.5, people: 300, listener: 'hall-a1-1' },
    ]);
    expect(stage.effects.filter(({ type }) => type === 'acknowledge')).toHaveLength(1);
  });

  it('count nowhere in a lesson or while the music is paused', () => {
    const stage = playing();
    stage.send({ type: 'mode', mode: 'learn' });
    hear(stage, windowOf({ votes: [vote(0)] }));
    stage.send({ type: 'mode', mode: 'perform' });
    expect(takesPhones(stage.state)).toBe(true);
    stage.send({ type: 'paused' });
    expect(takesPhones(stage.state)).toBe(false);
    hear(stage, windowOf({ votes: [vote(0)] }));
    expect(stage.told('rate')).toEqual([]);
    expect(stage.state.ratingsBy.phones).toBe(0);
    // They are there all the same.
    expect(stage.state.audience.joined).toBe(2);
  });

  it('teach no more than a composer can learn', () => {
    const stage = playing();
    hear(stage, windowOf({ joined: 24, votes: Array.from({ length: 24 }, (_, seat) => vote(seat)) }));
    expect(stage.told('rate')).toHaveLength(16);
    stage.play(1.1);
    hear(stage, windowOf({ joined: 24, votes: [vote(30)] }));
    expect(stage.told('rate')).toHaveLength(17);
  });

  it('end the attract loop with their first rating, and wake a page that nobody has touched', () => {
    const stage = new Rehearsal();
    stage.answerAll();
    expect(stage.state.attract).toBe(true);
    hear(stage, windowOf());
    expect(stage.state.phase).toBe('asleep');
    hear(stage, windowOf({ votes: [vote(0)] }));
    expect(stage.state.phase).toBe('waking');
    stage.play(4);
    hear(stage, windowOf({ votes: [vote(0)] }));
    expect(stage.state.attract).toBe(false);
    expect(stage.state.ratingsBy.phones).toBe(1);
  });

  it('give advice as strongly as many of them give it', () => {
    const stage = playing();
    hear(stage, windowOf({ joined: 4, advice: [0, 3, 0, 0] }));
    expect(stage.told('advise')).toMatchObject([{ advice: 'wilder', strength: 0.75, source: 'phones' }]);
  });

  it('are no longer there when nothing has been heard of them', () => {
    const stage = playing();
    hear(stage, windowOf({ joined: 5, holding: [1, 2] }));
    hear(stage, null);
    expect(stage.state.audience).toMatchObject({ joined: 0, holding: [0, 0] });
    expect(stage.state.phase).toBe('playing');
  });
});
