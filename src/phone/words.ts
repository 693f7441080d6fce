/** The few words of the phones' page in all the languages of the stage. They travel together: all are less than a photograph's head. */
import words from '../../assets/phone/words.json';

export type Word = keyof (typeof words)['en'];
export type PhoneLanguage = keyof typeof words;

/** @param wanted language tags, most wanted first */
export function phoneLanguage(wanted: readonly string[]): PhoneLanguage {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0]!;
    if (Object.hasOwn(words, code)) return code as PhoneLanguage;
  }
  return 'en';
}

export function wordsOf(language: PhoneLanguage): (word: Word) => string {
  return (word) => words[language][word];
}
