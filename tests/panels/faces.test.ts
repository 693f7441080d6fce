import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create, type Font, type FontCollection } from 'fontkit';
import { describe, expect, it } from 'vitest';
import { charactersOf, rangesOf, SETS, shownFaces } from '../../src/cli/shownFaces.ts';
import { LANGUAGES } from '../../src/panels/language.ts';

const LOCALES = new URL('../../assets/locales/', import.meta.url);
const source = readFileSync(new URL('../../src/panels/faces.ts', import.meta.url), 'utf8');
const require = createRequire(import.meta.url);

function isFont(font: Font | FontCollection): font is Font {
  return 'hasGlyphForCodePoint' in font;
}

/** Every character that a browser would find in the faces of one import of `faces.ts`. */
function glyphsOf(specifier: string): (code: number) => boolean {
  const [path, shown] = specifier.split('?shown=');
  const css = require.resolve(path!);
  const whole = readFileSync(css, 'utf8');
  const locale = new URL(`${shown}.json`, LOCALES);
  const faces = (shown === undefined ? whole : shownFaces(whole, SETS[shown] ?? charactersOf(shown, locale))).matchAll(
    /@font-face\s*\{[^}]*\}/g,
  );
  const fonts = [...faces].map(([face]) => {
    const file = /url\(([^)]+\.woff2)\)/.exec(face)![1]!;
    const font = create(readFileSync(join(dirname(css), file)));
    if (!isFont(font)) throw new Error(`${file} holds more than one font`);
    return { ranges: rangesOf(face), font };
  });
  return (code) =>
    fonts.some(
      ({ ranges, font }) =>
        (ranges === null || ranges.some(([first, last]) => code >= first && code <= last)) &&
        font.hasGlyphForCodePoint(code),
    );
}

const always = [...source.matchAll(/^import '([^']+)'/gm)].map(([, specifier]) => glyphsOf(specifier!));
const ofLanguage = new Map(
  [...source.matchAll(/(\w+): \(\) => import\('([^']+)'\)/g)].map(([, code, specifier]) => [
    code!,
    glyphsOf(specifier!),
  ]),
);

function missing(characters: string, faces: readonly ((code: number) => boolean)[]): string[] {
  const read = [...new Set(characters)].filter((character) => !/[\p{Zs}\p{Cf}\p{Mn}\n]/u.test(character));
  return read.filter((character) => !faces.some((has) => has(character.codePointAt(0)!)));
}

describe('the typefaces that come with the page', () => {
  it('are found in the source', () => {
    expect(always).toHaveLength(5);
    expect([...ofLanguage.keys()].toSorted()).toEqual(['ar', 'ja', 'zh']);
  });

  it.each(readdirSync(LOCALES))('hold every character of %s', (file) => {
    const code = file.replace('.json', '');
    const own = ofLanguage.get(code);
    const words = charactersOf(code, new URL(file, LOCALES));
    expect(missing(words, own === undefined ? always : [...always, own])).toEqual([]);
  });

  it('hold every language’s name for itself, and ♭ ♮ ♯, before any language is chosen', () => {
    const names = LANGUAGES.map(({ name, sign }) => name + sign).join('');
    expect(missing(`${names}⇄♭♮♯`, always)).toEqual([]);
    // The test can fail.
    expect(missing('鬱', always)).toEqual(['鬱']);
  });

  it('leave no text invisible while they come', () => {
    for (const [, specifier] of source.matchAll(/'(@fontsource[^']+)'/g)) {
      const faces = readFileSync(require.resolve(specifier!.split('?')[0]!), 'utf8').match(/@font-face\s*\{[^}]*\}/g)!;
      expect(faces.filter((face) => !/font-display:\s*swap/.test(face))).toEqual([]);
    }
  });
});

describe('leaving out what is not shown', () => {
  const css = `/* a */
@font-face { font-family: 'A'; src: url(./a.woff2) format('woff2'), url(./a.woff) format('woff'); unicode-range: U+0-7F,U+3042; }
@font-face { font-family: 'B'; src: url(./b.woff2) format('woff2'); unicode-range: U+4E00-9FFF; }`;

  it('keeps the files that hold a character, as WOFF2 alone', () => {
    expect(shownFaces(css, 'あ')).toContain('a.woff2');
    expect(shownFaces(css, 'あ')).not.toContain('a.woff)');
    expect(shownFaces(css, 'あ')).not.toContain('b.woff2');
    expect(shownFaces(css, '山A').match(/@font-face/g)).toHaveLength(2);
    expect(shownFaces(css, 'é')).toBe('');
  });

  it('keeps a face that is for every character', () => {
    expect(shownFaces('@font-face{font-family:C;src:url(c.woff2)}', '山')).toContain('c.woff2');
    expect(rangesOf('@font-face{}')).toBeNull();
    expect(rangesOf('unicode-range: U+41, U+3040-309F;')).toEqual([
      [0x41, 0x41],
      [0x3040, 0x309f],
    ]);
  });
});
