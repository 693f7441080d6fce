import { describe, expect, test } from 'vitest';
import { Crediting } from '../../../agents/learner/crediting.ts';
import { HeardBars } from '../../../agents/learner/heardBars.ts';
import { SCALED_SIZE } from '../../../agents/learner/psiScaler.ts';
import type { Candidate } from '../../../agents/composer/interface.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import type { Rating } from '../../../src/protocol/rating.ts';
import { noiseBar } from '../../session/fakeAgent.ts';

const SLOT_SECONDS = 0.125;
const sounded: readonly SoundedBar[] = Array.from({ length: 6 }, (_, barIndex) => ({
  decisionId: barIndex,
  barIndex,
  startsAt: barIndex * 16 * SLOT_SECONDS,
  slotSeconds: SLOT_SECONDS,
  slots: 16,
}));
const press = (part: Partial<Rating> = {}): Rating => ({
  id: 0,
  at: 13,
  value: 0.5,
  source: 'touch',
  listener: 'visitor',
  ...part,
});

/** Six bars in two phrases of four and two have been heard. */
function crediting(): Crediting {
  const heard = new HeardBars();
  for (const { decisionId, barIndex } of sounded) {
    const bar = noiseBar(decisionId, barIndex, {
      phrase: { index: Math.floor(barIndex / 4), bar: barIndex % 4, bars: 4, act: 'new', motif: -1 },
    });
    const trace = { gradient: new Float32Array(16), fisher: new Float32Array(1), kl: 0 };
    heard.remember({ bar, trace } as Candidate, new Float32Array(SCALED_SIZE));
  }
  return new Crediting(heard);
}

const barsOf = (subject: Crediting, rating: Rating): readonly number[] => {
  const credited = subject.credit(rating, sounded);
  return credited.ok ? credited.value.bars.map(({ bar }) => bar.decisionId) : [];
};
const judged = { expect: null, sd: 0.5, target: 1, weight: 1 };

describe('what a rating speaks of', () => {
  test('a phrase: the one that ended just before, or, within it, as much of it as has sounded', () => {
    expect(barsOf(crediting(), press({ span: 'phrase', at: 8.7 }))).toEqual([0, 1, 2, 3]);
    expect(barsOf(crediting(), press({ span: 'phrase', at: 12.7 }))).toEqual([4, 5]);
    expect(barsOf(crediting(), press({ span: 'phrase', at: 3 }))).toEqual([0, 1]);
    expect(barsOf(crediting(), press({ span: 'phrase', at: 1 }))).toEqual([0]);
    expect(barsOf(crediting(), press({ span: 'phrase', at: 60 }))).toEqual([4, 5]);
  });

  test('bars that nobody remembers are not credited, and leave the rest its share', () => {
    const unknown = { ...sounded[5]!, decisionId: 99 };
    const credited = crediting().credit(press({ at: 15 }), [sounded[4]!, unknown]);
    expect(credited.ok ? null : credited.fault.reason).toBe('unheard');
    const near = crediting().credit(press({ at: 11 }), [sounded[4]!, unknown]);
    expect(near.ok && near.value.bars.map(({ bar }) => bar.decisionId)).toEqual([4]);
  });

  test('as late as this listener presses: who is quick speaks of the bar just ended', () => {
    const subject = crediting();
    const shareOfLast = () => {
      const credited = subject.credit(press({ id: -1, at: 12.4 }), sounded);
      if (!credited.ok) throw new Error(credited.fault.sentence);
      return credited.value.bars.find(({ bar }) => bar.decisionId === 5)!.weight;
    };
    const before = shareOfLast();
    for (let i = 0; i < 25; i++) subject.learn(press({ at: 12.4 }), sounded, judged);
    expect(shareOfLast()).toBeGreaterThan(before + 0.1);
    expect(subject.responseOf('visitor').median).toBeLessThan(0.6);
    expect(subject.responseOf('somebody else').median).toBeGreaterThan(0.9);
  });

  test('ratings that say what they speak of tell nothing about lateness', () => {
    const subject = crediting();
    for (const span of ['moment', 'bar', 'phrase'] as const) subject.learn(press({ span }), sounded, judged);
    expect(subject.snapshot().listeners).toEqual([]);
  });

  test('numbers are counted once, the last few thousand of them remembered, and the agent’s own never used up', () => {
    const subject = crediting();
    for (let id = 0; id < 5000; id++) expect(subject.credit(press({ id }), sounded).ok).toBe(true);
    const again = subject.credit(press({ id: 4999 }), sounded);
    expect(again.ok ? null : again.fault.reason).toBe('repeated');
    for (let i = 0; i < 3; i++) expect(subject.credit(press({ id: -1 }), sounded).ok).toBe(true);
  });
});
