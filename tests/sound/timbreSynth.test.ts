import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hertzOf } from '../../src/sound/timbre/timbres.ts';
import { keptLayer, latentOf, TimbreDecoder, type KeptDecoder, type TimbreMap } from '../../src/sound/timbreDecoder.ts';
import { centroidOf, logSpectralDistance } from '../../src/sound/timbreDistance.ts';
import { RELEASE_AT, ROW, unscale } from '../../src/sound/timbreShape.ts';
import { measureNote } from '../../src/sound/timbreSpectrum.ts';
import { SLOTS, TimbreSynth } from '../../src/sound/timbreSynth.ts';
import { mistuning, part, peak, roughness } from './samples.ts';

const RATE = 48_000;
const asset = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8'));
const kept = asset('timbre.json') as KeptDecoder;
const map = asset('timbreMap.json') as TimbreMap;
const decoder = new TimbreDecoder(kept, map);

function rowAt(x: number, y: number, pitch = 69, force = 0.8): Float32Array {
  const row = new Float32Array(ROW);
  decoder.rowAt(x, y, pitch, force, row);
  return row;
}

/** @param at called before each block of 128 samples, with its time */
function render(synth: TimbreSynth, seconds: number, at: (time: number) => void): Float32Array {
  const out = new Float32Array(Math.round((seconds * RATE) / 128) * 128);
  for (let from = 0; from < out.length; from += 128) {
    at(from / RATE);
    const block = out.subarray(from, from + 128);
    synth.process(block, 0, 128);
  }
  return out;
}

/** Runs each of these once, at its time. */
function score(...acts: readonly (readonly [number, () => void])[]): (time: number) => void {
  let next = 0;
  return (time) => {
    for (; next < acts.length && acts[next]![0] <= time + 1e-9; next++) acts[next]![1]();
  };
}

const CORNERS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const PLACES: readonly (readonly [number, number])[] = [
  ...CORNERS,
  [0.5, 0.5],
  map.points['flute']!.at,
  map.points['strings']!.at,
];

describe('the decoder', () => {
  // The pitches are among those that were held back from learning.
  it.each([
    ['flute', 66],
    ['strings', 61],
    ['grand', 75],
    ['choir', 66],
    ['steelGuitar', 58],
    ['violin', 73],
  ] as const)('knows the %s at pitch %i from its point, better than 7 dB', (name, pitch) => {
    const [x, y] = map.points[name]!.at;
    const played = measureNote(name, pitch, 1);
    expect(logSpectralDistance(rowAt(x, y, pitch), played, hertzOf(pitch))).toBeLessThan(7);
    // Another instrument's point is further off.
    const [a, b] = map.points['synthBass']!.at;
    expect(logSpectralDistance(rowAt(a, b, pitch), played, hertzOf(pitch))).toBeGreaterThan(
      logSpectralDistance(rowAt(x, y, pitch), played, hertzOf(pitch)),
    );
  });

  it('has between flute and strings a brightness between theirs', () => {
    const [flute, strings] = [map.points['flute']!.at, map.points['strings']!.at];
    const bright = ([x, y]: readonly [number, number]): number => centroidOf(rowAt(x, y), 1);
    const half = bright([(flute[0] + strings[0]) / 2, (flute[1] + strings[1]) / 2]);
    const [low, high] = [bright(flute), bright(strings)].toSorted((a, b) => a - b) as [number, number];
    // A twentieth of an octave beside it is not heard as outside.
    expect(half).toBeGreaterThan(low * 2 ** -0.05);
    expect(half).toBeLessThan(high * 2 ** 0.05);
    expect(high / low).toBeGreaterThan(1.05);
  });

  it('goes on without a step from any place to the next', () => {
    let furthest = 0;
    for (let y = 0.1; y < 1; y += 0.2)
      for (let x = 0; x < 1; x += 0.004)
        furthest = Math.max(furthest, logSpectralDistance(rowAt(x, y), rowAt(x + 0.004, y), 440));
    expect(furthest).toBeLessThan(3);
  });

  it('keeps its weights to within half a step of sixteen bits', () => {
    const weights = Float32Array.from({ length: ROW * 9 }, (_, i) => Math.sin(i));
    const bias = Float32Array.from({ length: ROW }, (_, i) => Math.cos(i) / 3);
    const layer = keptLayer(9, ROW, weights, bias);
    const one = new TimbreDecoder(
      { format: 'antiphon-timbre', formatVersion: 1, layers: [layer] },
      { ...map, points: { only: { at: [0.5, 0.5], details: [0, 0, 0, 0] } } },
    );
    const row = new Float32Array(ROW);
    one.rowAt(0.5, 0.5, 62, 0.75, row);
    const input = [map.mirror * latentOf(map.knots[0], 0.5), latentOf(map.knots[1], 0.5)] as const;
    const [cosine, sine] = map.turn;
    const told = [cosine * input[0] + sine * input[1], cosine * input[1] - sine * input[0], 0, 0, 0, 0, 0, -0.5, 0.5];
    const exact = bias.map((value, o) => told.reduce((sum, x, i) => sum + x * weights[o * 9 + i]!, value));
    unscale(exact);
    // Half a step of each of ten numbers, some of them above 1, and the loudest scale of a row.
    row.forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(0.5 * layer.scale * 10 * 3 * 15));
    expect(() => new TimbreDecoder({ ...kept, layers: kept.layers.slice(0, 2) }, map)).toThrow(RangeError);
  });
});

