/** The records of decisions can be found by their numbers, and what points to one points to one that is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const records = filesIn('docs/decisions').toSorted();
const texts = [...readdirSync(root), ...['docs', 'src', 'agents', 'tests', 'assets'].flatMap(filesIn)]
  .filter((path) => /\.(md|ts|tsx|mjs)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Addresses of records in a text: from the top as code names them, or from the text's own folder as pages link them. */
function recordsIn(path: string, text: string): string[] {
  const fromTop = Array.from(text.matchAll(/docs\/decisions\/\d{4}-[\w-]+\.md/g), ([address]) => address);
  const linked = Array.from(text.matchAll(/\]\(([^)\s#]*\d{4}-[\w-]+\.md)/g), ([, address]) =>
    relative(root, join(root, dirname(path), address!)),
  );
  return [...fromTop, ...linked];
}

describe('decisions', () => {
  it('each have a number of their own, which their title repeats', () => {
    const numbers = records.map((path) => /(\d{4})-[\w-]+\.md$/.exec(path)?.[1]);
    expect(new Set(numbers).size).toBe(records.length);
    for (const [i, path] of records.entries())
      expect(readFileSync(join(root, path), 'utf8'), path).toMatch(new RegExp(`^# ${numbers[i]}: `));
  });

  it('are there where something points to them', () => {
    const named = texts.flatMap(({ path, text }) => recordsIn(path, text).map((record) => ({ path, record })));
    expect(named.filter(({ record }) => !existsSync(join(root, record)))).toEqual([]);
    expect(recordsIn('docs/a.md', ['see [this](decisions', '0001-x.md)'].join('/')), 'the search finds links').toEqual([
      ['docs/decisions', '0001-x.md'].join('/'),
    ]);
  });
});
