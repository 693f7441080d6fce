import { describe, expect, it } from 'vitest';
import { toldChange, toldText, type ToldChange } from '../../src/panels/caption.ts';
import { ENGLISH, languageOf, wordsIn } from '../../src/panels/language.ts';
import { OLD_AFTER, Pace, READ_FOR, type Line } from '../../src/panels/pace.ts';
import type { Certainty, Learnt, Taught } from '../../src/protocol/why.ts';
import type { PhraseAct } from '../../src/protocol/bar.ts';
import { fixtureTimeline } from '../stage/fixture.ts';
import { panelState, trail } from './panelState.ts';

const words = wordsIn(languageOf('en'), ENGLISH);
const STEP = { feature: 'melody.step', delta: 0.3, caption: 'why.melody.step.more' };
const LEAP = { feature: 'melody.leap', delta: -0.2, caption: 'why.melody.leap.less' };

function learntOf(word: string, lean: 1 | -1, certainty: Certainty): Learnt {
  const taught: Taught = {
    word,
    lean,
    strength: 0.3,
    confidence: 0.95,
    certainty,
    ratings: [{ id: 1, value: 0.5, share: 0.8 }],
    pro: 3,
    contra: 0,
    advised: 0,
    played: 0,
  };
  return { policyVersion: 1, ratings: 3, taught: [taught], features: [taught], petals: [] };
}

describe('what a rating changed', () => {
  it('is its own strongest change, the newest one that has any', () => {
    const ratings = [trail(0.5, [STEP], 1), trail(-0.5, [LEAP, STEP], 2), trail(0.5, [], 3)];
    expect(toldChange(panelState({ ratings }))).toEqual({
      id: 2,
      sign: -1,
      room: false,
      word: 'melody.leap',
      lean: -1,
      certainty: 'unsure',
      telling: 'guess',
    });
    expect(toldChange(panelState())).toBeNull();
  });

  it.each(['sure', 'likely', 'unsure'] as const)('is told as surely as the learner is: %s', (certainty) => {
    const why = { learnt: learntOf('melody.step', 1, certainty), growth: [] };
    expect(toldChange(panelState({ ratings: [trail(0.5, [STEP])], why }))?.certainty).toBe(certainty);
  });

  it('is the surer one of the two that moved most', () => {
    const why = { learnt: learntOf('melody.leap', -1, 'likely'), growth: [] };
    expect(toldChange(panelState({ ratings: [trail(0.5, [STEP, LEAP])], why }))).toMatchObject({
      word: 'melody.leap',
      certainty: 'likely',
    });
  });

  it('is only tried where what was taught leans the other way', () => {
    const why = { learnt: learntOf('melody.step', -1, 'sure'), growth: [] };
    expect(toldChange(panelState({ ratings: [trail(0.5, [STEP])], why }))?.certainty).toBe('unsure');
  });
});

describe('what is told of it', () => {
  const timeline = fixtureTimeline(11, 8).map((timed) => {
    const { barIndex } = timed.bar;
    const phrase = { index: barIndex >> 1, bar: barIndex % 2, bars: 2, act: 'new', motif: -1 } as const;
    return { ...timed, bar: { ...timed.bar, phrase } };
  });
  /** The phrase of bars 6 and 7 as it was planned after a rating of bar 2. */
  const answered = (value: number, act: PhraseAct, motif: number, rating: object = {}) => {
    const at = timeline[3]!.startsAt + 0.1;
    const planned = timeline.map((timed) =>
      timed.bar.barIndex < 6 ? timed : { ...timed, bar: { ...timed.bar, phrase: { ...timed.bar.phrase, act, motif } } },
    );
    const one = trail(value, [STEP], 4);
    const credit = [{ decisionId: timeline[2]!.bar.decisionId, slot: 0, weight: 1 }];
    const made = { ...one, rating: { ...one.rating, at }, credit, answeredBy: timeline[6]!.bar.decisionId, ...rating };
    return toldChange(panelState({ ratings: [made], timeline: planned }))?.telling;
  };

  it('is what the plan made of it: what was wanted comes back, what was not gives way', () => {
    expect(answered(0.5, 'vary', 2)).toBe('varied');
    expect(answered(0.5, 'develop', 2)).toBe('varied');
    expect(answered(0.5, 'repeat', 2)).toBe('again');
    expect(answered(-0.5, 'contrast', -1)).toBe('fresh');
  });

  it('claims nothing of a plan that does something else, or that nobody has made', () => {
    expect(answered(0.5, 'vary', 0)).toBe('reason');
    expect(answered(0.5, 'vary', 0, { heardAt: 12 })).toBe('changed');
    expect(answered(-0.5, 'vary', 2)).toBe('reason');
    expect(answered(0.5, 'vary', 2, { answeredBy: -1 })).toBe('reason');
  });

  it('varies from rating to rating while nothing is sure, and is the reason as soon as it is', () => {
    const tellings = (why?: { learnt: Learnt; growth: [] }) =>
      [1, 2, 3, 4, 5, 6].map((id) => {
        const one = { ...trail(0.5, [STEP], id), answeredBy: 3, heardAt: 9 };
        return toldChange(panelState({ ratings: [one], ...(why ? { why } : {}) }))?.telling;
      });
    expect(tellings()).toEqual(['changed', 'guess', 'reason', 'changed', 'guess', 'reason']);
    const learnt = learntOf('melody.step', 1, 'likely');
    expect(new Set(tellings({ learnt, growth: [] }))).toEqual(new Set(['reason']));
  });
});

