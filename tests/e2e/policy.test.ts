/** The stage as visitors get it keeps to its own content security policy: it sounds, draws and computes under it. */
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { openSite, type Site } from '../../src/server/site.ts';

let site: Site;
let browser: Browser;

afterEach(async () => {
  await browser.close();
  await site.close(0);
});

describe('the stage under its policy', () => {
  it.each(['wasm', 'cpu'])('plays on %s, and nothing that it does is forbidden', async (backend) => {
    const folder = join(import.meta.dirname, '..', '..', 'dist');
    site = unwrap(await openSite({ folder, host: '127.0.0.1', port: 0 }));
    browser = await chromium.launch({ executablePath: unwrap(findChromium(process.env)), args: [...chromiumFlags] });
    const page = await (await browser.newContext({ viewport: { width: 480, height: 320 } })).newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    const answer = await page.goto(`${site.address}/?seed=7&backend=${backend}`);
    const policy = answer!.headers()['content-security-policy'];
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    await page.waitForSelector('.pad-more');
    await page.mouse.click(240, 80);
    await page.waitForSelector('.panels[data-phase="playing"]');
    await page.waitForSelector('#stage canvas');
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(1500);
    expect(errors).toEqual([]);
    // It is a policy, and not only words: what is not the page's own is forbidden.
    const blocked = page.waitForEvent('console', (message) => /Content Security Policy/.test(message.text()));
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
    });
    await blocked;
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
  });
});
