/** R21: the session asks what was taught, keeps the answer and how it grew, and joins the reasons of revised bars. */
import { describe, expect, it } from 'vitest';
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { BarWhy, Learnt, NoteWhy } from '../../src/protocol/why.ts';
import { isSettled } from '../../src/session/planning.ts';
import { NOTHING_TAUGHT } from '../../src/session/state.ts';
import { joinWhy } from '../../src/session/why.ts';
import { noiseBar } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const learntOf = (ratings: number, strength = ratings / 100): Learnt => ({
  policyVersion: ratings,
  ratings,
  taught: [],
  features: [],
  petals: [{ voice: 'melody', side: 'pitch', strength, lean: 0 }],
});

/** An agent that says it was taught as many ratings as it has heard since its start. */
function schooled(): Rehearsal {
  const stage = new Rehearsal();
  const usual = stage.agent.answer.bind(stage.agent);
  let ratings = 0;
  stage.agent.answer = (message: ToAgent): readonly FromAgent[] => {
    if (message.type === 'rate') ratings++;
    if (message.type === 'reset') ratings = 0;
    return message.type === 'explain' ? [{ type: 'explained', learnt: learntOf(ratings) }] : usual(message);
  };
  stage.begin().play(2);
  return stage;
}

describe('R21 what was taught', () => {
  it('is asked when the policy has moved, at most once a bar, never before the plan', () => {
    const stage = schooled();
    stage.play(4.1);
    expect(stage.told('explain')).toEqual([]);
    stage.rate(0.5);
    stage.play(0.5);
    expect(stage.told('explain')).toHaveLength(1);
    for (let i = 0; i < 3; i++) stage.rate(0.5);
    stage.play(0.3);
    expect(stage.told('explain')).toHaveLength(1);
    stage.play(4);
    expect(stage.told('explain').length).toBeGreaterThan(1);
    expect(stage.told('explain').length).toBeLessThanOrEqual(4);
    // With the answer to a rating comes a plan to make: that is told first.
    const asked = stage.effects.flatMap((effect) => (effect.type === 'tellAgent' ? [effect.message.type] : []));
    const [rated, explained] = [asked.indexOf('rate'), asked.indexOf('explain')];
    expect(asked.slice(rated, explained)).toContain('compose');
  });

  it('is kept with how it grew, and comes to rest', () => {
    const stage = schooled();
    for (let i = 0; i < 3; i++) {
      stage.rate(0.5);
      stage.play(2.5);
    }
    expect(stage.state.why.learnt).toEqual(learntOf(3));
    expect(stage.state.why.growth.map(({ ratings }) => ratings)).toEqual([1, 2, 3]);
    stage.play(22);
    const before = stage.told('explain').length;
    stage.play(6);
    expect(stage.told('explain')).toHaveLength(before);
    expect(isSettled(stage.state)).toBe(true);
  });

  it('takes no more room in a day than in an hour', () => {
    const stage = schooled();
    for (let ratings = 1; ratings < 1000; ratings++) stage.hear({ type: 'explained', learnt: learntOf(ratings) });
    const { growth } = stage.state.why;
    expect(growth.length).toBeLessThanOrEqual(65);
    expect(growth.at(-1)!.ratings).toBe(999);
    expect(growth[0]!.ratings).toBeLessThan(100);
    expect(growth.map(({ ratings }) => ratings)).toEqual(
      growth.map(({ ratings }) => ratings).toSorted((a, b) => a - b),
    );
  });

  it('begins empty with a fresh start, whatever the agent was about to say', () => {
    const stage = schooled();
    stage.rate(0.5);
    stage.play(3);
    expect(stage.state.why.learnt?.ratings).toBe(1);
    stage.send({ type: 'resetAsked', seed: 8 });
    expect(stage.state.why).toEqual(NOTHING_TAUGHT);
    stage.hear({ type: 'explained', learnt: learntOf(1) });
    expect(stage.state.why).toEqual(NOTHING_TAUGHT);
    stage.play(5);
    expect(stage.state.why).toEqual({ learnt: learntOf(0), growth: [] });
  });

  it('is asked of the next agent when one has died of the question', () => {
    const stage = schooled();
    stage.rate(0.5);
    stage.answerOne();
    stage.play(0.2);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(stage.state.memory.explaining).toBe(false);
    stage.play(6);
    stage.rate(0.5);
    const before = stage.told('explain').length;
    stage.play(4);
    expect(stage.told('explain').length).toBeGreaterThan(before);
  });

  it('tells a new agent which policy holds the ratings of this very session', () => {
    const stage = schooled();
    expect(stage.told('start').at(-1)!.resumed).toBeUndefined();
    stage.rate(0.5);
    stage.play(3);
    stage.send({ type: 'agentLost', reason: 'It died.' });
    expect(stage.told('start').at(-1)).toMatchObject({ resumed: true });
    stage.answerAll();
    const { policy } = stage.state.agent;
    stage.send({ type: 'policyLoaded', policy: structuredClone(policy!) });
    stage.send({ type: 'agentLost', reason: 'It died again.' });
    stage.answerAll();
    stage.send({ type: 'resetAsked', seed: 3 });
    stage.send({ type: 'agentLost', reason: 'And again.' });
    expect(stage.told('start').at(-1)!.resumed).toBeUndefined();
  });
});

describe('the reasons of a revised bar', () => {
  const note = (slot: number, word: string): NoteWhy => ({
    slot,
    voice: 'melody',
    reasons: [{ word, lean: 1, nats: 1 }],
  });
  const why = (word: string, blindUntil = 0): BarWhy => ({
    notes: [0, 4, 8, 12].map((slot) => note(slot, word)),
    bar: [{ word, lean: 1, nats: 1, ratings: [] }],
    blindUntil,
  });
  const bar = (part: BarWhy | undefined, fromSlot = 0) => noiseBar(1, 1, part ? { why: part, fromSlot } : { fromSlot });

  it('are those of the slots it kept, then its own', () => {
    const joined = joinWhy(bar(why('old')), bar(why('new'), 8));
    expect(joined.why!.notes.map(({ slot, reasons }) => [slot, reasons[0]!.word])).toEqual([
      [0, 'old'],
      [4, 'old'],
      [8, 'new'],
      [12, 'new'],
    ]);
    expect(joined.why!.bar[0]!.word).toBe('new');
  });

  it('say how much of it was blind', () => {
    expect(joinWhy(bar(why('old', 16)), bar(why('new'), 8)).why!.blindUntil).toBe(8);
    expect(joinWhy(bar(why('old', 4)), bar(why('new'), 8)).why!.blindUntil).toBe(4);
    expect(joinWhy(bar(why('old')), bar(why('new'), 8)).why!.blindUntil).toBe(0);
    expect(joinWhy(bar(why('old')), bar(why('new', 16))).why!.blindUntil).toBe(16);
  });

  it('stay as they are where nobody was asked', () => {
    const next = bar(why('new'), 8);
    expect(joinWhy(bar(undefined), next)).toBe(next);
    expect(joinWhy(bar(why('old')), bar(undefined, 8)).why).toBeUndefined();
  });
});
