import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../agents/composer/features.ts';
import { toldText } from '../../src/panels/caption.ts';
import { CERTAINTIES } from '../../src/protocol/why.ts';
import {
  ENGLISH,
  LANGUAGES,
  languageOf,
  loadMessages,
  pluralForms,
  preferredLanguage,
  wordsIn,
} from '../../src/panels/language.ts';

const FOLDER = new URL('../../assets/locales/', import.meta.url);
const SOURCES = new URL('../../src/', import.meta.url);
const locales = readdirSync(FOLDER).map((file) => ({
  code: file.replace('.json', ''),
  messages: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Record<string, string>,
}));

/** Signs that take two columns count twice. */
const width = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[\u2e80-\u9fff\uff00-\uffef]/.test(sign) ? 2 : 1), 0);
const blanks = (text: string): string[] => [...new Set([...text.matchAll(/\{\w+\}/g)].map(String))].toSorted();
const forms = (text: string): string[] => Object.values(pluralForms(text));

/** Columns there are for each kind of text; the English of a label keeps to 22, and the others have 40 % more. */
function room(key: string): number {
  if (/^(say|why|hint|scene|notice|fresh\.(hint|asked)|idle|learned|midi\.(unsupported|denied))(\.|$)/.test(key))
    return 84;
  if (/^(more|change|then|now)$/.test(key)) return 8;
  if (key.startsWith('advice.')) return 12;
  return 31;
}

describe('the languages', () => {
  it('are those the page offers', () => {
    expect(locales.map(({ code }) => code).toSorted()).toEqual(LANGUAGES.map(({ code }) => code).toSorted());
  });

  it.each(locales)('$code lacks no sentence, has none too many, and keeps every blank', ({ messages }) => {
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(ENGLISH).toSorted());
    const wrong = Object.entries(messages).filter(
      ([key, text]) => text.trim() === '' || blanks(text).join() !== blanks(ENGLISH[key]).join(),
    );
    expect(wrong).toEqual([]);
  });

  it.each(locales)('$code fits its places', ({ messages }) => {
    expect(
      Object.entries(messages).filter(([key, text]) => forms(text).some((form) => width(form) > room(key))),
    ).toEqual([]);
  });

  it('have a sentence for every notice of the program', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const keys = sources.flatMap((file) =>
      [...readFileSync(new URL(file, SOURCES), 'utf8').matchAll(/'(notice\.[\w.-]+)'/g)].map(([, key]) => key!),
    );
    const faults = (['load', 'no-backend', 'weights', 'policy', 'settings', 'crashed'] as const).map(
      (reason) => `notice.fault.${reason}`,
    );
    expect(keys.length).toBeGreaterThan(15);
    expect([...new Set([...keys, ...faults])].filter((key) => ENGLISH[key] === undefined)).toEqual([]);
  });

  it('English labels leave the others their reserve', () => {
    const labels = Object.entries(ENGLISH).filter(([key]) => room(key) === 31);
    expect(
      labels.filter(([, text]) => forms(text).some((form) => form.replaceAll(/\{\w+\}/g, '…').length > 22)),
    ).toEqual([]);
  });

  it.each(locales)('$code can name every feature of the composer in one short sentence', ({ code, messages }) => {
    const words = wordsIn(languageOf(code), messages);
    expect(FEATURES.filter((feature) => messages[`feature.${feature}`] === undefined)).toEqual([]);
    const captions = FEATURES.flatMap((word) =>
      CERTAINTIES.flatMap((certainty) =>
        ([1, -1] as const).flatMap((lean) =>
          ([1, -1] as const).flatMap((sign) =>
            (['reason', 'guess', 'varied', 'again', 'fresh', 'changed'] as const).map((telling) =>
              toldText({ id: 0, sign, room: sign > 0, word, lean, certainty, telling }, words),
            ),
          ),
        ),
      ),
    );
    expect(captions.filter((caption) => width(caption) > 84 || /[{}]/.test(caption))).toEqual([]);
  });

  it('come as the browser wishes, else in English', async () => {
    expect(preferredLanguage(['pt-BR', 'fr-CA', 'de'])).toBe('fr');
    expect(preferredLanguage(['xx'])).toBe('en');
    expect(await loadMessages('de')).toMatchObject({ ok: true, value: { more: 'Mehr' } });
    expect(await loadMessages('en')).toEqual({ ok: true, value: ENGLISH });
  });

  it('that are missing, unreadable or garbage are refused in one sentence', async () => {
    for (const code of ['xx', '', 'constructor', '__proto__', '../de'])
      expect(await loadMessages(code)).toMatchObject({ ok: false, fault: { reason: 'language' } });
    const garbage = ['<!doctype html>', null, 7, [], {}, { more: 1 }, { ...ENGLISH, title: null }];
    for (const words of garbage)
      expect(await loadMessages('de', { de: async () => ({ default: words }) })).toMatchObject({ ok: false });
    const cut = { de: () => Promise.reject(new TypeError('Failed to fetch')) };
    const refused = await loadMessages('de', cut);
    expect(refused.ok ? '' : refused.fault.sentence).toBe(
      'The words of Deutsch could not be loaded, so the language stays as it is.',
    );
  });
});

describe('a number of people', () => {
  it.each(locales)('has in $code a form for every count, and says the count', ({ code, messages }) => {
    const words = wordsIn(languageOf(code), messages);
    const rules = new Intl.PluralRules(code);
    const own = pluralForms(messages['phones.joined']!);
    for (const category of rules.resolvedOptions().pluralCategories) expect(own).toHaveProperty(category);
    for (const count of [3, 11, 100, 101, 1000]) {
      const said = words.count('phones.joined', count);
      expect(said).not.toMatch(/[{}=|]/);
      expect(said).toContain(words.number(count, 0));
    }
  });

  it('has the forms of its language', () => {
    const say = (code: string, count: number): string =>
      wordsIn(languageOf(code), locales.find((locale) => locale.code === code)!.messages).count('phones.joined', count);
    expect([say('en', 1), say('en', 2)]).toEqual(['1 person joined', '2 people joined']);
    expect([say('fr', 0), say('fr', 1)].map((text) => text.includes('personnes'))).toEqual([false, false]);
    expect(
      [1, 2, 5, 40, 300].map((count) => say('ar', count).replaceAll(/[\d\u0660-\u0669\u2068\u2069]/g, '#')),
    ).toEqual(['انضم شخص واحد', 'انضم شخصان', 'انضم ### أشخاص', 'انضم #### شخصًا', 'انضم ##### شخص']);
  });

  it('in a language that lacks the sentence is counted as in English', () => {
    expect(wordsIn(languageOf('ar'), {}).count('phones.joined', 2)).toContain('people joined');
  });
});

describe('a sentence', () => {
  it('keeps a foreign name apart in a right-to-left sentence', () => {
    const arabic = wordsIn(languageOf('ar'), { 'notice.midi.unplugged': 'فُصل {detail}.' });
    expect(arabic.find('notice.midi.unplugged', { detail: 'nano' })).toBe('فُصل \u2068nano\u2069.');
  });
});
