/**
 * What is seen after a press, moment by moment, as one sheet:
 * `npx tsx tests/stage/ladder.ts FOLDER SCENE [MS,MS…] [WIDTHxHEIGHT] [QUERY]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';

const [folder, scene = 'more', moments = '0,100,300,800,2000', size = '960x540', query = ''] = process.argv.slice(2);
if (!folder) {
  console.error('Say into which folder the pictures go.');
  process.exit(2);
}
const found = findChromium(process.env);
if (!found.ok) {
  console.error(found.fault.sentence);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const [width = 960, height = 540] = size.split('x').map(Number);
const server = await createServer({
  root: join(import.meta.dirname, '../..'),
  configFile: false,
  logLevel: 'error',
  cacheDir: join(tmpdir(), 'antiphon-ladder'),
  optimizeDeps: { include: ['phaser', 'preact', 'preact/hooks', 'preact/jsx-runtime', 'preact/jsx-dev-runtime'] },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  server: { port: 0, host: '127.0.0.1', watch: null, hmr: false },
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: found.value, args: [...chromiumFlags] });
try {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${address}tests/stage/ladder.html?scene=${scene}&${query}`);
  await page.waitForSelector('body[data-ready]', { timeout: 30_000 });
  const pictures: string[] = [];
  for (const ms of moments.split(',').map(Number)) {
    await page.evaluate((after) => window.show(after), ms);
    const picture = await page.screenshot();
    writeFileSync(join(folder, `${scene}-${ms}.png`), picture);
    pictures.push(`<figure><img src="data:image/png;base64,${picture.toString('base64')}"><b>${ms} ms</b></figure>`);
  }
  const columns = width > height ? 2 : 5;
  const shown = width > height ? Math.min(width, 960) : Math.min(width, 400);
  const sheet = await browser.newPage({ viewport: { width: columns * shown, height: 400 } });
  await sheet.setContent(
    `<style>body{margin:0;display:grid;grid-template-columns:repeat(${columns},${shown}px)}figure{margin:0;position:relative}` +
      `img{width:100%;display:block}b{position:absolute;top:4px;left:6px;color:#fff;font:700 16px sans-serif}</style>${pictures.join('')}`,
  );
  await sheet.screenshot({ path: join(folder, `${scene}.png`), fullPage: true });
} finally {
  await browser.close();
  await server.close();
}
