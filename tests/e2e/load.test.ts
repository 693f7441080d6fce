/** The page comes up, in every browser it may meet, without an error. */
import { afterEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage | null = null;

afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe('the page', () => {
  it.each([
    ['as it is', {}],
    ['under a folder of its host', { under: 'art/antiphon' }],
    ['without WebGPU', { webgpu: false }],
  ])('loads and plans its first bar %s, with no error', async (_name, options) => {
    stage = await openStage({ query: { seed: '7' }, ...options });
    const loaded = await stage.until((now) => now.plannedBars > 0);
    expect(['webgpu', 'wasm', 'cpu']).toContain(loaded.backend);
    expect(stage.errors).toEqual([]);
  });
});
