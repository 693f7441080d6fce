import { describe, expect, it } from 'vitest';
import { DRUMS } from '../../src/music/voices.ts';
import { drumHit, KITS, KIT_RATE } from '../../src/sound/drumkit.ts';

const LEVELS = [1, 2, 3] as const;

function peak(samples: Float32Array): number {
  return samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}

/** Energy-weighted mean of |x[n] − x[n−1]| over |x|: grows with brightness. */
function brightness(samples: Float32Array): number {
  let change = 0;
  let size = 0;
  for (let i = 1; i < samples.length; i++) {
    change += (samples[i]! - samples[i - 1]!) ** 2;
    size += samples[i]! ** 2;
  }
  return change / size;
}

const STROKES = KITS.flatMap((kit) => DRUMS.map((drum) => ({ kit, drum })));

describe.each(STROKES)('$drum of the $kit kit', ({ kit, drum }) => {
  const hits = LEVELS.map((level) => drumHit(kit, drum, level));

  it('is finite, within full scale, and begins and ends at zero', () => {
    for (const hit of hits) {
      expect(hit.every(Number.isFinite)).toBe(true);
      expect(peak(hit)).toBeLessThanOrEqual(1);
      expect(Math.abs(hit[0]!)).toBeLessThan(1e-6);
      expect(Math.abs(hit.at(-1)!)).toBeLessThan(1e-6);
    }
  });

  it('is louder when it is hit harder', () => {
    expect(peak(hits[0]!)).toBeLessThan(peak(hits[1]!));
    expect(peak(hits[1]!)).toBeLessThan(peak(hits[2]!));
  });

  it('speaks within 15 ms', () => {
    const first = hits[2]!.findIndex((sample) => Math.abs(sample) > 0.1 * peak(hits[2]!));
    expect(first / KIT_RATE).toBeLessThan(0.015);
  });

  it('is the same every time', () => {
    expect(drumHit(kit, drum, 2)).toEqual(hits[1]);
  });
});

it('orders a kit by brightness: skins below the snare, metals on top', () => {
  for (const kit of ['acoustic', 'hiphop', 'electronic'] as const) {
    const [kick, snare, closedHat, , lowTom, highTom, crash] = DRUMS.map((drum) => brightness(drumHit(kit, drum, 3)));
    expect(kick!).toBeLessThan(snare!);
    expect(lowTom!).toBeLessThan(highTom!);
    expect(highTom!).toBeLessThan(snare!);
    expect(snare!).toBeLessThan(crash!);
    expect(snare!).toBeLessThan(closedHat!);
  }
});

it('never strikes twice alike: the two strokes of a level differ where chance has a part', () => {
  for (const kit of KITS) {
    const [first, second] = [0, 1].map((variant) => drumHit(kit, 'snare', 2, variant));
    expect(first).not.toEqual(second);
  }
});
