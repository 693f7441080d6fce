/** A training run that is told to stop: it writes a checkpoint, says so in a sentence, and goes on from there. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { TrainingConfig } from '../../agents/training/trainer.ts';
import { HYMN } from '../fixtures/pieces.ts';
import { TINY_SIZES } from '../agents/tinyPrior.ts';
import { start, type Outcome } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-stop-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const config: TrainingConfig = {
  seed: 3,
  sizes: { ...TINY_SIZES, styles: 0 },
  schedule: { updates: 100_000, peakRate: 0.02, weightDecay: 0.01, clip: 1, average: 0.9 },
  dropout: { trunk: 0, head: 0, recurrent: 0 },
  featureDropout: 0,
  thin: 0,
  sequences: 2,
  drumSequences: 1,
  shards: 2,
  chordWeight: 0.5,
  drumWeight: 0.5,
  validateEvery: 3,
  patience: 100_000,
};
writeFileSync(at('config.json'), JSON.stringify(config));
writeFileSync(at('other.json'), JSON.stringify({ ...config, seed: 4 }));
writeFileSync(
  at('corpus.jsonl'),
  Array.from({ length: 40 }, (_, i) => `${JSON.stringify({ ...HYMN, id: `hymn/${i}` })}\n`).join(''),
);

const train = (...args: string[]) =>
  start('src/cli/main.ts', ['train', '--corpus', at('corpus.jsonl'), '--out', at('out'), '--json', ...args]);

function updateIn({ err }: Outcome): number {
  return Number(/Stopped after update (\d+); --resume goes on from there\.\n$/.exec(err)?.[1] ?? Number.NaN);
}

it('stops on Ctrl-C with a checkpoint and goes on from it', { timeout: 300_000 }, async () => {
  const first = train('--config', at('config.json'));
  await first.says('"event":"validation"');
  first.kill('SIGINT');
  const stopped = await first.ended;
  expect(stopped.code).toBe(130);
  expect(updateIn(stopped)).toBeGreaterThanOrEqual(3);
  expect(existsSync(at('out/checkpoint.bin'))).toBe(true);
  expect(readdirSync(at('out')).filter((name) => name.endsWith('.part'))).toEqual([]);

  const refused = await train('--config', at('other.json'), '--resume').ended;
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/another configuration \(seed was 3 and is now 4\)[^\n]*\n$/);

  const second = train('--config', at('config.json'), '--resume');
  await second.says('"event":"validation"');
  second.kill('SIGTERM');
  const again = await second.ended;
  expect(again.code).toBe(143);
  expect(updateIn(again)).toBeGreaterThan(updateIn(stopped));
});
