/** Takes pictures of scenes in a headless Chromium: the page's own stage and panels, on filmed states. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { browserLibraries } from '../../vite.config.ts';
import { packFrames, type Frame } from './frames.ts';
import type { Scene } from './scenes.ts';

/** PNG and what drawing its last frame took. */
export interface Picture {
  readonly png: Buffer;
  readonly drawCalls: number;
  readonly errors: readonly string[];
}

export interface Studio {
  take(scene: Scene, frames: readonly Frame[]): Promise<Picture>;
  close(): Promise<void>;
}

/** @throws FaultError where there is no Chromium */
export async function openStudio(): Promise<Studio> {
  const executablePath = unwrap(findChromium(process.env));
  const server = await createServer({
    root: join(import.meta.dirname, '../..'),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    cacheDir: join(tmpdir(), `antiphon-pictures-${process.pid}`),
    optimizeDeps: { include: [...browserLibraries] },
    server: { port: 0, host: '127.0.0.1', watch: null, hmr: false },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0] ?? '';
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  return {
    async take({ width, height, language, calm }, frames) {
      const page = await browser.newPage({ viewport: { width, height } });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      const strip = frames.map(({ at, state }) => ({ at, state: calm ? { ...state, calm } : state }));
      await page.route('**/frames.json', (route) => route.fulfill({ body: packFrames(strip) }));
      await page.goto(`${address}tests/pictures/page.html?language=${language}`);
      await page.waitForFunction(() => window.pictured !== undefined, undefined, { timeout: 120_000 });
      const png = await page.screenshot({ type: 'png' });
      const { drawCalls } = await page.evaluate(() => window.pictured!);
      await page.close();
      return { png, drawCalls, errors };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
