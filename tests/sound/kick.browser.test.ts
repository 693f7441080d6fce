/** The bass makes room for the bass drum: by so much, for so long, and only where one is heard. */
import { expect, it } from 'vitest';
import { clicksIn } from '../../src/cli/bench/clicks.ts';
import { Bank } from '../../src/sound/bank.ts';
import { loadWorklets, type Desk } from '../../src/sound/desk.ts';
import { buildEnsemble, type Ensemble } from '../../src/sound/ensemble.ts';
import { toneContext } from '../../src/sound/tone.ts';

const RATE = 44_100;

/** A bass that goes on, alone, as it comes out of the desk before the master. */
async function bass(perform: (desk: Desk, ensemble: Ensemble) => void): Promise<Float32Array> {
  const native = new OfflineAudioContext(2, 3 * RATE, RATE);
  const worklets = await loadWorklets(native);
  const options = { bank: new Bank(), worklets, only: 'bass', unmastered: true, mixture: { house: 1 } } as const;
  const ensemble = buildEnsemble(toneContext(native), native, options);
  const sine = native.createOscillator();
  sine.frequency.value = 110;
  sine.connect(ensemble.desk.inputs.bass);
  sine.start();
  perform(ensemble.desk, ensemble);
  return (await native.startRendering()).getChannelData(0);
}

/** dB by which one is softer than the other over a stretch. */
function down(one: Float32Array, other: Float32Array, from: number, to: number): number {
  const energy = (samples: Float32Array): number =>
    samples.subarray(from * RATE, to * RATE).reduce((sum, sample) => sum + sample * sample, 0);
  return 10 * Math.log10(energy(one) / energy(other));
}

it('makes room at a hard stroke, less at a soft one, and is back before the next sixteenth', async () => {
  const still = await bass(() => {});
  const struck = await bass((_, ensemble) => {
    ensemble.on('drums', 1, 36, 112, 2, { kit: 'electronic' });
    ensemble.on('drums', 2, 36, 45, 2.5, { kit: 'electronic' });
    ensemble.on('drums', 3, 38, 112, 2.75, { kit: 'electronic' });
  });
  expect(down(still, struck, 2.01, 2.05)).toBeGreaterThan(3);
  expect(down(still, struck, 2.01, 2.05)).toBeLessThan(4.5);
  expect(down(still, struck, 2.51, 2.55)).toBeGreaterThan(1);
  expect(down(still, struck, 2.51, 2.55)).toBeLessThan(2.2);
  // Neither before a stroke, nor for a snare, nor when the next note may come.
  for (const [from, to] of [
    [1.8, 2],
    [2.15, 2.5],
    [2.65, 2.75],
    [2.76, 2.9],
  ] as const)
    expect(Math.abs(down(still, struck, from, to))).toBeLessThan(0.3);
  expect(clicksIn(struck, RATE)).toEqual([]);
});

it('makes none for drums that nobody hears, nor for a kit that is played with brushes', async () => {
  const still = await bass(() => {});
  const muted = await bass((desk, ensemble) => {
    desk.mute('drums', true, 0);
    ensemble.on('drums', 1, 36, 112, 2, { kit: 'electronic' });
  });
  const brushed = await bass((_, ensemble) => ensemble.on('drums', 1, 36, 112, 2, { kit: 'brushes' }));
  for (const played of [muted, brushed]) expect(Math.abs(down(still, played, 2, 2.1))).toBeLessThan(0.1);
});
