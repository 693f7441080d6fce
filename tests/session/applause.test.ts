import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APPLAUSE_SHARE, COUNTED, lastPhraseEnd } from '../../src/session/applause.ts';
import { Rehearsal } from './rehearsal.ts';

function playing(seconds = 12): Rehearsal {
  const stage = new Rehearsal().begin();
  stage.play(seconds);
  return stage;
}

const clap = (stage: Rehearsal, value = 0.8, weight = 1) =>
  stage.send({
    type: 'rated',
    ...{ value, source: 'applause', listener: 'room', span: 'phrase', weight, at: stage.state.now - 0.5 },
  });
const press = (stage: Rehearsal, listener: string, weight?: number) =>
  stage.send({
    type: 'rated',
    ...{ value: 0.5, source: 'phones', listener, at: stage.state.now - 0.2, ...(weight !== undefined && { weight }) },
  });
const claps = (stage: Rehearsal) => stage.told('rate').filter(({ rating }) => rating.source === 'applause');

describe('applause in the room', () => {
  it('rates the phrase as one listener, beside the others', () => {
    const stage = playing();
    for (const listener of ['p-0', 'p-1', 'p-2', 'p-3']) press(stage, listener);
    clap(stage);
    expect(claps(stage).map(({ rating }) => rating)).toMatchObject([
      { value: 0.8, source: 'applause', listener: 'room', span: 'phrase', weight: 1 },
    ]);
    expect(stage.state.ratingsBy.applause).toBe(1);
    // Four presses leave it one and a third of a press; then it has had its say.
    clap(stage);
    clap(stage);
    expect(claps(stage).map(({ rating }) => rating.weight)).toEqual([1, expect.closeTo(1 / 3, 6)]);
  });

  it('teaches nothing alone, in a lesson, in a pause, or to an installation that nobody is at', () => {
    const alone = playing();
    clap(alone);
    const lesson = playing();
    press(lesson, 'p-0');
    lesson.send({ type: 'mode', mode: 'learn' });
    clap(lesson);
    const paused = playing();
    press(paused, 'p-0');
    paused.send({ type: 'paused' });
    clap(paused);
    for (const stage of [alone, lesson, paused]) {
      expect(claps(stage)).toEqual([]);
      expect(stage.state.ratingsBy.applause).toBe(0);
    }
  });

  it('counts as much less as the operator lets the audience count', () => {
    const stage = playing();
    for (let i = 0; i < 6; i++) press(stage, `p-${i}`);
    stage.send({ type: 'operated', command: { type: 'weigh', weight: 0.5 } });
    clap(stage);
    expect(claps(stage)[0]!.rating.weight).toBe(0.5);
  });

  it('is no sign that somebody stands there', () => {
    const stage = playing();
    press(stage, 'p-0');
    const { touchedAt } = stage.state.memory;
    stage.play(3);
    clap(stage);
    expect(stage.state.memory.touchedAt).toBe(touchedAt);
  });

  it('never has more than a quarter of what taught in the minute before it', () => {
    const act = fc.oneof(
      fc.record({ by: fc.constant('room' as const), weight: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({
        by: fc.constantFrom('p-0', 'p-1', 'p-2'),
        weight: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      }),
      fc.record({ by: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 25 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const stage = playing(6);
        const said: { at: number; weight: number; room: boolean }[] = [];
        for (const one of acts) {
          if (one.by === 'wait') stage.play(one.seconds);
          else if (one.by === 'room') clap(stage, 0.6, one.weight);
          else press(stage, one.by, one.weight);
          for (const { rating } of stage.told('rate').slice(said.length)) {
            const room = rating.source === 'applause';
            said.push({ at: stage.state.now, weight: rating.weight ?? 1, room });
            if (!room) continue;
            const counted = said.filter(({ at }) => stage.state.now - at <= COUNTED);
            const sum = (those: typeof said) => those.reduce((total, { weight }) => total + weight, 0);
            const share = sum(counted.filter((other) => other.room)) / sum(counted);
            expect(share).toBeLessThanOrEqual(APPLAUSE_SHARE + 1e-9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('the end of a phrase', () => {
  it('is just before its last bar has ended', () => {
    const stage = playing(14);
    const at = lastPhraseEnd(stage.state);
    const ends = stage.state.timeline
      .filter(({ bar }) => bar.phrase.bar + 1 === bar.phrase.bars)
      .map((timed) => timed.startsAt + timed.bar.chords.length * timed.slotSeconds)
      .filter((end) => end <= stage.state.now);
    expect(ends.length).toBeGreaterThan(0);
    expect(at).toBeCloseTo(ends.at(-1)! - 0.05, 6);
    expect(lastPhraseEnd({ ...stage.state, now: 0 })).toBeNull();
  });
});
