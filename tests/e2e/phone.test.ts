/** The phones' page in a real Chromium, at the smallest width, beside the stage that it rates. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { openStage, type Stage } from './stage.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const MOST_BYTES = 15 * 1024;
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

let stage: Stage;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  stage = await openStage({ query: { seed: '7', clock: 'fast', backend: 'cpu' } });
  await stage.until(({ phase, phoneUrl }) => phase === 'playing' && phoneUrl !== '');
});

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(async () => {
  await stage?.close();
});

/** A phone that has scanned the code. @param options of its browser */
async function scan(options: Parameters<NonNullable<ReturnType<BrowserContext['browser']>>['newContext']>[0] = {}) {
  const context = await stage.page
    .context()
    .browser()!
    .newContext({ ...PHONE, ...options });
  contexts.push(context);
  const page = await context.newPage();
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('websocket', (socket) => asked.push(socket.url()));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  const { phoneUrl } = await stage.snapshot();
  await page.goto(phoneUrl);
  return { page, context, asked, errors };
}

const connected = (page: Page): Promise<unknown> => page.waitForSelector('body.open');
const rated = (): Promise<number> => stage.snapshot().then(({ ratingsBy }) => ratingsBy['phones']!);
const ratesMoreThan = (before: number) => stage.until(({ ratingsBy }, n) => ratingsBy['phones']! > n, before);

describe('the page', () => {
  it('is no larger than a small photograph: all that it loads, compressed', () => {
    const html = readFileSync(join(dist, 'src/phone/index.html'), 'utf8');
    const parts = [...html.matchAll(/(?:src|href)="(?:\.\.\/)+(assets\/[^"]+)"/g)].map(([, path]) => join(dist, path!));
    expect(parts.length).toBeGreaterThan(1);
    const scripts = parts.filter((path) => path.endsWith('.js')).map((path) => readFileSync(path, 'utf8'));
    // Nothing is fetched later that is not counted here.
    for (const script of scripts) {
      expect(script).not.toMatch(/\bimport\(/);
      for (const [, name] of script.matchAll(/from\s*"\.\/([^"]+)"/g))
        expect(parts.some((path) => path.endsWith(name!))).toBe(true);
    }
    const bytes = [Buffer.from(html), ...parts.map((path) => readFileSync(path))].map((part) => gzipSync(part).length);
    expect(bytes.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('rates by touch, and by keys, and gives advice', async () => {
    const { page, asked, errors } = await scan();
    await connected(page);
    let before = await rated();
    await page.tap('#more');
    expect((await ratesMoreThan(before)).raters).toBe(1);
    before = await rated();
    await page.waitForTimeout(400);
    await page.keyboard.press('ArrowLeft');
    await ratesMoreThan(before);
    before = await rated();
    await page.waitForTimeout(400);
    await page.focus('#more');
    await page.keyboard.press('Enter');
    await ratesMoreThan(before);
    await page.tap('#advice button');
    const values = (await stage.log()).flatMap((line) =>
      line.kind === 'rating' && line.source === 'phones' ? [line.value] : [],
    );
    expect(values.slice(-3).map(Math.sign)).toEqual([1, -1, 1]);
    // The address says nothing any more that would let others in; nothing was asked of anybody else; nothing broke.
    expect(new URL(page.url()).hash).toBe('');
    const own = new URL(page.url()).host;
    expect(asked.filter((url) => new URL(url).host !== own && !url.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => [Object.keys(window.localStorage), document.cookie])).toEqual([
      ['antiphon.ticket'],
      '',
    ]);
  });

  it('votes when an operator asks, and what it votes for is the opening', async () => {
    const { page } = await scan();
    await connected(page);
    const before = await rated();
    const { tempo } = await stage.page.evaluate(() => window.antiphon!);
    stage.site.audience.hub.command({ type: 'act', act: 'warmUp' });
    await page.locator('#more', { hasText: 'Wilder' }).tap();
    await stage.page.getByText('100%', { exact: true }).waitFor();
    stage.site.audience.hub.command({ type: 'act', act: 'music' });
    await page.locator('#more', { hasText: 'More' }).waitFor();
    await stage.until(({ tempo: now }, least) => now > least, 1.2 * tempo);
    expect(await rated()).toBe(before);
  });

  it('counts a hold for more than a tap', async () => {
    const { page } = await scan();
    await connected(page);
    const before = await rated();
    await page.focus('#more');
    await page.keyboard.down(' ');
    await page.waitForSelector('#more.pressed');
    await page.waitForTimeout(1500);
    await page.keyboard.up(' ');
    await ratesMoreThan(before);
    const held = (await stage.log()).findLast((line) => line.kind === 'rating' && line.source === 'phones');
    expect(held).toMatchObject({ value: 1 });
  });

  it('fits a narrow screen with both pads in reach, each half of it, and all its words in view', async () => {
    const { page } = await scan({ locale: 'de-DE' });
    await connected(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(640);
    for (const [id, name] of [
      ['#more', 'Mehr'],
      ['#change', 'Anders'],
    ] as const) {
      const box = (await page.locator(id).boundingBox())!;
      expect(box.width).toBeGreaterThanOrEqual(160);
      expect(box.height).toBeGreaterThanOrEqual(300);
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(1);
    }
    expect(await page.textContent('h1')).toBe('Du bist der goldene Punkt');
    const tooWide = await page.$$eval('#advice button, h1, #status', (all) =>
      all.filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent),
    );
    expect(tooWide).toEqual([]);
  });

  it('reads from the right in Arabic, with More still on the right', async () => {
    const { page } = await scan({ locale: 'ar' });
    await connected(page);
    expect(await page.getAttribute('html', 'dir')).toBe('rtl');
    const [more, change] = await Promise.all(['#more', '#change'].map((id) => page.locator(id).boundingBox()));
    expect(more!.x).toBeGreaterThan(change!.x);
  });

  it('has nothing that axe would find fault with, connected or not', async () => {
    const { page } = await scan();
    await connected(page);
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    await page.evaluate(axe);
    const faults = (): Promise<unknown> =>
      page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
      );
    expect(await faults()).toEqual([]);
    stage.site.audience.gateway.dismiss(3000, () => 1);
    await page.waitForSelector('body.waiting');
    expect(await faults()).toEqual([]);
  });

  it('has one vote in two tabs, and goes on where it is touched', async () => {
    const { page, context } = await scan();
    await connected(page);
    await stage.until(({ raters }) => raters === 1);
    const second = await context.newPage();
    await second.goto(page.url());
    await connected(second);
    await page.waitForSelector('body.waiting');
    expect((await stage.snapshot()).raters).toBe(1);
    await page.tap('#more');
    await connected(page);
    await second.waitForSelector('body.waiting');
  });

  it('connects again by itself when it was cut off, and says so meanwhile', async () => {
    const { page } = await scan();
    await connected(page);
    const waiting = page.waitForSelector('body.waiting');
    stage.site.audience.gateway.dismiss(1000, () => 1);
    await waiting;
    expect(await page.textContent('#status')).toBe('Connecting again…');
    await connected(page);
    const before = await rated();
    await page.tap('#change');
    await ratesMoreThan(before);
  });

  it('asks for the code where it has none', async () => {
    const context = await stage.page.context().browser()!.newContext(PHONE);
    contexts.push(context);
    const page = await context.newPage();
    await page.goto((await stage.snapshot()).phoneUrl.replace(/#.*/, '#AAAAAAAAAAAAAAAA'));
    await expect.poll(() => page.textContent('#status')).toContain('expired');
  });
});
