/** Ratings of every kind through the agent's door: what they speak of, what refuses them, and notes that are applause. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { fromAgentSchema, toAgentSchema } from '../../src/protocol/messages.ts';
import type { FromAgent, MusicSettings, SoundedBar, ToAgent } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { PlayedNote, Rating } from '../../src/protocol/rating.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const BAR_SECONDS = 2;
const SLOT_SECONDS = BAR_SECONDS / 16;
const BARS = 6;
const settings: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: ['melody', 'bass', 'inner1', 'inner2'],
};

type Updated = Extract<FromAgent, { type: 'updated' }>;

const soundedBar = (barIndex: number): SoundedBar => ({
  decisionId: barIndex + 1,
  barIndex,
  startsAt: barIndex * BAR_SECONDS,
  slotSeconds: SLOT_SECONDS,
  slots: 16,
});
const SOUNDED = Array.from({ length: BARS }, (_, barIndex) => soundedBar(barIndex));
const END = BARS * BAR_SECONDS;
const press = (part: Partial<Rating> = {}): ToAgent => ({
  type: 'rate',
  rating: { id: 0, at: END + 1, value: 0.5, source: 'touch', listener: 'visitor', ...part },
  sounded: SOUNDED,
});

/** An agent whose first bars have sounded. */
async function playing(): Promise<{ tell(message: ToAgent): Promise<readonly FromAgent[]>; bars: PlannedBar[] }> {
  const agent = new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  const tell = (message: ToAgent) => agent.handle(message);
  await tell({ type: 'start', seed: 5, backend: 'cpu', avoid: [], settings, policy: null, heard: [] });
  const bars: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < BARS; barIndex++)
    for (const answer of await tell({ type: 'compose', decisionId: barIndex + 1, barIndex, fromSlot: 0 }))
      if (answer.type === 'bar') bars.push(answer.bar);
  return { tell, bars };
}

function updateOf(answers: readonly FromAgent[]): Updated {
  const updates = answers.filter((answer) => answer.type === 'updated');
  expect(updates).toHaveLength(1);
  return updates[0] as Updated;
}

/** The melody of a bar, played back a fifth higher from `from` on. */
function playedBack(bar: PlannedBar, from: number): PlayedNote[] {
  return [...bar.voices.melody].flatMap((pitch, slot) =>
    pitch >= 0 ? [{ at: from + slot * SLOT_SECONDS, pitch: pitch + 7, velocity: 80 }] : [],
  );
}

