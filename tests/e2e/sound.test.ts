/** The sound of the built page: its audio thread's code is a file of the page, and loads under a strict policy and from any folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

const POLICY = "default-src 'self' data: blob:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'";

it('masters what it plays, and measures it, under a strict policy', async () => {
  stage = await openStage({
    query: { seed: '7', backend: 'wasm', room: 'night' },
    under: 'art/antiphon',
    change: (folder) => {
      const page = join(folder, 'index.html');
      const html = readFileSync(page, 'utf8');
      writeFileSync(
        page,
        html.replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`),
      );
    },
  });
  const page = stage;
  await page.page.waitForSelector('.pad-more');
  await page.rate('ArrowRight');
  // The policy forbids what the driver's own waiting is made of, so it is asked again and again.
  const loudness = async (): Promise<number> => (await page.snapshot()).sound?.loudness?.integrated ?? -Infinity;
  await expect.poll(loudness, { timeout: 60_000, interval: 500 }).toBeGreaterThan(-40);
  const { sound } = await page.snapshot();
  expect(sound!.alive).toBe(true);
  expect(sound!.sampleRate).toBeGreaterThan(0);
  expect(sound!.loudness!.truePeak).toBeLessThan(-1);
  await page.page.keyboard.press('.');
  expect((await page.snapshot()).sound!.alive).toBe(true);
  expect(page.errors).toEqual([]);
});
