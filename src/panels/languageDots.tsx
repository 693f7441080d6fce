/** The languages as dots, before the first touch: each by the sign its readers know. */
import type { JSX } from 'preact';
import type { Words } from './language.ts';
import { LANGUAGES } from './language.ts';

interface LanguageDotsProps {
  readonly words: Words;
  /** Codes of those to choose from; empty: all. */
  readonly offered: readonly string[];
  onLanguage(code: string): void;
}

export function LanguageDots({ words, offered, onLanguage }: LanguageDotsProps): JSX.Element {
  return (
    <div class="languages" role="group" aria-label={words.say('language')}>
      {LANGUAGES.filter(({ code }) => offered.length === 0 || offered.includes(code)).map(({ code, name, sign }) => (
        <button
          key={code}
          type="button"
          class="round"
          lang={code}
          // A name must hold what is to be read on the button, for those who speak to their machine.
          aria-label={name.includes(sign) ? name : `${sign} ${name}`}
          aria-pressed={code === words.language.code}
          onClick={() => onLanguage(code)}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
