/** The words of the phones' page: the stage's languages, none missing, the same names for the same things. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/panels/language.ts';
import { phoneLanguage, wordsOf, type PhoneLanguage, type Word } from '../../src/phone/words.ts';

const words = JSON.parse(readFileSync(new URL('../../assets/phone/words.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;

describe('the words', () => {
  it('are there in every language of the stage', () => {
    expect(Object.keys(words).toSorted()).toEqual(LANGUAGES.map(({ code }) => code).toSorted());
    for (const texts of Object.values(words)) {
      expect(Object.keys(texts)).toEqual(Object.keys(words['en']!));
      expect(Object.values(texts).every((text) => text.trim() !== '')).toBe(true);
      expect(texts['here']).toContain('{n}');
    }
  });

  it.each(LANGUAGES.map(({ code }) => code))('of %s name the pads and the advice as the stage does', (code) => {
    const stage = JSON.parse(
      readFileSync(new URL(`../../assets/locales/${code}.json`, import.meta.url), 'utf8'),
    ) as Record<string, string>;
    const say = wordsOf(code as PhoneLanguage);
    for (const word of ['more', 'change', 'advice'] as const) expect(say(word)).toBe(stage[word]);
    for (const word of ['calmer', 'wilder', 'brighter', 'darker'] as const)
      expect(say(word)).toBe(stage[`advice.${word}`]);
    expect(say('quick' satisfies Word)).toBe(stage['say.mashed']);
  });

  it('are those that a person wants most', () => {
    expect(phoneLanguage(['pt-BR', 'FR-ca', 'de'])).toBe('fr');
    expect(phoneLanguage([])).toBe('en');
    expect(phoneLanguage(['toString'])).toBe('en');
  });
});
