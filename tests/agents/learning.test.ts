/** The shipped composer and learner, through the agent's own door: does the music move towards what is rewarded? Five seeds. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import type { PriorStatistics } from '../../agents/learner/statistics.ts';
import type { FromAgent, SoundedBar, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { OPENING } from '../../src/protocol/opening.ts';

const asset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url));
const SEEDS = [1, 2, 3, 4, 5];
const PRESSES = 20;
/** Most bars heard; a listener who likes little presses seldom. */
const MOST_BARS = 160;
/** Melody notes in a bar that this listener likes: the prior's own bars have about three. */
const LIVELY = 4;
const COMPARED = 16;
const BAR_SECONDS = 2.5;

const onsets = (bar: PlannedBar) => bar.voices.melody.filter((symbol) => symbol >= 0).length;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A listener who likes a lively melody and presses More in every lively bar, then listens on in silence. */
async function listen(
  seed: number,
  presses: number,
  bars: number,
): Promise<{ onsets: number; kl: number; pressed: number; bars: number }> {
  const agent = new Agent({
    prior: asset('prior.bin'),
    statistics: JSON.parse(asset('prior-statistics.json').toString('utf8')) as PriorStatistics,
    wasmUrls: {},
    nowMs: () => 0,
    heapMb: () => 0,
  });
  const tell = (message: ToAgent) => agent.handle(message);
  await tell({ type: 'start', seed, backend: 'wasm', avoid: [], settings: OPENING, policy: null, heard: [] });
  const counts: number[] = [];
  const sounded: SoundedBar[] = [];
  let kl = 0;
  let pressed = 0;
  let left = bars;
  for (let barIndex = 0; left > 0; barIndex++, left--) {
    const answers = await tell({ type: 'compose', decisionId: barIndex, barIndex, fromSlot: 0 });
    const { bar } = answers.find((answer): answer is Extract<FromAgent, { type: 'bar' }> => answer.type === 'bar')!;
    counts.push(onsets(bar));
    sounded.push({
      decisionId: barIndex,
      barIndex,
      startsAt: barIndex * BAR_SECONDS,
      slotSeconds: BAR_SECONDS / 16,
      slots: 16,
    });
    if (pressed >= presses || onsets(bar) < LIVELY) continue;
    const at = (barIndex + 1) * BAR_SECONDS - 0.1;
    if (pressed === presses - 1) left = Math.min(left, COMPARED + 1);
    const rating = { id: pressed++, at, value: 0.5, source: 'keys', listener: 'visitor' } as const;
    for (const answer of [
      ...(await tell({ type: 'rate', rating, sounded: sounded.slice(-3) })),
      ...(await tell({ type: 'improve' })),
    ])
      if (answer.type === 'updated') kl = answer.klToPrior;
  }
  agent.dispose();
  return { onsets: mean(counts.slice(-COMPARED)), kl, pressed, bars: counts.length };
}

describe('learning', () => {
  it('brings more of what twenty presses of More rewarded', { timeout: 240_000 }, async () => {
    let won = 0;
    const ratios: number[] = [];
    for (const seed of SEEDS) {
      const taught = await listen(seed, PRESSES, MOST_BARS);
      const untaught = await listen(seed, 0, taught.bars);
      expect(taught.pressed).toBe(PRESSES);
      expect(taught.kl).toBeGreaterThan(0.05);
      ratios.push(taught.onsets / untaught.onsets);
      if (taught.onsets > untaught.onsets) won++;
    }
    expect(won, `ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`).toBeGreaterThanOrEqual(
      SEEDS.length - 1,
    );
    expect(mean(ratios)).toBeGreaterThan(1.15);
  });
});
