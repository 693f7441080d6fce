/** Every engine computes the same policy: one bar, scored on each; WebGPU in software where there is no graphics card. */
import * as tf from '@tensorflow/tfjs-core';
import wasmPlain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../agents/composer/backend.ts';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { ADAPTER_SIZE } from '../../../agents/composer/headAdapter.ts';
import type { Candidate, Given } from '../../../agents/composer/interface.ts';
import { Network } from '../../../agents/composer/network.ts';
import { totalGradient } from '../../../agents/learner/scoreMemory.ts';
import { leaveOneOutGradient } from '../../../agents/learner/slowPath.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { HOLD, VOICES } from '../../../src/music/voices.ts';
import type { Backend, MusicSettings } from '../../../src/protocol/agent.ts';
import { tinyPrior } from '../tinyPrior.ts';

const prior = tinyPrior();
const settings: MusicSettings = {
  style: { chorale: 1, funk: 1 },
  key: { tonic: 2, mode: 'minor' },
  metre: '4/4',
  tempo: 100,
  voices: VOICES,
};
const theta = Float32Array.from(FEATURES, (_, i) => 0.4 * Math.sin(i));
/** Nats; sums of some hundred log-probabilities. */
const TOLERANCE = 1e-3;

function begin(backend: Backend): ReturnType<typeof chooseBackend> {
  return chooseBackend({
    wanted: backend,
    avoid: [],
    wasmUrls: {
      'tfjs-backend-wasm.wasm': wasmPlain,
      'tfjs-backend-wasm-simd.wasm': wasmSimd,
      'tfjs-backend-wasm-threaded-simd.wasm': wasmSimd,
    },
    measure: () => Promise.resolve(1),
  });
}

const melody = Int16Array.from({ length: 16 }, (_, t) => (t % 4 === 0 ? [62, 65, 69, 74][t / 4]! : HOLD));

/** Composes a first bar on the engine that is active now, around nothing or around something given. */
async function compose(given?: Given): Promise<Candidate> {
  const network = new Network(prior);
  const composer = new Composer(network, prior.styles, settings, 3);
  const request = {
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count: 3,
    theta,
    policyVersion: 0,
    control: false,
    ...(given && { given }),
  };
  const candidates = await composer.propose(request);
  network.dispose();
  return candidates[2]!;
}

/** What the active engine makes of that bar, as if it had composed it. */
async function score({ bar }: Candidate): Promise<Candidate> {
  const network = new Network(prior);
  const scored = await new Composer(network, prior.styles, settings, 3).score(bar, theta);
  network.dispose();
  return scored;
}

interface Gradients {
  readonly rollouts: readonly Candidate[];
  readonly tilt: Float64Array;
  readonly adapter: Float64Array;
}

/** Leave-one-out policy gradients of the tilt and of the head adapter, from rollouts that are liked for their notes. */
async function gradients(): Promise<Gradients> {
  const network = new Network(prior);
  const composer = new Composer(network, prior.styles, settings, 3);
  const adapter = Float32Array.from({ length: ADAPTER_SIZE }, (_, i) => 0.1 * Math.cos(i));
  const request = {
    decisionId: 1,
    barIndex: 0,
    fromSlot: 0,
    count: 6,
    theta,
    adapter,
    policyVersion: 0,
    control: false,
  };
  const rollouts = await composer.propose(request);
  network.dispose();
  const returns = rollouts.map(({ bar }) => bar.voices.melody.filter((symbol) => symbol >= 0).length / 4);
  return {
    rollouts,
    tilt: leaveOneOutGradient(returns, rollouts.map(totalGradient)),
    adapter: leaveOneOutGradient(
      returns,
      rollouts.map(({ trace }) => trace.adapter!),
    ),
  };
}

describe('the engines', () => {
  it.each<Backend>(['wasm', 'webgpu'])(
    '%s gives the policy gradient that cpu gives',
    { timeout: 120_000 },
    async (backend) => {
      unwrap(await begin('cpu'));
      const expected = await gradients();
      expect(Math.hypot(...expected.tilt)).toBeGreaterThan(0.5);
      expect(Math.hypot(...expected.adapter)).toBeGreaterThan(0.5);
      const chosen = await begin(backend);
      if (!chosen.ok) throw new Error(chosen.fault.sentence);
      const found = await gradients();
      expect(found.rollouts.map(({ bar }) => bar.voices)).toEqual(expected.rollouts.map(({ bar }) => bar.voices));
      for (const part of ['tilt', 'adapter'] as const)
        found[part].forEach((value, i) => expect(Math.abs(value - expected[part][i]!), part).toBeLessThan(TOLERANCE));
    },
  );

  it.each<Backend>(['wasm', 'webgpu'])('%s computes what cpu computes', { timeout: 120_000 }, async (backend) => {
    unwrap(await begin('cpu'));
    const composed = await compose();
    const around = await compose({ voices: { melody } });
    const expected = await score(composed);
    expect(expected.bar.logProb).toBeLessThan(-10);
    const chosen = await begin(backend);
    if (!chosen.ok) throw new Error(chosen.fault.sentence);
    expect(tf.getBackend()).toBe(backend);
    const { bar, trace } = await score(composed);
    for (const name of ['logProb', 'priorLogProb', 'entropy'] as const)
      expect(Math.abs(bar[name] - expected.bar[name]), name).toBeLessThan(TOLERANCE);
    expect(Math.abs(trace.kl - expected.trace.kl)).toBeLessThan(TOLERANCE);
    trace.gradient.forEach((value, i) => expect(Math.abs(value - expected.trace.gradient[i]!)).toBeLessThan(TOLERANCE));
    // The same draws over the same probabilities are, but for a draw that falls on an edge, the same bar.
    expect((await compose()).bar.voices).toEqual(composed.bar.voices);
    expect((await compose({ voices: { melody } })).bar.voices).toEqual(around.bar.voices);
  });
});
