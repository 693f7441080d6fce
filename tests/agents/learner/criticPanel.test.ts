/** Critics in the reward: on one scale, never above taste, and pointing where they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CriticPanel } from '../../../agents/learner/criticPanel.ts';
import {
  CRITIC_WEIGHTS,
  DRIFT_BEGINS,
  DRIFT_FULL,
  weightsFor,
  type RolloutCritic,
} from '../../../agents/learner/rolloutCritic.ts';
import { ScoreMemory, totalGradient } from '../../../agents/learner/scoreMemory.ts';
import { SCALED_SIZE } from '../../../agents/learner/psiScaler.ts';
import { SlowPath } from '../../../agents/learner/slowPath.ts';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { HOLD } from '../../../src/music/voices.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const SIZE = SYNTHETIC_FEATURES.length;
const ZERO = new Float32Array(SIZE);
const SLOW = { target: 2, strongest: 100, rate: 0.6, step: 0.4, pessimism: 0.3, novelty: 0 };

const busy: RolloutCritic = {
  name: 'theory',
  judge: (bar) => bar.voices.melody.filter((symbol) => symbol !== HOLD && symbol >= 0).length,
};
const silent: RolloutCritic = { name: 'originality', judge: () => null };
const confused: RolloutCritic = { name: 'authenticity', judge: () => Number.NaN };

function rollouts(seed: number, barIndex: number, count: number, theta = ZERO): Promise<readonly Candidate[]> {
  return new SyntheticComposer(seed).propose({
    decisionId: barIndex,
    barIndex,
    fromSlot: 0,
    count,
    theta,
    policyVersion: 0,
    control: false,
  });
}

describe('the weights of the critics', () => {
  it('are stronger for theory in a lesson and none on a stage; authenticity counts only once the policy has drifted', () => {
    expect(weightsFor('learn', 0).theory).toBeGreaterThan(weightsFor('install', 0).theory);
    expect(weightsFor('perform', 3).theory).toBe(0);
    expect(weightsFor('install', DRIFT_BEGINS).authenticity).toBe(0);
    expect(weightsFor('install', DRIFT_FULL).authenticity).toBe(CRITIC_WEIGHTS.install.authenticity);
    expect(weightsFor('install', 9)).toEqual(CRITIC_WEIGHTS.install);
  });
});

describe('a panel of critics', () => {
  it('scales opinions by the spread of the prior’s bars, and clips them', async () => {
    const panel = new CriticPanel([busy], SIZE);
    panel.mode = 'learn';
    const prior = await rollouts(1, 0, 200);
    const rewards = panel.rewards(prior, 0);
    const weight = CRITIC_WEIGHTS.learn.theory;
    const mean = rewards.reduce((sum, value) => sum + value, 0) / rewards.length;
    const variance = rewards.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rewards.length;
    expect(Math.abs(mean)).toBeLessThan(0.5 * weight);
    expect(Math.sqrt(variance)).toBeGreaterThan(0.5 * weight);
    expect(Math.sqrt(variance)).toBeLessThan(1.5 * weight);
    for (const reward of rewards) expect(Math.abs(reward)).toBeLessThanOrEqual(2 * weight + 1e-12);
  });

  it('tells candidates apart from the first one on, also where no bar of the prior was heard', async () => {
    const taught = ZERO.map((_, i) => (i === 0 ? 0.3 : 0));
    const panel = new CriticPanel([busy], SIZE);
    const [only] = await rollouts(1, 0, 1, taught);
    panel.learn([only!]);
    const rewards = panel.rewards(await rollouts(1, 1, 8, taught), 1);
    expect(new Set(rewards).size).toBeGreaterThan(1);
  });

  it('hears nothing in what has no say or is no number', async () => {
    const panel = new CriticPanel([silent, confused], SIZE);
    const batch = await rollouts(2, 0, 6);
    expect([...panel.rewards(batch, 3)]).toEqual([0, 0, 0, 0, 0, 0]);
    panel.learn(batch);
    expect(panel.gradient(3).every((value) => value === 0)).toBe(true);
  });

  it('points to where its critic points: more notes for who wants more', async () => {
    const panel = new CriticPanel([busy], SIZE);
    panel.mode = 'learn';
    for (let barIndex = 0; barIndex < 60; barIndex++) panel.learn(await rollouts(3, barIndex, 6));
    const gradient = panel.gradient(0);
    expect(gradient[SYNTHETIC_FEATURES.indexOf('melody.onset')]).toBeGreaterThan(0);
    panel.mode = 'perform';
    expect(panel.gradient(0).every((value) => value === 0)).toBe(true);
  });

  it('averages the leave-one-out gradient: three rollouts by hand', async () => {
    const [a, b, c] = (await rollouts(4, 0, 3)) as [Candidate, Candidate, Candidate];
    const says = new Map([
      [a.bar, 0],
      [b.bar, 0.8],
      [c.bar, 0],
    ]);
    const panel = new CriticPanel([{ name: 'theory', judge: (bar) => says.get(bar)! }], SIZE);
    panel.mode = 'learn';
    const rewards = panel.rewards([a, b, c], 0);
    panel.learn([a, b, c]);
    const scores = [a, b, c].map(totalGradient);
    const mean = (rewards[0]! + rewards[1]! + rewards[2]!) / 3;
    panel.gradient(0).forEach((value, f) => {
      let expected = 0;
      scores.forEach((score, i) => (expected += ((rewards[i]! - mean) * 1.5 * score[f]!) / 3));
      expect(value).toBeCloseTo(expected, 9);
    });
  });

  it('goes on from a snapshot as it was', async () => {
    const panel = new CriticPanel([busy], SIZE);
    for (let barIndex = 0; barIndex < 5; barIndex++) panel.learn(await rollouts(5, barIndex, 4));
    const other = new CriticPanel([busy], SIZE);
    other.restore(JSON.parse(JSON.stringify(panel.snapshot())) as ReturnType<CriticPanel['snapshot']>);
    expect([...other.gradient(1)]).toEqual([...panel.gradient(1)]);
    const fresh = await rollouts(6, 9, 4);
    expect([...other.rewards(fresh, 1)]).toEqual([...panel.rewards(fresh, 1)]);
  });

  it('bends what taste asks for by thirty degrees at most, however loud it is', async () => {
    const memory = new ScoreMemory(SIZE, null);
    const rng = new Rng(8);
    const weights = Float64Array.from({ length: SCALED_SIZE }, () => rng.normal());
    for (let bar = 0; bar < 8; bar++) {
      const batch = await rollouts(7, bar, 4);
      memory.add(
        batch,
        batch.map(() => Float32Array.from({ length: SCALED_SIZE }, () => rng.normal())),
      );
    }
    const product = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      const sum = Float64Array.from(a, (value, i) => value + b[i]!);
      return memory.divergence(sum) - memory.divergence(a) - memory.divergence(b);
    };
    const taste = new SlowPath(SLOW, memory).advance(weights);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: SIZE, maxLength: SIZE }),
        (g) => {
          const both = new SlowPath(SLOW, memory).advance(weights, g);
          const cosine = product(taste, both) / (2 * Math.sqrt(memory.divergence(taste) * memory.divergence(both)));
          expect(cosine).toBeGreaterThan(Math.cos(Math.PI / 6) - 1e-6);
          expect(memory.divergence(both)).toBeLessThanOrEqual(SLOW.step + 1e-9);
        },
      ),
      { numRuns: 30 },
    );
  });
});
