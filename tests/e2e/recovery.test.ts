/** The music goes on when the composer dies under it, and nothing that was learnt dies with it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/session/event.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { openStage, type Stage } from './stage.ts';

declare global {
  interface Window {
    /** Threads that the page started for its composer, oldest first. */
    composers: Worker[];
  }
}

/** Runs in the page: keeps hold of the composer's threads, so that a test can kill them. */
function keepThreads(): void {
  window.composers = [];
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      // The sound has threads of its own.
      if (/\/worker-[^/]*$/.test(String(url))) window.composers.push(this);
    }
  };
}

/** Every bar was heard, in order, and each began where the one before it ended. */
function expectNoGap(lines: readonly LogLine[], barSeconds: number): void {
  const heard = lines.filter((line) => line.kind === 'heard');
  expect(heard.map(({ barIndex }) => barIndex)).toEqual(heard.map((_, index) => index));
  const waits = heard.slice(1).map(({ startsAt }, index) => startsAt - heard[index]!.startsAt - barSeconds);
  expect(Math.max(...waits.map(Math.abs))).toBeLessThan(0.01);
}

function answersOf<Type extends 'updated' | 'bar' | 'ready'>(lines: readonly LogLine[], type: Type) {
  return lines.flatMap((line) =>
    line.kind === 'answered' && line.message.type === type
      ? [line.message as Extract<typeof line.message, { type: Type }>]
      : [],
  );
}

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function begin(query: Readonly<Record<string, string>>): Promise<Stage> {
  stage = await openStage({ ownBrowser: true, query: { seed: '5', ...query }, before: keepThreads });
  await stage.until((now) => now.plannedBars >= 1, null, 90_000);
  await stage.page.mouse.click(240, 40);
  await stage.until((now) => now.phase === 'playing');
  return stage;
}

/** Rates once in each of so many bars, and waits until all of it has been learnt. */
async function teach({ rate, until, snapshot }: Stage, presses: number): Promise<void> {
  for (let i = 0; i < presses; i++) {
    const { heardBars, ratings } = await snapshot();
    await rate(i % 2 ? 'ArrowLeft' : 'ArrowRight');
    await until((now, before) => now.ratings > before!, ratings);
    await until((now, before) => now.heardBars > before!, heardBars);
  }
}

describe('a composer that dies', () => {
  it.each([
    ['is killed', () => window.composers.at(-1)!.terminate()],
    ['throws', () => window.composers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'a test' }))],
  ])('that %s is followed by another that knows all it knew, without a gap in the music', async (_, kill) => {
    const { page, until, snapshot, rate, log } = await begin({ backend: 'wasm', tempo: '160' });
    await until((now) => now.heardBars > 0);
    await teach(stage!, 2);
    await until((now) => now.updates >= 2);
    const before = await snapshot();
    await page.evaluate(kill);
    await rate('ArrowRight');
    const after = await until((now) => now.backend === 'cpu', null, 60_000);
    expect(await page.evaluate(() => window.composers.length)).toBe(2);
    expect(after.policyVersion).toBeGreaterThanOrEqual(2);
    expect(after.klToPrior).toBeGreaterThan(before.klToPrior / 3);
    await until((now, version) => now.updates > version!, after.updates);
    await teach(stage!, 1);
    const { updates } = await snapshot();
    await until((now, bars) => now.heardBars >= bars!, before.heardBars + 4, 60_000);
    expect(updates).toBeGreaterThanOrEqual(4);

    const lines = await log();
    expectNoGap(lines, 1.5);
    expect(answersOf(lines, 'ready').map(({ backend }) => backend)).toEqual(['wasm', 'cpu']);
    // Every rating was learnt from, the one in the dead composer's post included.
    const learnt = answersOf(lines, 'updated').filter(({ cause }) => cause === 'rating');
    expect(new Set(learnt.map(({ ratingId }) => ratingId))).toEqual(new Set([0, 1, 2, 3]));
    expect(learnt.every(({ credit }) => credit.length > 0)).toBe(true);
    const versions = learnt.map(({ policyVersion }) => policyVersion);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    const last = answersOf(lines, 'bar').at(-1)!.bar as PlannedBar;
    expect(last.policyVersion).toBeGreaterThanOrEqual(4);
    expect(stage!.errors).toEqual([]);
  });

  it('with its graphics device is followed by another on the next engine', async () => {
    // Software graphics compose slowly: short, slow bars give them the time.
    const { page, until, log } = await begin({ backend: 'webgpu', metre: '3/4', tempo: '50', style: 'chorale=1' });
    const devtools = await page.context().browser()!.newBrowserCDPSession();
    // Ends the process that holds every graphics device, as a crashing driver does; it never answers.
    void devtools.send('Browser.crashGpuProcess').catch(() => undefined);
    const { heardBars } = await until((now) => now.backend === 'wasm', null, 60_000);
    await until((now, bars) => now.heardBars >= bars!, heardBars + 2);
    const lines = await log();
    expectNoGap(lines, 3.6);
    const told = lines.flatMap((line) =>
      line.kind === 'answered' && line.message.type !== 'bar' ? [line.message] : [],
    );
    expect(told).toMatchObject([
      { type: 'ready', backend: 'webgpu' },
      { type: 'fault', reason: 'device-lost' },
      { type: 'ready', backend: 'wasm' },
    ]);
    expect(stage!.errors).toEqual([]);
  });
});
