/**
 * Measures what a recorded note is made of, as it is played: the strength of its partials at four moments, the noise
 * between them, and its envelope. Pure; knows no audio context. The layout of a row is timbreShape.ts's.
 */
import type { Hertz, Pitch, Seconds } from '../kernel/units.ts';
import { inverseTransform } from './timbre/fourier.ts';
import type { Rendering, Timbre } from './timbre/timbre.ts';
import { hertzOf, LAYER_FORCES, timbreNote, timbreOf, type TimbreName } from './timbre/timbres.ts';
import {
  ATTACK_AT,
  BANDS,
  FLOOR,
  FRAME_TIMES,
  FRAMES,
  HIGHEST,
  NOISE_AT,
  NOISE_EDGES,
  NOISE_FRAMES,
  PARTIALS,
  RELEASE_AT,
  ROW,
  UNREST_AT,
  VIBRATO_AT,
} from './timbreShape.ts';

/** A window holds so many periods: enough to tell neighbouring partials apart. */
const PERIODS = 6;
const SHORTEST_WINDOW = 2048;
const LONGEST_WINDOW = 16_384;
/** Of a section, whose spectrum flickers, the mean of so many moments is taken. */
const SECTION_MOMENTS = 6;
/** Within this share of the way to its neighbour a partial's own energy lies; beyond it is noise. */
const OWN_SHARE = 0.3;
const SHORTEST_ATTACK: Seconds = 0.002;

interface Measured {
  /** [PARTIALS] and [BANDS], power. */
  readonly partials: Float64Array;
  readonly noise: Float64Array;
}

/** @param layer as in timbreNote; @returns [ROW] decibels beside the loudest of the four moments, and the envelope */
export function measureNote(name: TimbreName, pitch: Pitch, layer: number): Float32Array {
  const timbre = timbreOf(name);
  return rowOf(timbre, timbreNote(name, pitch, layer), hertzOf(pitch), LAYER_FORCES[layer]!);
}

export function rowOf(timbre: Timbre, note: Rendering, hertz: Hertz, force: number): Float32Array {
  const { model } = timbre;
  const moments = FRAME_TIMES.map((at) => {
    const measured = model.kind === 'massed' ? meanOf(note) : measureAt(note, at);
    return played(measured, timbre, hertz, force, at);
  });
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const loudest = Math.max(1e-12, ...moments.map(({ partials, noise }) => sum(partials) + sum(noise)));
  const decibels = (power: number): number => Math.max(FLOOR, 10 * Math.log10(power / loudest + 1e-12));
  const row = new Float32Array(ROW);
  for (let frame = 0; frame < FRAMES; frame++)
    for (let n = 0; n < PARTIALS; n++) row[frame * PARTIALS + n] = decibels(moments[frame]!.partials[n]!);
  NOISE_FRAMES.forEach((frame, i) => {
    for (let band = 0; band < BANDS; band++) row[NOISE_AT + i * BANDS + band] = decibels(moments[frame]!.noise[band]!);
  });
  const rises = model.kind === 'solo' ? model.rise : model.kind === 'struck' ? model.attack : 0;
  row[ATTACK_AT] = Math.log2(Math.max(SHORTEST_ATTACK, timbre.attack + rises));
  row[RELEASE_AT] = Math.log2(timbre.release);
  row[UNREST_AT] = model.kind === 'massed' ? 1 - model.core : 0;
  row[VIBRATO_AT] = model.kind === 'solo' ? model.vibrato.cents : timbre.vibrato;
  return row;
}

function meanOf(note: Rendering): Measured {
  const mean: Measured = { partials: new Float64Array(PARTIALS), noise: new Float64Array(BANDS) };
  for (let i = 0; i < SECTION_MOMENTS; i++) {
    const { partials, noise } = measureAt(note, 0.2 + 0.28 * i);
    for (let n = 0; n < PARTIALS; n++) mean.partials[n]! += partials[n]! / SECTION_MOMENTS;
    for (let band = 0; band < BANDS; band++) mean.noise[band]! += noise[band]! / SECTION_MOMENTS;
  }
  return mean;
}

/** Power of every partial and of what lies between them, around a moment. */
function measureAt({ channels, sampleRate, hertz }: Rendering, at: Seconds): Measured {
  let length = SHORTEST_WINDOW;
  while (length < LONGEST_WINDOW && length * hertz < PERIODS * sampleRate) length *= 2;
  const partials = new Float64Array(PARTIALS);
  const noise = new Float64Array(BANDS);
  const from = Math.max(0, Math.round(at * sampleRate) - length / 2);
  const bin = sampleRate / length;
  const spacing = hertz / bin;
  for (const channel of channels) {
    const power = powerOf(channel, from, length);
    for (let n = 1; n <= PARTIALS && n * hertz < Math.min(HIGHEST, sampleRate / 2); n++) {
      const [low, high] = [Math.ceil((n - 0.5) * spacing), Math.ceil((n + 0.5) * spacing)];
      let [all, between, betweens] = [0, 0, 0];
      for (let k = low; k < high && k < power.length; k++) {
        all += power[k]!;
        if (Math.abs(k / spacing - n) <= OWN_SHARE) continue;
        between += power[k]!;
        betweens += 1;
      }
      const noisy = Math.min(all, betweens === 0 ? 0 : (between / betweens) * (high - low));
      partials[n - 1]! += (all - noisy) / channels.length;
      const band = bandOf(n * hertz);
      if (band >= 0) noise[band]! += noisy / channels.length;
    }
  }
  return { partials, noise };
}

function powerOf(samples: Float32Array, from: number, length: number): Float64Array {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let i = 0; i < length && from + i < samples.length; i++)
    re[i] = samples[from + i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
  // Of a real signal the two directions of the transform differ in phase alone.
  inverseTransform(re, im);
  const scale = 1 / (length * length);
  return Float64Array.from({ length: length / 2 }, (_, k) => (re[k]! * re[k]! + im[k]! * im[k]!) * scale);
}

function bandOf(hertz: Hertz): number {
  for (let band = 0; band < BANDS; band++)
    if (hertz >= NOISE_EDGES[band]! && hertz < NOISE_EDGES[band + 1]!) return band;
  return -1;
}

/** With what the instrument does to its recordings: the touch's and the sweep's lowpass, and how a held note sinks. */
function played({ partials, noise }: Measured, timbre: Timbre, hertz: Hertz, force: number, at: Seconds): Measured {
  const { touch, ceiling, sweep, sustain, sink, attack } = timbre;
  let cutoff = ceiling * 2 ** (-touch * (1 - force));
  if (sweep) {
    const open = (sweep.to + (sweep.from - sweep.to) * Math.exp(-at / sweep.decay)) * (0.5 + 0.7 * force);
    cutoff = Math.min(cutoff, hertz * open);
  }
  const held = sustain + (1 - sustain) * Math.exp(-Math.max(0, at - attack) / sink);
  const through = (frequency: Hertz): number => (held * held) / (1 + (frequency / cutoff) ** 4);
  return {
    partials: partials.map((power, index) => power * through((index + 1) * hertz)),
    noise: noise.map((power, band) => power * through((NOISE_EDGES[band]! + NOISE_EDGES[band + 1]!) / 2)),
  };
}
