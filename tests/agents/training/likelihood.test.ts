/** Training and composing are two programs for one network: what one composes, the other must find exactly as probable. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { Network } from '../../../agents/composer/network.ts';
import { nextBar } from '../../../src/cli/nextBar.ts';
import { layoutsFor, makeBatch } from '../../../agents/training/batch.ts';
import { makeDrumBatch } from '../../../agents/training/drumBatch.ts';
import { drumLayout } from '../../../agents/composer/architecture.ts';
import { emptyTally, Graph, NO_DROPOUT } from '../../../agents/training/graph.ts';
import { Likelihood, variablesOf } from '../../../agents/training/likelihood.ts';
import { NO_CHORD } from '../../../src/music/chord.ts';
import type { GridPiece } from '../../../src/music/grid.ts';
import { PITCHED, VOICES } from '../../../src/music/voices.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';
import { tinyPrior } from '../tinyPrior.ts';

const prior = tinyPrior(2);
const BARS = 6;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function joined(bars: readonly PlannedBar[], style: string): GridPiece {
  const line = (read: (bar: PlannedBar) => Int16Array) => Int16Array.from(bars.flatMap((bar) => [...read(bar)]));
  const chords = line((bar) => bar.chords);
  // A bar that goes on with a chord names it again at its first slot only if it changed.
  for (let t = 16; t < chords.length; t += 16) if (chords[t] === NO_CHORD) chords[t] = -1;
  return {
    id: 'composed',
    style,
    metre: '4/4',
    key: bars[0]!.key,
    tempo: bars[0]!.tempo,
    slots: 16 * bars.length,
    phase: 0,
    voices: Object.fromEntries(
      PITCHED.map((voice) => [voice, line((bar) => bar.voices[voice])]),
    ) as GridPiece['voices'],
    drums: Uint8Array.from(bars.flatMap((bar) => [...bar.drums])),
    chords,
    chordsGiven: true,
    heldRepeated: false,
  };
}

describe('likelihood', () => {
  it('agrees with the probability the composer booked', async () => {
    const network = new Network(prior);
    const composer = new Composer(
      network,
      // As they were learnt: styles that are not synthetic are composed a little beyond themselves.
      prior.styles.map((style) => ({ ...style, synthetic: true as const })),
      {
        style: { 'game-rock': 1 },
        key: { tonic: 4, mode: 'major' },
        metre: '4/4',
        tempo: 110,
        voices: VOICES,
      },
      3,
    );
    const bars: PlannedBar[] = [];
    for (let barIndex = 0; barIndex < BARS; barIndex++) bars.push(await nextBar(composer, barIndex));
    network.dispose();
    const booked = -bars.reduce((sum, bar) => sum + bar.priorLogProb, 0);

    const piece = joined(bars, 'game-rock');
    const variables = variablesOf(prior);
    const layouts = layoutsFor(prior.sizes.styles);
    const graph = new Graph(variables, prior.sizes, layouts);
    const tally = emptyTally();
    const window = { piece, style: 1, from: 0, slots: piece.slots, voices: [true, true, true, true], chords: true };
    tf.tidy(() => void graph.harmonyLoss(makeBatch([window], layouts, 0, null), NO_DROPOUT, null, tally, 1));
    const layout = drumLayout(prior.sizes.styles);
    const drums = tf.tidy(
      () =>
        graph
          .drumLoss(
            makeDrumBatch([{ piece, style: 1, from: 0, slots: piece.slots, listening: true }], layout, 0, null),
            layout,
            NO_DROPOUT,
            null,
          )
          .dataSync()[0]!,
    );
    const scored = tally.hold.reduce((a, b) => a + b, 0) + tally.move.reduce((a, b) => a + b, 0) + drums;
    expect(scored / booked).toBeCloseTo(1, 3);
  });

  it('finds a chorale equally probable in every transposition, up to register', () => {
    const likelihood = new Likelihood(prior);
    const chorale = Array.from({ length: 32 }, (_, t) => [67 + (t >> 3), 64, 60, 48 + ((t >> 2) % 3)]);
    const { nats, notes } = likelihood.scoreChorale(chorale);
    expect(notes).toBe(128);
    expect(nats).toBeGreaterThan(0);
    const future = chorale.map((frame, t) => (t < 16 ? frame : [70, 65, 62, 46]));
    const firstHalf = likelihood.scoreChorale(chorale.slice(0, 16)).nats;
    expect(likelihood.scoreChorale(future.slice(0, 16)).nats).toBe(firstHalf);
    expect(nats).toBeGreaterThan(firstHalf);
    likelihood.dispose();
  });
});
