/** However many threads compute an update, the weights are the same to the last bit. */
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../agents/composer/backend.ts';
import { shardsHere, type ShardRunner } from '../../agents/training/shard.ts';
import { STYLES } from '../../agents/training/styles.ts';
import { Trainer, type TrainingConfig } from '../../agents/training/trainer.ts';
import { synthesize } from '../../agents/training/synthetic/index.ts';
import { startShardThreads } from '../../src/cli/shardThreads.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { toGrid } from '../../src/music/grid.ts';
import { TINY_SIZES } from '../agents/tinyPrior.ts';

const config: TrainingConfig = {
  seed: 3,
  sizes: { ...TINY_SIZES, styles: STYLES.length },
  schedule: { updates: 20, peakRate: 0.02, weightDecay: 0.01, clip: 1, average: 0.9 },
  dropout: { trunk: 0.2, head: 0.2, recurrent: 0.2 },
  featureDropout: 0.1,
  thin: 0.1,
  sequences: 3,
  drumSequences: 2,
  shards: 2,
  chordWeight: 0.5,
  drumWeight: 0.5,
  validateEvery: 10,
  patience: 100,
};
/** Short, so that a few sequences are soon learnt. */
const pieces = synthesize('blues', 30, 1)
  .flatMap((piece) => unwrap(toGrid(piece)))
  .map((piece) => ({ ...piece, slots: Math.min(64, piece.slots) }));

beforeAll(async () => {
  unwrap(await chooseBackend({ wanted: 'wasm', avoid: [], wasmUrls: {}, measure: async () => 0 }));
});

async function learnt(runner: ShardRunner): Promise<{ weights: Float32Array[]; figures: unknown[] }> {
  const trainer = new Trainer(pieces, config, null, runner);
  const figures = [await trainer.advance(), await trainer.advance(), await trainer.validate(1)];
  return { weights: [...trainer.checkpoint().weights.values()].map(({ weights }) => weights.slice()), figures };
}

describe('shard threads', () => {
  it('reach the very weights and figures that one thread reaches', { timeout: 120_000 }, async () => {
    const threads = startShardThreads(2, { settings: config, backend: 'wasm' });
    try {
      const [together, alone] = [await learnt(threads), await learnt(shardsHere(config))];
      expect(together).toEqual(alone);
    } finally {
      await threads.close();
    }
  });

  it('tell when a thread fails instead of waiting for it', { timeout: 120_000 }, async () => {
    const threads = startShardThreads(1, { settings: config, backend: 'wasm' });
    try {
      await expect(threads.run(new Float32Array(3), [{ windows: [], drumWindows: [] }])).rejects.toThrow('shape');
    } finally {
      await threads.close();
    }
  });
});
