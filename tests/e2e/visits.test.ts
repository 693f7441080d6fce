/** What one visit taught is there at the next, and the next goes on teaching. */
import { afterEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

/** Runs in the page: the policy that is stored, once there is one. */
function stored(): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('antiphon');
    opening.onsuccess = () => {
      const reading = opening.result.transaction('policies').objectStore('policies').get('latest');
      reading.onsuccess = () => {
        opening.result.close();
        resolve((reading.result as { updates: number } | undefined)?.updates !== undefined);
      };
    };
  });
}

async function rateOnceABar({ until, rate }: Stage, presses: number): Promise<void> {
  for (let i = 0; i < presses; i++) {
    const { ratings, heardBars } = await until((now) => now.sounding !== null && now.heardBars > 0);
    await rate('ArrowRight');
    await until((now, before) => now.ratings > before!, ratings);
    await until((now, before) => now.heardBars > before!, heardBars);
  }
}

describe('two visits', () => {
  it('teach one composer', async () => {
    // Without a seed and in real time: other sessions bring nothing along and leave nothing behind.
    stage = await openStage({ query: { backend: 'wasm', tempo: '200' } });
    const { page, until, log, errors } = stage;
    await until((now) => now.plannedBars > 0);
    await page.mouse.click(240, 40);
    await rateOnceABar(stage, 2);
    await until((now) => now.updates > 0);
    await expect.poll(() => page.evaluate(stored), { timeout: 20_000 }).toBe(true);
    await page.reload();
    const second = await until((now) => now.plannedBars > 0);
    expect(second.updates).toBeGreaterThan(0);
    expect(second.klToPrior).toBeGreaterThan(0);
    expect(second.ratings).toBe(0);
    await page.mouse.click(240, 40);
    await rateOnceABar(stage, 4);
    await until((now, updates) => now.updates >= updates! + 4, second.updates);
    const rewards = (await log()).flatMap((line) =>
      line.kind === 'answered' && line.message.type === 'updated' && line.message.cause === 'rating'
        ? [line.message.reward]
        : [],
    );
    expect(rewards).toHaveLength(4);
    expect(rewards.filter((reward) => reward === 0)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
