import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeMidi } from '../../src/music/midi.ts';
import { HYMN } from '../fixtures/pieces.ts';
import { antiphon } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-render-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('antiphon render', () => {
  it('writes the mix and its stems', { timeout: 120_000 }, async () => {
    const midi = join(folder, 'hymn.mid');
    writeFileSync(midi, writeMidi(HYMN));
    const out = join(folder, 'hymn.wav');
    const {
      code,
      out: said,
      err,
    } = await antiphon('render', midi, '--out', out, '--stems', join(folder, 'stems'), '--json');
    expect(err).toBe('');
    expect(code).toBe(0);
    const told = JSON.parse(said);
    expect(told.seconds).toBeCloseTo(13, 1);
    expect(told.lufs).toBeGreaterThan(-30);
    expect(told.truePeakDb).toBeLessThan(-1);
    expect(told.files.map((path: string) => path.slice(folder.length + 1)).toSorted()).toEqual([
      'hymn.wav',
      'stems/bass.wav',
      'stems/comp.wav',
      'stems/inner1.wav',
      'stems/inner2.wav',
      'stems/melody.wav',
    ]);
    for (const path of told.files) expect(readFileSync(path).length).toBe(44 + Math.ceil(told.seconds * 44_100) * 6);
  });

  it('says what is missing, and what cannot be read', async () => {
    expect((await antiphon('render')).code).toBe(2);
    const { code, err } = await antiphon('render', join(folder, 'nobody.mid'), '--out', join(folder, 'x.wav'));
    expect(code).toBe(1);
    expect(err).toContain('There is no file');
  });
});
