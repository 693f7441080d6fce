import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeatureList, FEATURES, featureIndex } from '../../../agents/composer/features.ts';
import { choose, Ledger, probability, weigh, type Decision } from '../../../agents/composer/tilt.ts';
import { Rng } from '../../../src/kernel/random.ts';

const F = FEATURES.length;
const density = featureIndex('melody.density');

function decision(theta: number, form = 0, guard: Float64Array | null = null): Decision {
  const list = new FeatureList();
  list.add(1, density, 1);
  const weights = (value: number) => {
    const vector = new Float32Array(F);
    vector[density] = value;
    return vector;
  };
  return {
    prior: Float64Array.of(Math.log(0.75), Math.log(0.25)),
    count: 2,
    list,
    theta: weights(theta),
    form: weights(form),
    temperature: 1,
    guard,
  };
}

describe('tilt', () => {
  it('is π₀·exp(θ·f), normalised', () => {
    weigh(decision(Math.log(3)));
    expect(probability(1)).toBeCloseTo(0.5, 6);
    weigh(decision(Math.log(3), Math.log(2)));
    expect(probability(1)).toBeCloseTo(6 / 9, 6);
    weigh(decision(0, 0, Float64Array.of(0, -Infinity)));
    expect(probability(1)).toBe(0);
  });

  it('books f − E f, its variance and the divergence from the base', () => {
    const tilted = decision(Math.log(3));
    const ledger = new Ledger(F, 4);
    weigh(tilted);
    expect(choose(tilted, 2, ledger, new Rng(1), 1)).toBe(1);
    expect(ledger.gradient[2 * F + density]).toBeCloseTo(0.5, 6);
    expect(ledger.surplus[2 * F + density]).toBeCloseTo(0.75, 6);
    expect(ledger.fisher[density]).toBeCloseTo(0.25, 6);
    expect(ledger.kl).toBeCloseTo(0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.5 / 0.25), 6);
    expect(ledger.priorLogProb).toBeCloseTo(Math.log(0.25), 12);
    expect(ledger.logProb).toBeCloseTo(Math.log(0.5), 6);
  });

  it('books what was chosen beyond the base: θ·surplus = log π/π₀ + KL(π₀‖π), a choice that is left included', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), fc.constantFrom(0, 1), (theta, arm) => {
        const tilted = decision(theta, 0.3);
        const ledger = new Ledger(F, 1);
        weigh(tilted);
        const policy = [probability(0), probability(1)];
        choose(tilted, 0, ledger, new Rng(1), arm);
        weigh(decision(0, 0.3));
        const base = [probability(0), probability(1)];
        const divergence = base.reduce((sum, p, i) => sum + p * Math.log(p / policy[i]!), 0);
        expect(tilted.theta[density]! * ledger.surplus[density]!).toBeCloseTo(
          Math.log(policy[arm]! / base[arm]!) + divergence,
          5,
        );
      }),
    );
  });

  it('climbs a two-armed bandit by its own gradient', () => {
    const rng = new Rng(2);
    const theta = new Float32Array(F);
    for (let round = 0; round < 400; round++) {
      const pulled = { ...decision(0), theta };
      const ledger = new Ledger(F, 1);
      weigh(pulled);
      const reward = choose(pulled, 0, ledger, rng) === 1 ? 1 : -1;
      for (let i = 0; i < F; i++) theta[i]! += 0.1 * reward * ledger.gradient[i]!;
    }
    weigh({ ...decision(0), theta });
    expect(probability(1)).toBeGreaterThan(0.9);
  });
});
