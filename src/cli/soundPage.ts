/**
 * The page's own ensemble, borrowed by the command line: the offline renderer runs in a headless Chromium,
 * because only a browser has the audio graph. Knows neither music files nor sound files.
 */
import { chromium, type Browser, type Page } from 'playwright-core';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Seconds } from '../kernel/units.ts';
import type { SoundEvent } from '../session/event.ts';
import type { endure, Endured, Round } from '../sound/endurance.ts';
import type { OfflineOptions, Rendering } from '../sound/offline.ts';
import { bundleScript } from './bundle.ts';
import { chromiumFlags, findChromium } from './chromium.ts';

export interface SoundPage {
  /** @returns [left, right]; see src/sound/offline.ts */
  render(events: readonly SoundEvent[], seconds: Seconds, options?: OfflineOptions): Promise<Float32Array[]>;
  /** Plays for long without handing out what was played; see src/sound/endurance.ts. */
  endure(round: Round, seconds: Seconds, every: Seconds): Promise<Endured>;
  /** Seconds that the last render took inside the page, without the way out of it. */
  readonly lastRenderSeconds: Seconds;
  /** Notes that held nodes then, second by second. */
  readonly lastVoices: readonly number[];
  close(): Promise<void>;
}

const BUNDLE_NAME = 'antiphonOffline';
const ENDURANCE_NAME = 'antiphonEndurance';
/** A heap is measured to the byte, after a collection. */
const HEAP_FLAGS = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];
/** Never looked up: every request is answered here (RFC 6761 keeps the name free). */
const ORIGIN = 'https://antiphon.invalid';
/** What crosses from page to process at a time. */
const SLICE_BYTES = 3 * 2 ** 20;

interface RenderingWindow {
  readonly antiphonOffline: {
    renderWatched(events: readonly SoundEvent[], seconds: Seconds, options: OfflineOptions): Promise<Rendering>;
  };
  rendered: Float32Array[];
}

interface EnduringWindow {
  readonly antiphonEndurance: { readonly endure: typeof endure };
}

export async function openSoundPage(): Promise<Result<SoundPage>> {
  const executable = findChromium(process.env);
  if (!executable.ok) return executable;
  const script = await bundleScript(new URL('../sound/offline.ts', import.meta.url), BUNDLE_NAME);
  let browser: Browser;
  try {
    browser = await chromium.launch({ executablePath: executable.value, args: [...chromiumFlags, ...HEAP_FLAGS] });
  } catch {
    return fail(
      'chromium-start',
      `${executable.value} did not start; set CHROMIUM_PATH to a Chromium or Chrome that runs.`,
    );
  }
  const page = await browser.newPage();
  // A page of its own, answered here: only a secure one may load audio worklets.
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${ORIGIN}/`);
  await page.addScriptTag({ content: script });
  let lastRenderSeconds = 0;
  let lastVoices: readonly number[] = [];
  return succeed({
    async render(events, seconds, options = {}) {
      const [lengths, took, voices] = await page.evaluate(renderInPage, { events, seconds, options });
      lastRenderSeconds = took;
      lastVoices = voices;
      return Promise.all(lengths.map((length, channel) => fetchChannel(page, channel, length)));
    },
    async endure(round, seconds, every) {
      const file = new URL('../sound/endurance.ts', import.meta.url);
      await page.addScriptTag({ content: await bundleScript(file, ENDURANCE_NAME) });
      return page.evaluate(
        (work) =>
          (globalThis as unknown as EnduringWindow).antiphonEndurance.endure(work.round, work.seconds, work.every),
        { round, seconds, every },
      );
    },
    get lastRenderSeconds() {
      return lastRenderSeconds;
    },
    get lastVoices() {
      return lastVoices;
    },
    close: () => browser.close(),
  });
}

async function renderInPage(work: {
  readonly events: readonly SoundEvent[];
  readonly seconds: Seconds;
  readonly options: OfflineOptions;
}): Promise<readonly [number[], Seconds, readonly number[]]> {
  const page = globalThis as unknown as RenderingWindow;
  const began = performance.now();
  const { channels, voices } = await page.antiphonOffline.renderWatched(work.events, work.seconds, work.options);
  page.rendered = channels;
  return [channels.map((channel) => channel.length), (performance.now() - began) / 1000, voices];
}

async function fetchChannel(page: Page, channel: number, length: number): Promise<Float32Array> {
  const samples = new Float32Array(length);
  const bytes = Buffer.from(samples.buffer);
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    const to = Math.min(bytes.length, from + SLICE_BYTES);
    const text = await page.evaluate(readSlice, { channel, from, to });
    bytes.write(text, from, 'base64');
  }
  return samples;
}

function readSlice(slice: { readonly channel: number; readonly from: number; readonly to: number }): Promise<string> {
  const page = globalThis as unknown as RenderingWindow;
  const samples = page.rendered[slice.channel]!;
  const bytes = new Uint8Array(samples.buffer as ArrayBuffer, samples.byteOffset + slice.from, slice.to - slice.from);
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(new Error('the page could not read its own samples')));
    reader.readAsDataURL(new Blob([bytes]));
  });
}
