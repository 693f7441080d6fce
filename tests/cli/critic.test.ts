import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAuthenticity } from '../../agents/critics/authenticityFile.ts';
import { synthesize } from '../../agents/training/synthetic/index.ts';
import { run } from '../../src/cli/critic.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { ScaleEngine } from '../fixtures/engine.ts';
import { HYMN } from '../fixtures/pieces.ts';
import { captured, type Captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-critic-'));
afterAll(() => rmSync(folder, { recursive: true }));
const out = join(folder, 'critic.bin');
function corpus(name: string, pieces: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, pieces.map((piece) => JSON.stringify(piece)).join('\n'));
  return path;
}
const works = corpus(
  'c.jsonl',
  synthesize('bossa', 24, 3).map((piece, i) => ({ ...piece, style: 'chorale', id: `made/${i}` })),
);
const critic = (engine: ScaleEngine, ...args: string[]): Promise<Captured> =>
  captured(() => run([...args, '--cache', join(folder, 'cache')], async () => engine));

interface Printed {
  readonly prior: string;
  readonly bytes: number;
  readonly leftOut: readonly string[];
  readonly composed: { readonly auc: number; readonly windows: number };
  readonly byStyle: Readonly<Record<string, unknown>>;
}

describe('critic', () => {
  it('learns to tell a poor composer’s bars from real ones, and writes what it learnt for that composer’s prior', async () => {
    const engine = new ScaleEngine();
    const { code, stdout } = await critic(engine, '--corpus', works, '--out', out, '--passages', '20', '--json');
    expect(code).toBe(0);
    const printed = JSON.parse(stdout) as Printed;
    expect(printed.composed.auc).toBeGreaterThan(0.9);
    expect(Object.keys(printed.byStyle)).toEqual(['chorale']);
    expect(printed.leftOut).toEqual(['waltz', 'funk']);
    const file = readFileSync(out);
    expect(file.length).toBe(printed.bytes);
    expect(file.length).toBeLessThan(40_000);
    expect(unwrap(readAuthenticity(file, engine.prior)).model.styles.map(({ name }) => name)).toEqual(['chorale']);
    // Half of the orders go on from real bars, in their key and with their voices.
    expect(engine.orders.filter(({ heard }) => heard.length > 0).length).toBe(10);
    expect(engine.orders.every(({ heard, key }) => heard.every((bar) => bar.key.tonic === key.tonic))).toBe(true);
  });

  it('says what it heard in words too', async () => {
    const { stdout } = await critic(new ScaleEngine(), '--corpus', works, '--out', out, '--passages', '16');
    expect(stdout).toMatch(/real or composed +accuracy [01]\.\d+ +AUC \d\.\d+ \(\d\.\d+–\d\.\d+\)/);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  it('refuses a corpus with too few works, and a place it cannot write to', async () => {
    const few = corpus('few.jsonl', [{ ...HYMN, style: 'chorale' }]);
    const nowhere = join(folder, 'none.bin');
    await expect(critic(new ScaleEngine(), '--corpus', few, '--out', nowhere)).rejects.toThrow('too few works');
    expect(existsSync(nowhere)).toBe(false);
    const missing = join(folder, 'no', 'c.bin');
    await expect(critic(new ScaleEngine(), '--corpus', works, '--out', missing, '--passages', '16')).rejects.toThrow(
      'cannot be written',
    );
  });

  it('needs a corpus and a place to write', async () => {
    await expect(critic(new ScaleEngine(), '--out', out)).rejects.toThrow(UsageError);
  });
});
