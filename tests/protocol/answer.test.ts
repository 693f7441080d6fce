/** Who is told what of a bar, and when: above all, that a blind bar is not known by its reasons while it can be rated. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJudged, RATED_SPAN, whyBar, whyChange, whyNote, type HeardBar } from '../../src/protocol/answer.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { BarWhy, Learnt, Reason, Taught } from '../../src/protocol/why.ts';
import { HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { noiseBar } from '../session/fakeAgent.ts';

const STEP: Reason = { word: 'melody.step', lean: 1, nats: 0.8 };
const LEAP: Reason = { word: 'melody.leap', lean: -1, nats: 0.3 };
const RATINGS = [{ id: 4, value: 0.5, share: 0.6 }];
const WHY: BarWhy = {
  notes: [
    { slot: 0, voice: 'melody', reasons: [STEP, LEAP] },
    { slot: 12, voice: 'drums', reasons: [{ word: 'drums.offbeat', lean: 1, nats: 0.4 }] },
  ],
  bar: [{ ...STEP, ratings: RATINGS }],
  blindUntil: 0,
};
const TAUGHT: Taught = {
  word: 'melody.step',
  lean: 1,
  strength: 0.5,
  confidence: 0.95,
  certainty: 'sure',
  ratings: RATINGS,
  pro: 5,
  contra: 1,
  advised: 0,
  played: 0,
};
const LEARNT: Learnt = { policyVersion: 9, ratings: 6, taught: [TAUGHT], features: [TAUGHT], petals: [] };

function bar(barIndex: number, part: Partial<PlannedBar> = {}): HeardBar {
  const noise = noiseBar(barIndex + 1, barIndex, {
    phrase: { index: Math.floor(barIndex / 4), bar: barIndex % 4, bars: 4, act: 'new', motif: -1 },
    ...part,
  });
  const melody = new Int16Array(16).fill(HOLD);
  if (barIndex === 0) melody[0] = 72;
  const voices = { ...noise.voices, melody, ...part.voices };
  return { bar: { ...noise, voices }, startsAt: barIndex * 2, slotSeconds: 0.125 };
}

describe('why', () => {
  it('answers for a note wherever it is asked within it, also over the bar line, with the ratings behind the reason', () => {
    const bars = [bar(0, { why: WHY }), bar(1, { why: { ...WHY, notes: [] } })];
    const answer = whyNote(bars, 0, 0, 'melody', LEARNT, 1);
    expect(answer).toEqual({
      kind: 'taught',
      reasons: [
        { ...STEP, certainty: 'sure', ratings: RATINGS },
        { ...LEAP, certainty: null, ratings: [] },
      ],
    });
    expect(whyNote(bars, 0, 7, 'melody', LEARNT, 1)).toEqual(answer);
    expect(whyNote(bars, 1, 15, 'melody', LEARNT, 1)).toEqual(answer);
    expect(whyNote(bars, 0, 12, 'drums', null, 1)).toMatchObject({ kind: 'taught' });
    expect(whyNote(bars, 0, 11, 'drums', null, 1)).toEqual({ kind: 'untaught' });
    expect(whyBar(bars, 0, LEARNT, 1)).toMatchObject({
      kind: 'taught',
      reasons: [{ word: 'melody.step', ratings: RATINGS }],
    });
  });

  it('knows nothing of silence, of what is no longer remembered and of music that nobody was asked about', () => {
    const silent = bar(0, { why: WHY });
    silent.bar.voices.melody[4] = REST;
    expect(whyNote([silent], 0, 6, 'melody', null, 0)).toEqual({ kind: 'unknown' });
    expect(whyNote([bar(1)], 0, 3, 'melody', null, 0)).toEqual({ kind: 'unknown' });
    expect(whyNote([bar(0)], 0, 0, 'melody', null, 0)).toEqual({ kind: 'unknown' });
    expect(whyBar([bar(0)], 0, null, 0)).toEqual({ kind: 'unknown' });
    expect(whyBar([], 3, null, 0)).toEqual({ kind: 'unknown' });
  });

  it('gives no reason where there is none', () => {
    const bars = [bar(0, { why: { notes: [], bar: [], blindUntil: 0 } })];
    expect(whyNote(bars, 0, 0, 'melody', LEARNT, 0)).toEqual({ kind: 'untaught' });
    expect(whyBar(bars, 0, LEARNT, 0)).toEqual({ kind: 'untaught' });
  });

  it('tells a blind bar from another by nothing until no rating can reach it', () => {
    const plain = Array.from({ length: 8 }, (_, i) => bar(i, { why: WHY }));
    const withBlind = (index: number): readonly HeardBar[] =>
      plain.map((heard, i) =>
        i === index ? { ...heard, bar: { ...heard.bar, control: true, why: { ...WHY, blindUntil: 16 } } } : heard,
      );
    const answers = (bars: readonly HeardBar[], now: number) =>
      bars.flatMap((_, i) => [
        whyBar(bars, i, LEARNT, now),
        ...[...PITCHED, 'chord' as const, 'drums' as const].flatMap((voice) =>
          [0, 5, 12].map((slot) => whyNote(bars, i, slot, voice, LEARNT, now)),
        ),
      ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.double({ min: 0, max: 40, noNaN: true }), (index, now) => {
        const bars = withBlind(index);
        // The last bar of its phrase ends here.
        const judged = now > (Math.floor(index / 4) + 1) * 8 + RATED_SPAN;
        expect(isJudged(bars, bars[index]!, now)).toBe(judged);
        if (judged) expect(whyBar(bars, index, LEARNT, now)).toEqual({ kind: 'blind' });
        else expect(answers(bars, now)).toEqual(answers(plain, now));
      }),
    );
  });

  it('says of a bar finished by today’s policy which part of it was blind', () => {
    const bars = [bar(0, { why: { ...WHY, blindUntil: 8 } })];
    expect(whyNote(bars, 0, 0, 'melody', LEARNT, 60)).toEqual({ kind: 'blind' });
    expect(whyNote(bars, 0, 12, 'drums', LEARNT, 60)).toMatchObject({ kind: 'taught' });
    expect(whyBar(bars, 0, LEARNT, 60)).toMatchObject({ kind: 'taught' });
  });

  it('answers for a change with the two features that moved most, and names the rating first', () => {
    const changes = ['melody.step', 'bass.leap', 'drums.kick'].map((feature, i) => ({
      feature,
      delta: i === 1 ? -0.2 : 0.1,
      caption: '',
    }));
    const answer = whyChange({ id: 9, value: -1 }, changes, LEARNT);
    expect(answer).toEqual({
      kind: 'taught',
      reasons: [
        {
          word: 'melody.step',
          lean: 1,
          nats: null,
          certainty: 'sure',
          ratings: [{ id: 9, value: -1, share: 0 }, ...RATINGS],
        },
        { word: 'bass.leap', lean: -1, nats: null, certainty: null, ratings: [{ id: 9, value: -1, share: 0 }] },
      ],
    });
    expect(whyChange({ id: 9, value: -1 }, [], LEARNT)).toEqual({ kind: 'untaught' });
  });
});
