/** What drums are made of: skins as falling sines, metals as inharmonic squares, wires and beads as noise. Pure and seeded. */
import type { Rng } from '../kernel/random.ts';
import type { Hertz, Seconds } from '../kernel/units.ts';
import { bandpass, filtered, highpass, lowpass } from './biquad.ts';

export const KIT_RATE: Hertz = 48_000;

export interface Skin {
  readonly seconds: Seconds;
  /** Where the pitch settles, and how far above it begins. */
  readonly low: Hertz;
  readonly drop: Hertz;
  readonly dropTime: Seconds;
  readonly decay: Seconds;
  /** Saturation; 1 is gentle. */
  readonly drive: number;
}

export function skin({ seconds, low, drop, dropTime, decay, drive }: Skin): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * KIT_RATE));
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const t = i / KIT_RATE;
    phase += (2 * Math.PI * (low + drop * Math.exp(-t / dropTime))) / KIT_RATE;
    samples[i] = (Math.tanh(drive * Math.sin(phase)) / Math.tanh(drive)) * Math.exp(-t / decay);
  }
  return samples;
}

/** Modes of an ideal membrane beside the first: Fletcher and Rossing 1998, chapter 18. */
const MEMBRANE: readonly (readonly [number, number])[] = [
  [1.593, 0.5],
  [2.135, 0.33],
  [2.295, 0.25],
  [2.917, 0.16],
];

/** A hand drum: a tuned skin with its higher modes, and the slap of the hand. @param slap 0–1 */
export function handDrum(low: Hertz, decay: Seconds, slap: number, force: number, rng: Rng): Float32Array {
  const tone = skin({ seconds: decay * 6, low, drop: low * 0.12 * force, dropTime: 0.02, decay, drive: 1 });
  const modes = MEMBRANE.map(([ratio, gain]) =>
    scaled(ring(low * ratio, decay * 3, (decay * 0.45) / ratio), gain * (0.3 + 0.7 * force) * (0.5 + slap)),
  );
  const hand = filtered(noise(0.05, 0.006 + 0.004 * slap, rng), bandpass(1400 + 1800 * slap, KIT_RATE, 0.8));
  return mixed(scaled(tone, 1 - 0.55 * slap), ...modes, scaled(hand, 0.35 + 1.3 * slap * force));
}

export interface Metal {
  readonly seconds: Seconds;
  readonly decay: Seconds;
  /** What lies below is taken away. */
  readonly cut: Hertz;
  /** Share of noise among the metal's own partials. */
  readonly air: number;
  readonly force: number;
}

/** Six square waves without a common fundamental, as in analogue drum machines, softened at both ends. */
const METAL_HERTZ: readonly Hertz[] = [317, 465, 583, 702, 872, 1021];

export function metal({ seconds, decay, cut, air, force }: Metal, rng: Rng): Float32Array {
  const samples = noise(seconds, decay, rng);
  const phases = METAL_HERTZ.map(() => rng.next());
  const detune = 1 + 0.02 * (rng.next() - 0.5);
  for (let i = 0; i < samples.length; i++) {
    let squares = 0;
    for (let p = 0; p < METAL_HERTZ.length; p++)
      squares += (phases[p]! + (METAL_HERTZ[p]! * detune * i) / KIT_RATE) % 1 < 0.5 ? 1 : -1;
    samples[i] = air * samples[i]! + ((1 - air) * squares * Math.exp(-i / KIT_RATE / decay)) / METAL_HERTZ.length;
  }
  const bright = filtered(filtered(samples, highpass(cut, KIT_RATE)), highpass(cut * 0.7, KIT_RATE));
  return filtered(bright, lowpass(9500 + 3500 * force, KIT_RATE));
}

/** A cymbal of bronze: many partials that set in together and die from the top; softer and darker than `metal`. */
export function bronze(seconds: Seconds, decay: Seconds, low: Hertz, force: number, rng: Rng): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * KIT_RATE));
  const count = 56;
  for (let p = 0; p < count; p++) {
    const hertz = low * 2 ** ((p / count) * 4.6 + 0.12 * (rng.next() - 0.5));
    if (hertz > 15_000) break;
    const falls = decay / (1 + hertz / 5200);
    addSine(
      samples,
      hertz,
      (0.4 + rng.next()) * (hertz / 3000) ** 0.35 * (hertz > 5000 ? 0.35 + 0.65 * force : 1),
      falls,
      rng,
    );
  }
  const wash = filtered(noise(seconds, decay * 0.5, rng), highpass(3800, KIT_RATE));
  return mixed(scaled(samples, 1 / 14), scaled(wash, 0.3 + 0.25 * force));
}