describe('a caption', () => {
  const told = (part: Partial<ToldChange>): string =>
    toldText(
      { id: 1, sign: 1, room: false, word: 'melody.step', lean: 1, certainty: 'sure', telling: 'reason', ...part },
      words,
    );

  it('says that it was the room', () => {
    expect(told({ room: true })).toBe('The room liked that: it now seeks small steps.');
    const applause = trail(0.5, [STEP], 1);
    const rating = { ...applause.rating, source: 'applause' } as const;
    expect(toldChange(panelState({ ratings: [{ ...applause, rating }] }))?.room).toBe(true);
  });

  it('asks where it does not know, and tells of the plan only what is planned', () => {
    expect(told({ telling: 'guess', certainty: 'unsure' })).toBe('You liked that: perhaps small steps?');
    expect(told({ telling: 'guess', lean: -1, sign: -1 })).toBe('Not like that: perhaps without small steps?');
    expect(told({ telling: 'varied' })).toBe('You liked that: it comes back, varied.');
    expect(told({ telling: 'fresh', sign: -1 })).toBe('Not like that: something new comes.');
  });

  it('says who wanted it, what it does about it and how sure it is', () => {
    expect(told({})).toBe('You liked that: it now seeks small steps.');
    expect(told({ certainty: 'likely' })).toBe('You liked that: it leans towards small steps.');
    expect(told({ certainty: 'unsure' })).toBe('You liked that: it tries small steps.');
    expect(told({ sign: -1, word: 'melody.leap', lean: -1 })).toBe('Not like that: it now avoids wide leaps.');
    expect(told({ sign: -1, word: 'melody.leap', lean: -1, certainty: 'unsure' })).toBe(
      'Not like that: it tries avoiding wide leaps.',
    );
  });

  it('names the voice where it has no word, and nothing where it has no voice', () => {
    expect(told({ word: 'melody.unheardOf' })).toBe('You liked that: it is rethinking the melody.');
    expect(told({ word: 'novel.thing' })).toBe('It is changing its ways.');
  });
});

describe('the pace of captions', () => {
  const line = (key: string, urgent = false): Line => ({ key, text: `“${key}”`, urgent });

  it('lets each be read before the next, of which only the newest comes', () => {
    const pace = new Pace();
    expect(pace.show(line('a'), 10)).toBe('“a”');
    expect(pace.show(line('b'), 11)).toBe('“a”');
    expect(pace.show(line('c'), 12)).toBe('“a”');
    expect(pace.waitFor(line('c'), 12)).toBeCloseTo(READ_FOR - 2);
    expect(pace.show(line('c'), 10 + READ_FOR)).toBe('“c”');
  });

  it('gives way at once to what a person has just brought about, and goes on after it', () => {
    const pace = new Pace();
    pace.show(line('a'), 0);
    expect(pace.show(line('then', true), 0.5)).toBe('“then”');
    expect(pace.show(line('b'), 1)).toBe('“b”');
  });

  it('tells no old news, and none twice', () => {
    const pace = new Pace();
    pace.show(line('a'), 0);
    expect(pace.show(line('a'), OLD_AFTER - 0.1)).toBe('“a”');
    expect(pace.show(line('a'), OLD_AFTER)).toBe('');
    expect(pace.show(line('a'), OLD_AFTER + 1)).toBe('');
    expect(pace.show(line('b'), OLD_AFTER + 2)).toBe('“b”');
  });

  it('speaks another language at once', () => {
    const pace = new Pace();
    pace.show(line('a'), 0);
    expect(pace.show({ key: 'a', text: '»a«', urgent: false }, 0.1)).toBe('»a«');
  });
});
