/**
 * One player holding a tone: an onset, then a stretch that repeats without a seam because pitch, vibrato and breath all
 * fit into it a whole number of times. Pure and seeded.
 */
import type { Rng } from '../../kernel/random.ts';
import type { Hertz, Seconds } from '../../kernel/units.ts';
import { bandpass, filtered } from '../biquad.ts';
import { amplitudeOf, formantGain, type Rendering, type SoloModel } from './timbre.ts';

export const SOLO_RATE: Hertz = 44_100;
const ONSET: Seconds = 0.7;
const LOOP: Seconds = 1.2;
const HIGHEST: Hertz = 14_000;
const MOST_PARTIALS = 40;

/** Of one partial: strength, and its share of change at full swing of the vibrato. */
interface Gain {
  readonly level: number;
  readonly slope: number;
}

/** @param force 0–1, how strongly it is played */
export function soloNote(model: SoloModel, wanted: Hertz, force: number, rng: Rng): Rendering {
  const cycles = Math.max(1, Math.round(wanted * model.base * LOOP));
  const base = cycles / LOOP;
  const gains = gainsOf(model, base, force);
  const samples = new Float32Array(Math.round((ONSET + LOOP) * SOLO_RATE) + 1);
  const { phases, depths } = course(model, base, samples.length);
  addPartials(samples, model, gains, phases, depths, rng);
  addBreath(samples, model, gains.reduce((sum, { level }) => sum + level * level, 0) ** 0.5, rng);
  return {
    channels: [samples],
    sampleRate: SOLO_RATE,
    hertz: base / model.base,
    loop: [ONSET, ONSET + LOOP],
  };
}

function addPartials(
  samples: Float32Array,
  model: SoloModel,
  gains: readonly Gain[],
  phases: Float64Array,
  depths: Float64Array,
  rng: Rng,
): void {
  const count = gains.length;
  const inPhase = new Float64Array(count);
  const outOfPhase = new Float64Array(count);
  const missing = new Float64Array(count).fill(1);
  const rises = gains.map((_, index) => Math.exp(-1 / (SOLO_RATE * model.rise * (1 + model.lag * index))));
  gains.forEach(({ level }, index) => {
    const start = 2 * Math.PI * rng.next();
    inPhase[index] = level * Math.cos(start);
    outOfPhase[index] = level * Math.sin(start);
  });
  for (let i = 0; i < samples.length; i++) {
    const depth = depths[i]!;
    let sine = Math.sin(phases[i]!);
    let cosine = Math.cos(phases[i]!);
    // sin nφ and cos nφ from the two before them (Chebyshev), instead of a sine for every partial.
    const twice = 2 * cosine;
    let [sineBefore, cosineBefore, sum] = [0, 1, 0];
    for (let k = 0; k < count; k++) {
      missing[k]! *= rises[k]!;
      sum += (inPhase[k]! * sine + outOfPhase[k]! * cosine) * (1 + gains[k]!.slope * depth) * (1 - missing[k]!);
      const nextSine = twice * sine - sineBefore;
      const nextCosine = twice * cosine - cosineBefore;
      sineBefore = sine;
      cosineBefore = cosine;
      sine = nextSine;
      cosine = nextCosine;
    }
    samples[i] = sum;
  }
}

/** Phase of the base (radians) and vibrato's swing (−1…1, after its delay) at every sample. */
function course(model: SoloModel, base: Hertz, length: number): { phases: Float64Array; depths: Float64Array } {
  const { hertz, cents, delay } = model.vibrato;
  // A whole number of swings fits the loop.
  const rate = Math.max(1, Math.round(hertz * LOOP)) / LOOP;
  const phases = new Float64Array(length);
  const depths = new Float64Array(length);
  let phase = 0;
  for (let i = 0; i < length; i++) {
    const t = i / SOLO_RATE;
    const grown = delay >= ONSET ? 1 : Math.min(1, Math.max(0, (t - delay) / (ONSET - delay)));
    depths[i] = grown * Math.sin(2 * Math.PI * rate * (t - ONSET));
    phases[i] = phase;
    phase += (2 * Math.PI * base * 2 ** ((cents * depths[i]!) / 1200)) / SOLO_RATE;
  }
  if (cents > 0) closeCircle(phases, base);
  return { phases, depths };
}

/** Rounding of the vibrato's integral is spread over the loop, so that it ends in the phase it began in. */
function closeCircle(phases: Float64Array, base: Hertz): void {
  const from = Math.round(ONSET * SOLO_RATE);
  const to = Math.round((ONSET + LOOP) * SOLO_RATE);
  const wanted = 2 * Math.PI * Math.round(base * LOOP);
  const excess = (phases[to]! - phases[from]! - wanted) / (to - from);
  for (let i = from; i < phases.length; i++) phases[i]! -= excess * (i - from);
}

/** Strength of each partial, and how it changes as vibrato carries it up and down the body's resonances. */
function gainsOf(model: SoloModel, base: Hertz, force: number): Gain[] {
  const dull = model.softDull + (model.hardDull - model.softDull) * force;
  const swing = 2 ** (model.vibrato.cents / 1200) - 1;
  const gains: Gain[] = [];
  const last = model.partials.length;
  for (let n = 1; n <= MOST_PARTIALS && n * base < HIGHEST; n++) {
    if (n > last && model.slope === 0) break;
    const plain = n <= last ? model.partials[n - 1]! : model.partials[last - 1]! * (n / last) ** -model.slope;
    const at = n * base;
    const here = formantGain(model.formants, at);
    const above = formantGain(model.formants, at * (1 + swing));
    const below = formantGain(model.formants, at * (1 - swing));
    gains.push({
      level: plain * amplitudeOf((-dull * at) / 1000) * here,
      slope: (above - below) / (2 * here) + model.vibrato.tremolo,
    });
  }
  return gains;
}

/** Noise that repeats with the loop: filtered twice round, so that its end meets its beginning. */
function addBreath(samples: Float32Array, { noise }: SoloModel, scale: number, rng: Rng): void {
  if (noise.gain === 0) return;
  const length = Math.round(LOOP * SOLO_RATE);
  const twice = new Float32Array(2 * length);
  for (let i = 0; i < length; i++) twice[i] = twice[i + length] = rng.next() * 2 - 1;
  const round = filtered(twice, bandpass(noise.hertz, SOLO_RATE, noise.hertz / noise.width)).subarray(length);
  const from = Math.round(ONSET * SOLO_RATE);
  for (let i = 0; i < samples.length; i++) {
    const t = i / SOLO_RATE;
    const burst = 1 + noise.onset * Math.exp(-t / 0.045);
    const swell = Math.min(1, t / 0.015);
    samples[i]! += noise.gain * scale * burst * swell * round[(i - from + 10 * length) % length]!;
  }
}
