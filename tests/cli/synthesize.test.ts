/** The command that lets one hear the synthetic styles. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/synthesize.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { FaultError, unwrap } from '../../src/kernel/result.ts';
import { readMidi } from '../../src/music/midi.ts';
import { captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-synthesize-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('synthesize', () => {
  it('writes MIDI files that can be read again, and says which', async () => {
    const out = join(folder, 'bossa');
    const { code, stdout } = await captured(() =>
      run(['--style', 'Bossa', '--count', '2', '--seed', '5', '--out', out]),
    );
    expect(code).toBe(0);
    const files = stdout.trimEnd().split('\n');
    expect(files).toEqual([0, 1].map((i) => join(out, `bossa-synthetic-5-${i}.mid`)));
    const pieces = files.map((file) => unwrap(readMidi(readFileSync(file), file)));
    for (const piece of pieces) expect(piece.tracks).toHaveLength(5);
    expect(pieces[0]!.tracks).not.toEqual(pieces[1]!.tracks);
  });

  it('marks what it wrote as synthetic', async () => {
    const { stdout } = await captured(() => run(['--style', 'blues', '--count', '1', '--out', folder, '--json']));
    expect(JSON.parse(stdout)).toMatchObject({
      style: 'blues',
      synthetic: true,
      pieces: [{ id: 'blues-synthetic/1-0' }],
    });
  });

  it.each([
    [['--style', 'bossa'], '--out DIR'],
    [['--style', 'zydeco', '--out', folder], 'lofi, house, blues, bossa'],
    [['--style', 'bossa', '--out', folder, '--count', '0'], '--count'],
    [['--style', 'bossa', '--out', folder, '--seed', 'x'], '--seed'],
  ])('%j is wrong usage', async (args, words) => {
    await expect(run(args)).rejects.toThrow(UsageError);
    await expect(run(args)).rejects.toThrow(words);
  });

  it('says so where it may not write', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(run(['--style', 'lofi', '--out', join(folder, 'file')])).rejects.toThrow(FaultError);
  });
});
