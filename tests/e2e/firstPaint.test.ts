/** What a visitor waits for: with all else withheld, the page shows its title and its pads. Prints what that takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { openSite } from '../../src/server/site.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const MOST_BYTES = 1.5 * 2 ** 20;

/** Names the page's own source names: its script, what that needs at once, and its style sheets. */
function namedBy(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, name]) => name!));
}

it('is painted from at most 1.5 MB, gzipped, and fetches the rest behind that', async () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const first = new Set(['index.html', ...namedBy(html)]);
  const site = unwrap(await openSite({ folder: dist, host: '127.0.0.1', port: 0 }));
  const browser = await chromium.launch({
    executablePath: unwrap(findChromium(process.env)),
    args: [...chromiumFlags],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 480, height: 640 }, locale: 'en' });
    const withheld = new Set<string>();
    const used = new Set<string>();
    await page.route('**/*', async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1) || 'index.html';
      if (first.has(name)) {
        used.add(name);
        await route.continue();
      } else withheld.add(name);
    });
    await page.goto(site.address, { waitUntil: 'commit' });
    await page.waitForSelector('h1.title');
    await page.waitForSelector('.pad-more');
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    // A face that is still on its way hides nothing: another stands in for it.
    expect(await page.evaluate(() => document.fonts.status)).toBe('loading');
    await expect.poll(() => [...withheld].some((name) => name.includes('worker')), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => [...withheld].some((name) => name.includes('stage')), { timeout: 20_000 }).toBe(true);
    const sizes = [...used].map((name) => ({ name, bytes: gzipSync(readFileSync(join(dist, name))).length }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of [...sizes, { name: 'before the first paint', bytes: total }])
      console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${name}`);
    expect(used).toEqual(first);
    expect(total).toBeLessThanOrEqual(MOST_BYTES);
  } finally {
    await browser.close();
    await site.close(0);
  }
});
