/** The words of the operator's page in all the languages of the stage. */
import words from '../../assets/operator/words.json';

export type Word = keyof (typeof words)['en'];
export type OperatorLanguage = keyof typeof words;
/** A word, with what stands in its blanks. */
export type Say = (word: Word, blanks?: Readonly<Record<string, string | number>>) => string;

/** @param wanted language tags, most wanted first */
export function operatorLanguage(wanted: readonly string[]): OperatorLanguage {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0]!;
    if (Object.hasOwn(words, code)) return code as OperatorLanguage;
  }
  return 'en';
}

export function wordsOf(language: OperatorLanguage): Say {
  return (word, blanks = {}) =>
    words[language][word].replaceAll(/\{(\w+)\}/g, (_, blank: string) => String(blanks[blank] ?? ''));
}
