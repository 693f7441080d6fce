import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/timbre.ts';
import { TimbreDecoder, type KeptDecoder, type TimbreMap } from '../../src/sound/timbreDecoder.ts';
import { captured } from './captured.ts';

const FEW = ['kalimba', 'subBass'];

async function learn(): Promise<{ kept: string; map: string; told: Record<string, unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-timbre-'));
  const args = ['--out', folder, '--only', FEW.join(), '--epochs', '12', '--json'];
  const { code, stdout } = await captured(() => run(args));
  expect(code).toBe(0);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    kept: read('timbre.json'),
    map: read('timbreMap.json'),
    told: JSON.parse(stdout) as Record<string, unknown>,
  };
}

describe('antiphon timbre', () => {
  it('writes a map that its decoder can read, tells what it misses, and does the same again from the same seed', async () => {
    const first = await learn();
    const map = JSON.parse(first.map) as TimbreMap;
    expect(Object.keys(map.points).toSorted()).toEqual(FEW);
    expect(map.points['kalimba']!.at[0], 'what is plucked lies on the left').toBeLessThan(map.points['subBass']!.at[0]);
    expect(() => new TimbreDecoder(JSON.parse(first.kept) as KeptDecoder, map)).not.toThrow();
    const figures = first.told['figures'] as { mean: number; p95: number }[];
    expect(figures).toHaveLength(6);
    for (const { mean, p95 } of figures) expect(mean > 0 && mean <= p95).toBe(true);
    const second = await learn();
    expect([second.kept, second.map]).toEqual([first.kept, first.map]);
  }, 60_000);

  it.each([[['--json']], [['--out', '.', '--only', 'grand']], [['--out', '.', '--only', 'grand,spoon']]])(
    'says what is wrong with %j',
    async (args) => {
      await expect(run(args)).rejects.toThrow(/timbre needs|--only takes/);
    },
  );
});