describe('a voice of the map', () => {
  it.each(PLACES)('at %f, %f sounds its pitch, begins and ends without a click, and falls silent', (x, y) => {
    const synth = new TimbreSynth(RATE, decoder);
    synth.move(x, y);
    const release = 2 ** rowAt(x, y, 64, 0.7)[RELEASE_AT]!;
    const end = 1.2 + Math.min(1.5, release) * 11;
    const out = render(
      synth,
      end + 0.1,
      score([0.1, () => synth.begin(0, hertzOf(64), 0.7, 0.5)], [1.2, () => synth.release(0)]),
    );
    expect(out.every(Number.isFinite)).toBe(true);
    expect(peak(part(out, 0, 0.099, RATE))).toBe(0);
    expect(peak(part(out, 0.1, 0.6, RATE))).toBeGreaterThan(0.01);
    expect(peak(out)).toBeLessThan(0.6);
    expect(Math.abs(mistuning(part(out, 0.1, 1.2, RATE), hertzOf(64), RATE))).toBeLessThanOrEqual(5);
    expect(roughness(part(out, 1.19, 1.3, RATE))).toBeLessThan(1.2 * roughness(part(out, 0.1, 1.19, RATE)));
    expect(peak(part(out, end, end + 0.1, RATE))).toBe(0);
    expect(synth.sounding).toBe(0);
  });

  it('makes no click however fast a hand moves', () => {
    const still = CORNERS.map(([x, y]) => {
      const synth = new TimbreSynth(RATE, decoder);
      synth.move(x, y);
      return roughness(render(synth, 1.5, score([0, () => synth.begin(0, hertzOf(57), 0.8, 0.5)])));
    });
    const synth = new TimbreSynth(RATE, decoder);
    let turn = 0;
    const moved = render(synth, 1.5, (time) => {
      if (time === 0) synth.begin(0, hertzOf(57), 0.8, 0.5);
      // From corner to corner forty times a second.
      if (time * 40 >= turn) synth.move(...CORNERS[turn++ % 4]!);
    });
    expect(turn).toBeGreaterThan(50);
    expect(roughness(moved)).toBeLessThan(1.3 * Math.max(...still));
  });

  it('gives a slot up politely', () => {
    const alone = new TimbreSynth(RATE, decoder);
    const single = roughness(render(alone, 1, score([0, () => alone.begin(0, hertzOf(60), 0.8, 0.5)])));
    const synth = new TimbreSynth(RATE, decoder);
    let count = 0;
    const out = render(synth, 1, (time) => {
      if (time * 12 >= count) synth.begin(0, hertzOf(60 + 5 * (count++ % 3)), 0.8, 0.5);
    });
    expect(roughness(out)).toBeLessThan(2.5 * single);
  });

  it('never sounds more than its slots and what dies away in them', () => {
    const synth = new TimbreSynth(RATE, decoder);
    let most = 0;
    let count = 0;
    const out = render(synth, 0.6, () => {
      synth.begin(count % SLOTS, hertzOf(40 + (count++ % 50)), 1, 1);
      most = Math.max(most, synth.sounding);
    });
    expect(count).toBeGreaterThan(200);
    expect(most).toBeLessThanOrEqual(2 * SLOTS);
    expect(out.every(Number.isFinite)).toBe(true);
    expect(peak(out)).toBeLessThan(8);
  });

  it.each([8000, 192_000])('sounds at %i samples a second, at the ends of the keyboard and beyond the map', (rate) => {
    for (const pitch of [0, 127]) {
      const synth = new TimbreSynth(rate, decoder);
      synth.move(-3, 7);
      synth.begin(0, hertzOf(pitch), 1, 1);
      const out = new Float32Array(128);
      for (let block = 0; block < 60; block++) synth.process(out, 0, 128);
      expect(out.every(Number.isFinite)).toBe(true);
    }
  });

  it('is about as loud everywhere: plucked and held alike within 6 dB at their loudest', () => {
    const levels = [];
    for (let x = 0.1; x < 1; x += 0.2)
      for (let y = 0.1; y < 1; y += 0.2) {
        const synth = new TimbreSynth(RATE, decoder);
        synth.move(x, y);
        const out = render(synth, 0.8, score([0, () => synth.begin(0, hertzOf(69), 0.8, 1)]));
        const windows = Array.from({ length: 14 }, (_, i) => part(out, 0.05 * i, 0.05 * i + 0.1, RATE));
        const power = windows.map((heard) => heard.reduce((sum, sample) => sum + sample * sample, 0) / heard.length);
        levels.push(10 * Math.log10(Math.max(...power)));
      }
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(6);
  });
});
