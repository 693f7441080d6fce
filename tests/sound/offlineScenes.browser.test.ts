import { expect, it } from 'vitest';
import type { Scene, SoundEvent } from '../../src/session/event.ts';
import { castOf } from '../../src/sound/arranger.ts';
import { measureLoudness } from '../../src/sound/loudness.ts';
import { renderOffline } from '../../src/sound/offline.ts';

const RATE = 44_100;
const BAR = 2;

/** Bars of 4/4 at 120, each in its own style. */
function scenes(styles: readonly string[]): Scene[] {
  return styles.map((style, barIndex) => ({
    bar: {
      barIndex,
      metre: '4/4',
      style: { [style]: 1 },
      key: { tonic: 0, mode: 'major' },
      phrase: { index: 0, bar: 0, bars: 4, act: 'new', motif: -1, cadence: 'open' },
      chords: new Int16Array(16).fill(-1),
    },
    startsAt: barIndex * BAR,
    slotSeconds: BAR / 16,
    fromSlot: 0,
  }));
}

it('follows the balance of the bars as a session does: drums come forward where a choir gives way to a song', async () => {
  // Both have the same kit, so that the balance alone makes the difference.
  expect(castOf({ chorale: 1 }).kit).toBe(castOf({ folk: 1 }).kit);
  const bars = 8;
  const events = Array.from({ length: bars * 8 }, (_, n): SoundEvent => ({
    kind: 'on',
    at: (n * BAR) / 8,
    voice: 'drums',
    pitch: 36,
    velocity: 96,
    id: n + 1,
  }));
  const drumsOf = async (styles: readonly string[]): Promise<number> => {
    const out = await renderOffline(events, bars * BAR, { sampleRate: RATE, stem: 'drums', scenes: scenes(styles) });
    return measureLoudness(
      out.map((channel) => channel.subarray(12 * RATE)),
      RATE,
    ).integrated;
  };
  const choir = await drumsOf(Array.from({ length: bars }, () => 'chorale'));
  const song = await drumsOf(Array.from({ length: bars }, (_, bar) => (bar < 2 ? 'chorale' : 'folk')));
  expect(song - choir).toBeGreaterThan(1);
  expect(song - choir).toBeLessThan(3);
});
