/** A learner that begins from a lean: what it learns lies on top, and what holds of a tilt holds of both together. */
import { describe, expect, it } from 'vitest';
import { drift, USUAL_HOUSE, type Lean } from '../../../agents/learner/housePolicy.ts';
import { Learner } from '../../../agents/learner/learner.ts';
import type { LearnerSnapshot } from '../../../agents/learner/learnerSnapshot.ts';
import { METHODS } from '../../../agents/learner/method.ts';
import { Rng } from '../../../src/kernel/random.ts';
import type { SoundedBar } from '../../../src/protocol/agent.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const BAR_SECONDS = 2;
const NOTHING = SYNTHETIC_FEATURES.map(() => 0);
const ONSET = SYNTHETIC_FEATURES.indexOf('melody.onset');

function learnerOf(seed: number, base: readonly number[] | null = null): Learner {
  return new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(seed), kind: 'full', base });
}
const onsets = ({ voices }: PlannedBar): number => voices.melody.filter((symbol) => symbol >= 0).length;

/** Bars with a press after each, by somebody who likes them busy. */
async function visit(learner: Learner, seed: number, bars: number): Promise<void> {
  const port = new SyntheticComposer(seed);
  let sounded: SoundedBar[] = [];
  for (let barIndex = 0; barIndex < bars; barIndex++) {
    const control = learner.nextIsControl();
    const count = learner.candidatesWanted(control);
    const { theta, updates: policyVersion } = learner;
    const request = { decisionId: barIndex, barIndex, fromSlot: 0, count, theta, policyVersion, control };
    const candidates = await port.propose(request);
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    const startsAt = barIndex * BAR_SECONDS;
    sounded = [
      ...sounded,
      { decisionId: barIndex, barIndex, startsAt, slotSeconds: BAR_SECONDS / 16, slots: 16 },
    ].slice(-8);
    learner.rate(
      {
        id: barIndex,
        at: startsAt + BAR_SECONDS + 0.8,
        value: onsets(chosen.bar) >= 5 ? 0.5 : -0.5,
        source: 'touch',
        listener: 'visitor',
      },
      sounded,
    );
  }
}

describe('a learner that begins from a lean', () => {
  const lean = SYNTHETIC_FEATURES.map((_, i) => (i % 4 === 0 ? 0.2 : 0));

  it('composes by it before anybody has pressed', () => {
    const learner = learnerOf(1, lean);
    expect([...learner.theta]).toEqual([...Float32Array.from(lean)]);
    expect(learner.klToPrior).toBeGreaterThan(0);
    expect([...learnerOf(1).theta]).toEqual(NOTHING);
  });

  it('stays within the leash from the prior, however far the lean and whatever is learnt', async () => {
    const far = learnerOf(
      2,
      lean.map((value) => value * 1e3),
    );
    const { leash } = METHODS.full;
    expect(far.divergence(far.theta)).toBeCloseTo(leash, 3);
    await visit(far, 2, 12);
    expect(far.divergence(far.theta)).toBeLessThanOrEqual(leash * 1.001);
  });

  it('is remembered with it, and a memory from before there were leans has none', async () => {
    const learner = learnerOf(3, lean);
    await visit(learner, 3, 5);
    const memory = JSON.parse(JSON.stringify(learner.snapshot())) as LearnerSnapshot;
    const again = learnerOf(9);
    again.restore(memory);
    expect(again.theta).toEqual(learner.theta);
    expect(again.snapshot()).toMatchObject({ base: lean, quick: memory.quick });
    const { base: _, ...older } = memory;
    const plain = learnerOf(9, lean);
    plain.restore(older);
    expect(plain.snapshot().base).toEqual(NOTHING);
  });

  it('after a day of visitors who want one thing leans towards it, and no further than its leash', async () => {
    const measure = learnerOf(0);
    const divergence = (change: ArrayLike<number>): number => measure.divergence(change);
    let house: Lean = { theta: NOTHING, form: [], visits: 0 };
    const visits = 12;
    for (let number = 0; number < visits; number++) {
      const learner = learnerOf(number, house.theta);
      const origin = learner.theta;
      await visit(learner, number, 10);
      house = drift(house, { origin, theta: learner.theta, form: [], ratings: 10 }, divergence);
    }
    expect(house.visits).toBe(visits);
    expect(house.theta[ONSET]).toBeGreaterThan(0);
    expect(Math.sqrt(divergence(house.theta))).toBeLessThanOrEqual(visits * Math.sqrt(USUAL_HOUSE.step));
    expect(divergence(house.theta)).toBeGreaterThan(0.001);
    expect(divergence(house.theta)).toBeLessThanOrEqual(USUAL_HOUSE.leash + 1e-9);
  });
});
