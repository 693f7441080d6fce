/**
 * Benchmark of the stage: the built page in a real browser, rated by real key presses, beside what the same browser does
 * with next to nothing to do. Software drawing takes whatever processor it can get, so the page plays once with its
 * picture and once without.
 */
import { Rng } from '../../kernel/random.ts';
import type { Seconds } from '../../kernel/units.ts';
import type { Snapshot } from '../../session/snapshot.ts';
import { progress } from '../terminal.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';
import { arrive, type Arrival } from './arrival.ts';
import { attractEnds } from './attractEnds.ts';
import { soak } from './soak.ts';
import { baselineOf, ratingsOf, tasksAfter } from './testimony.ts';
import { ask, heapMb, openTheatre, snapshotOf, testimony, until, VIEWPORT, type Theatre } from './theatre.ts';
import type { Testimony } from './witness.ts';

export const summary = 'latencies, long tasks, late events, first sound, bytes and memory of the page';

const QUERY = '/?debug&backend=wasm&seed=5';
/** Nobody rates at first: the page's own pace is what the rest is compared with. */
const QUIET: Seconds = 15;
/** Between two presses, so that they fall on every part of a bar. */
const PAUSE: readonly [Seconds, Seconds] = [1.6, 3.4];
/** Presses of one sign before the other's turn. */
const BURST = 4;
/** Every so many presses a word of advice goes along. */
const ADVISED = 5;
const ADVICE = ['wilder', 'brighter', 'calmer', 'darker'];
const ECHOES = 30;
/** A bar of full texture in 4/4, with its outlook, has about as many bytes. */
const ECHO_SIZE = 2048;

interface Live {
  readonly quiet: Snapshot;
  readonly echo: readonly number[];
  readonly from: number;
  readonly testimony: Testimony;
  readonly start: Snapshot;
  readonly end: Snapshot;
  readonly heapStart: number;
  readonly heapEnd: number;
  readonly minutes: number;
}

/** Plays for some seconds and rates as a lively visitor would. */
async function live(theatre: Theatre, seconds: Seconds, undrawn: boolean): Promise<Live> {
  const context = await theatre.visit();
  const page = await theatre.open(context, QUERY, { undrawn });
  await page.waitForSelector('#panels button');
  await page.mouse.click(VIEWPORT.width / 2, 40);
  await until(page, "now.phase === 'playing' && now.sounding !== null");
  const pause = (for_: Seconds): Promise<void> => page.waitForTimeout(for_ * 1000);
  await pause(QUIET / 2);
  const echo = await ask<number[]>(page, `echo(${ECHOES}, ${ECHO_SIZE})`);
  await pause(QUIET / 2);
  const quiet = await snapshotOf(page);
  await page.keyboard.press('ArrowRight');
  await pause(3);
  const heapStart = await heapMb(page);
  const [start, { now: from }] = [await snapshotOf(page), await testimony(page)];
  const rng = new Rng(1);
  const bar = progress(undrawn ? 'playing without a picture' : 'playing', seconds);
  let passed = 0;
  for (let press = 0; passed < seconds; press++) {
    await page.keyboard.press(press % (2 * BURST) < BURST ? 'ArrowRight' : 'ArrowLeft');
    if (press % ADVISED === ADVISED - 1) {
      const advice = ADVICE[Math.floor(press / ADVISED) % ADVICE.length]!;
      await page.evaluate(`document.querySelector('.chip-${advice}')?.click()`);
    }
    const wait = PAUSE[0] + rng.next() * (PAUSE[1] - PAUSE[0]);
    await pause(wait);
    bar.update((passed += wait));
  }
  await pause(3);
  bar.end();
  const end = await snapshotOf(page);
  const heard = await testimony(page);
  const heapEnd = await heapMb(page);
  await context.close();
  return {
    quiet,
    echo,
    from,
    testimony: heard,
    start,
    end,
    heapStart,
    heapEnd,
    minutes: (heard.now - from) / 60_000,
  };
}

