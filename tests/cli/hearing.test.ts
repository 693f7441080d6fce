import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/kernel/random.ts';
import { hear, OCTAVES, standsOver } from '../../src/cli/bench/hearing.ts';

const RATE = 48_000;
const sine = (hertz: number, gain: number, seconds = 3): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => gain * Math.sin((2 * Math.PI * hertz * i) / RATE));

describe('hear', () => {
  it('finds a click, a pause, a shift and the first sound', () => {
    const clean = sine(220, 0.3);
    expect(hear([clean, clean], RATE)).toMatchObject({ clicks: 0, pause: 0 });
    const broken = clean.slice();
    broken.fill(0, 0, RATE / 2);
    broken.fill(0, RATE, 1.5 * RATE);
    broken[2 * RATE] = -0.3;
    const heard = hear([broken.map((sample) => sample + 0.001), broken], RATE);
    expect(heard.clicks).toBeGreaterThan(0);
    expect(heard.first).toBeCloseTo(0.5, 2);
    expect(heard.pause).toBeGreaterThan(0.3);
    expect(heard.pause).toBeLessThan(0.6);
    expect(heard.dc).toBeCloseTo(0.0005, 3);
  });

  it('tells mono from two strangers, and a sine from a drum by its crest', () => {
    const rng = new Rng(2);
    const noise = (): Float32Array => Float32Array.from({ length: 3 * RATE }, () => rng.next() - 0.5);
    const tone = sine(500, 0.5);
    expect(hear([tone, tone], RATE).correlation).toBeCloseTo(1, 6);
    expect(hear([tone, tone], RATE).crest).toBeCloseTo(3.01, 1);
    expect(Math.abs(hear([noise(), noise()], RATE).correlation)).toBeLessThan(0.02);
  });

  it('calls noise three decibels brighter with every octave', () => {
    const rng = new Rng(3);
    const noise = Float32Array.from({ length: 3 * RATE }, () => rng.next() - 0.5);
    const { octaves } = hear([noise, noise], RATE);
    const [low, high] = [octaves[OCTAVES.indexOf(250)]!, octaves[OCTAVES.indexOf(4000)]!];
    expect((high - low) / 4).toBeCloseTo(3, 0);
  });

  it('says how far a tune stands over what accompanies it, where it sounds', () => {
    const tune = sine(1000, 0.2);
    tune.fill(0, RATE);
    expect(standsOver([tune], [sine(1000, 0.1)], RATE)).toBeCloseTo(6, 0);
  });
});
