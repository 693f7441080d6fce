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

/** A picture and what drawing its last frame took. */
export interface Picture {
  /** JPEG, two thirds of the scene's size. */
  readonly jpeg: Buffer;
  readonly drawCalls: number;
  readonly errors: readonly string[];
}

export interface Studio {
  take(scene: Scene, frames: readonly Frame[]): Promise<Picture>;
  /**
   * How far apart two pictures are, by the mean colours of a grid of cells: small differences in how edges and letters
   * are smoothed vanish, a missing or misplaced thing does not.
   */
  compare(first: Buffer, second: Buffer): Promise<Difference>;
  close(): Promise<void>;
}

/** In levels of a channel, 0–255. */
export interface Difference {
  readonly mean: number;
  /** Of the most different cell in a hundred. */
  readonly worst: number;
}

const SHRUNK = 2 / 3;
/** Cells along the longer side. */
const CELLS = 48;

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
      const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: SHRUNK });
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      const strip = frames.map(({ at, state }) => ({ at, state: calm ? { ...state, calm } : state }));
      await page.route('**/frames.json', (route) => route.fulfill({ body: packFrames(strip) }));
      await page.goto(`${address}tests/pictures/page.html?language=${language}`);
      await Promise.race([
        page.waitForFunction(() => window.pictured !== undefined, undefined, { timeout: 120_000 }),
        new Promise((_, reject) => page.once('pageerror', reject)),
      ]);
      const jpeg = await page.screenshot({ type: 'jpeg', quality: 84 });
      const { drawCalls } = await page.evaluate(() => window.pictured!);
      await page.close();
      return { jpeg, drawCalls, errors };
    },
    async compare(first, second) {
      const page = await browser.newPage();
      const difference = await page.evaluate(differenceOf, {
        pictures: [first, second].map((picture) => picture.toString('base64')),
        cells: CELLS,
      });
      await page.close();
      return difference;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Runs in a page, so it closes over nothing. */
async function differenceOf({
  pictures,
  cells,
}: {
  readonly pictures: readonly string[];
  readonly cells: number;
}): Promise<Difference> {
  const [first, second] = await Promise.all(
    pictures.map(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0)!);
      return createImageBitmap(new Blob([bytes]));
    }),
  );
  const pooled = (picture: ImageBitmap): Uint8ClampedArray => {
    const scale = cells / Math.max(picture.width, picture.height);
    const width = Math.round(picture.width * scale);
    const height = Math.round(picture.height * scale);
    const pen = new OffscreenCanvas(width, height).getContext('2d')!;
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, width, height);
    return pen.getImageData(0, 0, width, height).data;
  };
  const [a, b] = [pooled(first!), pooled(second!)];
  if (a.length !== b.length) return { mean: 255, worst: 255 };
  const distances = Array.from(a, (level, index) => Math.abs(level - b[index]!)).filter((_, index) => index % 4 !== 3);
  distances.sort((x, y) => x - y);
  return {
    mean: distances.reduce((sum, distance) => sum + distance, 0) / distances.length,
    worst: distances[Math.floor(distances.length * 0.99)]!,
  };
}