function liveFigures(run: Live, how: string, empty: Arrival['empty']): Figure[] {
  const ratings = ratingsOf(run.testimony);
  const named = (name: string): string => `${name}, ${how}`;
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const echo = { name: 'an empty thread’s answer, drawn', value: p95(run.echo) };
  const kept = baselineOf(run.testimony);
  const heardBy = (sign?: 1 | -1): number[] =>
    ratings.flatMap((one) => (one.heardMs === null || (sign && one.sign !== sign) ? [] : [one.heardMs]));
  const heard = p95(heardBy()) / 1000;
  const tasks = tasksAfter(run.testimony, run.from);
  return [
    {
      name: named('acknowledged, p95'),
      unit: 'ms',
      value: p95(ratings.map(({ acknowledgedMs }) => acknowledgedMs)),
      baseline: { name: 'an empty page’s next frame', value: p95(empty.pressesMs) },
      better: 'lower',
      bound: 100,
    },
    {
      name: named('ghost bar redrawn, p95'),
      unit: 'ms',
      value: p95(ratings.flatMap(({ ghostMs }) => (ghostMs === null ? [] : [ghostMs]))),
      baseline: echo,
      better: 'lower',
      bound: 300,
    },
    {
      name: named('rating to first changed note, p95'),
      unit: 's',
      value: heard,
      baseline: { name: 'if planned bars were kept', value: p95(kept.waitsMs) / 1000 },
      better: 'lower',
      bound: 2,
    },
    {
      name: named('the same as a share of a bar'),
      unit: 'bars',
      value: (heard * 1000) / kept.barMs,
      baseline: { name: 'if planned bars were kept', value: p95(kept.waitsMs) / kept.barMs },
      better: 'lower',
      bound: 1,
    },
    ...([1, -1] as const).map((sign): Figure => ({
      name: named(`${sign > 0 ? 'More' : 'Change'} to first changed note, p95`),
      unit: 's',
      value: p95(heardBy(sign)) / 1000,
      baseline: { name: 'if planned bars were kept', value: p95(kept.waitsMs) / 1000 },
      better: 'lower',
      bound: 2,
    })),
    {
      name: named('a fast update in the thread, p95'),
      unit: 'ms',
      value: p95(ratings.map(({ updateMs }) => updateMs)),
      baseline: echo,
      better: 'lower',
      bound: 50,
    },
    {
      name: named('tasks over 50 ms after the start'),
      unit: 'a minute',
      value: tasks.length / run.minutes,
      baseline: { name: 'an empty page', value: empty.longTasks / empty.minutes },
      better: 'lower',
      bound: 0,
    },
    {
      name: named('the longest task after the start'),
      unit: 'ms',
      value: Math.max(0, ...tasks.map(({ ms }) => ms)),
      baseline: { name: 'an empty page', value: empty.longestMs },
      better: 'lower',
      bound: 50,
    },
    {
      name: named('late events'),
      unit: `in ${run.minutes.toFixed(1)} minutes`,
      value: run.end.lateEvents,
      baseline: { name: `in ${QUIET} s without ratings`, value: run.quiet.lateEvents },
      better: 'lower',
      bound: 0,
    },
    {
      name: named('tensors at the end'),
      unit: '',
      value: run.end.tensors,
      baseline: { name: 'after the first rating', value: run.start.tensors },
      better: 'lower',
      bound: run.start.tensors,
    },
    {
      name: named('heap at the end, page and thread'),
      unit: 'MB',
      value: run.heapEnd,
      baseline: { name: 'after the first rating', value: run.heapStart },
      better: 'lower',
    },
  ];
}

function describe(run: Live, how: string): string {
  const ratings = ratingsOf(run.testimony);
  const { fps, scriptMsPerFrame, updates, klToPrior, heardBars, latencyMs } = run.end;
  const median = (values: readonly number[]): string => quantile(values, 0.5).toFixed(0);
  const taught = ratings.filter(({ ghostMs }) => ghostMs !== null);
  return (
    `Played, ${how}: ${ratings.length} ratings, ${ratings.length - taught.length} of them without consequence; ${updates} updates, ` +
    `KL ${klToPrior.toFixed(2)} nats, ${heardBars} bars; medians: acknowledged ${median(ratings.map((one) => one.acknowledgedMs))} ms, ` +
    `ghost ${median(taught.map((one) => one.ghostMs!))} ms, heard ${median(ratings.flatMap((one) => one.heardMs ?? []))} ms (the page itself says p95 ${latencyMs.heard.p95.toFixed(0)}), ` +
    `answer to a rating ${median(ratings.map((one) => one.answerMs))} ms; ${fps.toFixed(0)} frames a second, ${scriptMsPerFrame.toFixed(1)} ms script a frame.`
  );
}

export async function measure({ seconds, picture, soak: minutes }: BenchOptions): Promise<BenchResult> {
  const theatre = await openTheatre();
  try {
    const arrival = await arrive(theatre, QUERY);
    const figures: Figure[] = [];
    const notes = [
      `The window was ${VIEWPORT.width} × ${VIEWPORT.height}, the backend wasm; what a graphics card draws costs the processor less.`,
    ];
    for (const how of picture ? ['no picture', 'drawn in software'] : ['no picture']) {
      const run = await live(theatre, seconds, how === 'no picture');
      figures.push(...liveFigures(run, how, arrival.empty));
      notes.push(describe(run, how));
    }
    figures.push(...arrival.figures, await attractEnds(theatre, `${QUERY}&watch`, arrival.empty));
    notes.push(...arrival.notes);
    if (minutes > 0) {
      const long = await soak(theatre, minutes);
      figures.push(...long.figures);
      notes.push(...long.notes);
    }
    return { figures, notes };
  } finally {
    await theatre.close();
  }
}
