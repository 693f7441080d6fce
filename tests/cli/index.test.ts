import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { readOriginality } from '../../agents/critics/originalityFile.ts';
import { splitOf } from '../../agents/training/dataset.ts';
import { run } from '../../src/cli/index.ts';
import { surnameOf } from '../../src/cli/originalityFigures.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { writeMidi } from '../../src/music/midi.ts';
import type { Piece, PieceNote } from '../../src/music/piece.ts';
import { tune } from '../agents/critics/tunes.ts';
import { BEAT } from '../fixtures/pieces.ts';
import { captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-index-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** A tune of the made-up kind as a piece. */
function pieceOf(id: string, seed: number): Piece & { collection: string } {
  let tick = 0;
  const notes = tune(seed, 60).map(({ pitch, slots }): PieceNote => {
    const from = tick;
    tick += slots * 6;
    return [from, slots * 6, pitch, 80];
  });
  return {
    id,
    title: `Tune ${id}`,
    composer: 'Nobody, Anna',
    collection: 'made-up',
    licence: 'CC0',
    style: 'lied',
    key: { tonic: 0, mode: 'major' },
    meter: [4, 4],
    tempo: 100,
    ticksPerQuarter: 24,
    lengthTicks: Math.ceil(tick / 96) * 96,
    tracks: [{ role: 'melody', program: 0, notes }],
  };
}

const ids = Array.from({ length: 60 }, (_, i) => `lied-${i}`);
const learnt = ids.filter((id) => splitOf(id) === 'train');
const lines = ids.map((id, i) => JSON.stringify(pieceOf(id, i)));
writeFileSync(at('songs.jsonl.gz'), gzipSync(lines.join('\n')));
writeFileSync(at('beats.jsonl'), `${JSON.stringify(BEAT)}\nnot music\n`);

describe('index', () => {
  it('holds the learnt pieces with a tune, and their credits', async () => {
    const { code, stdout } = await captured(() => run(['--corpus', folder, '--out', at('o.bin'), '--json']));
    expect(code).toBe(0);
    const file = readFileSync(at('o.bin'));
    const index = unwrap(await readOriginality(file));
    expect(index.sources.map(({ title }) => title)).toEqual(learnt.map((id) => `Tune ${id}`));
    expect(index.sources[0]).toMatchObject({ composer: 'Nobody, Anna', collection: 'songs' });
    expect(index.licences).toEqual({ songs: 'CC0' });
    expect(JSON.parse(stdout)).toMatchObject({
      sources: learnt.length,
      bytes: file.length,
      checksum: index.checksum,
      shortestMatch: 8,
      figures: [],
    });
  });

  it('reads what train reads: folders in folders, one’s own music, archives', async () => {
    mkdirSync(at('mine/klezmer/old'), { recursive: true });
    for (const [i, name] of ['a.mid', 'b.mid', 'old/c.mid', 'old/d.mid'].entries())
      writeFileSync(at(`mine/klezmer/${name}`), writeMidi(pieceOf('', i + 70)));
    writeFileSync(at('mine/klezmer/broken.mid'), 'MThd');
    writeFileSync(at('mine/songs.zip'), zipSync({ 'e.mid': writeMidi(pieceOf('', 80)) }));
    const { stdout } = await captured(() => run(['--corpus', at('mine'), '--out', at('mine.bin'), '--json']));
    const { sources, unusable } = JSON.parse(stdout) as { sources: number; unusable: { name: string }[] };
    // Nothing is held back of so few pieces of a folder.
    expect(sources).toBe(5);
    expect(unusable.map(({ name }) => name)).toEqual(['klezmer/broken.mid']);
    const index = unwrap(await readOriginality(readFileSync(at('mine.bin'))));
    expect([...new Set(index.sources.map(({ collection }) => collection))]).toEqual(['klezmer', 'old', 'songs']);
    rmSync(at('mine'), { recursive: true });
  });

  it('is the same every time', async () => {
    await captured(() => run(['--corpus', folder, '--out', at('a.bin')]));
    await captured(() => run(['--corpus', folder, '--out', at('b.bin')]));
    expect(readFileSync(at('a.bin'))).toEqual(readFileSync(at('b.bin')));
  });

  it('measures what was held back', async () => {
    const { stdout } = await captured(() => run(['--corpus', folder, '--measure', '--json']));
    const { figures } = JSON.parse(stdout) as { figures: { what: string; phrases: number; over: number }[] };
    const [themselves, ...others] = figures;
    expect(themselves).toMatchObject({ what: 'learnt, themselves' });
    expect(themselves!.over).toBeGreaterThan(0.5);
    expect(learnt.length).toBeLessThan(ids.length);
    expect(others.map(({ what }) => what)).toEqual([
      'held back, other composers',
      'held back, same composer too',
      'held back, other composers, lied',
    ]);
    for (const { phrases, over } of others) {
      expect(phrases).toBeGreaterThanOrEqual(ids.length - learnt.length);
      expect(over).toBe(0);
    }
  });

  it.each([
    [[], 'index needs'],
    [['--corpus', folder], '--out'],
    [['--corpus', folder, '--measure', '--pieces', 'many'], '--pieces'],
  ])('refuses the words %j', async (args, word) => {
    await expect(run(args)).rejects.toThrow(UsageError);
    await expect(run(args)).rejects.toThrow(word);
  });

  it.each([
    [() => at('nowhere'), 'no folder'],
    [() => mkdtempSync(join(folder, 'empty-')), 'no music file'],
  ])('says in a sentence that there is nothing to index', async (where, word) => {
    await expect(run(['--corpus', where(), '--out', at('none.bin')])).rejects.toThrow(word);
  });

  it('says in a sentence that a corpus has no tune', async () => {
    const drums = mkdtempSync(join(folder, 'drums-'));
    writeFileSync(join(drums, 'beats.jsonl'), JSON.stringify(BEAT));
    await expect(captured(() => run(['--corpus', drums, '--out', at('none.bin')]))).rejects.toThrow('no melody');
  });
});

describe('a surname', () => {
  it.each([
    ['Bach, Johann Sebastian', 'bach'],
    ['J. S. Bach', 'bach'],
    ['BachJS', 'bach'],
    ['BeethovenLv', 'beethoven'],
    ['Saint-Georges, Joseph', 'saintgeorges'],
    ['', ''],
  ])('of “%s” is “%s”', (composer, surname) => expect(surnameOf(composer)).toBe(surname));
});
