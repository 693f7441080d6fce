import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { deserialize, serialize } from 'node:v8';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_DROPOUT } from '../../../agents/training/graph.ts';
import { splitOf } from '../../../agents/training/dataset.ts';
import { shardsHere } from '../../../agents/training/shard.ts';
import { STYLES } from '../../../agents/training/styles.ts';
import { Trainer, type Checkpoint, type TrainingConfig } from '../../../agents/training/trainer.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid, type GridPiece } from '../../../src/music/grid.ts';
import type { PieceNote } from '../../../src/music/piece.ts';
import { TINY_SIZES } from '../tinyPrior.ts';

const config: TrainingConfig = {
  seed: 5,
  sizes: { ...TINY_SIZES, styles: STYLES.length },
  schedule: { updates: 30, peakRate: 0.02, weightDecay: 0.01, clip: 1, average: 0.9 },
  dropout: { trunk: 0.1, head: 0.1, recurrent: 0.1 },
  featureDropout: 0.05,
  thin: 0.05,
  sequences: 3,
  drumSequences: 2,
  shards: 2,
  chordWeight: 0.5,
  drumWeight: 0.5,
  validateEvery: 10,
  patience: 100,
};

/** Four bars of a scale in thirds over a beat, in a key of its own. */
function madeUp(id: string, shift: number): readonly GridPiece[] {
  const scale = [0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2, 0, 0];
  const line = (base: number): PieceNote[] => scale.map((step, i) => [i * 24, 24, base + shift + step, 80]);
  const beat = Array.from({ length: 16 }, (_, i): PieceNote => [i * 24, 3, i % 2 === 0 ? 36 : 38, 90]);
  return unwrap(
    toGrid({
      id,
      style: 'game-rock',
      key: { tonic: shift, mode: 'major' },
      meter: [4, 4],
      tempo: 100,
      ticksPerQuarter: 24,
      lengthTicks: 384,
      tracks: [
        { role: 'melody', program: 0, notes: line(64) },
        { role: 'bass', program: 0, notes: line(40) },
        { role: 'drums', program: 0, notes: beat },
      ],
    }),
  );
}

const pieces = Array.from({ length: 40 }, (_, i) => madeUp(`made-up/${i}`, i % 6)).flat();

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function weightsOf(trainer: Trainer): Map<string, number[]> {
  return new Map([...trainer.averaged()].map(([name, values]) => [name, [...values]]));
}

describe('trainer', () => {
  it('has something to learn from and something held back', () => {
    const held = pieces.filter(({ id }) => splitOf(id) === 'valid');
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThan(pieces.length / 3);
  });

  it('learns, and keeps the best weights it has seen', { timeout: 120_000 }, async () => {
    const trainer = new Trainer(pieces, config, null, shardsHere(config));
    const before = (await trainer.validate(1))!;
    while (!trainer.finished) await trainer.advance();
    const after = (await trainer.validate(1))!;
    expect(after.natsPerNote).toBeLessThan(before.natsPerNote * 0.7);
    expect(after.drumNats).toBeLessThan(before.drumNats * 0.7);
    expect(trainer.best!.update).toBe(config.schedule.updates);
  });

  it(
    'keeps the latest weights, and does not stop early, where nothing is held back',
    { timeout: 120_000 },
    async () => {
      const learnt = pieces.filter(({ id }) => splitOf(id) === 'train').slice(0, 2);
      const short = { ...config, validateEvery: 1, patience: 1, schedule: { ...config.schedule, updates: 3 } };
      const trainer = new Trainer(learnt, short, null, shardsHere(short));
      expect(trainer.isValidated).toBe(false);
      expect(await trainer.validate(1)).toBeNull();
      for (let i = 0; i < 2; i++) await trainer.advance();
      expect(await trainer.validate(1)).toBeNull();
      expect([trainer.best, trainer.finished]).toEqual([null, false]);
      // A checkpoint of a version that took nothing held back for a loss of zero.
      const spoilt = { ...trainer.checkpoint(), best: { update: 0, score: 0, weights: trainer.averaged() } };
      const resumed = new Trainer(learnt, short, spoilt, shardsHere(short));
      expect([resumed.best, resumed.finished]).toEqual([null, false]);
      await resumed.advance();
      expect(resumed.finished).toBe(true);
    },
  );

  it('says what share of the run each style is', () => {
    const trainer = new Trainer(pieces, config, null, shardsHere(config));
    const row = STYLES.findIndex(({ name }) => name === 'game-rock');
    expect(trainer.shares).toMatchObject({ pitched: [{ style: row, share: 1 }], drums: [{ style: row, share: 1 }] });
  });

  it('gives the same weights whether or not it was interrupted', { timeout: 120_000 }, async () => {
    const whole = new Trainer(pieces, config, null, shardsHere(config));
    for (let i = 0; i < 4; i++) await whole.advance();
    const first = new Trainer(pieces, config, null, shardsHere(config));
    for (let i = 0; i < 2; i++) await first.advance();
    const second = new Trainer(
      pieces,
      config,
      deserialize(serialize(first.checkpoint())) as Checkpoint,
      shardsHere(config),
    );
    for (let i = 0; i < 2; i++) await second.advance();
    expect(weightsOf(second)).toEqual(weightsOf(whole));
  });

  it('learns from a part what the whole would have taught', { timeout: 120_000 }, async () => {
    const still = { ...config, dropout: NO_DROPOUT, featureDropout: 0, shards: 1 };
    const one = new Trainer(pieces, still, null, shardsHere(still));
    const parted = { ...still, shards: 3 };
    const three = new Trainer(pieces, parted, null, shardsHere(parted));
    const [a, b] = [await one.advance(), await three.advance()];
    expect(b.notes).toBeCloseTo(a.notes, 5);
    expect(b.drums).toBeCloseTo(a.drums, 5);
    const first = (trainer: Trainer) => [...trainer.checkpoint().weights.values()].flatMap((m) => [...m.first]);
    const [slopes, sums] = [first(one), first(three)];
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(Math.max(...slopes.map((slope, i) => Math.abs(slope - sums[i]!)))).toBeLessThan(1e-6);
  });

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const trainer = new Trainer(pieces, config, null, shardsHere(config));
    await trainer.advance();
    await trainer.validate(1);
    expect(tf.memory().numTensors).toBe(before);
  });
});
