import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { ADAPTER_RANK, ADAPTER_SIZE, projection } from '../../../agents/composer/headAdapter.ts';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { Network } from '../../../agents/composer/network.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { VOICES } from '../../../src/music/voices.ts';
import type { MusicSettings } from '../../../src/protocol/agent.ts';
import { tinyPrior } from '../tinyPrior.ts';

const prior = tinyPrior();
const settings: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 2, mode: 'minor' },
  metre: '4/4',
  tempo: 100,
  voices: VOICES,
};
const theta = Float32Array.from(FEATURES, (_, i) => 0.2 * Math.sin(i));

async function compose(adapter: Float32Array | null, count: number, seed = 3): Promise<readonly Candidate[]> {
  const network = new Network(prior);
  const composer = new Composer(network, prior.styles, settings, seed);
  const candidates = await composer.propose({
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count,
    theta,
    policyVersion: 0,
    control: false,
    ...(adapter && { adapter }),
  });
  network.dispose();
  return candidates;
}

function weights(seed: number, size: number): Float32Array {
  const rng = new Rng(seed);
  return Float32Array.from({ length: ADAPTER_SIZE }, () => size * rng.normal());
}

describe('the head adapter', () => {
  it('projects onto orthonormal directions, the same ones every time', () => {
    const width = 24;
    const v = projection(width, ADAPTER_RANK);
    expect(projection(width, ADAPTER_RANK)).toEqual(v);
    for (let a = 0; a < ADAPTER_RANK; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let i = 0; i < width; i++) product += v[i * ADAPTER_RANK + a]! * v[i * ADAPTER_RANK + b]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
  });

  it('at zero changes no byte of what is composed and no number that is learnt from', async () => {
    const without = await compose(null, 3);
    const zero = await compose(new Float32Array(ADAPTER_SIZE), 3);
    expect(zero.map(({ bar }) => bar)).toEqual(without.map(({ bar }) => bar));
    zero.forEach(({ trace }, i) => {
      expect(trace.gradient).toEqual(without[i]!.trace.gradient);
      expect(trace.kl).toBe(without[i]!.trace.kl);
      expect(without[i]!.trace.adapter).toBeUndefined();
      expect(trace.adapter!.some((value) => value !== 0)).toBe(true);
    });
  });

  it('tells the true score: it averages to zero, and points to where the composed bar is likelier', async () => {
    const candidates = await compose(new Float32Array(ADAPTER_SIZE), 300);
    const sum = new Float64Array(ADAPTER_SIZE);
    const squares = new Float64Array(ADAPTER_SIZE);
    for (const { trace } of candidates)
      trace.adapter!.forEach((value, i) => {
        sum[i]! += value;
        squares[i]! += value * value;
      });
    let beyond = 0;
    sum.forEach((total, i) => {
      if (Math.abs(total) > 3.5 * Math.sqrt(squares[i]!) + 1e-9) beyond++;
    });
    expect(beyond).toBeLessThanOrEqual(ADAPTER_SIZE / 100);

    // The log-probability of the same bar grows by |score|·ε along its own score.
    const [before] = candidates;
    const length = Math.hypot(...before!.trace.adapter!);
    const step = 1e-3;
    const along = before!.trace.adapter!.map((value) => (step * value) / length);
    const [after] = await compose(along, 300);
    expect(after!.bar.voices).toEqual(before!.bar.voices);
    expect((after!.bar.logProb - before!.bar.logProb) / (step * length)).toBeCloseTo(1, 1);
  });

  it('pays for what it changes in nats, and leaves blind bars alone', async () => {
    const [gentle] = await compose(weights(1, 0.05), 1);
    const [strong] = await compose(weights(1, 0.5), 1);
    const [none] = await compose(null, 1);
    expect(gentle!.trace.kl).toBeGreaterThan(none!.trace.kl);
    expect(strong!.trace.kl).toBeGreaterThan(gentle!.trace.kl);
    const network = new Network(prior);
    const composer = new Composer(network, prior.styles, settings, 3);
    const request = { decisionId: 1, barIndex: 0, fromSlot: 0, count: 1, theta, policyVersion: 0, control: true };
    const [blind] = await composer.propose(request);
    const [adapted] = await composer.propose({ ...request, adapter: weights(1, 0.5) });
    expect(adapted).toEqual(blind);
    network.dispose();
  });
});
