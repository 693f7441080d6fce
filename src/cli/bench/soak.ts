/** The long run: the page at `clock=fast`, rated all the time, and whether anything grows that should not. */
import type { Page } from 'playwright-core';
import type { Seconds } from '../../kernel/units.ts';
import { progress } from '../terminal.ts';
import type { BenchResult } from './figure.ts';
import { heapMb, snapshotOf, until, type Theatre } from './theatre.ts';

const QUERY = '/?debug&backend=wasm&seed=5&clock=fast';
/** Times that memory is looked at. */
const LOOKS = 8;
/** A press every so many bars, as often as a lively visitor. */
const PRESS_EVERY = 1;
const BURST = 4;
const PATIENCE: Seconds = 3600;

/** Runs in the page: presses one of the two keys in every bar that begins, a burst of one and a burst of the other. */
const PRESSING = `(() => {
  let latest = -1;
  let pressed = 0;
  const look = () => {
    requestAnimationFrame(look);
    const bar = window.antiphon?.sounding?.barIndex ?? -1;
    if (bar < latest + ${PRESS_EVERY}) return;
    latest = bar;
    const key = pressed++ % ${2 * BURST} < ${BURST} ? 'ArrowRight' : 'ArrowLeft';
    for (const type of ['keydown', 'keyup']) dispatchEvent(new KeyboardEvent(type, { key, code: key, bubbles: true }));
  };
  look();
})()`;

interface Look {
  readonly hours: number;
  /** Megabytes, the log left out: it is kept on purpose, and no longer than it may become. */
  readonly heap: number;
  readonly log: number;
  readonly tensors: number;
}

/** Megabytes of what `L` downloads, as the page keeps it. */
async function logMb(page: Page): Promise<number> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('l')]);
  let bytes = 0;
  for await (const chunk of await download.createReadStream()) bytes += (chunk as Buffer).length;
  await download.delete();
  return bytes / 2 ** 20;
}

export async function soak(theatre: Theatre, minutes: number): Promise<BenchResult> {
  const context = await theatre.visit();
  const page = await theatre.open(context, QUERY, { undrawn: true, unwatched: true });
  await until(page, 'now.heardBars > 2');
  const { tempo } = await snapshotOf(page);
  const barSeconds = 240 / tempo;
  const bars = Math.ceil((minutes * 60) / barSeconds);
  await page.evaluate(PRESSING);
  const bar = progress('an hour in minutes', bars);
  const looks: Look[] = [];
  const began = performance.now();
  for (let look = 0; look <= LOOKS; look++) {
    await until(page, `now.heardBars >= ${Math.floor((bars * look) / LOOKS)} && now.ratings > 0`, PATIENCE * 1000);
    const { heardBars, tensors } = await snapshotOf(page);
    const log = await logMb(page);
    looks.push({ hours: (heardBars * barSeconds) / 3600, heap: (await heapMb(page)) - log, log, tensors });
    bar.update(heardBars);
  }
  bar.end();
  const took = (performance.now() - began) / 1000;
  const end = await snapshotOf(page);
  await context.close();
  const [first, last] = [looks[1]!, looks.at(-1)!];
  return {
    figures: [
      {
        name: `tensors after ${minutes} simulated minutes`,
        unit: '',
        value: last.tensors,
        baseline: { name: 'after an eighth of them', value: first.tensors },
        better: 'lower',
        bound: first.tensors,
      },
      {
        name: `heap after ${minutes} simulated minutes, page and thread, without the log`,
        unit: 'MB',
        value: last.heap,
        baseline: { name: 'after an eighth of them', value: first.heap },
        better: 'lower',
      },
      {
        name: 'pace of clock=fast',
        unit: '× real time',
        value: (looks.at(-1)!.hours * 3600) / took,
        baseline: { name: 'real time', value: 1 },
        better: 'higher',
      },
    ],
    notes: [
      `The long run: ${end.heardBars} bars, ${end.ratings} ratings, ${end.updates} updates; heap ${looks.map(({ heap }) => heap.toFixed(1)).join(', ')} MB, ` +
        `${((last.heap - first.heap) / (last.hours - first.hours)).toFixed(1)} MB an hour; beside it the session log of ${last.log.toFixed(1)} MB, which ends at 64 MB.`,
    ],
  };
}
