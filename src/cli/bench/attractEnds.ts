/** How soon the attract loop gives way: from the touch that ends it to the first frame that shows none of it any more. */
import type { Page } from 'playwright-core';
import type { Milliseconds } from '../../kernel/units.ts';
import { progress } from '../terminal.ts';
import type { Arrival } from './arrival.ts';
import type { Figure } from './figure.ts';
import { quantile } from './figure.ts';
import { VIEWPORT, type Theatre } from './theatre.ts';

const TOUCHES = 5;
/** The page waits for whoever opened it, composes, and rests between two presses. */
const HAND_COMES_MS = 90_000;

/** Runs in the page: looks in every frame after the touch, and says when the first without the loop had been handed over. */
const WATCH = `void (globalThis.attractEnded = new Promise((resolve) => {
  addEventListener('pointerdown', ({ timeStamp }) => {
    const look = () => {
      if (document.querySelector('.panels[data-attract], .ghost-hand[data-there]')) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - timeStamp);
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}));`;

async function touchOnce(page: Page): Promise<Milliseconds> {
  await page.waitForSelector('.ghost-hand[data-there]', { state: 'attached', timeout: HAND_COMES_MS });
  await page.evaluate(WATCH);
  await page.mouse.click(VIEWPORT.width / 2, 40);
  return page.evaluate('globalThis.attractEnded');
}

/** @param query of a page with `watch`, so that it plays by itself though it has a seed */
export async function attractEnds(theatre: Theatre, query: string, empty: Arrival['empty']): Promise<Figure> {
  const bar = progress('ending the attract loop', TOUCHES);
  const context = await theatre.visit();
  const waits: Milliseconds[] = [];
  for (let touch = 1; touch <= TOUCHES; touch++) {
    const page = await theatre.open(context, query, { undrawn: true, unwatched: true });
    waits.push(await touchOnce(page));
    await page.close();
    bar.update(touch);
  }
  bar.end();
  await context.close();
  return {
    name: `touch to the first frame without the attract loop, no picture, worst of ${TOUCHES}`,
    unit: 'ms',
    value: Math.max(...waits),
    baseline: { name: 'an empty page’s next frame, p95', value: quantile(empty.pressesMs, 0.95) },
    better: 'lower',
    bound: 100,
  };
}
