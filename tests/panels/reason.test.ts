import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../agents/composer/features.ts';
import { PSI_NAMES } from '../../agents/learner/barFeatures.ts';
import { wordingOf } from '../../agents/learner/words.ts';
import { ENGLISH, LANGUAGES, languageOf, wordsIn } from '../../src/panels/language.ts';
import { reasonText, taughtText } from '../../src/panels/reason.ts';
import { panelView } from '../../src/panels/view.ts';
import type { Taught } from '../../src/protocol/why.ts';
import { panelState } from './panelState.ts';

const english = wordsIn(LANGUAGES[0]!, ENGLISH);
const FOLDER = new URL('../../assets/locales/', import.meta.url);

describe('a reason in words', () => {
  it('says what there is more or less of, and how sure that is', () => {
    expect(reasonText({ word: 'melody.step', lean: 1 }, english)).toBe('More: small steps');
    expect(reasonText({ word: 'drums.offbeat', lean: -1 }, english)).toBe('Less: syncopated drums');
    expect(reasonText({ word: 'melody.rhythm', lean: 0 }, english)).toBe('the melody’s rhythm, as you like it.');
    expect(taughtText({ word: 'melody.step', lean: 1, certainty: 'sure' }, english)).toBe('More: small steps');
    expect(taughtText({ word: 'melody.leap', lean: -1, certainty: 'likely' }, english)).toBe(
      'Perhaps less: wide leaps',
    );
  });

  it('tells a word it never heard of by its voice, and keeps silent about what has none', () => {
    expect(reasonText({ word: 'melody.unheardOf', lean: 1 }, english)).toBe('the melody, as you like it.');
    expect(taughtText({ word: 'bass.unheardOf', lean: 1, certainty: 'likely' }, english)).toBe(
      'the bass, as you like it.',
    );
    expect(reasonText({ word: 'novel.thing', lean: 1 }, english)).toBeNull();
  });

  it.each(readdirSync(FOLDER))('can be given in %s for every feature and every measurement', (file) => {
    const messages = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Record<string, string>;
    const words = wordsIn(languageOf(file.replace('.json', '')), messages);
    const all = new Set([...FEATURES, ...PSI_NAMES.flatMap((name) => wordingOf(name)?.word ?? [])]);
    for (const word of all)
      for (const lean of [1, -1, 0] as const) {
        const text = reasonText({ word, lean }, words);
        expect(text).not.toBeNull();
        expect(text).not.toMatch(/[{}]/);
      }
  });
});

it('the panels list what was taught, and nothing before', () => {
  const taught: Taught = {
    word: 'melody.step',
    lean: 1,
    strength: 0.4,
    confidence: 0.6,
    certainty: 'likely',
    ratings: [],
    pro: 4,
    contra: 1,
    advised: 0,
    played: 0,
  };
  const learnt = { policyVersion: 3, ratings: 5, taught: [taught], features: [taught], petals: [] };
  expect(panelView(panelState()).taught).toEqual([]);
  expect(panelView(panelState({ why: { learnt, growth: [] } })).taught).toEqual([
    { word: 'melody.step', lean: 1, certainty: 'likely' },
  ]);
});
