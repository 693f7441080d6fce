import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../agents/composer/formPlan.ts';
import {
  FORM_PARAMETERS,
  FormPolicy,
  RECALL_FEATURES,
  type FormContext,
  type FormDecision,
} from '../../../agents/composer/formPolicy.ts';
import { COMMON_FORM, formOf } from '../../../agents/composer/formPrior.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { PHRASE_ACTS } from '../../../src/protocol/bar.ts';

const CALM = { tension: -0.4, density: 0.2, register: 0.3, brightness: 0 };
const context: FormContext = {
  role: 'answer',
  style: COMMON_FORM,
  before: CALM,
  candidates: [
    { phrase: 0, features: [1, 1, 0, 1, 0], targets: CALM },
    { phrase: 3, features: [0, 0, 1, 0, 0.5], targets: null },
    { phrase: 5, features: [0, 0, 0, 1, 0], targets: CALM },
  ],
};

/** log π of a decision under other parameters: the same dice with the choices given. */
function logProbability(policy: FormPolicy, { act, recalled, targets }: FormDecision, at: FormContext): number {
  let sum = Math.log(policy.acts(at)[PHRASE_ACTS.indexOf(act)]!);
  const chosen = at.candidates.findIndex(({ phrase }) => phrase === recalled);
  if (chosen >= 0) sum += Math.log(policy.recalls(at.candidates)[chosen]!);
  for (const { mean, sd, value } of policy.targetDensities(at, act, recalled, targets))
    sum -= 0.5 * ((value - mean) / sd) ** 2 + Math.log(sd * Math.sqrt(2 * Math.PI));
  return sum;
}

describe('form policy', () => {
  it('is a distribution over acts for every part of a plan, and recalls nothing where nothing is remembered', () => {
    const policy = new FormPolicy();
    for (const role of ROLES)
      for (const candidates of [[], context.candidates]) {
        const acts = policy.acts({ ...context, role, candidates });
        expect(acts.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
        if (candidates.length === 0)
          for (const act of ['repeat', 'vary', 'develop'] as const) expect(acts[PHRASE_ACTS.indexOf(act)]).toBe(0);
      }
  });

  it('leans to what its style does', () => {
    const policy = new FormPolicy();
    const repeating = (style: string) =>
      policy.acts({ ...context, role: 'return', style: formOf({ [style]: 1 }) })[PHRASE_ACTS.indexOf('repeat')]!;
    expect(repeating('folk')).toBeGreaterThan(repeating('string-quartet'));
    expect(formOf({ folk: 1, rock: 3 })).toEqual(formOf({ folk: 1 }));
    expect(formOf({ rock: 1 })).toEqual(COMMON_FORM);
  });

  it('keeps the true score of what it chose', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(...ROLES), (seed, role) => {
        const start = Float64Array.from(FORM_PARAMETERS, (_, i) => 0.3 * Math.sin(seed + i));
        const policy = new FormPolicy();
        policy.restore([...start]);
        const at = { ...context, role };
        const decision = policy.decide(at, new Rng(seed));
        expect(logProbability(policy, decision, at)).toBeCloseTo(decision.logProb, 6);
        FORM_PARAMETERS.forEach((_, i) => {
          const nudged = (by: number) => {
            const other = new FormPolicy();
            other.restore(Array.from(start, (value, j) => (j === i ? value + by : value)));
            return logProbability(other, decision, at);
          };
          expect((nudged(1e-4) - nudged(-1e-4)) / 2e-4).toBeCloseTo(decision.gradient[i]!, 4);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('makes what was liked likelier and what was not rarer, within bounds', () => {
    for (const sign of [1, -1]) {
      const policy = new FormPolicy();
      const decision = policy.decide(context, new Rng(8));
      const act = PHRASE_ACTS.indexOf(decision.act);
      const before = policy.acts(context)[act]!;
      policy.reinforce(decision, sign);
      expect(Math.sign(policy.acts(context)[act]! - before)).toBe(sign);
      for (let i = 0; i < 500; i++) policy.reinforce(decision, 100 * sign);
      for (const value of policy.parameters) expect(Math.abs(value)).toBeLessThanOrEqual(1.5);
    }
  });

  it('learns within a dozen ratings to do what a listener likes', () => {
    const policy = new FormPolicy();
    const liked = PHRASE_ACTS.indexOf('develop');
    const rng = new Rng(3);
    const before = policy.acts(context)[liked]!;
    for (let i = 0; i < 12; i++) {
      const decision = policy.decide(context, rng.fork(i));
      policy.reinforce(decision, decision.act === 'develop' ? 1 : -0.5);
    }
    expect(policy.acts(context)[liked]).toBeGreaterThan(1.5 * before);
  });

  it('follows wishes and learns nothing from what it did not choose', () => {
    const policy = new FormPolicy();
    const decision = policy.decide({ ...context, wished: { act: 'vary', phrase: 3 } }, new Rng(1));
    expect(decision).toMatchObject({ act: 'vary', recalled: 3 });
    expect(decision.gradient.subarray(0, PHRASE_ACTS.length + RECALL_FEATURES.length).every((g) => g === 0)).toBe(true);
  });

  it('refuses parameters that are not its own', () => {
    expect(() => new FormPolicy().restore([1, 2])).toThrow(RangeError);
    expect(() => new FormPolicy().restore(FORM_PARAMETERS.map(() => Number.NaN))).toThrow(RangeError);
  });
});
