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
  changed: [],
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
    firstSoundAt: 0,
    touchedAt: 0,
    now: 2000,
  };
}

const press = (at: number, key = 'ArrowRight'): Press => ({ key, at, drawnAt: at + 9 });
const told = (at: number, ratingId: number): Partial<Word> => ({
  at,
  from: 'page',
  type: 'rate',
  ratingId,
  music: MUSIC,
});
const MUSIC = { barIndex: 4, startsAt: 8000, barMs: 2000, slotMs: 125, at: 9000 };
const updated = (at: number, ratingId: number, policyVersion: number): Partial<Word> => ({
  at,
  type: 'updated by rating',
  ratingId,
  policyVersion,
  tookMs: 3,
});
const bar = (at: number, policyVersion: number, barIndex = 4, changed: number[] = []): Partial<Word> => ({
  at,
  policyVersion,
  barIndex,
  changed,
  drawnAt: at + 7,
});

describe('ratingsOf', () => {
  it('follows a press to its frame, its answer, and the first bar that knows of it', () => {
    const records = ratingsOf(
      testimony(
        [press(990, 'm'), press(1000), press(1001, 'm')],
        [
          bar(900, 0),
          told(1002, 0),
          bar(1005, 0, 4, [15]),
          updated(1012, 0, 1),
          bar(1062, 1, 4, [8, 9, 12]),
          bar(1100, 1),
        ],
      ),
    );
    expect(records).toEqual([
      // Slot 9 of bar 4 sounds at 9125 and was handed over when the bar came, 60 ms after the rating at 9000; slot 12 was not.
      { sign: 1, acknowledgedMs: 9, ghostMs: 69, heardMs: 500, answerMs: 10, updateMs: 3 },
    ]);
  });

  it('waits on for a note that changes', () => {
    const [record] = ratingsOf(
      testimony([press(1000, 'ArrowLeft')], [told(1002, 0), updated(1012, 0, 1), bar(1062, 1), bar(1100, 1, 5, [2])]),
    );
    expect(record).toMatchObject({ sign: -1, ghostMs: 69, heardMs: 1250 });
  });

  it('waits for no bar where nothing was learnt, and counts no rating without an answer', () => {
    const records = ratingsOf(
      testimony([press(1000), press(1500)], [told(1002, 0), updated(1012, 0, 0), bar(1060, 0), told(1502, 1)]),
    );
    expect(records).toEqual([{ sign: 1, acknowledgedMs: 9, ghostMs: null, heardMs: null, answerMs: 10, updateMs: 3 }]);
  });
});

describe('baselineOf', () => {
  it('says when the first bar that was not planned yet would begin', () => {
    const music = { ...MUSIC, at: 9500 };
    const words = [{ from: 'page', type: 'compose', barIndex: 6 } as const, { ...told(1, 0), music }];
    expect(baselineOf(testimony([], words))).toEqual({ waitsMs: [4500], barMs: 2000 });
  });
});

describe('tasksAfter', () => {
  it('leaves out what happened during the start', () => {
    expect(tasksAfter(testimony([], []), 500)).toEqual([{ at: 900, ms: 70 }]);
  });
});
