/** The built page as a visitor meets it: served on a free port, opened in a real Chromium, watched through `window.antiphon`. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { chromiumFlags, findChromium } from '../../src/cli/chromium.ts';
import { unwrap } from '../../src/kernel/result.ts';
import type { LogLine } from '../../src/session/event.ts';
import { decodeLog } from '../../src/session/log.ts';
import { openSite, type Site } from '../../src/server/site.ts';
import type { Snapshot } from '../../src/session/snapshot.ts';

export interface StageOptions {
  /** Query of the page beside `debug`, e.g. `{ seed: '7', clock: 'fast', backend: 'cpu' }`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Replaces Web MIDI by devices of `web-midi-test`, which the page then finds as `window.WMT`. */
  readonly midi?: boolean;
  /** Serves the page from this folder of the host instead of its root, e.g. `art/antiphon`. */
  readonly under?: string;
  /** Changes a copy of the built page before it is served, e.g. spoils a file in it. */
  readonly change?: (folder: string) => void;
  /** Runs in the page before anything of it; must not close over variables. */
  readonly before?: () => void;
  /** Left out: 480 × 320. A small picture leaves the processor to what is tested: software drawing takes all it can get. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Draws as often as a visitor's page does: for what is pressed in time with the music. */
  readonly everyFrame?: boolean;
  /** False leaves out the flags that answer WebGPU in software, as on a machine that has none. */
  readonly webgpu?: boolean;
  /** Opens a browser for this page alone: for what kills parts of it. */
  readonly ownBrowser?: boolean;
}

export interface Stage {
  readonly page: Page;
  /** The server behind it. */
  readonly site: Site;
  /** Every error the page wrote to its console or threw, in order. */
  readonly errors: readonly string[];
  /** The newest `window.antiphon`. */
  snapshot(): Promise<Snapshot>;
  /**
   * Waits until a condition of the snapshot holds, looking once a frame.
   * The condition runs in the page, so what it needs besides the snapshot comes as `argument`.
   * @throws Error with the last snapshot and the page's errors when it does not hold in time
   */
  until<Argument extends number | string | null = null>(
    condition: (snapshot: Snapshot, argument: Argument) => boolean,
    argument?: Argument,
    timeoutMs?: number,
  ): Promise<Snapshot>;
  /** The session's log, as `L` downloads it. */
  log(): Promise<readonly LogLine[]>;
  /** Everything people have been told in sentences, in order. */
  said(): Promise<readonly string[]>;
  /** Waits until people have been told something that matches, or returns at once when they have been. */
  says(sentence: RegExp): Promise<void>;
  /** Presses and lets go of More or Change by the keyboard, once. */
  rate(key: 'ArrowRight' | 'ArrowLeft'): Promise<void>;
  close(): Promise<void>;
}

declare global {
  interface Window {
    said: string[];
  }
}

const root = join(import.meta.dirname, '..', '..');

/** Browsers of this file's tests, with WebGPU in software and without; every page is a context of its own in one of them. */
const browsers = new Map<boolean, Promise<Browser>>();
afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

function launch(webgpu: boolean): Promise<Browser> {
  return chromium.launch({
    executablePath: unwrap(findChromium(process.env)),
    args: chromiumFlags.filter((flag) => webgpu || !flag.includes('webgpu')),
  });
}

function sharedBrowser(webgpu: boolean): Promise<Browser> {
  const launched = browsers.get(webgpu) ?? launch(webgpu);
  browsers.set(webgpu, launched);
  return launched;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const { webgpu = true, ownBrowser = false } = options;
  const host = hostOf(options);
  const site = unwrap(await openSite({ folder: host.folder, host: '127.0.0.1', port: 0 }));
  const browser = await (ownBrowser ? launch(webgpu) : sharedBrowser(webgpu));
  const context = await browser.newContext({
    viewport: { ...(options.viewport ?? { width: 480, height: 320 }) },
    // As where a person has said yes: a refusal would be told, and delay what a test waits to be told.
    permissions: ['midi'],
  });
  const close = async (): Promise<void> => {
    await context.close();
    if (ownBrowser) await browser.close();
    await site.close(0);
    host.remove();
  };
  try {
    return await openPage(
      `${site.address}/${options.under === undefined ? '' : `${options.under}/`}`,
      context,
      options,
      site,
      close,
    );
  } catch (error) {
    await close();
    throw error;
  }
}

