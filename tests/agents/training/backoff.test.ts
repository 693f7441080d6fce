import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackoffModel, type Chorale } from '../../../agents/training/backoff.ts';
import { Rng } from '../../../src/kernel/random.ts';

/** Chorales of our own: four chords in a random order, each held for a beat, in a random key. */
function chorales(count: number, seed: number): Chorale[] {
  const rng = new Rng(seed);
  const chords = [
    [72, 67, 64, 48],
    [72, 69, 65, 53],
    [74, 67, 62, 55],
    [71, 67, 62, 43],
  ];
  return Array.from({ length: count }, () => {
    const shift = rng.integer(12) - 6;
    return Array.from({ length: 10 }, () => chords[rng.integer(chords.length)]!).flatMap((chord) =>
      new Array<number[]>(4).fill(chord.map((pitch) => pitch + shift)),
    );
  });
}

const model = new BackoffModel(chorales(40, 1));

describe('BackoffModel', () => {
  it('counts every voice of every frame', () => {
    const score = model.score(chorales(3, 2));
    expect(score.frames).toBe(120);
    expect(score.natsPerNote).toBeCloseTo(score.nats / 480, 12);
  });

  it('knows new music of its own kind better than strange music, and better than chance', () => {
    const own = model.score(chorales(10, 3)).natsPerNote;
    const rng = new Rng(4);
    const strange = model.score([
      Array.from({ length: 400 }, () => [0, 0, 0, 0].map(() => 50 + rng.integer(20))),
    ]).natsPerNote;
    expect(own).toBeLessThan(0.35);
    expect(strange).toBeGreaterThan(3);
  });

  it('scores a piece the same in every key', () => {
    const [piece] = chorales(1, 5);
    const home = model.score([piece!.slice()]).nats;
    const moved = model.score([piece!.map((frame) => frame.map((pitch) => pitch + 3))]).nats;
    // The very first soprano note has nothing to be relative to.
    expect(Math.abs(moved - home)).toBeLessThan(6);
  });

  it('gives what may follow a total probability of at most one', () => {
    const frame = fc.array(fc.integer({ min: 40, max: 80 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), frame, fc.nat(3), (before, next, voice) => {
        let total = 0;
        for (let pitch = -1; pitch < 128; pitch++) {
          const frameWith = next.slice();
          frameWith[voice] = pitch;
          total += Math.exp(model.score([before]).nats - model.score([[...before, frameWith]]).nats);
        }
        expect(total).toBeGreaterThan(0);
        expect(total).toBeLessThan(1 + 1e-9);
      }),
      { numRuns: 25 },
    );
  });
});
