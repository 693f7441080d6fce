/** Arriving: what a first visit downloads before it sounds, and how soon a second one does; beside an empty page and a bare tone. */
import type { Page } from 'playwright-core';
import type { Milliseconds } from '../../kernel/units.ts';
import { quantile, type Figure } from './figure.ts';
import { ask, testimony, until, VIEWPORT, type Theatre } from './theatre.ts';

export interface Arrival {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
  /** An empty page in the same browser. */
  readonly empty: {
    readonly pressesMs: readonly Milliseconds[];
    readonly longTasks: number;
    readonly longestMs: Milliseconds;
    readonly minutes: number;
  };
}

const EMPTY_PRESSES = 20;
/** A page of one line that every server of the product has. */
const EMPTY_PAGE = '/healthz';
const REVISITS = 5;
const MEGABYTE = 1e6;

async function touch(page: Page): Promise<Milliseconds> {
  await page.mouse.click(VIEWPORT.width / 2, 40);
  for (;;) {
    const { firstSoundAt, touchedAt } = await testimony(page);
    if (firstSoundAt > 0) return firstSoundAt - touchedAt;
    await page.waitForTimeout(50);
  }
}

async function measureEmpty(theatre: Theatre): Promise<Arrival['empty']> {
  const context = await theatre.visit();
  const page = await theatre.open(context, EMPTY_PAGE);
  await ask(page, 'idle()');
  for (let i = 0; i < EMPTY_PRESSES; i++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(300 + 13 * i);
  }
  const { presses, longTasks, now } = await testimony(page);
  await context.close();
  return {
    pressesMs: presses.map(({ at, drawnAt }) => drawnAt - at),
    longTasks: longTasks.length,
    longestMs: Math.max(0, ...longTasks.map(({ ms }) => ms)),
    minutes: now / 60_000,
  };
}

/** How soon a bare audio device sounds after a touch. */
async function measureTone(theatre: Theatre): Promise<Milliseconds> {
  const context = await theatre.visit();
  const waits: Milliseconds[] = [];
  for (let i = 0; i < REVISITS; i++) {
    const page = await theatre.open(context, EMPTY_PAGE);
    await page.evaluate('addEventListener("pointerdown", () => antiphonWitness.beep(), { once: true })');
    waits.push(await touch(page));
    await page.close();
  }
  await context.close();
  return Math.max(...waits);
}

/** @param ready waits for the composer before the touch, as with a visitor who looks first */
async function revisit(theatre: Theatre, query: string, ready: boolean): Promise<Milliseconds[]> {
  const context = await theatre.visit();
  const waits: Milliseconds[] = [];
  for (let i = 0; i <= REVISITS; i++) {
    const page = await theatre.open(context, query);
    await page.waitForSelector('#panels button');
    if (ready) await until(page, 'now.plannedBars > 0');
    const wait = await touch(page);
    // The first visit filled the cache.
    if (i > 0) waits.push(wait);
    await page.close();
  }
  await context.close();
  return waits;
}

export async function arrive(theatre: Theatre, query: string): Promise<Arrival> {
  const empty = await measureEmpty(theatre);
  const tone = await measureTone(theatre);
  const [eager, patient] = [await revisit(theatre, query, false), await revisit(theatre, query, true)];

  const context = await theatre.visit();
  const before = theatre.sent.length;
  const cold = await theatre.open(context, query);
  await cold.waitForSelector('#panels button');
  const coldMs = await touch(cold);
  const sent = theatre.sent.slice(before);
  await context.close();
  const weights = { identity: 0, gzip: 0 };
  for (const { path } of sent)
    for (const encoding of ['identity', 'gzip'] as const) weights[encoding] += await theatre.weigh(path, encoding);
  const served = sent.reduce((sum, { bytes }) => sum + bytes, 0);

  const sound = { name: 'a bare tone', value: tone / 1000 };
  return {
    empty,
    figures: [
      {
        name: `first sound after a touch at once, warm start, worst of ${REVISITS}`,
        unit: 's',
        value: Math.max(...eager) / 1000,
        baseline: sound,
        better: 'lower',
        bound: 3,
      },
      {
        name: `first sound after a touch when the plan stands, warm start, worst of ${REVISITS}`,
        unit: 's',
        value: Math.max(...patient) / 1000,
        baseline: sound,
        better: 'lower',
        bound: 3,
      },
      {
        name: 'downloaded before the first note, gzip',
        unit: 'MB',
        value: weights.gzip / MEGABYTE,
        baseline: { name: 'uncompressed', value: weights.identity / MEGABYTE },
        better: 'lower',
        bound: 3,
      },
      {
        name: 'downloaded before the first note, as a browser asks for it, with headers',
        unit: 'MB',
        value: served / MEGABYTE,
        baseline: { name: 'uncompressed', value: weights.identity / MEGABYTE },
        better: 'lower',
        bound: 3,
      },
    ],
    notes: [
      `A first visit sounded ${(coldMs / 1000).toFixed(2)} s after its touch, with ${sent.length} files fetched from this machine; medians of the warm starts: ${(quantile(eager, 0.5) / 1000).toFixed(2)} s and ${(quantile(patient, 0.5) / 1000).toFixed(2)} s.`,
    ],
  };
}
