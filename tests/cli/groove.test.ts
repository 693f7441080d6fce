import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/groove.ts';
import type { GrooveTable } from '../../src/music/grooveTiming.ts';
import { captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-groove-'));

/** Hats in eighths for thirty-two bars, the second ones where `eighth` says (1/480 of a beat). */
function line(style: string, eighth: number, kind = 'beat'): string {
  const notes: number[][] = [];
  const micro: number[] = [];
  for (let beat = 0; beat < 128; beat++)
    for (const at of [beat * 480, beat * 480 + eighth]) {
      notes.push([Math.round(at / 20), 3, 42, 80]);
      micro.push(at - Math.round(at / 20) * 20);
    }
  return JSON.stringify({
    id: `${style}-${eighth}-${kind}`,
    style,
    kind,
    key: null,
    meter: [4, 4],
    tempo: 120,
    ticksPerQuarter: 24,
    tracks: [{ role: 'drums', program: 0, notes, micro }],
  });
}

describe('antiphon groove', () => {
  it('writes a profile for each style and passes over fills', async () => {
    const input = join(folder, 'own.jsonl');
    const output = join(folder, 'grooves.json');
    writeFileSync(input, [line('jazz', 320), line('neworleans', 240), line('polka', 240, 'fill')].join('\n'));
    const { code, stdout } = await captured(() => run([input, '--out', output, '--source', 'our own', '--json']));
    expect(code).toBe(0);
    const table = JSON.parse(readFileSync(output, 'utf8')) as GrooveTable;
    expect(table.source).toBe('our own');
    expect(Object.keys(table.styles)).toEqual(['jazz', 'new-orleans']);
    expect(table.styles['jazz']!.swing8).toBeCloseTo(2 / 3, 2);
    expect(table.styles['new-orleans']!.swung).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2);
  });

  it('says so where there is nothing to learn from, and writes nothing', async () => {
    const input = join(folder, 'fills.jsonl');
    writeFileSync(input, line('rock', 240, 'fill'));
    await expect(run([input, '--out', join(folder, 'none.json')])).rejects.toThrow('no drums in four');
    expect(() => readFileSync(join(folder, 'none.json'))).toThrow('ENOENT');
  });

  it('asks for its files', async () => {
    await expect(run([])).rejects.toThrow('one file');
    await expect(run(['x.jsonl'])).rejects.toThrow('--out');
  });
});