describe('a rating', () => {
  it('of a phrase speaks of all its bars that have sounded, and of no other', async () => {
    const { tell, bars } = await playing();
    const phrase = bars[0]!.phrase.index;
    const members = bars.filter((bar) => bar.phrase.index === phrase).map(({ decisionId }) => decisionId);
    expect(members.length).toBeGreaterThan(1);
    expect(members.length).toBeLessThan(BARS);
    const at = members.length * BAR_SECONDS + 0.5;
    const { credit } = updateOf(await tell(press({ at, span: 'phrase' })));
    expect([...new Set(credit.map(({ decisionId }) => decisionId))]).toEqual(members);
    expect(new Set(credit.map(({ weight }) => weight.toFixed(9))).size).toBe(1);
  });

  it('of a bar speaks of bars that have ended, one of a moment of what sounded just then', async () => {
    const { tell } = await playing();
    const at = 5 * BAR_SECONDS + 1.5;
    const ofBar = updateOf(await tell(press({ id: 1, at, span: 'bar' }))).credit;
    expect(ofBar.some(({ decisionId }) => decisionId === 6)).toBe(false);
    const ofMoment = updateOf(await tell(press({ id: 2, at: at + 1, span: 'moment' }))).credit;
    expect(ofMoment.some(({ decisionId }) => decisionId === 6)).toBe(true);
    for (const credit of [ofBar, ofMoment])
      expect(credit.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it('of less weight moves the policy less, and one of none not at all', async () => {
    const reward = async (weight: number) => Math.abs(updateOf(await (await playing()).tell(press({ weight }))).reward);
    const full = await reward(1);
    expect(full).toBeGreaterThan(0);
    expect(await reward(0.25)).toBeCloseTo(full / 4, 6);
    expect(await reward(0)).toBe(0);
  });

  it('that comes twice counts once: the second says so and moves neither policy nor music', async () => {
    const once = await playing();
    const twice = await playing();
    await once.tell(press());
    const { theta } = updateOf(await twice.tell(press()));
    const again = updateOf(await twice.tell(press()));
    expect(again).toMatchObject({ reward: 0, credit: [], changes: [], refused: { reason: 'repeated' } });
    expect(again.theta).toEqual(theta);
    const next: ToAgent = { type: 'compose', decisionId: 20, barIndex: BARS, fromSlot: 0 };
    expect((await twice.tell(next))[0]).toEqual((await once.tell(next))[0]);
  });

  it.each([
    ['not a number', { value: Number.NaN }],
    ['infinite', { value: Number.NEGATIVE_INFINITY }],
    ['out of range', { value: 3 }],
    ['without a time', { at: Number.NaN }],
  ])('that is %s is refused in one sentence, and the music goes on', async (_, part) => {
    const { tell } = await playing();
    expect(updateOf(await tell(press(part)))).toMatchObject({
      reward: 0,
      credit: [],
      refused: { reason: 'malformed', sentence: expect.stringMatching(/\.$/) },
    });
    const answers = await tell({ type: 'compose', decisionId: 20, barIndex: BARS, fromSlot: 0 });
    expect(answers[0]!.type).toBe('bar');
    expect(updateOf(await tell(press({ id: 1 }))).reward).not.toBe(0);
  });

  it('and its answer lie in a log as they were; what could not be a rating does not', async () => {
    const { tell } = await playing();
    for (const message of [press(), press({ span: 'phrase', weight: 0.5 })]) {
      expect(v.parse(toAgentSchema, JSON.parse(JSON.stringify(message)))).toEqual(message);
    }
    for (const part of [{ value: 1.5 }, { weight: 2 }, { span: 'year' }])
      expect(v.safeParse(toAgentSchema, press(part as Partial<Rating>)).success).toBe(false);
    await tell(press());
    const refused = updateOf(await tell(press()));
    const written = JSON.parse(
      JSON.stringify(refused, (_, part: unknown) => (part instanceof Float32Array ? [...part] : part)),
    ) as unknown;
    expect(v.parse(fromAgentSchema, written)).toMatchObject({ refused: { reason: 'repeated' } });
  });
});

describe('what is played', () => {
  const demonstrate = (notes: readonly PlayedNote[]): ToAgent => ({ type: 'demonstrate', notes, sounded: SOUNDED });

  it('back to the composer is applause for what it sang, and a demonstration', async () => {
    const { tell, bars } = await playing();
    const wanted = bars.slice(0, 4).find((bar) => new Set(playedBack(bar, 0).map(({ pitch }) => pitch)).size >= 4)!;
    const update = updateOf(await tell(demonstrate(playedBack(wanted, END - 3))));
    expect(update).toMatchObject({ cause: 'demonstration', ratingId: -1 });
    expect(update.reward).toBeGreaterThan(0);
    expect(new Set(update.credit.map(({ decisionId }) => decisionId))).toEqual(new Set([wanted.decisionId]));
    expect(update.theta.some((weight) => weight !== 0)).toBe(true);
  });

  it('otherwise is a demonstration alone', async () => {
    const { tell } = await playing();
    const notes = [60, 61, 75, 62, 80].map((pitch, i) => ({ at: END - 3 + i * 0.17, pitch, velocity: 80 }));
    const update = updateOf(await tell(demonstrate(notes)));
    expect(update).toMatchObject({ cause: 'demonstration', reward: 0, credit: [] });
    expect(update.theta.some((weight) => weight !== 0)).toBe(true);
  });
});
