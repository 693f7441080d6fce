/**
 * Benchmark of the drawing: ten minutes of a session on screen, painted in Node for the script alone and drawn in a
 * browser for everything else, beside the empty stage of the same run. Small, because drawing in software takes what it
 * can get; what a pixel costs is the graphics card's affair, how many there are at most says docs/stage.md.
 */
import { chromium, type Page } from 'playwright-core';
import { unwrap } from '../../kernel/result.ts';
import { measurePainting } from '../../stage/bench.ts';
import { bundleScript } from '../bundle.ts';
import { chromiumFlags, findChromium } from '../chromium.ts';
import { measureHour } from './drawingHour.ts';
import type { Drawing, DrawingFigures, DrawingOrder } from './drawingPage.ts';
import { evening } from './evening.ts';
import { emptied, packEvening, statesOf } from './eveningStrip.ts';
import type { BenchOptions, BenchResult, Figure } from './figure.ts';

export const summary = 'script time, draw calls, quads, textures and memory of drawing a ten-minute garden';

const SEED = 5;
const MINUTES = 10;
const SECONDS = 30;
const FRAMES = 1200;
const SIZE = { width: 480, height: 270 };
const BUNDLE = 'antiphonDrawing' as const;
/** The budget; see docs/stage.md. */
const MOST_QUADS = 12_000;
const MOST_FILL = 2.5;
/** What compiled code and measuring itself may add. */
const HEAP_NOISE_MB = 1;
const OPENING_QUALITY = 3;
const BEST_QUALITY = 4;

async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await session.detach();
  }
}

/** The page's side of it, as it is reached from here. */
interface DrawingWindow {
  readonly [BUNDLE]: { openDrawing(packed: string, order: DrawingOrder): Promise<Drawing> };
  drawing: Drawing;
}

function openDrawing(page: Page, packed: string, order: DrawingOrder): Promise<void> {
  return page.evaluate(
    async ([text, asked]) => {
      const here = globalThis as unknown as DrawingWindow;
      here.drawing = await here.antiphonDrawing.openDrawing(text, asked);
    },
    [packed, order] as const,
  );
}

function run(page: Page, frames: number): Promise<DrawingFigures> {
  return page.evaluate((count) => (globalThis as unknown as DrawingWindow).drawing.run(count), frames);
}

export async function measure(_options: BenchOptions): Promise<BenchResult> {
  const night = await evening(SEED, MINUTES, SECONDS);
  const clock = (): number => performance.now();
  const stateAt = statesOf(night);
  const painting = measurePainting(stateAt, clock, FRAMES);
  const bare = measurePainting(statesOf(emptied(night)), clock, FRAMES);
  const hour = measureHour(night);
  const script = await bundleScript(new URL('./drawingPage.ts', import.meta.url), BUNDLE);
  const packed = packEvening(night);
  const browser = await chromium.launch({
    executablePath: unwrap(findChromium(process.env)),
    args: [...chromiumFlags],
  });
  try {
    const open = async (order: DrawingOrder): Promise<Page> => {
      const page = await browser.newPage({ viewport: SIZE });
      await page.addScriptTag({ content: script });
      await openDrawing(page, packed, order);
      return page;
    };
    const order = { ...SIZE, quality: OPENING_QUALITY, empty: false };
    const emptyPage = await open({ ...order, empty: true });
    const empty = await run(emptyPage, FRAMES / 4);
    await emptyPage.close();
    const page = await open(order);
    await run(page, FRAMES / 4);
    const heapBefore = await heapBytes(page);
    const full = await run(page, FRAMES);
    const heapAfter = await heapBytes(page);
    await page.close();
    const bestPage = await open({ ...order, quality: BEST_QUALITY });
    const best = await run(bestPage, 60);
    const asleep = { name: 'the empty stage' };
    const figures: Figure[] = [
      {
        name: 'painting, median',
        unit: 'ms a frame',
        value: painting.medianMs,
        baseline: { ...asleep, value: bare.medianMs },
        better: 'lower',
        bound: 4,
      },
      {
        name: 'painting, p95',
        unit: 'ms a frame',
        value: painting.p95Ms,
        baseline: { ...asleep, value: bare.p95Ms },
        better: 'lower',
        bound: 4,
      },
      {
        name: 'script in the browser, median',
        unit: 'ms a frame',
        value: full.medianMs,
        baseline: { ...asleep, value: empty.medianMs },
        better: 'lower',
        bound: 4,
      },
      {
        name: 'script in the browser, p95',
        unit: 'ms a frame',
        value: full.p95Ms,
        baseline: { ...asleep, value: empty.p95Ms },
        better: 'lower',
        bound: 4,
      },
      {
        name: 'draw calls',
        unit: '',
        value: full.drawCalls,
        baseline: { ...asleep, value: empty.drawCalls },
        better: 'lower',
        bound: 60,
      },
      {
        name: 'draw calls with bloom',
        unit: '',
        value: best.drawCalls,
        baseline: { name: 'without', value: full.drawCalls },
        better: 'lower',
        bound: 60,
      },
      {
        name: 'quads',
        unit: '',
        value: painting.quads,
        baseline: { ...asleep, value: bare.quads },
        better: 'lower',
        bound: MOST_QUADS,
      },
      {
        name: 'fill over the sky',
        unit: '× the picture',
        value: painting.fill,
        baseline: { ...asleep, value: bare.fill },
        better: 'lower',
        bound: MOST_FILL,
      },
      {
        name: 'textures',
        unit: 'MB',
        value: full.textureBytes / 2 ** 20,
        baseline: { ...asleep, value: empty.textureBytes / 2 ** 20 },
        better: 'lower',
        bound: 16,
      },
      {
        name: `heap after ${FRAMES} more frames`,
        unit: 'MB',
        value: heapAfter / 2 ** 20,
        baseline: { name: 'before', value: heapBefore / 2 ** 20 },
        better: 'lower',
        bound: heapBefore / 2 ** 20 + HEAP_NOISE_MB,
      },
      hour.figure,
    ];
    return {
      figures,
      notes: [
        `${MINUTES} minutes composed from seed ${SEED}: ${night.state.garden.organisms.length} plants, ${night.timeline.length} bars.`,
        hour.note,
        'The browser draws in software here, on the processor that runs the script.',
      ],
    };
  } finally {
    await browser.close();
  }
}