/** The folder to serve: the built page itself, or a host of which the page is one folder among others. */
function hostOf({ under, change }: StageOptions): { folder: string; remove: () => void } {
  const dist = join(root, 'dist');
  if (under === undefined && !change) return { folder: dist, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-host-'));
  if (under !== undefined) writeFileSync(join(folder, 'index.html'), '<!doctype html><title>another page</title>');
  cpSync(dist, join(folder, under ?? '.'), { recursive: true });
  change?.(join(folder, under ?? '.'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

async function openPage(
  address: string,
  context: BrowserContext,
  options: StageOptions,
  site: Site,
  close: () => Promise<void>,
): Promise<Stage> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(describe(message));
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  if (options.midi === true) {
    await page.addInitScript({ path: createRequire(import.meta.url).resolve('web-midi-test') });
    await page.addInitScript(replaceMidi);
  }
  await page.addInitScript(keepSentences);
  if (options.everyFrame !== true) await page.addInitScript(drawSeldom);
  if (options.before !== undefined) await page.addInitScript(options.before);
  const query = new URLSearchParams({ debug: '', ...options.query });
  await page.goto(`${address}?${query.toString()}`);

  const snapshot = (): Promise<Snapshot> => page.evaluate('window.antiphon');
  return {
    page,
    site,
    errors,
    snapshot,
    async until<Argument extends number | string | null = null>(
      condition: (snapshot: Snapshot, argument: Argument) => boolean,
      argument: Argument = null as Argument,
      timeoutMs = 30_000,
    ): Promise<Snapshot> {
      const holds = `window.antiphon !== undefined && (${condition.toString()})(window.antiphon, ${JSON.stringify(argument)})`;
      try {
        await page.waitForFunction(holds, null, { timeout: timeoutMs });
      } catch (error) {
        const last = JSON.stringify(await snapshot());
        throw new Error(`never came true: ${condition.toString()}\nlast: ${last}\nerrors: ${errors.join('\n')}`, {
          cause: error,
        });
      }
      return snapshot();
    },
    async log() {
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('l')]);
      return unwrap(decodeLog(readFileSync(await download.path(), 'utf8')));
    },
    said: () => page.evaluate(() => window.said),
    async says(sentence) {
      await page.waitForFunction(
        (pattern) => window.said.some((told) => new RegExp(pattern).test(told)),
        sentence.source,
      );
    },
    async rate(key) {
      await page.keyboard.press(key);
    },
    close,
  };
}

function describe(message: ConsoleMessage): string {
  const { url, lineNumber } = message.location();
  return `${message.text()} (${url}:${lineNumber})`;
}

/** Runs in the page: every request for MIDI is answered by the test devices. */
function replaceMidi(): void {
  const devices = (window as unknown as { WMT: { requestMIDIAccess: () => Promise<unknown> } }).WMT;
  Object.defineProperty(navigator, 'requestMIDIAccess', { value: devices.requestMIDIAccess, configurable: true });
}

/**
 * Runs in the page: eight pictures a second are enough to be there. Drawn in software as fast as they come, they would take
 * the processor from the music that is tested.
 */
function drawSeldom(): void {
  const frame = window.requestAnimationFrame.bind(window);
  const waiting = new Map<number, { cancelled: boolean }>();
  let latest = 0;
  window.requestAnimationFrame = (callback) => {
    const id = ++latest;
    const order = { cancelled: false };
    waiting.set(id, order);
    setTimeout(() => {
      frame((at) => {
        waiting.delete(id);
        if (!order.cancelled) callback(at);
      });
    }, 110);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    const order = waiting.get(id);
    if (order) order.cancelled = true;
  };
}

/** Runs in the page: what is announced is replaced by the next, so each sentence is written down. */
function keepSentences(): void {
  window.said = [];
  new MutationObserver(() => {
    const told = document.querySelector('.announcement')?.textContent ?? '';
    if (told !== '' && told !== window.said.at(-1)) window.said.push(told);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}
