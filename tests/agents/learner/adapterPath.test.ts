/** The head adapter's slow path on rollouts whose best direction is known. */
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { AdapterPath } from '../../../agents/learner/adapterPath.ts';
import { SCALED_SIZE } from '../../../agents/learner/psiScaler.ts';
import { Rng } from '../../../src/kernel/random.ts';

const SIZE = 12;
const OPTIONS = { size: SIZE, leash: 0.3, price: 0.5, rate: 0.6, step: 0.1 };

interface Batch {
  readonly candidates: readonly Candidate[];
  readonly scaled: readonly Float32Array[];
}

/** Rollouts with normal scores; the first bar feature follows the first score as far as `strength`, the rest is chance. */
function batch(rng: Rng, strength: number, k = 6): Batch {
  const scores = Array.from({ length: k }, () => Float32Array.from({ length: SIZE }, () => rng.normal()));
  return {
    candidates: scores.map((adapter) => ({ trace: { adapter } }) as unknown as Candidate),
    scaled: scores.map((score) =>
      Float32Array.from({ length: SCALED_SIZE }, (_, i) => rng.normal() + (i === 0 ? strength * score[0]! : 0)),
    ),
  };
}

const TASTE = Float64Array.from({ length: SCALED_SIZE }, (_, i) => (i === 0 ? 0.5 : 0));

function taught(strength: number, batches: number, seed: number): AdapterPath {
  const path = new AdapterPath(OPTIONS);
  const rng = new Rng(seed);
  for (let i = 0; i < batches; i++) {
    const { candidates, scaled } = batch(rng, strength);
    path.learn(candidates, scaled, TASTE);
    path.advance(TASTE);
  }
  return path;
}

/** Nats of weights whose scores have unit variance. */
const nats = (weights: Float32Array): number => weights.reduce((sum, value) => sum + value * value, 0) / 2;

describe('the slow path of the head adapter', () => {
  it('moves the weight that what is liked hangs on, and hardly any other', () => {
    const { weights } = taught(1, 80, 1);
    expect(weights[0]).toBeGreaterThan(0.3);
    for (let i = 1; i < SIZE; i++) expect(Math.abs(weights[i]!)).toBeLessThan(weights[0]! / 3);
  });

  it('stays where it is where all is chance', () => {
    for (const seed of [1, 2, 3]) expect(nats(taught(0, 80, seed).weights)).toBeLessThan(0.02);
  });

  it('stays within its leash, and no step is longer than its bound', () => {
    const path = new AdapterPath({ ...OPTIONS, price: 1e-3 });
    const rng = new Rng(4);
    for (let i = 0; i < 60; i++) {
      const { candidates, scaled } = batch(rng, 2);
      path.learn(candidates, scaled, TASTE);
      const before = path.weights;
      path.advance(TASTE);
      const after = path.weights;
      expect(nats(after.map((value, a) => value - before[a]!))).toBeLessThan(2 * OPTIONS.step);
      expect(nats(after)).toBeLessThan(2 * OPTIONS.leash);
    }
  });

  it('passes over rollouts without its score, single ones, and what is no number', () => {
    const path = new AdapterPath(OPTIONS);
    const { candidates, scaled } = batch(new Rng(5), 1, 2);
    path.learn(candidates.slice(1), scaled.slice(1), TASTE);
    path.learn([{ trace: {} } as Candidate, ...candidates.slice(1)], scaled, TASTE);
    const broken = { trace: { adapter: new Float32Array(SIZE).fill(Number.NaN) } } as unknown as Candidate;
    path.learn([broken, ...candidates.slice(1)], scaled, TASTE);
    path.advance(TASTE);
    expect(path.weights.every((value) => value === 0)).toBe(true);
  });

  it('goes on from a snapshot; one of another size is left aside', () => {
    const path = taught(1, 20, 6);
    const other = new AdapterPath(OPTIONS);
    other.restore(JSON.parse(JSON.stringify(path.snapshot())) as ReturnType<AdapterPath['snapshot']>);
    expect(other.weights).toEqual(path.weights);
    other.restore({ weights: [1, 2] });
    expect(other.weights).toEqual(path.weights);
  });
});
