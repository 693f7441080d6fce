/** Pictures of the stage for people to look at: `npx tsx tests/stage/shots.ts FOLDER [NAME…]`. */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';

const SHOTS = [
  { name: 'kiosk', width: 1080, height: 1920, query: 'scene=playing&covered=0.4' },
  { name: 'wide', width: 1920, height: 1080, query: 'scene=playing' },
  { name: 'more', width: 1920, height: 1080, query: 'scene=more' },
  { name: 'change', width: 1920, height: 1080, query: 'scene=change' },
  { name: 'hold', width: 1080, height: 1920, query: 'scene=hold&covered=0.4' },
  { name: 'garden', width: 1920, height: 1080, query: 'scene=garden' },
  { name: 'gardenKiosk', width: 1080, height: 1920, query: 'scene=garden&covered=0.4' },
  { name: 'gardenPhone', width: 360, height: 640, query: 'scene=garden&covered=0.3' },
  { name: 'gardenCalm', width: 1920, height: 1080, query: 'scene=garden&calm' },
  { name: 'flower', width: 1920, height: 1080, query: 'scene=flower' },
  { name: 'bloom', width: 1920, height: 1080, query: 'scene=bloom' },
  { name: 'scatter', width: 1920, height: 1080, query: 'scene=scatter' },
  { name: 'fall', width: 1920, height: 1080, query: 'scene=fall' },
  { name: 'fallKiosk', width: 1080, height: 1920, query: 'scene=fall&age=1.8&covered=0.4' },
  { name: 'asleep', width: 1920, height: 1080, query: 'scene=asleep' },
  { name: 'calm', width: 1920, height: 1080, query: 'scene=calm' },
  { name: 'spill', width: 1920, height: 1080, query: 'scene=more&quality=4' },
  { name: 'wall', width: 7680, height: 1080, query: 'scene=playing' },
  { name: 'form', width: 1920, height: 1080, query: 'scene=form' },
  { name: 'formCalm', width: 1920, height: 1080, query: 'scene=form&calm' },
  { name: 'formKiosk', width: 1080, height: 1920, query: 'scene=form&covered=0.4' },
  { name: 'formPhone', width: 360, height: 640, query: 'scene=form&covered=0.3' },
  { name: 'home', width: 1920, height: 1080, query: 'scene=form&bars=24.3' },
  { name: 'fold', width: 1920, height: 1080, query: 'scene=form&bars=13.1' },
  { name: 'seventh', width: 1920, height: 1080, query: 'scene=form&bars=15.09' },
  { name: 'crowd', width: 1920, height: 1080, query: 'scene=crowd&frames=14' },
  { name: 'crowdSplit', width: 1920, height: 1080, query: 'scene=split&frames=14' },
  { name: 'crowdHall', width: 1920, height: 1080, query: 'scene=hall&frames=14' },
  { name: 'crowdWarmUp', width: 1920, height: 1080, query: 'scene=warmUp&frames=14' },
  { name: 'crowdApplause', width: 1920, height: 1080, query: 'scene=applause&frames=14' },
  { name: 'crowdCalm', width: 1920, height: 1080, query: 'scene=crowd&calm&frames=14' },
  { name: 'crowdKiosk', width: 1080, height: 1920, query: 'scene=crowd&covered=0.4&frames=14' },
  { name: 'crowdPhone', width: 360, height: 640, query: 'scene=crowd&covered=0.3&frames=14' },
  { name: 'phone', width: 360, height: 640, query: 'scene=playing&covered=0.3' },
];

const [folder, ...names] = process.argv.slice(2);
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
const server = await createServer({
  root: join(import.meta.dirname, '../..'),
  configFile: false,
  logLevel: 'error',
  cacheDir: join(tmpdir(), `antiphon-shots-${process.pid}`),
  optimizeDeps: { include: ['phaser'] },
  server: { port: 0, host: '127.0.0.1', watch: null, hmr: false },
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: found.value, args: [...chromiumFlags] });
try {
  for (const { name, width, height, query } of SHOTS) {
    if (names.length > 0 && !names.includes(name)) continue;
    const page = await browser.newPage({ viewport: { width, height } });
    page.on('pageerror', (error) => console.error(name, error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) console.error(name, message.text());
    });
    await page.goto(`${address}tests/stage/page.html?${query}`);
    await page.waitForFunction(() => window.drawn !== undefined, undefined, { timeout: 180_000 });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    console.error(name, JSON.stringify(await page.evaluate(() => window.drawn)));
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
