import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { bandpass, filtered } from '../../src/sound/biquad.ts';
import { Brightness } from '../../src/sound/brightness.ts';
import { pieceLength } from '../../src/sound/rider.ts';

const RATE = 48_000;

/** An octave's band, with sides so steep that the other band stays out of it. */
function steep(samples: Float32Array, hertz: number): Float32Array {
  return [0, 1, 2, 3].reduce((signal) => filtered(signal, bandpass(hertz, RATE, 1)), samples);
}

/** Noise of two bands, the upper one so many decibels over the lower. */
function noise(seconds: number, over: number): Float32Array {
  const rng = new Rng(5);
  const white = (): Float32Array => Float32Array.from({ length: seconds * RATE }, () => 0.2 * (rng.next() - 0.5));
  const low = steep(white(), 700);
  const high = steep(white(), 9000);
  const share = 10 ** (over / 20);
  return low.map((sample, i) => sample + share * high[i]!);
}

function played(samples: Float32Array, rate = RATE): { out: Float32Array; colour: Brightness } {
  const colour = new Brightness(rate);
  const [out, other] = [samples.slice(), samples.slice()];
  const piece = pieceLength(rate);
  for (let at = 0; at + piece <= out.length; at += piece) {
    colour.process(out, other, at, at + piece);
    colour.decide(piece);
  }
  return { out, colour };
}

const energy = (samples: Float32Array, hertz: number): number =>
  steep(samples.slice(-4 * RATE), hertz).reduce((sum, sample) => sum + sample * sample, 0);
const change = (before: Float32Array, after: Float32Array, hertz: number): number =>
  10 * Math.log10(energy(after, hertz) / energy(before, hertz));

describe('Brightness', () => {
  it('lifts the treble of what is dull and lowers that of what is sharp, by 5 dB at most, and leaves the middle', () => {
    for (const [over, least, most] of [
      [-40, 3, 5],
      [12, -5, -3],
    ] as const) {
      const signal = noise(16, over);
      const { out, colour } = played(signal);
      expect(colour.treble).toBeGreaterThanOrEqual(least);
      expect(colour.treble).toBeLessThanOrEqual(most);
      // The shelf has not quite come to its height there.
      expect(change(signal, out, 9000) / colour.treble).toBeGreaterThan(0.5);
      expect(change(signal, out, 9000) / colour.treble).toBeLessThan(1.01);
      expect(Math.abs(change(signal, out, 700))).toBeLessThan(0.6);
    }
  });

  it('waits while nothing sounds, and never becomes anything but a number', () => {
    const { out, colour } = played(new Float32Array(4 * RATE));
    expect(colour.treble).toBe(0);
    expect(out.every((sample) => sample === 0)).toBe(true);
  });

  it('leaves what has no treble to speak of as it is', () => {
    const signal = noise(2, 12);
    expect(played(signal, 8000).out).toEqual(signal);
  });
});
