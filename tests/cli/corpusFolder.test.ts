/** What training reads: counts of what came in and what did not, and a cache that can be lost, cut off or refused. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readCache, writeCache } from '../../src/cli/corpusCache.ts';
import { readCorpusFolder, type Corpus } from '../../src/cli/corpusFolder.ts';
import { intakeTable } from '../../src/cli/intake.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { writeMidi } from '../../src/music/midi.ts';
import { MAX_FILE_BYTES } from '../../src/music/musicFile.ts';
import { XML_HYMN } from '../fixtures/musicxml.ts';
import { BEAT, HYMN } from '../fixtures/pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-corpus-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

mkdirSync(at('music'));
const lines = [
  HYMN,
  { ...HYMN, id: 'odd', meter: [7, 8] },
  { ...HYMN, id: 'sampled', style: 'chorale-synthetic', bars: 9 },
  { ...HYMN, id: 'mutopia/BachJS/BWV269/bwv_269/bwv_269' },
].map((piece) => JSON.stringify(piece));
writeFileSync(at('music/b.jsonl'), `${lines.join('\n')}\nnot json\n`);
writeFileSync(at('music/a.jsonl'), `${JSON.stringify({ ...HYMN, id: 'first' })}\n`);
writeFileSync(at('music/c.mid'), 'MThd');

function read(cache: string): { corpus: Corpus; files: string[]; notices: string[] } {
  const files: string[] = [];
  const notices: string[] = [];
  const corpus = unwrap(
    readCorpusFolder(
      at('music'),
      at(cache),
      (name) => files.push(name),
      (sentence) => notices.push(sentence),
    ),
  );
  return { corpus, files, notices };
}

describe('readCorpusFolder', () => {
  it('counts what came in and what was left out, and keeps the order of the files', () => {
    const { corpus } = read('counted');
    expect(corpus.pieces.map(({ id }) => id)).toEqual(['first', HYMN.id]);
    expect(corpus.report.collections).toEqual({ a: 1, b: 1 });
    expect(corpus.report.leftOut).toEqual({ metre: 1, 'excluded style': 1, benchmark: 1, unreadable: 2 });
    const row = corpus.report.intake.find(({ style }) => style === 'chorale-synthetic')!;
    expect(row).toMatchObject({
      collection: 'b',
      pieces: 0,
      bars: 0,
      leftOut: { 'excluded style': { pieces: 1, bars: 9 } },
    });
    expect(intakeTable(corpus.report.intake).split('\n').at(-1)).toMatch(/^\| all \| {2}\| 2 \| \d+ \|.* 9 \(1\) \|/);
  });

  it('reads no file a second time', () => {
    const first = read('twice');
    const second = read('twice');
    expect(first.files).toEqual(['a.jsonl', 'b.jsonl', 'c.mid']);
    expect(second.files).toEqual([]);
    expect(second.corpus).toEqual(first.corpus);
  });

  it('reads anew where the cache is cut off or of another version', () => {
    const { corpus } = read('broken');
    const cache = join(at('broken'), readdirSync(at('broken'))[0]!);
    truncateSync(cache, readFileSync(cache).length >> 1);
    expect(read('broken')).toMatchObject({ corpus, files: ['a.jsonl', 'b.jsonl', 'c.mid'] });
    writeCache(cache, 'older', { pieces: [] });
    expect(read('broken').corpus).toEqual(corpus);
  });

  it('goes on without a cache, in one sentence, where none can be written', () => {
    writeFileSync(at('a-file'), '');
    const { corpus, notices } = read('a-file');
    expect(corpus.pieces).toHaveLength(2);
    expect(notices).toEqual([expect.stringMatching(/^The converted corpus could not be kept for next time \(.+\)\.$/)]);
  });
});

describe('readCorpusFolder of a person’s own music', () => {
  const tune = 'X:1\nT:Tune\nM:4/4\nL:1/4\nK:G\nGABc|dBGB|cAFA|GBG2|';
  mkdirSync(at('mine/Klezmer & Co/old'), { recursive: true });
  mkdirSync(at('mine/.trash'));
  writeFileSync(at('mine/hymn.mid'), writeMidi(HYMN));
  writeFileSync(at('mine/Klezmer & Co/a.musicxml'), XML_HYMN);
  writeFileSync(at('mine/Klezmer & Co/broken.xml'), 'not XML');
  writeFileSync(at('mine/Klezmer & Co/old/tunes.abc'), `${tune}\n\n${tune}\n\nX:3\nM:7/8\nK:C\nC7|D7|E7|\n`);
  writeFileSync(at('mine/fado.zip'), zipSync({ 'one.mid': writeMidi(HYMN), 'cover.jpg': new Uint8Array(9) }));
  writeFileSync(at('mine/song.mscz'), 'PK');
  writeFileSync(at('mine/.trash/gone.mid'), 'MThd');
  writeFileSync(at('mine/notes.txt'), 'words');
  writeFileSync(at('mine/empty.mid'), '');
  symlinkSync(at('mine'), at('mine/loop'));
  const own = (place: string): Corpus =>
    unwrap(
      readCorpusFolder(
        at(place),
        at('own'),
        () => undefined,
        () => undefined,
      ),
    );

  it('names styles by folders and archives, and tells of everything it cannot use', () => {
    const { pieces, sources, report } = own('mine');
    expect(pieces.map(({ id, style }) => [id, style])).toEqual([
      ['Klezmer & Co/a.musicxml', 'klezmer-co'],
      ['Klezmer & Co/old/tunes.abc/1', 'old'],
      ['Klezmer & Co/old/tunes.abc/2', 'old'],
      ['fado.zip/one.mid', 'fado'],
      ['hymn.mid', 'mine'],
    ]);
    expect(sources).toEqual({ 'klezmer-co': ['klezmer-co'], old: ['old'], fado: ['fado'], mine: ['mine'] });
    expect(report.unusable.map(({ name }) => name).toSorted()).toEqual([
      'Klezmer & Co/broken.xml',
      'Klezmer & Co/old/tunes.abc/3',
      'empty.mid',
      'fado.zip/cover.jpg',
      'song.mscz',
    ]);
    for (const { name, sentence } of report.unusable) expect(sentence).toMatch(new RegExp(`“${name}” [^\n]+\\.$`));
    expect(report.unusable.find(({ name }) => name.endsWith('/3'))!.sentence).toContain('its metre does not fit');
  });

  it('joins a style of the prior only in its own family', () => {
    for (const name of ['chorale', 'jazz', 'constructor']) {
      mkdirSync(at(`named/${name}`), { recursive: true });
      writeFileSync(at(`named/${name}/hymn.mid`), writeMidi(HYMN));
    }
    writeFileSync(at('named/jazz/beat.mid'), writeMidi(BEAT));
    const { own: labels, report } = own('named');
    expect(labels).toEqual({ chorale: 'pitched', jazz: 'groove', 'own-jazz': 'pitched', constructor: 'pitched' });
    expect(report.collections).toEqual({ chorale: 1, jazz: 2, constructor: 1 });
  });

  it('names the style of a single file by the file', () => {
    expect(own('mine/Klezmer & Co/old/tunes.abc').pieces.map(({ style }) => style)).toEqual(['tunes', 'tunes']);
  });

  it('reads anew after a file was added, and leaves large ones unread', () => {
    const before = own('mine').pieces.length;
    writeFileSync(at('mine/more.abc'), tune);
    writeFileSync(at('mine/large.mid'), '');
    truncateSync(at('mine/large.mid'), MAX_FILE_BYTES + 1);
    const { pieces, report } = own('mine');
    expect(pieces).toHaveLength(before + 1);
    expect(report.unusable.find(({ name }) => name === 'large.mid')!.sentence).toContain('is larger than 100 MB');
  });
});

describe('writeCache', () => {
  it('leaves nothing half written behind', () => {
    mkdirSync(at('taken/name'), { recursive: true });
    expect(writeCache(at('taken/name'), '1', [1])).toMatch(/could not be kept/);
    expect(readdirSync(at('taken'))).toEqual(['name']);
    expect(readCache(at('taken/name'), '1')).toBeNull();
  });
});
