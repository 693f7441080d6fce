/** The words of the operator's page: the stage's languages, none missing, every blank kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/panels/language.ts';
import { operatorLanguage, wordsOf } from '../../src/operator/words.ts';

const words = JSON.parse(readFileSync(new URL('../../assets/operator/words.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;
const blanks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();

describe('the words', () => {
  it('are there in every language of the stage', () => {
    expect(Object.keys(words).toSorted()).toEqual(LANGUAGES.map(({ code }) => code).toSorted());
    for (const texts of Object.values(words)) {
      expect(Object.keys(texts)).toEqual(Object.keys(words['en']!));
      for (const [key, text] of Object.entries(texts)) {
        expect(text.trim()).not.toBe('');
        expect(blanks(text)).toEqual(blanks(words['en']![key]!));
        expect(text.length).toBeLessThan(44);
      }
    }
  });

  it('are those that a person wants most, with their blanks filled', () => {
    expect(operatorLanguage(['pt', 'fr-CA'])).toBe('fr');
    expect(operatorLanguage(['__proto__'])).toBe('en');
    expect(wordsOf('en')('undoWhat', { n: 8, r: 3 })).toBe('Bars: 8 · ratings: 3');
  });
});
