import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFolderOf, readMusic, readTextLines, readWhole, writeFile } from '../../src/cli/files.ts';
import { readJsb } from '../../src/cli/jsb.ts';
import { FaultError } from '../../src/kernel/result.ts';
import { Unusable } from '../../src/music/corpus.ts';
import { HYMN, WALTZ } from '../fixtures/pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('readTextLines', () => {
  it('reads plain and zipped files, whatever they are called and however lines end', async () => {
    for (const path of [file('plain.jsonl', 'a\nb\r\n\nc'), file('zipped.jsonl', gzipSync('a\nb\r\n\nc'))])
      expect(await all(readTextLines(path))).toEqual(['a', 'b', '', 'c']);
  });

  it('says what is wrong with a missing, damaged or foreign one', async () => {
    await expect(all(readTextLines(join(folder, 'none.jsonl')))).rejects.toThrow('There is no file');
    const long = gzipSync(Array.from({ length: 5000 }, (_, i) => String(Math.imul(i, 0x9e3779b1))).join('\n'));
    await expect(all(readTextLines(file('cut.jsonl.gz', long.subarray(0, long.length / 2))))).rejects.toThrow(
      'damaged',
    );
    mkdirSync(join(folder, 'folder.jsonl'));
    await expect(all(readTextLines(join(folder, 'folder.jsonl')))).rejects.toThrow('is a folder');
  });

  it('can be left early', async () => {
    for await (const line of readTextLines(file('long.jsonl', 'a\n'.repeat(100_000)))) {
      expect(line).toBe('a');
      break;
    }
  });
});

describe('readMusic', () => {
  it('reads pieces and counts broken lines', async () => {
    const unusable = new Unusable();
    const path = file('two.jsonl.gz', gzipSync([JSON.stringify(HYMN), '{', JSON.stringify(WALTZ)].join('\n')));
    expect((await all(readMusic(path, unusable))).map(({ id }) => id)).toEqual(['hymn', 'waltz']);
    expect(unusable.counts).toEqual({ 'This line is not JSON, so it was left out.': 1 });
  });
});

describe('readWhole', () => {
  it('refuses what is too large before reading it', () => {
    expect(readWhole(file('large.bin', new Uint8Array(2_000_000)), 1_000_000)).toMatchObject({
      ok: false,
      fault: { sentence: expect.stringContaining('larger than 1 MB') },
    });
  });
});

describe('readJsb', () => {
  const good = { train: [[[72, 67, 60, 48]]], valid: [[]], test: [[[-1, -1, -1, -1]]] };
  it('reads the benchmark, zipped or not', () => {
    expect(readJsb(file('jsb.json', JSON.stringify(good)))).toEqual({ ok: true, value: good });
    expect(readJsb(file('jsb.json.gz', gzipSync(JSON.stringify(good))))).toEqual({ ok: true, value: good });
  });
  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['no object', 'null', 'no train split'],
    ['a split missing', JSON.stringify({ ...good, valid: undefined }), 'no valid split'],
    ['sets of pitches instead of voices', JSON.stringify({ ...good, test: [[[60, 64]]] }), 'no test split'],
  ])('refuses %s', (_, content, words) => {
    expect(readJsb(file('bad.json', content))).toMatchObject({
      ok: false,
      fault: { sentence: expect.stringContaining(words) },
    });
  });
});

describe('writeFile', () => {
  it('writes text and bytes, and makes the folder where it is asked to', () => {
    const path = join(folder, 'deep', 'er', 'a.txt');
    expect(() => writeFile(path, 'a')).toThrow(FaultError);
    expect(() => checkFolderOf(path)).toThrow(`“${path}” cannot be written (ENOENT)`);
    writeFile(path, 'a', true);
    checkFolderOf(path);
    writeFile(path, Uint8Array.of(98));
    expect(readFileSync(path, 'utf8')).toBe('b');
    expect(() => writeFile(folder, 'a')).toThrow(/“[^”]+” cannot be written \(EISDIR\)[^\n]*\.$/);
  });
});
