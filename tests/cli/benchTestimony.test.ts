import { describe, expect, it } from 'vitest';
import { baselineOf, ratingsOf, tasksAfter } from '../../src/cli/bench/testimony.ts';
import type { Press, Testimony, Word } from '../../src/cli/bench/witness.ts';

const WORD: Word = {
  at: 0,
  from: 'agent',
  type: 'bar',
  ratingId: -1,
  policyVersion: -1,
  barIndex: -1,
  fromSlot: -1,
  tookMs: -1,
  drawnAt: 0,
  music: null,
};

function testimony(presses: readonly Press[], words: readonly Partial<Word>[]): Testimony {
  return {
    presses,
    words: words.map((word) => ({ ...WORD, ...word })),
    longTasks: [
      { at: 100, ms: 60 },
      { at: 900, ms: 70 },
    ],
    heardMs: [],
    firstSoundAt: 0,
    touchedAt: 0,
    now: 2000,
  };
}

const press = (at: number, key = 'ArrowRight'): Press => ({ key, at, drawnAt: at + 9 });
const told = (at: number, ratingId: number): Partial<Word> => ({ at, from: 'page', type: 'rate', ratingId });
const updated = (at: number, ratingId: number, policyVersion: number): Partial<Word> => ({
  at,
  type: 'updated by rating',
  ratingId,
  policyVersion,
  tookMs: 3,
});
const bar = (at: number, policyVersion: number): Partial<Word> => ({ at, policyVersion, drawnAt: at + 7 });

describe('ratingsOf', () => {
  it('follows a press to its frame, its answer, and the first bar that knows of it', () => {
    const records = ratingsOf(
      testimony(
        [press(990, 'm'), press(1000), press(1001, 'm')],
        [bar(900, 0), told(1002, 0), bar(1005, 0), updated(1012, 0, 1), bar(1060, 1), bar(1100, 1)],
      ),
    );
    expect(records).toEqual([{ acknowledgedMs: 9, ghostMs: 67, answerMs: 10, updateMs: 3 }]);
  });

  it('waits for no bar where nothing was learnt, and counts no rating without an answer', () => {
    const records = ratingsOf(
      testimony([press(1000), press(1500)], [told(1002, 0), updated(1012, 0, 0), bar(1060, 0), told(1502, 1)]),
    );
    expect(records).toEqual([{ acknowledgedMs: 9, ghostMs: null, answerMs: 10, updateMs: 3 }]);
  });
});

describe('baselineOf', () => {
  it('says when the first bar that was not planned yet would begin', () => {
    const music = { barIndex: 4, startsAt: 8000, barMs: 2000, at: 9500 };
    const words = [{ from: 'page', type: 'compose', barIndex: 6 } as const, { ...told(1, 0), music }];
    expect(baselineOf(testimony([], words))).toEqual({ waitsMs: [4500], barMs: 2000 });
  });
});

describe('tasksAfter', () => {
  it('leaves out what happened during the start', () => {
    expect(tasksAfter(testimony([], []), 500)).toEqual([{ at: 900, ms: 70 }]);
  });
});
