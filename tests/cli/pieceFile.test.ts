import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readPieceFile } from '../../src/cli/pieceFile.ts';
import { writeMidi } from '../../src/music/midi.ts';
import { HYMN } from '../fixtures/pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const TUNE = 'X:1\nK:C\nCDEF|\n';

describe('readPieceFile', () => {
  it('gives all pieces of a file, though some of it cannot be used', () => {
    const archive = zipSync({
      'a.abc': strToU8(`${TUNE}\n${TUNE}`),
      'b.mid': writeMidi(HYMN),
      'c.mid': strToU8('MThd'),
    });
    const pieces = readPieceFile(file('all.zip', archive));
    expect(pieces.ok && pieces.value.map(({ id }) => id)).toEqual([
      'all.zip/a.abc/1',
      'all.zip/a.abc/2',
      'all.zip/b.mid',
    ]);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none.mid'), 'There is no file'],
    ['a folder', () => folder, 'is a folder'],
    ['a file without music', () => file('words.txt', 'words'), 'of no kind that can be read'],
    ['a damaged score', () => file('damaged.musicxml', '<score-partwise><part>'), 'XML is damaged in line 1'],
    [
      'nothing but tunes that cannot be used',
      () => file('bad.abc', 'X:1\nCDE|\n\nX:2\nK:C\nz4|\n'),
      '“bad.abc/1” has no key',
    ],
  ])('says in a sentence why not %s', (_, path, words) => {
    expect(readPieceFile(path())).toMatchObject({
      ok: false,
      fault: { reason: 'file', sentence: expect.stringContaining(words) },
    });
  });
});
