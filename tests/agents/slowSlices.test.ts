/** Slices of the slow path as the agent runs them: how much work one is, and that nothing is left behind by any. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, expect, it, vi } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { Network } from '../../agents/composer/network.ts';
import type { FromAgent, MusicSettings, SoundedBar } from '../../src/protocol/agent.ts';
import { VOICES } from '../../src/music/voices.ts';
import { TINY_SIZES, tinyPriorFile } from './tinyPrior.ts';

const settings: MusicSettings = {
  style: { chorale: 1, funk: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: VOICES,
};
const BAR_SECONDS = 2;
const SLOTS = 16;
/** Bars that one slice may imagine; with the shipped prior on wasm this many take a few tens of milliseconds. */
const MOST_ROLLOUTS = 4;

afterEach(() => vi.restoreAllMocks());

async function session() {
  const agent = new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  await agent.handle({ type: 'start', seed: 11, backend: 'cpu', avoid: [], settings, policy: null, heard: [] });
  return {
    agent,
    async bar(barIndex: number): Promise<void> {
      await agent.handle({ type: 'compose', decisionId: barIndex + 1, barIndex, fromSlot: 0 });
    },
    async rate(barIndex: number, value: number): Promise<void> {
      const sounded: SoundedBar = {
        decisionId: barIndex + 1,
        barIndex,
        startsAt: barIndex * BAR_SECONDS,
        slotSeconds: BAR_SECONDS / SLOTS,
        slots: SLOTS,
      };
      const rating = {
        id: barIndex,
        at: (barIndex + 1) * BAR_SECONDS,
        value,
        source: 'keys',
        listener: 'visitor',
      } as const;
      await agent.handle({ type: 'rate', rating, sounded: [sounded] });
    },
    async improve(): Promise<Extract<FromAgent, { type: 'updated' }>> {
      const [answer] = await agent.handle({ type: 'improve' });
      if (answer?.type !== 'updated') throw new Error('not updated');
      return answer;
    },
  };
}

it('imagines four bars a slice at most, in one batch: composing waits for no more than that', async () => {
  const { agent, bar, rate, improve } = await session();
  for (let barIndex = 0; barIndex < 8; barIndex++) {
    await bar(barIndex);
    await rate(barIndex, barIndex % 3 === 0 ? -1 : 1);
    const pitched = vi.spyOn(Network.prototype, 'harmony');
    await improve();
    const rows = pitched.mock.calls.reduce((sum, [, x]) => sum + x.length / TINY_SIZES.input, 0);
    expect(pitched.mock.calls.length).toBeLessThanOrEqual(SLOTS);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(MOST_ROLLOUTS * SLOTS);
    vi.restoreAllMocks();
  }
  agent.dispose();
});

it('leaves no tensor behind: not one after any of a hundred slices', async () => {
  const before = tf.memory().numTensors;
  const { agent, bar, rate, improve } = await session();
  await bar(0);
  await bar(1);
  await rate(0, 1);
  const standing = tf.memory().numTensors;
  for (let slice = 0; slice < 100; slice++) {
    await improve();
    if (slice % 4 === 3) await rate(slice % 8 === 3 ? 1 : 0, slice % 3 === 0 ? 1 : -1);
    expect(tf.memory().numTensors).toBe(standing);
  }
  agent.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('moves no further for a rating than a rating is worth, however many slices follow', async () => {
  const { agent, bar, rate, improve } = await session();
  for (let barIndex = 0; barIndex < 3; barIndex++) await bar(barIndex);
  await rate(1, 1);
  let latest = await improve();
  for (let slice = 0; slice < 5; slice++) latest = await improve();
  for (let slice = 0; slice < 5; slice++) {
    const next = await improve();
    expect(next.theta).toEqual(latest.theta);
    expect(next.updates).toBe(latest.updates);
  }
  agent.dispose();
});
