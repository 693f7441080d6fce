import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { LONGEST_MATCH } from '../../agents/critics/quotation.ts';
import { VOICES } from '../../src/music/voices.ts';
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { fileOf, piece } from './critics/tunes.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const BARS = 8;
const start: ToAgent = {
  type: 'start',
  seed: 3,
  backend: 'cpu',
  avoid: [],
  settings: { style: { chorale: 1 }, key: { tonic: 2, mode: 'minor' }, metre: '4/4', tempo: 120, voices: VOICES },
  policy: null,
  heard: [],
};

interface Session {
  readonly bars: readonly PlannedBar[];
  readonly met: FromAgent | null;
  readonly faults: readonly string[];
}

async function session(index: Uint8Array | null, consult: (checksum: string) => ToAgent | null): Promise<Session> {
  const agent = new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  const met = index && (await agent.meet('originality', index));
  const called = consult(met?.type === 'critic' ? met.checksum : 'none');
  const told: ToAgent[] = [start, ...(called ? [called] : [])];
  for (let barIndex = 0; barIndex < BARS; barIndex++)
    told.push({ type: 'compose', decisionId: barIndex + 1, barIndex, fromSlot: 0 });
  const answers: FromAgent[] = [];
  for (const message of told) answers.push(...(await agent.handle(message)));
  agent.dispose();
  return {
    met,
    bars: answers.flatMap((answer) => (answer.type === 'bar' ? [answer.bar] : [])),
    faults: answers.flatMap((answer) => (answer.type === 'fault' ? [answer.sentence] : [])),
  };
}

const notesOf = (bars: readonly PlannedBar[]) => bars.map(({ voices }) => voices);

/** All the melody and bass of a session, as if somebody had written it before. */
async function asSource(bars: readonly PlannedBar[]): Promise<Uint8Array> {
  const line = (voice: 'melody' | 'bass') => Int16Array.from(bars.flatMap(({ voices }) => [...voices[voice]]));
  return fileOf([piece('what was there', line('melody'), line('bass'))]);
}
const from =
  (fromBar: number) =>
  (checksum: string): ToAgent => ({ type: 'consult', critic: 'originality', checksum, fromBar });

describe('an agent with a critic of originality', () => {
  it('composes anew what goes on too long with a source, and does so again', async () => {
    const before = await session(null, () => null);
    const index = await asSource(before.bars);
    const judged = await session(index, from(0));
    expect(judged.met).toMatchObject({ type: 'critic', critic: 'originality' });
    expect(notesOf(judged.bars)).not.toEqual(notesOf(before.bars));
    for (const { nearest } of judged.bars) expect(nearest?.notes ?? 0).toBeLessThanOrEqual(LONGEST_MATCH);
    expect(await session(index, from(0))).toEqual(judged);
  });

  it('names the source of what it keeps', async () => {
    const before = await session(null, () => null);
    const melody = Int16Array.from(before.bars.flatMap(({ voices }) => [...voices.melody]));
    const begins = [...melody].flatMap((symbol, slot) => (symbol >= 0 && symbol !== melody[slot - 1] ? [slot] : []));
    const judged = await session(await fileOf([piece('an opening', melody.slice(0, begins[9]! + 1))]), from(0));
    expect(notesOf(judged.bars)).toEqual(notesOf(before.bars));
    const named = judged.bars.flatMap(({ nearest }) => nearest ?? []);
    expect(named.length).toBeGreaterThan(0);
    for (const nearest of named) {
      expect(nearest).toMatchObject({ title: 'an opening', composer: 'who wrote an opening', voice: 'melody' });
      expect(nearest.notes).toBeLessThanOrEqual(10);
    }
  });

  it('judges from the bar it is told, however early it came', async () => {
    const before = await session(null, () => null);
    const index = await asSource(before.bars);
    const late = await session(index, from(6));
    expect(notesOf(late.bars.slice(0, 6))).toEqual(notesOf(before.bars.slice(0, 6)));
    expect(notesOf(late.bars)).not.toEqual(notesOf(before.bars));
    expect(late.bars.slice(0, 6).every(({ nearest }) => nearest === undefined)).toBe(true);
    expect((await session(index, () => null)).bars).toEqual(before.bars);
  });

  it('works as well without, and says so in one sentence', async () => {
    const before = await session(null, () => null);
    const damaged = await session(Uint8Array.of(7, 7, 7), from(0));
    expect(damaged.met).toMatchObject({ type: 'fault', reason: 'critic', fatal: false });
    expect(damaged.faults).toHaveLength(1);
    expect(damaged.faults[0]).toMatch(/^[A-Z][^.]+\.$/);
    expect(damaged.bars).toEqual(before.bars);
  });
});
