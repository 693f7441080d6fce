import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { masterLatency, Mastering } from '../../src/sound/mastering.ts';

const RATE = 48_000;
const BLOCK = 480;

/**
 * The worst case for a master, its peaks 16 dB over its loudness, more than any style's: hard drums, two hits a second, over a pad that shows every movement of the gain.
 * @returns [drums and pad]
 */
function drumsOverPad(seconds: number): Float32Array {
  const rng = new Rng(4);
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const at = i / RATE;
    const pad = 0.06 * (Math.sin(2 * Math.PI * 220 * at) + Math.sin(2 * Math.PI * 277.2 * at));
    const hit = at % 0.5;
    const kick = 0.36 * Math.sin(2 * Math.PI * 58 * at) * Math.exp(-18 * hit);
    return pad + kick + 0.22 * (rng.next() * 2 - 1) * Math.exp(-60 * hit);
  });
}

/** Gain, dB, every 10 ms, by the size of what went in and what came out. */
function gainsOf(process: (left: Float32Array, right: Float32Array) => void, lag: number): number[] {
  const dry = drumsOverPad(20);
  const out = dry.slice();
  for (let at = 0; at + 128 <= out.length; at += 128) process(out.subarray(at, at + 128), out.slice(at, at + 128));
  const rms = (samples: Float32Array, from: number): number => {
    let sum = 0;
    for (let i = from; i < from + BLOCK; i++) sum += samples[i]! ** 2;
    return Math.sqrt(sum / BLOCK);
  };
  const gains = [];
  for (let at = 10 * RATE; at + BLOCK + lag < out.length; at += BLOCK)
    gains.push(20 * Math.log10(rms(out, at + lag) / rms(dry, at)));
  return gains;
}

/** How far the gain swings up and down: between its 5th and 95th percentile. */
function depth(gains: readonly number[]): number {
  const sorted = gains.toSorted((a, b) => a - b);
  return sorted[Math.floor(0.95 * sorted.length)]! - sorted[Math.floor(0.05 * sorted.length)]!;
}

/** The usual glue of a bus, 2:1 over −24 dB in 20 ms and back in 250, which makes the same loudness. */
function busCompressor(): (left: Float32Array) => void {
  let level = 0;
  const [down, up] = [1 - Math.exp(-1 / (0.02 * RATE)), 1 - Math.exp(-1 / (0.25 * RATE))];
  return (samples) => {
    for (let i = 0; i < samples.length; i++) {
      const size = Math.abs(samples[i]!);
      level += (size > level ? down : up) * (size - level);
      const over = Math.max(0, 20 * Math.log10(Math.max(level, 1e-6)) + 24);
      samples[i]! *= 10 ** ((6 - over / 2) / 20);
    }
  };
}

describe('the master on drums over a pad', () => {
  it('moves its gain by less than 1 dB with the beat, and by less than half of what a bus compressor does', () => {
    const master = new Mastering(RATE);
    const ours = depth(
      gainsOf(
        (left, right) => master.process(left, right, { goal: -16, levelling: 0.6, width: 1 }),
        masterLatency(RATE),
      ),
    );
    const plain = depth(gainsOf(busCompressor(), 0));
    expect(ours).toBeLessThan(1);
    expect(plain).toBeGreaterThan(2 * ours);
  });
});