function addSine(samples: Float32Array, hertz: Hertz, gain: number, decay: Seconds, rng: Rng): void {
  const turn = (2 * Math.PI * hertz) / KIT_RATE;
  const shrink = Math.exp(-1 / (decay * KIT_RATE));
  const twice = 2 * Math.cos(turn) * shrink;
  const phase = 2 * Math.PI * rng.next();
  let previous = (gain * Math.sin(phase - turn)) / shrink;
  let current = gain * Math.sin(phase);
  const end = Math.min(samples.length, Math.ceil(decay * 8 * KIT_RATE));
  for (let i = 0; i < end; i++) {
    samples[i]! += current;
    const next = twice * current - shrink * shrink * previous;
    previous = current;
    current = next;
  }
}

/** Wires under a skin: noise between two edges. */
export function wires(seconds: Seconds, decay: Seconds, low: Hertz, high: Hertz, rng: Rng): Float32Array {
  return filtered(filtered(noise(seconds, decay, rng), highpass(low, KIT_RATE)), lowpass(high, KIT_RATE));
}

/** Beads or a brush: noise that swells before it falls. */
export function shaken(swell: Seconds, decay: Seconds, centre: Hertz, q: number, rng: Rng): Float32Array {
  const samples = new Float32Array(Math.ceil((swell + decay * 6) * KIT_RATE));
  for (let i = 0; i < samples.length; i++) {
    const t = i / KIT_RATE;
    const shape = t < swell ? (t / swell) ** 2 : Math.exp(-(t - swell) / decay);
    samples[i] = (rng.next() * 2 - 1) * shape;
  }
  return filtered(samples, bandpass(centre, KIT_RATE, q));
}

export function tom(low: Hertz, decay: Seconds, force: number, rng: Rng): Float32Array {
  return mixed(
    skin({ seconds: decay * 4.5, low, drop: low * (0.25 + 0.3 * force), dropTime: 0.05, decay, drive: 1.1 }),
    scaled(ring(low * 1.59, decay * 2, decay * 0.35), 0.25 * force + 0.08),
    scaled(filtered(noise(0.08, 0.012, rng), lowpass(1800 + 1500 * force, KIT_RATE)), 0.3 * force + 0.08),
  );
}

export function ring(hertz: Hertz, seconds: Seconds, decay: Seconds): Float32Array {
  return Float32Array.from({ length: Math.ceil(seconds * KIT_RATE) }, (_, i) => {
    const t = i / KIT_RATE;
    return Math.sin(2 * Math.PI * hertz * t) * Math.exp(-t / decay);
  });
}

/** Two square waves through a band: a bell of sheet metal. */
export function bell(low: Hertz, high: Hertz, decay: Seconds): Float32Array {
  const samples = Float32Array.from({ length: Math.ceil(decay * 7 * KIT_RATE) }, (_, i) => {
    const t = i / KIT_RATE;
    const squares = ((low * t) % 1 < 0.5 ? 1 : -1) + ((high * t) % 1 < 0.5 ? 1 : -1);
    return squares * (0.7 * Math.exp(-t / decay) + 0.3 * Math.exp(-t / (decay * 0.15)));
  });
  return filtered(samples, bandpass(high * 1.9, KIT_RATE, 0.7));
}

/** Some hands, never quite together. */
export function clap(decay: Seconds, rng: Rng): Float32Array {
  const bursts = [0, 0.009, 0.019, 0.028].map((at, n) => {
    const burst = noise(n === 3 ? decay * 6 : 0.02, n === 3 ? decay : 0.004, rng);
    const late = new Float32Array(Math.round(at * KIT_RATE) + burst.length);
    late.set(burst, Math.round(at * KIT_RATE));
    return late;
  });
  return filtered(mixed(...bursts), bandpass(1300, KIT_RATE, 0.9));
}

export function noise(seconds: Seconds, decay: Seconds, rng: Rng): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * KIT_RATE));
  for (let i = 0; i < samples.length; i++) samples[i] = (rng.next() * 2 - 1) * Math.exp(-i / KIT_RATE / decay);
  return samples;
}

export function scaled(samples: Float32Array, by: number): Float32Array {
  return samples.map((sample) => sample * by);
}

export function mixed(...parts: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(Math.max(...parts.map((part) => part.length)));
  for (const part of parts) for (let i = 0; i < part.length; i++) sum[i]! += part[i]!;
  return sum;
}
