/** The shipped composer and learner before somebody who wants one thing only: is there still more than that one thing? */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import type { PriorStatistics } from '../../agents/learner/statistics.ts';
import { noteRoll, vendiScore } from '../../agents/listeners/vendi.ts';
import type { FromAgent, SoundedBar, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { OPENING } from '../../src/protocol/opening.ts';

const asset = (name: string) => readFileSync(new URL(`../../assets/${name}`, import.meta.url));
const PRESSES = 100;
/** Presses between two slices of the slow path, which takes most of the time. */
const SLICE_EVERY = 5;
const MOST_BARS = 400;
/** Bars that are compared, when all has been pressed. */
const COMPARED = 64;
/** Melody notes in a bar that please, and that do not: the prior's own bars have about three. */
const LIVELY = 4;
const STILL = 2;
const BAR_SECONDS = 2.5;

const onsets = (bar: PlannedBar) => bar.voices.melody.filter((symbol) => symbol >= 0).length;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

interface Heard {
  readonly pleasure: number;
  readonly variety: number;
  /** Niches of the phrases that were compared. */
  readonly niches: number;
  readonly pressed: number;
}

/** Presses More in every lively bar and Change in every still one, until `presses`; what comes then is compared. */
async function listen(seed: number, presses: number): Promise<Heard> {
  const agent = new Agent({
    prior: asset('prior.bin'),
    statistics: JSON.parse(asset('prior-statistics.json').toString('utf8')) as PriorStatistics,
    wasmUrls: {},
    nowMs: () => 0,
    heapMb: () => 0,
  });
  const tell = (message: ToAgent): Promise<readonly FromAgent[]> => agent.handle(message);
  await tell({ type: 'start', seed, backend: 'wasm', avoid: [], settings: OPENING, policy: null, heard: [] });
  const bars: PlannedBar[] = [];
  const sounded: SoundedBar[] = [];
  const niches = new Map<number, string>();
  let pressed = 0;
  let from = presses === 0 ? COMPARED : Infinity;
  for (let barIndex = 0; barIndex < Math.min(MOST_BARS, from + COMPARED); barIndex++) {
    for (const answer of await tell({ type: 'compose', decisionId: barIndex, barIndex, fromSlot: 0 })) {
      if (answer.type === 'bar') bars.push(answer.bar);
      if (answer.type === 'repertoire')
        for (const { start, niche } of answer.phrases) if (start >= from) niches.set(start, niche);
    }
    const startsAt = barIndex * BAR_SECONDS;
    sounded.push({ decisionId: barIndex, barIndex, startsAt, slotSeconds: BAR_SECONDS / 16, slots: 16 });
    const notes = onsets(bars[barIndex]!);
    if (pressed >= presses || (notes > STILL && notes < LIVELY)) continue;
    const at = startsAt + BAR_SECONDS - 0.1;
    const rating = { id: pressed++, at, value: notes < LIVELY ? -1 : 1, source: 'keys', listener: 'visitor' } as const;
    await tell({ type: 'rate', rating, sounded: sounded.slice(-3) });
    if (pressed % SLICE_EVERY === 0) await tell({ type: 'improve' });
    if (pressed === presses) from = barIndex + 1;
  }
  agent.dispose();
  const compared = bars.slice(-COMPARED);
  const phrases = compared.flatMap((bar, i) => (i % 2 === 1 ? [[compared[i - 1]!, bar]] : []));
  return {
    pleasure: mean(compared.map(onsets)),
    variety: vendiScore(phrases.map(noteRoll)),
    niches: new Set(niches.values()).size,
    pressed,
  };
}

describe('a listener who wants everything lively', () => {
  it('gets livelier music that has not narrowed to one thing', { timeout: 480_000 }, async () => {
    const taught = await listen(1, PRESSES);
    const untaught = await listen(1, 0);
    expect(taught.pressed).toBe(PRESSES);
    expect(taught.pleasure).toBeGreaterThan(1.1 * untaught.pleasure);
    expect(taught.niches).toBeGreaterThanOrEqual(4);
    expect(taught.variety / untaught.variety).toBeGreaterThan(0.8);
  });
});
