/** What holds whatever happens: any lateness of answers, any ratings, wishes, pauses and crashes, in any order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLD } from '../../src/music/voices.ts';
import type { SoundEvent } from '../../src/session/event.ts';
import { Rehearsal, TICK } from './rehearsal.ts';
import { Witness } from './witness.ts';

type Deed =
  | { readonly kind: 'wait'; readonly ticks: number }
  | { readonly kind: 'answer'; readonly count: number }
  | {
      readonly kind:
        | 'rate'
        | 'crash'
        | 'pause'
        | 'wake'
        | 'sleep'
        | 'contrast'
        | 'advise'
        | 'reset'
        | 'reload'
        | 'stray';
    }
  | { readonly kind: 'wish'; readonly tempo: number; readonly metre: '4/4' | '3/4' | '6/8' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('answer' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('rate' as const, 'advise' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash', 'pause', 'wake', 'sleep', 'contrast', 'reset', 'reload', 'stray'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wish' as const),
      tempo: fc.integer({ min: 40, max: 240 }),
      metre: fc.constantFrom('4/4' as const, '3/4' as const, '6/8' as const),
    }),
  },
);

function perform(stage: Rehearsal, act: Deed): void {
  switch (act.kind) {
    case 'wait':
      for (let i = 0; i < act.ticks; i++) stage.tick();
      return;
    case 'answer':
      for (let i = 0; i < act.count; i++) stage.answerOne();
      return;
    case 'rate':
      return stage.rate(stage.now % 1 > 0.5 ? 0.5 : -1);
    case 'advise':
      return stage.send({ type: 'advised', advice: 'wilder', strength: 0.5, source: 'keys', at: stage.now });
    case 'crash':
      return stage.send({ type: 'agentLost', reason: 'It died.' });
    case 'pause':
      return stage.send({ type: 'paused' });
    case 'wake':
      return stage.send({ type: 'woken' });
    case 'sleep':
      return stage.tick(7);
    case 'contrast':
      return stage.send({ type: 'contrastAsked' });
    case 'reset':
      return stage.send({ type: 'resetAsked', seed: 5 });
    case 'reload': {
      const { policy } = stage.state.agent;
      if (policy) stage.send({ type: 'policyLoaded', policy });
      return;
    }
    case 'stray': {
      const planned = stage.state.timeline.at(-1);
      if (planned) stage.hear({ type: 'bar', bar: { ...planned.bar, decisionId: 12_345 }, composeMs: 1 });
      return;
    }
    case 'wish':
      return stage.send({ type: 'wished', settings: { tempo: act.tempo, metre: act.metre } });
  }
}

function endings(events: readonly SoundEvent[]): { twice: number; unended: number; unbegun: number } {
  const begun = new Map<number, boolean>();
  let twice = 0;
  let unbegun = 0;
  for (const event of events) {
    if (event.kind === 'on') {
      if (begun.has(event.id)) twice++;
      begun.set(event.id, event.voice === 'drums');
    } else if (begun.get(event.id) === false) begun.set(event.id, true);
    else unbegun++;
  }
  return { twice, unbegun, unended: [...begun.values()].filter((ended) => !ended).length };
}

describe('whatever happens', () => {
  it('R1, R2: no slot sounds twice, none is skipped, nothing heard changes, every note ends', () => {
    fc.assert(
      fc.property(fc.array(deed, { minLength: 5, maxLength: 120 }), (deeds) => {
        const stage = new Rehearsal().begin();
        const witness = new Witness();
        let contrasts = 0;
        for (const act of deeds) {
          perform(stage, act);
          expect(witness.watch(stage)).toEqual([]);
          if (stage.state.memory.detour) contrasts++;
        }
        stage.send({ type: 'paused' });
        expect(endings(stage.sounded)).toEqual({ twice: 0, unbegun: 0, unended: 0 });
        const onsets = stage.sounded.filter(({ kind }) => kind === 'on').length;
        if (contrasts === 0) expect(onsets).toBe(witness.onsets());
        else expect(onsets).toBeGreaterThanOrEqual(witness.onsets());
      }),
      { numRuns: 150 },
    );
  });

  it('R3, R6: an agent that answers within a second keeps the plan ahead and nothing is echoed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ ticks: fc.integer({ min: 1, max: 18 }), rates: fc.boolean() }), {
          minLength: 10,
          maxLength: 60,
        }),
        (rounds) => {
          const stage = new Rehearsal().begin();
          for (const { ticks, rates } of rounds) {
            if (rates) stage.rate(0.5);
            const due = [...stage.inbox];
            for (let i = 0; i < ticks; i++) stage.tick();
            for (let i = 0; i < due.length; i++) stage.answerOne();
            // Whatever an agent is told while it works it answers within the same breath.
            if (ticks * TICK > 0.5) stage.answerAll();
          }
          expect(stage.state.timeline.some(({ echo }) => echo)).toBe(false);
          stage.answerAll();
          const { head } = stage.state.memory;
          const ahead = stage.state.timeline.filter(({ bar }) => bar.barIndex > head.barIndex).length;
          expect(ahead).toBeGreaterThanOrEqual(1);
          expect(ahead).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('R7: after any crashes short of the last the music is the agent’s again, and in between it never stops', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 2 }), (gaps) => {
        const stage = new Rehearsal().begin();
        stage.play(3);
        for (const ticks of gaps) {
          stage.send({ type: 'agentLost', reason: 'It died.' });
          for (let i = 0; i < ticks; i++) stage.tick();
          expect(stage.state.memory.open.melody !== null || stage.sounded.at(-1)!.at > stage.now - 2).toBe(true);
          stage.play(2.5);
        }
        stage.play(6);
        expect(stage.state.agent.status).toBe('ready');
        expect(stage.state.timeline.at(-1)!.echo).toBe(false);
        const held = stage.state.timeline.at(-1)!.bar.voices.melody.filter((symbol) => symbol !== HOLD);
        expect(held.length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});
