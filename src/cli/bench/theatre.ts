/**
 * The built page in a real Chromium with a witness inside, for benchmarks: built from today's sources,
 * served from this very process, so that every byte that leaves is counted. Knows nothing of what is measured.
 */
import { channel } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { build } from 'vite';
import { unwrap } from '../../kernel/result.ts';
import { openSite, type Site } from '../../server/site.ts';
import type { Snapshot } from '../../session/snapshot.ts';
import { bundleScript } from '../bundle.ts';
import { chromiumFlags, findChromium } from '../chromium.ts';
import type { Testimony } from './witness.ts';

/** What went to browsers since the theatre was opened, in order. */
export interface Sent {
  readonly path: string;
  /** As the browser asked for them, compressed, with headers. */
  readonly bytes: number;
}

export interface Theatre {
  /** Everything served so far. */
  readonly sent: readonly Sent[];
  /** A browser's memory of its own: the first page in it starts cold, later ones warm. */
  visit(): Promise<BrowserContext>;
  /** Opens an address below the site's root, e.g. `/?debug`, and waits for its load event. */
  open(context: BrowserContext, path: string, how?: Opening): Promise<Page>;
  /** Bytes of a served file in an encoding. */
  weigh(path: string, encoding: 'identity' | 'gzip' | 'br'): Promise<number>;
  close(): Promise<void>;
}

/** How a page is opened for a measurement. */
export interface Opening {
  /** Withholds the stage's canvas. */
  readonly undrawn?: boolean;
  /** Without the witness, whose notes grow with every message: for measuring what else grows. */
  readonly unwatched?: boolean;
}

const WITNESS = 'antiphonWitness';
/** Small: drawing in software takes all the processor it can get. */
export const VIEWPORT = { width: 480, height: 320 };
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The page as its sources are now, in a folder of its own: nobody else rebuilds it while it is read. */
async function buildPage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-bench-'));
  await build({ root: ROOT, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  return folder;
}

/** Books every answer of the server on this port. @returns a way to stop */
function countBytes(port: number, sent: Sent[]): () => void {
  const before = new WeakMap<Socket, number>();
  const finished = channel('http.server.response.finish');
  const listen = (message: unknown): void => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    if (socket.localPort !== port) return;
    const bytes = socket.bytesWritten - (before.get(socket) ?? 0);
    before.set(socket, socket.bytesWritten);
    sent.push({ path: request.url ?? '', bytes });
  };
  finished.subscribe(listen);
  return () => finished.unsubscribe(listen);
}

export async function openTheatre(): Promise<Theatre> {
  const folder = await buildPage();
  const witness = await bundleScript(new URL('./witness.ts', import.meta.url), WITNESS);
  // The site holds its files in memory from here on.
  const site: Site = unwrap(await openSite({ folder, host: '127.0.0.1', port: 0 }));
  rmSync(folder, { recursive: true });
  const sent: Sent[] = [];
  const stopCounting = countBytes(Number(new URL(site.address).port), sent);
  let browser: Browser | null = null;
  const close = async (): Promise<void> => {
    await browser?.close();
    stopCounting();
    await site.close(0);
  };
  try {
    browser = await chromium.launch({
      executablePath: unwrap(findChromium(process.env)),
      // The first touch has to earn the sound, as it does with a visitor.
      args: chromiumFlags.filter((flag) => !flag.includes('autoplay')),
    });
  } catch (error) {
    await close();
    throw error;
  }
  const opened = browser;
  return {
    sent,
    visit: () => opened.newContext({ viewport: VIEWPORT }),
    async open(context, path, { undrawn = false, unwatched = false } = {}) {
      const page = await context.newPage();
      if (undrawn) await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null;');
      if (!unwatched) await page.addInitScript(`${witness};globalThis.${WITNESS} = ${WITNESS};`);
      await page.goto(`${site.address}${path}`, { waitUntil: 'load' });
      return page;
    },
    weigh: (path, encoding) =>
      new Promise((resolve, reject) => {
        get(`${site.address}${path}`, { headers: { 'accept-encoding': encoding } }, (response) => {
          let bytes = 0;
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.on('end', () => resolve(bytes));
        }).on('error', reject);
      }),
    close,
  };
}

export function snapshotOf(page: Page): Promise<Snapshot> {
  return page.evaluate('window.antiphon');
}

/** Waits until a condition on `now`, the page's own figures, holds. @param condition an expression, run in the page */
export async function until(page: Page, condition: string, timeoutMs = 30_000): Promise<void> {
  await page.waitForFunction(
    `(() => { const now = window.antiphon; return now !== undefined && (${condition}); })()`,
    null,
    {
      timeout: timeoutMs,
    },
  );
}

export function testimony(page: Page): Promise<Testimony> {
  return page.evaluate(`${WITNESS}.testify()`);
}

/** Calls a function of the witness, e.g. `echo(20, 4096)`. */
export function ask<Answer>(page: Page, call: string): Promise<Answer> {
  return page.evaluate(`${WITNESS}.${call}`);
}

/** Megabytes in use after a collection: of the page, and of its threads together. */
export async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return (usedSize + (await threadBytes(session))) / 2 ** 20;
  } finally {
    await session.detach();
  }
}

/** Threads are targets of their own, and are spoken to through the page's session. */
async function threadBytes(session: CDPSession): Promise<number> {
  const threads: string[] = [];
  const waiting = new Map<number, (result: { readonly usedSize?: number }) => void>();
  let asked = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') threads.push(sessionId);
  });
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
    if (id !== undefined) waiting.get(id)?.(result ?? {});
  });
  const send = (sessionId: string, method: string): Promise<{ readonly usedSize?: number }> =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, resolve);
      session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) }).catch(reject);
    });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let bytes = 0;
  for (const thread of threads) {
    await send(thread, 'HeapProfiler.collectGarbage');
    bytes += (await send(thread, 'Runtime.getHeapUsage')).usedSize ?? 0;
  }
  return bytes;
}
