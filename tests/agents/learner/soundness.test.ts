/** An engine that hands out NaN: the update is refused, the last good policy stays, and nothing learnt is touched. */
import { expect, test } from 'vitest';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { Learner } from '../../../agents/learner/learner.ts';
import { isSound } from '../../../agents/learner/soundness.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const BAR_SECONDS = 2;

function poisoned({ bar, trace }: Candidate, what: 'gradient' | 'kl' | 'entropy' | 'fisher', value: number): Candidate {
  const spoil = (values: Float32Array) => values.map((one, i) => (i === 7 ? value : one));
  return {
    bar: { ...bar, ...(what === 'entropy' && { entropy: value }) },
    trace: {
      ...trace,
      ...(what === 'gradient' && { gradient: spoil(trace.gradient) }),
      ...(what === 'fisher' && { fisher: spoil(trace.fisher) }),
      ...(what === 'kl' && { kl: value }),
    },
  };
}

async function taught() {
  const port = new SyntheticComposer(1);
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full' });
  const compose = (barIndex: number, count: number) =>
    port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count,
      theta: learner.theta,
      policyVersion: 0,
      control: false,
    });
  for (let barIndex = 0; barIndex < 6; barIndex++) {
    const candidates = await compose(barIndex, 4);
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    const sounded: SoundedBar = {
      decisionId: barIndex,
      barIndex,
      startsAt: barIndex * BAR_SECONDS,
      slotSeconds: BAR_SECONDS / 16,
      slots: 16,
    };
    learner.rate(
      {
        id: barIndex,
        at: (barIndex + 1) * BAR_SECONDS,
        value: barIndex % 2 ? 0.5 : -0.5,
        source: 'keys',
        listener: 'v',
      },
      [sounded],
    );
  }
  return { learner, compose };
}

test.each([
  ['gradient', Number.NaN],
  ['fisher', Number.POSITIVE_INFINITY],
  ['kl', Number.NaN],
  ['entropy', Number.NEGATIVE_INFINITY],
] as const)('a %s of %d is refused with a note, and the policy goes on from where it was', async (what, value) => {
  const { learner, compose } = await taught();
  const batch = await compose(6, 4);
  const broken = batch.map((candidate, i) => (i === 2 ? poisoned(candidate, what, value) : candidate));
  expect(broken.map(isSound)).toEqual([true, true, false, true]);
  const before = JSON.stringify(learner.snapshot());
  const update = learner.improve(broken);
  expect(update.refused).toMatchObject({ reason: 'engine' });
  expect(update.refused?.sentence).toMatch(/^[A-Z][^.]+\.$/);
  expect({ ...JSON.parse(JSON.stringify(learner.snapshot())), moments: 0 }).toEqual({
    ...JSON.parse(before),
    moments: 0,
  });
  for (let i = 0; i < 20; i++) expect(learner.choose(broken)).not.toBe(2);
  learner.observe(broken[2]!);
  const moved = learner.improve(await compose(7, 4));
  expect(moved.refused).toBeUndefined();
  expect(moved.theta.every(Number.isFinite)).toBe(true);
  expect(JSON.stringify(learner.snapshot())).not.toMatch(/null,null/);
});
