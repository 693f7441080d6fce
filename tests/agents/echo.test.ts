import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applauseFor, echoOf } from '../../agents/echo.ts';
import { HOLD, REST } from '../../src/music/voices.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import { checkRating, type PlayedNote } from '../../src/protocol/rating.ts';

const SLOT = 0.125;
const bar = (barIndex: number): SoundedBar => ({
  decisionId: 10 + barIndex,
  barIndex,
  startsAt: barIndex * 16 * SLOT,
  slotSeconds: SLOT,
  slots: 16,
});
/** [slot, pitch] pairs as a melody. */
function melody(...onsets: readonly (readonly [number, number])[]): Int16Array {
  const line = new Int16Array(16).fill(HOLD);
  line[15] = REST;
  for (const [slot, pitch] of onsets) line[slot] = pitch;
  return line;
}
const TUNE = melody([0, 60], [4, 64], [6, 62], [8, 67], [12, 65]);
const OTHER = melody([0, 72], [2, 71], [4, 69], [8, 60]);
const SONG = new Map([
  [0, OTHER],
  [1, TUNE],
  [2, OTHER],
]);
const sounded = [bar(0), bar(1), bar(2)];
const sung = ({ barIndex }: SoundedBar) => SONG.get(barIndex);

function playing(from: number, notes: readonly (readonly [number, number])[], jitter = 0): PlayedNote[] {
  return notes.map(([slot, pitch], i) => ({
    at: from + slot * SLOT + (i % 2 === 0 ? jitter : -jitter),
    pitch,
    velocity: 80,
  }));
}
const ECHOED = [
  [0, 60],
  [4, 64],
  [6, 62],
  [8, 67],
  [12, 65],
] as const;

describe('an echo', () => {
  it('is heard in any key and register, with a person’s timing', () => {
    for (const up of [0, -12, 5, 19]) {
      const notes = playing(
        4.3,
        ECHOED.map(([slot, pitch]) => [slot, pitch + up] as const),
        0.04,
      );
      expect(echoOf(notes, sounded, sung)).toEqual({ bar: bar(1), share: 1 });
    }
  });

  it('may be a part, and may be embellished; then it is worth less', () => {
    expect(echoOf(playing(4.3, ECHOED.slice(0, 4)), sounded, sung)!.share).toBe(1);
    const { share } = echoOf(playing(4.3, [...ECHOED, [14, 77]]), sounded, sung)!;
    expect(share).toBeCloseTo(4 / 5, 9);
    expect(applauseFor({ bar: bar(1), share }).weight).toBe(share);
  });

  it.each([
    [
      'another tune',
      [
        [0, 60],
        [4, 61],
        [6, 66],
        [8, 62],
      ],
    ],
    [
      'the tune’s notes in another rhythm',
      [
        [0, 60],
        [1, 64],
        [8, 62],
        [9, 67],
        [24, 65],
      ],
    ],
    [
      'three notes of it',
      [
        [0, 60],
        [4, 64],
        [6, 62],
      ],
    ],
    [
      'one note again and again',
      [
        [0, 60],
        [4, 60],
        [8, 60],
        [12, 60],
      ],
    ],
    ['nothing', []],
  ] as const)('is not %s', (_, notes) => {
    expect(echoOf(playing(4.3, notes), sounded, sung)).toBeNull();
  });

  it('comes after what it echoes: playing along is none', () => {
    expect(echoOf(playing(2, ECHOED), [bar(0), bar(1)], sung)).toBeNull();
  });

  it('crosses bar lines, and speaks of the bar where most of it began', () => {
    const notes = playing(6.1, [
      [0, 67],
      [4, 65],
      [8, 72],
      [10, 71],
      [12, 69],
    ]);
    expect(echoOf(notes, sounded, sung)!.bar.barIndex).toBe(2);
  });

  it('is a rating that counts', () => {
    const rating = applauseFor({ bar: bar(1), share: 0.8 });
    expect(checkRating(rating).ok).toBe(true);
    expect(rating).toMatchObject({ value: 0.5, span: 'bar' });
  });

  it('takes whatever is played', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.array(fc.record({ at: number, pitch: number, velocity: number })), (notes) => {
        const echo = echoOf(notes, sounded, sung);
        return echo === null || (echo.share > 0 && echo.share <= 1 && sounded.includes(echo.bar));
      }),
    );
    expect(echoOf(playing(4.3, ECHOED), sounded, () => undefined)).toBeNull();
  });
});
