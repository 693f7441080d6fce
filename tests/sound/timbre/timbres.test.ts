import { describe, expect, it } from 'vitest';
import type { Rendering } from '../../../src/sound/timbre/timbre.ts';
import {
  hertzOf,
  TIMBRE_NAMES,
  timbreNote,
  timbreOf,
  within,
  type TimbreName,
} from '../../../src/sound/timbre/timbres.ts';

/** Near the lowest and the highest pitch that an instrument has. */
function pitchesOf(name: TimbreName): number[] {
  const [low, high] = timbreOf(name).range;
  return [low + 2, high - 2];
}

/** Energy at one frequency under a Hann window (Goertzel). */
function energyAt(samples: Float32Array, sampleRate: number, hertz: number): number {
  const turn = (2 * Math.PI * hertz) / sampleRate;
  let [re, im] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length);
    re += samples[i]! * window * Math.cos(turn * i);
    im += samples[i]! * window * Math.sin(turn * i);
  }
  return re * re + im * im;
}

/** Cents by which the strongest of the first partials near `hertz` is off, harmonics weighed as one comb. */
function mistuning({ channels, sampleRate, loop }: Rendering, hertz: number, harmonics: number): number {
  const from = loop ? Math.round(loop[0] * sampleRate) : Math.round(0.02 * sampleRate);
  const samples = channels[0]!.subarray(from, from + Math.round(1.1 * sampleRate));
  let [best, most] = [0, -1];
  for (let cents = -14; cents <= 14; cents += 1) {
    let energy = 0;
    for (let n = 1; n <= harmonics; n++) energy += energyAt(samples, sampleRate, hertz * n * 2 ** (cents / 1200));
    if (energy <= most) continue;
    most = energy;
    best = cents;
  }
  return best;
}

describe.each(TIMBRE_NAMES)('%s', (name) => {
  const [low, high] = pitchesOf(name) as [number, number];
  const notes = [timbreNote(name, low, 1), timbreNote(name, high, 0)];

  it('is finite, below full scale, and begins without a click', () => {
    for (const { channels, loop } of notes)
      for (const channel of channels) {
        expect(channel.every(Number.isFinite)).toBe(true);
        expect(channel.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)).toBeLessThan(1);
        // A section is met in the middle of its bowing and swells by its envelope.
        if (!loop || loop[0] > 0) expect(Math.abs(channel[0]!)).toBeLessThan(0.01);
      }
  });

  it('ends at nothing or repeats without a seam', () => {
    for (const { channels, sampleRate, loop } of notes)
      for (const channel of channels) {
        if (!loop) {
          expect(Math.abs(channel.at(-1)!)).toBeLessThan(1e-4);
          continue;
        }
        const [from, to] = loop.map((at) => Math.round(at * sampleRate)) as [number, number];
        let steepest = 0;
        for (let i = from + 1; i < to; i++) steepest = Math.max(steepest, Math.abs(channel[i]! - channel[i - 1]!));
        expect(Math.abs(channel[from]! - channel[to - 1]!)).toBeLessThan(1.05 * steepest + 1e-6);
      }
  });

  it('is in tune: its fundamental within 5 cents', () => {
    const pitch = within(timbreOf(name).range, 62);
    const note = timbreNote(name, pitch, 1);
    // What the player of a recording corrects is corrected here, too.
    const wanted = note.loop ? note.hertz : hertzOf(pitch);
    expect(Math.abs(mistuning(note, wanted, name === 'organ' ? 2 : 1))).toBeLessThanOrEqual(5);
  });

  it('is the same every time, and brighter or equal when played harder', () => {
    expect(timbreNote(name, high, 0)).toEqual(notes[1]);
    const bright = (layer: number): number => {
      const [samples] = timbreNote(name, high, layer).channels;
      let [change, size] = [0, 0];
      for (let i = 1; i < samples!.length; i++) {
        change += (samples![i]! - samples![i - 1]!) ** 2;
        size += samples![i]! ** 2;
      }
      return change / size;
    };
    expect(bright(1)).toBeGreaterThan(0.85 * bright(0));
  });
});

describe('within', () => {
  it('keeps pitches that an instrument has and folds others by octaves into it', () => {
    expect(within([40, 88], 60)).toBe(60);
    expect(within([40, 88], 30)).toBe(42);
    expect(within([40, 88], 100)).toBe(88);
    expect(within([60, 81], 24)).toBe(60);
  });

  it('takes the nearest where a compass is smaller than an octave', () => {
    expect(within([60, 64], 70)).toBeGreaterThanOrEqual(60);
    expect(within([60, 64], 70)).toBeLessThanOrEqual(64);
  });
});
