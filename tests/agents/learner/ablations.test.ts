import { expect, test } from 'vitest';
import { ABLATIONS, TRADE_OFFS } from '../../../agents/learner/ablations.ts';
import { Calibration } from '../../../agents/learner/calibration.ts';
import { Learner } from '../../../agents/learner/learner.ts';
import { METHODS } from '../../../agents/learner/method.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { SYNTHETIC_FEATURES, SyntheticComposer } from '../syntheticComposer.ts';

const settings = [...ABLATIONS, ...TRADE_OFFS];

test('the whole comes first, every other lacks something, and each has its own name', () => {
  expect(ABLATIONS[0]).toEqual({ name: 'full', method: METHODS.full });
  for (const { method, uncritical } of ABLATIONS.slice(1)) expect(uncritical || method !== METHODS.full).toBe(true);
  expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
});

test.each(settings)('a learner $name takes ratings and goes on composing', async ({ method }) => {
  const learner = new Learner({ features: SYNTHETIC_FEATURES, rng: new Rng(1), kind: 'full', method });
  const port = new SyntheticComposer(1);
  for (let barIndex = 0; barIndex < 6; barIndex++) {
    const candidates = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: learner.candidatesWanted(false),
      theta: learner.theta,
      policyVersion: learner.updates,
      control: false,
    });
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    const sounded = [{ decisionId: barIndex, barIndex, startsAt: barIndex * 2, slotSeconds: 0.125, slots: 16 }];
    const value = barIndex % 2 === 0 ? 1 : -1;
    learner.rate({ id: barIndex, at: barIndex * 2 + 2.2, value, source: 'keys', listener: 'visitor' }, sounded);
  }
  expect(learner.updates).toBeGreaterThanOrEqual(6);
  expect([...learner.theta].every(Number.isFinite)).toBe(true);
});

test('taken at face value, the hundredth More means as much as the first', () => {
  const press = (calibration: Calibration) =>
    Array.from({ length: 20 }, (_, id) =>
      calibration.calibrate({ id, at: 2 * id, value: 1, source: 'keys', listener: 'visitor' }, 0),
    );
  const plain = press(new Calibration(true));
  expect(new Set(plain.map(({ value }) => value)).size).toBe(1);
  expect(plain.every(({ value, advantage, weight }) => value === advantage && weight === 1)).toBe(true);
  expect(press(new Calibration()).at(-1)!.advantage).toBeLessThan(plain.at(-1)!.advantage);
});
