/** Pictures of the panels for people to look at: `npx tsx tests/panels/shots.ts FOLDER SCENE,… LANGUAGE,… WIDTHxHEIGHT,…`. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';
import { unwrap } from '../../src/kernel/result.ts';

const [folder, scenes = 'first', languages = 'en', sizes = '1080x1920'] = process.argv.slice(2);
if (!folder) {
  console.error('Say into which folder the pictures go.');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const server = await createServer({
  root: join(import.meta.dirname, '../..'),
  logLevel: 'error',
  cacheDir: join(tmpdir(), `antiphon-shots-${process.pid}`),
  server: { port: 0, host: '127.0.0.1', watch: null, hmr: false },
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: unwrap(findChromium(process.env)), args: [...chromiumFlags] });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  for (const size of sizes.split(','))
    for (const language of languages.split(','))
      for (const scene of scenes.split(',')) {
        const [width = 1080, height = 1920] = size.split('x').map(Number);
        await page.setViewportSize({ width, height });
        await page.goto(`${address}tests/panels/page.html?scene=${scene}&language=${language}`);
        await page.waitForFunction(() => window.shown === true, undefined, { timeout: 60_000 });
        await page.screenshot({ path: join(folder, `${scene}-${language}-${size}.png`) });
      }
} finally {
  await browser.close();
  await server.close();
}
