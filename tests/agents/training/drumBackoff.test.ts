import { describe, expect, it } from 'vitest';
import { DrumBackoff, type Groove } from '../../../agents/training/drumBackoff.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { DRUMS } from '../../../src/music/voices.ts';

const BAR = 16;
/** Kick on the beats, snare on two and four, and hats that are thrown like a coin. */
function groove(bars: number, rng: Rng): Groove {
  const levels = new Uint8Array(bars * BAR * DRUMS.length);
  for (let slot = 0; slot < bars * BAR; slot++) {
    if (slot % 4 === 0) levels[slot * DRUMS.length] = 3;
    if (slot % 8 === 4) levels[slot * DRUMS.length + 1] = 2;
    levels[slot * DRUMS.length + 2] = rng.next() < 0.5 ? 2 : 0;
  }
  return { levels, barSlots: BAR };
}

describe('drum backoff', () => {
  it('learns a beat and is left with what is left to chance', () => {
    const model = new DrumBackoff(Array.from({ length: 40 }, (_, i) => groove(8, new Rng(i))));
    const { nats, frames } = model.score([groove(8, new Rng(99))]);
    expect(frames).toBe(8 * BAR);
    // A coin a slot is log 2 nats; all else is certain but for what is kept for surprises.
    expect(nats / frames).toBeGreaterThan(Math.log(2) * 0.9);
    expect(nats / frames).toBeLessThan(Math.log(2) * 1.25);
  });

  it('gives proper probabilities: over all levels of a drum they sum to one', () => {
    const model = new DrumBackoff([groove(8, new Rng(1))]);
    const { levels } = groove(2, new Rng(2));
    const nats = (hits: Uint8Array) => model.score([{ levels: hits, barSlots: BAR }]).nats;
    for (const at of [0, 8, 130, 255]) {
      const total = [0, 1, 2, 3].reduce((sum, level) => {
        const hits = levels.slice(0, at + 1);
        hits[at] = level;
        return sum + Math.exp(nats(levels.slice(0, at)) - nats(hits));
      }, 0);
      expect(total).toBeCloseTo(1, 9);
    }
  });
});
