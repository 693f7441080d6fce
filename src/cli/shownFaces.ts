/**
 * Fonts of large scripts come in a hundred files, each for some characters. This leaves out of a build the files that hold
 * no character of our own words: `import 'font.css?shown=ja'` keeps those that Japanese needs, and so on for a set below.
 * What a person types in another script is left to the fonts of their machine.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Characters that are on the screen whatever the language. */
export const SETS: Readonly<Record<string, string>> = {
  /** Every language's own name for itself, and its sign; and that of Change. */
  names: 'English Deutsch Français Español 日本語 中文 العربية ⇄',
  music: '♭♮♯',
};
/** Always at hand, though no locale file may hold them. */
const FIGURES = '0123456789٠١٢٣٤٥٦٧٨٩٪٫٬+−-–—.,:;/%()…';

/** First and last code point of each range, both inclusive. */
type Ranges = readonly (readonly [number, number])[];

/** @returns the ranges a rule names, or null where it names none and so is for every character */
export function rangesOf(face: string): Ranges | null {
  const named = /unicode-range:\s*([^;}]+)/i.exec(face)?.[1];
  if (named === undefined) return null;
  return named.split(',').map((range) => {
    const [first, last] = range
      .trim()
      .slice('U+'.length)
      .split('-')
      .map((digits) => Number.parseInt(digits, 16));
    return [first!, last ?? first!];
  });
}

/**
 * @param css of a font package
 * @returns its `@font-face` rules that hold any of the characters, as WOFF2 alone: every browser the page runs in reads it
 */
export function shownFaces(css: string, characters: string): string {
  const codes = [...new Set(characters)].map((character) => character.codePointAt(0)!);
  const faces = css.match(/@font-face\s*\{[^}]*\}/g) ?? [];
  return faces
    .filter((face) => {
      const ranges = rangesOf(face);
      return ranges === null || codes.some((code) => ranges.some(([first, last]) => code >= first && code <= last));
    })
    .map((face) => face.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''))
    .join('\n');
}

/** @param locale address of a locale file; its name is the language's code */
export function charactersOf(code: string, locale: URL): string {
  const words = Object.values(JSON.parse(readFileSync(locale, 'utf8')) as Record<string, string>).join('');
  // Months, as dates are written in that language.
  const months = new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'short' });
  const dates = Array.from({ length: 12 }, (_, month) => months.format(new Date(2026, month, 28, 22, 22)));
  return words + dates.join('') + FIGURES;
}

/** @param locales folder of the locale files, with a closing slash */
export function shownFacesPlugin(locales: URL): Plugin {
  return {
    name: 'antiphon-shown-faces',
    enforce: 'pre',
    transform(css, id) {
      const code = /\.css\?(?:.*&)?shown=(\w+)/.exec(id)?.[1];
      if (code === undefined) return null;
      const characters = SETS[code] ?? charactersOf(code, new URL(`${code}.json`, locales));
      return { code: shownFaces(css, characters), map: null };
    },
  };
}
