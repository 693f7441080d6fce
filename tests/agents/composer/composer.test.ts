import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES, featureIndex } from '../../../agents/composer/features.ts';
import type { Candidate } from '../../../agents/composer/interface.ts';
import { Network } from '../../../agents/composer/network.ts';
import { voicesOf } from '../../../agents/composer/style.ts';
import type { MusicSettings } from '../../../src/protocol/agent.ts';
import { HOLD, PITCHED, VOICES } from '../../../src/music/voices.ts';
import { TINY_STYLES, tinyPrior } from '../tinyPrior.ts';

const prior = tinyPrior();
const everything: MusicSettings = {
  style: { chorale: 1, funk: 1 },
  key: { tonic: 2, mode: 'minor' },
  metre: '4/4',
  tempo: 100,
  voices: VOICES,
};
const theta = (weights: Record<string, number>) => {
  const vector = new Float32Array(FEATURES.length);
  for (const [name, weight] of Object.entries(weights)) vector[featureIndex(name)] = weight;
  return vector;
};
const request = {
  decisionId: 1,
  barIndex: 0,
  fromSlot: 0,
  count: 1,
  theta: theta({}),
  policyVersion: 0,
  control: false,
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

async function play(composer: Composer, bars: number, taste = theta({})): Promise<Candidate[]> {
  const played: Candidate[] = [];
  for (let barIndex = 0; barIndex < bars; barIndex++) {
    const [candidate] = await composer.propose({ ...request, decisionId: barIndex + 1, barIndex, theta: taste });
    composer.commit(candidate!);
    played.push(candidate!);
  }
  return played;
}

describe('composer', () => {
  const network = () => new Network(prior);

  it('composes the same music from the same seed, and other music from another', async () => {
    const shared = network();
    const notes = async (seed: number) =>
      (await play(new Composer(shared, prior.styles, everything, seed), 4)).map(({ bar }) => [
        ...bar.voices.melody,
        ...bar.drums,
      ]);
    expect(await notes(3)).toEqual(await notes(3));
    expect(await notes(3)).not.toEqual(await notes(4));
    shared.dispose();
  });

  it('gives a candidate the same bar whatever the size of its batch', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 5);
    const [alone] = await composer.propose(request);
    const many = await composer.propose({ ...request, count: 4 });
    expect(many).toHaveLength(4);
    expect(many[0]!.bar.voices).toEqual(alone!.bar.voices);
    expect(many[1]!.bar.voices).not.toEqual(alone!.bar.voices);
    shared.dispose();
  });

  it('keeps the slots before fromSlot and decides the rest anew', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 6);
    const [first] = await composer.propose(request);
    composer.commit(first!);
    const [revised] = await composer.propose({
      ...request,
      decisionId: 99,
      fromSlot: 8,
      theta: theta({ 'melody.density': 3 }),
    });
    for (const voice of PITCHED)
      expect(revised!.bar.voices[voice].subarray(0, 8)).toEqual(first!.bar.voices[voice].subarray(0, 8));
    expect(revised!.bar.drums.subarray(0, 64)).toEqual(first!.bar.drums.subarray(0, 64));
    const kept = (candidate: Candidate) => candidate.trace.gradient.subarray(0, 8 * FEATURES.length);
    expect(kept(revised!)).toEqual(kept(first!));
    shared.dispose();
  });

  it('throws the same dice by name: without a change of taste nothing changes, with a small one most notes stay', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 6);
    const notes = async (decisionId: number, dice: number, taste: Float32Array) => {
      const [candidate] = await composer.propose({ ...request, decisionId, dice, theta: taste });
      return [...candidate!.bar.voices.bass, ...candidate!.bar.drums];
    };
    const plain = await notes(1, 3, theta({}));
    expect(await notes(2, 3, theta({}))).toEqual(plain);
    expect(await notes(2, 4, theta({}))).not.toEqual(plain);
    const nudged = await notes(2, 3, theta({ 'drums.snare': 0.4 }));
    const changed = nudged.filter((value, i) => value !== plain[i]).length;
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(plain.length / 4);
    shared.dispose();
  });

  it('gives the melody dice of its own, and leaves those of the others alone', async () => {
    const shared = network();
    const heard = async (voices: MusicSettings['voices'], melodyDice?: number) => {
      const composer = new Composer(shared, prior.styles, { ...everything, voices }, 6);
      const [candidate] = await composer.propose({ ...request, dice: 3, ...(melodyDice && { melodyDice }) });
      return candidate!.bar.voices;
    };
    expect(await heard(['melody'], 9)).not.toEqual(await heard(['melody']));
    expect(await heard(['bass', 'inner1'], 9)).toEqual(await heard(['bass', 'inner1']));
    shared.dispose();
  });

  it('takes a bar up again at once when it is asked to', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, { ...everything, voices: ['melody'] }, 6);
    await play(composer, 4, theta({}));
    const motif = composer.bar(2)!.voices.melody;
    const likeness = async (echo?: number) => {
      const candidates = await composer.propose({
        ...request,
        barIndex: 4,
        count: 64,
        ...(echo !== undefined && { echo }),
      });
      return candidates.reduce(
        (sum, { bar }) => sum + bar.voices.melody.filter((symbol, slot) => symbol === motif[slot]).length,
        0,
      );
    };
    expect(await likeness(2)).toBeGreaterThan(await likeness());
    shared.dispose();
  });

  it('moves towards what the taste asks for', async () => {
    const shared = network();
    const onsets = async (weight: number) => {
      const bars = await play(
        new Composer(shared, prior.styles, everything, 7),
        8,
        theta({ 'melody.density': weight }),
      );
      return bars.reduce((sum, { bar }) => sum + bar.voices.melody.filter((symbol) => symbol !== HOLD).length, 0);
    };
    const [less, plain, more] = [await onsets(-3), await onsets(0), await onsets(3)];
    expect(less).toBeLessThan(plain);
    expect(plain).toBeLessThan(more);
    shared.dispose();
  });

  it('books a score whose mean is zero, no divergence without a taste, and some with one', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 8);
    const candidates = await composer.propose({ ...request, count: 200 });
    const feature = featureIndex('melody.density');
    let sum = 0;
    let square = 0;
    for (const { trace } of candidates) {
      let score = 0;
      for (let slot = 0; slot < 16; slot++) score += trace.gradient[slot * FEATURES.length + feature]!;
      sum += score;
      square += score * score;
      expect(trace.kl).toBeCloseTo(0, 9);
    }
    const error = Math.sqrt(square) / candidates.length;
    expect(Math.abs(sum / candidates.length)).toBeLessThan(4 * error);
    const [tilted] = await composer.propose({ ...request, theta: theta({ 'melody.density': 1 }) });
    expect(tilted!.trace.kl).toBeGreaterThan(0.01);
    shared.dispose();
  });

  it('scores a bar it composed as it did when composing it', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 9);
    const [composed] = await composer.propose(request);
    const scored = await composer.score(composed!.bar, theta({}));
    expect(scored.bar.priorLogProb).toBeCloseTo(composed!.bar.priorLogProb, 4);
    expect(scored.bar.voices).toEqual(composed!.bar.voices);
    shared.dispose();
  });

  it('goes on in another key, metre and line-up at a bar line', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 10);
    await play(composer, 2);
    composer.configure({ ...everything, key: { tonic: 9, mode: 'major' }, metre: '3/4', voices: ['melody', 'bass'] });
    const [next] = await composer.propose({ ...request, barIndex: 2, decisionId: 3 });
    expect(next!.bar.voices.melody).toHaveLength(12);
    expect(next!.bar.voices.inner1.every((symbol) => symbol === HOLD)).toBe(true);
    expect(next!.bar.drums.every((level) => level === 0)).toBe(true);
    composer.commit(next!);
    await composer.propose({ ...request, barIndex: 3, decisionId: 4 });
    shared.dispose();
  });

  it.each([
    ['everything', everything],
    ['drums alone', { ...everything, voices: ['drums'] as const }],
    ['melody alone', { ...everything, voices: ['melody'] as const }],
  ])(
    'goes on the same way whether it remembers the end of a bar or walks through it again: %s',
    async (_, settings) => {
      const shared = network();
      const remembering = new Composer(shared, prior.styles, settings, 12);
      const played = await play(remembering, 3);
      const walking = new Composer(shared, prior.styles, settings, 12);
      walking.prime(played.map(({ bar }) => bar));
      const next = { ...request, barIndex: 3, decisionId: 4 };
      const [[remembered], [walked]] = [await remembering.propose(next), await walking.propose(next)];
      expect(walked!.bar.voices).toEqual(remembered!.bar.voices);
      expect(walked!.bar.drums).toEqual(remembered!.bar.drums);
      expect(walked!.bar.priorLogProb).toBeCloseTo(remembered!.bar.priorLogProb, 4);
      shared.dispose();
    },
  );

  it('goes on from the latest bar it knows after bars that sounded without it', async () => {
    const shared = network();
    const unfold = async (known: number, asked: number) => {
      const composer = new Composer(shared, prior.styles, everything, 12);
      await play(composer, known);
      const [next] = await composer.propose({ ...request, barIndex: asked, decisionId: 50 });
      composer.commit(next!);
      const [after] = await composer.propose({ ...request, barIndex: asked + 1, decisionId: 51 });
      return { next: next!.bar, after: after!.bar };
    };
    const [gap, empty] = [await unfold(3, 11), await unfold(0, 11)];
    const scored = async (known: number) => {
      const composer = new Composer(shared, prior.styles, everything, 12);
      await play(composer, known);
      return (await composer.score({ ...gap.next, barIndex: 11 }, theta({}))).bar.priorLogProb;
    };
    expect(gap.next.barIndex).toBe(11);
    expect(await scored(3)).toBeCloseTo(gap.next.priorLogProb, 4);
    expect(await scored(0)).not.toBeCloseTo(gap.next.priorLogProb, 1);
    expect(gap.next.voices).not.toEqual(empty.next.voices);
    expect(gap.after.barIndex).toBe(12);
    shared.dispose();
  });

  it('leaves no tensors behind', async () => {
    const shared = network();
    const composer = new Composer(shared, prior.styles, everything, 11);
    await play(composer, 2);
    const before = tf.memory().numTensors;
    for (let barIndex = 2; barIndex < 12; barIndex++)
      composer.commit((await composer.propose({ ...request, barIndex, decisionId: barIndex, count: 3 }))[1]!);
    expect(tf.memory().numTensors).toBe(before);
    shared.dispose();
  });

  it('gives a groove without harmony a band to play with', () => {
    expect(voicesOf({ funk: 1 }, TINY_STYLES)).toEqual(['melody', 'bass', 'drums']);
    expect(voicesOf({ chorale: 1 }, TINY_STYLES)).toEqual(['melody', 'bass', 'inner1', 'inner2']);
    expect(voicesOf({ chorale: 1, funk: 1 }, TINY_STYLES)).toEqual(VOICES);
  });
});
