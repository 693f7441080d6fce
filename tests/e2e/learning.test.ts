/** The promise of the whole: twenty presses of More, and a measurably different composer, heard within a bar. */
import { afterEach, describe, expect, it } from 'vitest';
import { decodeLog } from '../../src/session/log.ts';
import type { LogLine } from '../../src/session/event.ts';
import { unwrap } from '../../src/kernel/result.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { openStage, type Stage } from './stage.ts';

/** Bars whose onsets are compared, after the presses. */
const COMPARED_BARS = 16;
const PRESSES = 20;
const TEMPO = 200;
const BAR_SECONDS = 240 / TEMPO;
const QUERY = { seed: '1', backend: 'wasm', tempo: String(TEMPO) };
/** Melody notes in a bar that this listener likes: the prior's own bars have about three. */
const LIVELY = 4;

/**
 * Runs in the page: presses More, by the keyboard, at the end of every lively bar, as somebody would who has heard it.
 * One seed in a real page; how it goes with others is asked in tests/agents/learning.test.ts.
 */
function pressInLivelyBars([presses, lively]: readonly [number, number]): void {
  let pressed = 0;
  let latest = -1;
  const look = (): void => {
    if (pressed < presses) requestAnimationFrame(look);
    const { sounding } = (
      window as unknown as {
        antiphon: { sounding: { barIndex: number; passed: number; onsets: { melody: number } } | null };
      }
    ).antiphon;
    if (!sounding || sounding.barIndex === latest || sounding.passed < 0.85) return;
    latest = sounding.barIndex;
    if (sounding.onsets.melody < lively) return;
    pressed++;
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'ArrowRight', bubbles: true }));
  };
  look();
}

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function begin(query: Readonly<Record<string, string>>): Promise<Stage> {
  stage = await openStage({ query, everyFrame: true });
  // A small picture leaves the processor to what is tested: software drawing takes all it can get.
  await stage.page.setViewportSize({ width: 480, height: 320 });
  await stage.until((now) => now.plannedBars > 0 || now.heardBars > 0);
  return stage;
}

/** What `L` downloads. */
async function logOf({ page }: Stage): Promise<readonly LogLine[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('l')]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return unwrap(decodeLog(Buffer.concat(chunks).toString('utf8')));
}

/** Melody onsets of every bar heard, in order: of the decision that finished it. */
function onsetsHeard(lines: readonly LogLine[]): number[] {
  const bars = new Map<number, PlannedBar>();
  for (const line of lines)
    if (line.kind === 'answered' && line.message.type === 'bar')
      bars.set(line.message.bar.decisionId, line.message.bar);
  return lines.flatMap((line) => {
    const bar = line.kind === 'heard' ? bars.get(line.decisionId) : undefined;
    return bar ? [Array.from(bar.voices.melody).filter((symbol) => symbol >= 0).length] : [];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('learning', () => {
  it(
    'moves the policy and the music towards what was rewarded, and is heard within a bar',
    { timeout: 480_000 },
    async () => {
      const rated = await begin(QUERY);
      await rated.page.mouse.click(240, 60);
      await rated.until((now) => now.phase === 'playing' && now.sounding !== null);
      await rated.page.evaluate(pressInLivelyBars, [PRESSES, LIVELY] as const);
      const { heardBars } = await rated.until((now, presses) => now.ratings >= presses!, PRESSES, 300_000);
      await rated.until((now, bars) => now.heardBars >= bars!, heardBars + COMPARED_BARS, 60_000);
      const figures = await rated.snapshot();
      const taught = await logOf(rated);
      expect(rated.errors).toEqual([]);
      await rated.close();

      expect(figures.policyVersion).toBeGreaterThanOrEqual(PRESSES);
      expect(figures.klToPrior).toBeGreaterThan(0.05);
      const answered = taught.flatMap((line) =>
        line.kind === 'answered' && line.message.type === 'updated' && line.message.cause === 'rating'
          ? [line.message]
          : [],
      );
      expect(answered.map(({ ratingId }) => ratingId)).toEqual(Array.from({ length: PRESSES }, (_, id) => id));
      expect(heardWithin(taught)).toBeLessThanOrEqual(Math.max(2, BAR_SECONDS));

      const plain = await begin({ ...QUERY, clock: 'fast' });
      const wanted = onsetsHeard(taught).length;
      await plain.until((now, bars) => now.heardBars >= bars!, wanted, 120_000);
      const untaught = onsetsHeard(await logOf(plain)).slice(0, wanted);
      const [before, after] = [mean(untaught.slice(-COMPARED_BARS)), mean(onsetsHeard(taught).slice(-COMPARED_BARS))];
      expect(after).toBeGreaterThan(before * 1.15);
    },
  );
});

/** Median seconds of music between a rating and the first slot decided after it. */
function heardWithin(lines: readonly LogLine[]): number {
  const waits: number[] = [];
  lines.forEach((line, i) => {
    if (line.kind !== 'rating') return;
    for (const later of lines.slice(i)) {
      if (later.kind !== 'answered' || later.message.type !== 'bar') continue;
      const { bar } = later.message;
      if (bar.policyVersion <= policyAt(lines, i)) continue;
      waits.push(Math.max(0, (bar.barIndex + bar.fromSlot / bar.chords.length) * BAR_SECONDS - line.at));
      return;
    }
  });
  return waits.toSorted((a, b) => a - b)[waits.length >> 1]!;
}

/** Version of the policy when line `index` was written. */
function policyAt(lines: readonly LogLine[], index: number): number {
  for (let i = index; i >= 0; i--) {
    const line = lines[i]!;
    if (line.kind === 'answered' && line.message.type === 'updated') return line.message.policyVersion;
  }
  return 0;
}
