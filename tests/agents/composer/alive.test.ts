/** Whatever people teach it, the composer neither falls silent nor sticks. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import { Network } from '../../../agents/composer/network.ts';
import { gridOfBars, soundingVoices } from '../../../src/music/gridBody.ts';
import { longestRepetition, longestSilence } from '../../../src/music/playability.ts';
import { PITCHED, VOICES, type Voice } from '../../../src/music/voices.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { tinyPrior } from '../tinyPrior.ts';

const LINE_UPS: readonly (readonly Voice[])[] = [['melody'], ['melody', 'bass'], PITCHED, VOICES];
const BARS = 10;
/** Slots, and equal bars in a row. */
const LONGEST_SILENCE = 16;
const LONGEST_REPETITION = 6;

const prior = tinyPrior();
let network: Network;
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = new Network(prior);
});
afterAll(() => network.dispose());

/** Far beyond what the leash lets a session learn: every feature up to ±3, and one of them up to ±9. */
const TASTE = fc
  .tuple(
    fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: FEATURES.length, maxLength: FEATURES.length }),
    fc.nat(FEATURES.length - 1),
    fc.double({ min: -9, max: 9, noNaN: true }),
  )
  .map(([weights, one, strongest]) => Float32Array.from(weights, (weight, i) => (i === one ? strongest : weight)));

async function play(seed: number, voices: readonly Voice[], theta: Float32Array): Promise<PlannedBar[]> {
  const style = { chorale: 1, funk: 1 };
  const settings = { style, key: { tonic: 0, mode: 'major' }, metre: '4/4', tempo: 100, voices } as const;
  const composer = new Composer(network, prior.styles, settings, seed);
  const bars: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < BARS; barIndex++) {
    const [candidate] = await composer.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: 1,
      theta,
      policyVersion: 1,
      control: false,
    });
    composer.commit(candidate!);
    bars.push(candidate!.bar);
  }
  return bars;
}

describe('a composer of any taste', () => {
  it('is never silent for more than a bar, and repeats no bar more than six times in a row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom(...LINE_UPS),
        TASTE,
        async (seed, voices, theta) => {
          const piece = gridOfBars(await play(seed, voices, theta), 'x', 'chorale');
          const symbols = PITCHED.flatMap((voice) => piece.voices[voice] ?? []);
          const sounding = { ...piece, symbols, pitches: soundingVoices(piece) };
          expect(longestSilence(sounding)).toBeLessThanOrEqual(LONGEST_SILENCE);
          expect(longestRepetition(sounding)).toBeLessThanOrEqual(LONGEST_REPETITION);
        },
      ),
      { numRuns: 20 },
    );
  }, 180_000);
});
