import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { effectiveSize, shares, systematicParents } from '../../../agents/composer/conditioning.ts';
import { FEATURES, featureIndex } from '../../../agents/composer/features.ts';
import type { ComposeRequest, Given } from '../../../agents/composer/interface.ts';
import { Network } from '../../../agents/composer/network.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { CHORD_CODES, NO_CHORD } from '../../../src/music/chord.ts';
import { DRUMS, HOLD, PITCHED, REST, VOICES, type PitchedVoice } from '../../../src/music/voices.ts';
import type { MusicSettings } from '../../../src/protocol/agent.ts';
import { tinyPrior } from '../tinyPrior.ts';

const SLOTS = 16;
const prior = tinyPrior();
const settings: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 2, mode: 'minor' },
  metre: '4/4',
  tempo: 100,
  voices: VOICES,
};
const request: ComposeRequest = {
  decisionId: 1,
  barIndex: 0,
  fromSlot: 0,
  count: 1,
  theta: new Float32Array(FEATURES.length),
  policyVersion: 0,
  control: false,
};
let network: Network;
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = new Network(prior);
});
afterAll(() => network.dispose());

describe('resampling', () => {
  const logWeights = fc
    .array(fc.double({ min: -60, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 })
    .map((weights) => Float64Array.from(weights));

  it('gives every particle its share of children, rounded up or down, and keeps survivors in place', () => {
    fc.assert(
      fc.property(
        logWeights,
        fc.nat(2 ** 32 - 1).map((draw) => draw / 2 ** 32),
        (weights, uniform) => {
          const parents = systematicParents(weights, uniform);
          const n = weights.length;
          const children = new Int32Array(n);
          for (const parent of parents) children[parent]!++;
          shares(weights).forEach((share, i) => {
            expect(children[i]).toBeGreaterThanOrEqual(Math.floor(n * share - 1e-9));
            expect(children[i]).toBeLessThanOrEqual(Math.ceil(n * share + 1e-9));
            if (children[i]! > 0) expect(parents[i]).toBe(i);
          });
          expect(effectiveSize(weights)).toBeGreaterThanOrEqual(1 - 1e-9);
          expect(effectiveSize(weights)).toBeLessThanOrEqual(n + 1e-9);
        },
      ),
    );
  });

  it('takes particles that are all impossible as equal', () => {
    expect(Array.from(shares(new Float64Array(4).fill(-Infinity)))).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(effectiveSize(new Float64Array(4).fill(-Infinity))).toBe(4);
  });

  it('estimates the probability of what is given without bias, on a chain small enough to be counted out', () => {
    const start = [0.6, 0.4];
    const move = [
      [0.7, 0.3],
      [0.2, 0.8],
    ];
    const seen = [0.9, 0.15];
    const steps = 4;
    let alive = start.map((p, state) => p * seen[state]!);
    for (let step = 1; step < steps; step++)
      alive = seen.map((p, to) => p * alive.reduce((sum, mass, from) => sum + mass * move[from]![to]!, 0));
    const exact = alive[0]! + alive[1]!;
    const exactEnd = alive[1]! / exact;
    const rng = new Rng(5);
    const [runs, n] = [4000, 6];
    const found = { evidence: 0, square: 0, end: 0 };
    for (let run = 0; run < runs; run++) {
      let states = Array.from({ length: n }, () => rng.weighted(start));
      const weights = new Float64Array(n);
      let evidence = 1;
      for (let step = 0; step < steps; step++) {
        if (step > 0) {
          const parents = systematicParents(weights, rng.next());
          evidence *= weights.reduce((sum, weight) => sum + Math.exp(weight), 0) / n;
          states = Array.from(parents, (parent) => rng.weighted(move[states[parent]!]!));
        }
        states.forEach((state, i) => (weights[i] = Math.log(seen[state]!)));
      }
      evidence *= weights.reduce((sum, weight) => sum + Math.exp(weight), 0) / n;
      found.evidence += evidence / runs;
      found.square += evidence ** 2 / runs;
      // A weighted share is unbiased once it is multiplied by the evidence.
      found.end += (evidence * shares(weights).reduce((sum, share, i) => sum + share * states[i]!, 0)) / runs;
    }
    const error = Math.sqrt((found.square - found.evidence ** 2) / runs);
    expect(Math.abs(found.evidence - exact)).toBeLessThan(4 * error);
    expect(Math.abs(found.end - exact * exactEnd)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.01 * exact);
  });
});

describe('composing around something given', () => {
  const symbols = fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constant(HOLD) }, fc.constant(REST), fc.integer({ min: 0, max: 127 })), {
      minLength: SLOTS,
      maxLength: SLOTS,
    })
    .map((line) => Int16Array.from(line));
  const chords = fc
    .array(fc.oneof(fc.constant(HOLD), fc.constant(NO_CHORD), fc.integer({ min: 0, max: CHORD_CODES - 1 })), {
      minLength: 4,
      maxLength: 4,
    })
    .map((beats) => Int16Array.from({ length: SLOTS }, (_, t) => (t % 4 === 0 ? beats[t / 4]! : HOLD)));
  const drums = fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: SLOTS * DRUMS.length, maxLength: SLOTS * DRUMS.length })
    .map((levels) => Uint8Array.from(levels));
  const anything: fc.Arbitrary<Given> = fc.record(
    {
      chords,
      drums,
      voices: fc.record(
        Object.fromEntries(PITCHED.map((voice) => [voice, symbols])) as Record<PitchedVoice, typeof symbols>,
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  /** Chord that stands in each slot. */
  const standing = (line: Int16Array): number[] => {
    let now = NO_CHORD;
    return Array.from(line, (code) => (code === HOLD ? now : (now = code)));
  };

  it('keeps what is given exactly as it is, whatever it is and whoever is asked to play', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(anything, anything),
        fc.subarray([...VOICES]),
        fc.constantFrom('chorale', 'game-rock'),
        async (bars, voices, style) => {
          const composer = new Composer(network, prior.styles, { ...settings, voices, style: { [style]: 1 } }, 3);
          for (const [barIndex, given] of bars.entries()) {
            const asked = { ...request, barIndex, decisionId: barIndex + 1, given, particles: 4 };
            const [candidate] = await composer.propose(asked);
            const { bar } = candidate!;
            for (const voice of PITCHED) {
              const line = given.voices?.[voice];
              if (!line) continue;
              expect(bar.voices[voice]).toEqual(line);
              expect(Array.from(bar.velocities[voice], (velocity) => velocity > 0)).toEqual(
                Array.from(line, (symbol) => symbol >= 0),
              );
            }
            if (given.drums) expect(bar.drums).toEqual(given.drums);
            const pitched = voices.some((voice) => voice !== 'drums') || Object.keys(given.voices ?? {}).length > 0;
            if (given.chords && pitched && barIndex === 0) expect(standing(bar.chords)).toEqual(standing(given.chords));
            expect(Number.isFinite(bar.logProb)).toBe(true);
            expect(Number.isFinite(bar.priorLogProb)).toBe(true);
            composer.commit(candidate!);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  const line = Int16Array.from({ length: SLOTS }, (_, t) => (t % 4 === 0 ? [62, 62, 65, 69][t / 4]! : HOLD));

  it('composes the same around the same from the same seed', async () => {
    const unfold = async (seed: number) => {
      const composer = new Composer(network, prior.styles, settings, seed);
      const candidates = await composer.propose({ ...request, count: 2, given: { voices: { melody: line } } });
      return candidates.map(({ bar }) => [...bar.chords, ...bar.voices.bass, ...bar.drums]);
    };
    const [once, again, other] = [await unfold(4), await unfold(4), await unfold(5)];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
    expect(once[1]).not.toEqual(once[0]);
  });

  it('takes nothing that does not cover the bar', async () => {
    const composer = new Composer(network, prior.styles, settings, 6);
    for (const given of [
      { voices: { melody: line.subarray(1) } },
      { chords: new Int16Array(12) },
      { drums: new Uint8Array(SLOTS) },
    ])
      await expect(composer.propose({ ...request, given })).rejects.toThrow(RangeError);
  });

  it('scores only what it decided itself', async () => {
    const given: Given = {
      voices: Object.fromEntries(PITCHED.map((voice) => [voice, line])),
      chords: new Int16Array(SLOTS).fill(HOLD, 1).fill(17, 0, 1),
      drums: new Uint8Array(SLOTS * DRUMS.length),
    };
    const composer = new Composer(network, prior.styles, settings, 6);
    const [whole] = await composer.propose({ ...request, given });
    expect(whole!.trace.gradient.every((value) => value === 0)).toBe(true);
    const [free] = await composer.propose({ ...request, given: { voices: { melody: line } } });
    const scores = (group: string) =>
      FEATURES.flatMap((name, f) =>
        name.startsWith(group)
          ? Array.from({ length: SLOTS }, (_, t) => free!.trace.gradient[t * FEATURES.length + f])
          : [],
      );
    expect(scores('melody').every((value) => value === 0)).toBe(true);
    expect(scores('bass').some((value) => value !== 0)).toBe(true);
  });

  it('draws the chord under a given melody as often as Bayes says', async () => {
    // The last beat alone is open, so that its chord can be counted out: 95 moves or none, then a known melody.
    const taste = new Float32Array(FEATURES.length);
    taste[featureIndex('melody.chordTone')] = 2;
    const composer = new Composer(network, prior.styles, { ...settings, voices: ['melody'] }, 7);
    const [first] = await composer.propose({ ...request, theta: taste });
    composer.commit(first!);
    const melody = first!.bar.voices.melody.slice();
    melody.set([63, HOLD, 67, 70], 12);
    const stands = standing(first!.bar.chords)[11]!;
    const logJoint = new Float64Array(CHORD_CODES);
    for (let code = 0; code < CHORD_CODES; code++) {
      const chordsThere = first!.bar.chords.slice().fill(HOLD, 12);
      if (code !== stands) chordsThere[12] = code;
      const bar = { ...first!.bar, chords: chordsThere, voices: { ...first!.bar.voices, melody } };
      logJoint[code] = (await composer.score(bar, taste)).bar.logProb;
    }
    const surprise = (code: number) => logJoint[code]! - Math.max(...logJoint);
    const wanted = shares(logJoint).reduce((sum, share, code) => sum + share * surprise(code), 0);
    const asked = { ...request, fromSlot: 12, theta: taste };
    const drawn = async (given: Given | undefined) => {
      const bars = await composer.propose({ ...asked, count: 160, particles: 32, ...(given && { given }) });
      return bars.map(({ bar }) => surprise(standing(bar.chords)[12]!));
    };
    const statistics = (values: number[]) => {
      const average = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
      return { average, error: Math.sqrt(variance / values.length) };
    };
    const around = statistics(await drawn({ voices: { melody } }));
    const free = statistics(await drawn(undefined));
    expect(Math.abs(around.average - wanted)).toBeLessThan(4 * around.error);
    expect(free.average).toBeLessThan(wanted - 6 * around.error);
  });
});
