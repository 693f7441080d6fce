/**
 * The words of the panels: which languages there are, how one is loaded, and how a key becomes a sentence.
 * English travels with the page, so that there is always something to read; the others are fetched when chosen.
 */
import english from '../../assets/locales/en.json';
import type { Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';

export type TextKey = keyof typeof english;
export type Messages = Readonly<Record<string, string>>;

export interface Language {
  readonly code: string;
  /** Its own name for itself. */
  readonly name: string;
  /** One or two signs that its readers know it by. */
  readonly sign: string;
  readonly direction: 'ltr' | 'rtl';
}

export const LANGUAGES: readonly Language[] = [
  { code: 'en', name: 'English', sign: 'EN', direction: 'ltr' },
  { code: 'de', name: 'Deutsch', sign: 'DE', direction: 'ltr' },
  { code: 'fr', name: 'Français', sign: 'FR', direction: 'ltr' },
  { code: 'es', name: 'Español', sign: 'ES', direction: 'ltr' },
  { code: 'ja', name: '日本語', sign: '日', direction: 'ltr' },
  { code: 'zh', name: '中文', sign: '中', direction: 'ltr' },
  { code: 'ar', name: 'العربية', sign: 'ع', direction: 'rtl' },
];

const LOADERS: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>> = {
  de: () => import('../../assets/locales/de.json'),
  fr: () => import('../../assets/locales/fr.json'),
  es: () => import('../../assets/locales/es.json'),
  ja: () => import('../../assets/locales/ja.json'),
  zh: () => import('../../assets/locales/zh.json'),
  ar: () => import('../../assets/locales/ar.json'),
};

export const ENGLISH: Messages = english;

/** @returns the language with that code, or English */
export function languageOf(code: string): Language {
  return LANGUAGES.find((language) => language.code === code) ?? LANGUAGES[0];
}

/** @param wanted language tags a person prefers, most wanted first, e.g. `navigator.languages` */
export function preferredLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0];
    if (LANGUAGES.some((language) => language.code === code)) return code;
  }
  return 'en';
}

/** Whether these are words at all: a server may answer any address with its own page. */
function areMessages(words: unknown): words is Messages {
  return (
    typeof words === 'object' &&
    words !== null &&
    'more' in words &&
    Object.values(words).every((text) => typeof text === 'string')
  );
}

/**
 * @param code of a language we have
 * @param loaders left out: the locale files of the page
 */
export async function loadMessages(code: string, loaders = LOADERS): Promise<Result<Messages, 'language'>> {
  if (code === 'en') return succeed(ENGLISH);
  if (!Object.hasOwn(loaders, code))
    return fail('language', `“${code}” is no language that this page speaks, so the language stays as it is.`);
  try {
    const words: unknown = (await loaders[code]!()).default;
    if (areMessages(words)) return succeed(words);
  } catch {
    // Said below, like words that are none.
  }
  return fail('language', `The words of ${languageOf(code).name} could not be loaded, so the language stays as it is.`);
}

export interface Words {
  readonly language: Language;
  /** The sentence of a key with its {blanks} filled; a key that this language lacks is said in English. */
  say(key: TextKey, blanks?: Readonly<Record<string, string>>): string;
  /** The same for a key made elsewhere; null where no language has it. */
  find(key: string, blanks?: Readonly<Record<string, string>>): string | null;
  /** A sentence with a number of things in it, in the plural form that the language has for that many. */
  count(key: TextKey, count: number): string;
  number(value: number, digits: number): string;
  /** @param share 0–1 */
  percent(share: number): string;
}

/** A name in another script must not pull the full stop of a right-to-left sentence to its side (Unicode isolates). */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Forms of a sentence by plural category (CLDR): `one=… |other=…`; a sentence without them is its only form. */
export function pluralForms(sentence: string): Readonly<Record<string, string>> {
  if (!/(?:^|\|)other=/.test(sentence)) return { other: sentence };
  return Object.fromEntries(
    sentence.split('|').map((form) => [form.slice(0, form.indexOf('=')), form.slice(form.indexOf('=') + 1)]),
  );
}

export function wordsIn(language: Language, messages: Messages): Words {
  function fill(sentence: string, blanks: Readonly<Record<string, string>>): string {
    return sentence.replaceAll(/\{(\w+)\}/g, (blank, name: string) => {
      const text = blanks[name];
      return text === undefined ? blank : language.direction === 'rtl' ? isolated(text) : text;
    });
  }
  function find(key: string, blanks: Readonly<Record<string, string>> = {}): string | null {
    const sentence = messages[key] ?? ENGLISH[key];
    return sentence === undefined ? null : fill(sentence, blanks);
  }
  const number = (value: number, digits: number): string =>
    new Intl.NumberFormat(language.code, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  return {
    language,
    say: (key, blanks) => find(key, blanks) ?? key,
    find,
    count(key, count) {
      // A sentence that is missing is said in English, and counted in English.
      const isOwn = messages[key] !== undefined;
      const forms = pluralForms(messages[key] ?? ENGLISH[key] ?? key);
      const category = new Intl.PluralRules(isOwn ? language.code : 'en').select(count);
      return fill(forms[category] ?? forms['other'] ?? '', { count: number(count, 0) });
    },
    number,
    percent: (share) => new Intl.NumberFormat(language.code, { style: 'percent' }).format(share),
  };
}
