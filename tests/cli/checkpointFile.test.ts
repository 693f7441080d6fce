/** Whatever goes wrong while a checkpoint is written or read: one sentence, and the former one is kept. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { freshMoments } from '../../agents/training/optimizer.ts';
import type { Checkpoint } from '../../agents/training/trainer.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/cli/checkpointFile.ts';
import { readConfig, SHIPPED_CONFIG } from '../../src/cli/trainConfig.ts';
import { unwrap } from '../../src/kernel/result.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-checkpoint-'));
const path = join(folder, 'checkpoint.bin');
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const config = unwrap(readConfig(SHIPPED_CONFIG, null));
const checkpoint: Checkpoint = {
  update: 3,
  rng: [1, 2, 3, 4],
  weights: new Map([['slices', freshMoments(Float32Array.of(0.1, -2))]]),
  best: null,
};

function failing(code: string): typeof writeFileSync {
  return ((to: string) => {
    writeFileSync(to, 'hal');
    throw Object.assign(new Error('writing stopped'), { code });
  }) as typeof writeFileSync;
}

describe('a checkpoint', () => {
  it('comes back as it was', () => {
    unwrap(writeCheckpoint(path, config, checkpoint));
    expect(unwrap(readCheckpoint(path, config))).toEqual(checkpoint);
    expect(readdirSync(folder)).toEqual(['checkpoint.bin']);
  });

  it.each([
    ['ENOSPC', 'The disk is full'],
    ['EIO', 'Writing failed (EIO)'],
  ])('that cannot be written (%s) leaves the former one whole', (code, words) => {
    unwrap(writeCheckpoint(path, config, checkpoint));
    const before = readFileSync(path);
    const written = writeCheckpoint(path, config, { ...checkpoint, update: 4 }, failing(code));
    expect(written).toMatchObject({ ok: false, fault: { reason: 'file' } });
    expect(written.ok ? '' : written.fault.sentence).toContain(words);
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['checkpoint.bin']);
  });

  it('of another configuration is refused, naming what differs', () => {
    unwrap(writeCheckpoint(path, config, checkpoint));
    const longer = { ...config, schedule: { ...config.schedule, updates: config.schedule.updates + 1 } };
    const read = readCheckpoint(path, longer);
    expect(read.ok ? '' : read.fault.sentence).toContain(
      `schedule.updates was ${config.schedule.updates} and is now ${longer.schedule.updates}`,
    );
    const narrower = readCheckpoint(path, { ...config, styles: ['chorale'] });
    expect(narrower.ok ? '' : narrower.fault.sentence).toContain('styles was not given');
  });

  it('goes on with more patience', () => {
    unwrap(writeCheckpoint(path, config, checkpoint));
    expect(readCheckpoint(path, { ...config, patience: config.patience + 1 }).ok).toBe(true);
  });

  it.each([
    ['cut short', () => readFileSync(path).subarray(0, 40), 'is damaged'],
    ['empty', () => Buffer.of(), 'is damaged'],
    ['of another version', () => serialize(checkpoint), 'of another version'],
    ['of something else', () => serialize(null), 'of another version'],
  ])('%s is refused in one sentence', (_, bytes, words) => {
    unwrap(writeCheckpoint(path, config, checkpoint));
    writeFileSync(path, bytes());
    const read = readCheckpoint(path, config);
    expect(read.ok ? '' : read.fault.sentence).toContain(words);
  });
});
