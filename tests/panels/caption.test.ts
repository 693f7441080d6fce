import { describe, expect, it } from 'vitest';
import { toldChange, toldText, type ToldChange } from '../../src/panels/caption.ts';
import { ENGLISH, languageOf, wordsIn } from '../../src/panels/language.ts';
import { OLD_AFTER, Pace, READ_FOR, type Line } from '../../src/panels/pace.ts';
import type { Certainty, Learnt, Taught } from '../../src/protocol/why.ts';
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
      word: 'melody.leap',
      lean: -1,
      certainty: 'unsure',
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

describe('a caption', () => {
  const told = (part: Partial<ToldChange>): string =>
    toldText({ id: 1, sign: 1, word: 'melody.step', lean: 1, certainty: 'sure', ...part }, words);

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
