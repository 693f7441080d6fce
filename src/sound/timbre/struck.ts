/** Notes that are struck or plucked once: every partial is a resonator that rings down. Pure and seeded. */
import type { Rng } from '../../kernel/random.ts';
import type { Hertz, Seconds } from '../../kernel/units.ts';
import { bandpass, filtered } from '../biquad.ts';
import { formantGain, type Rendering, type StruckModel } from './timbre.ts';

export const STRUCK_RATE: Hertz = 44_100;
/** Partials above this are left out: few hear them, and none may fold back. */
const HIGHEST: Hertz = 16_000;
/** A partial is followed for so many of its time constants. */
const FOLLOWED = 7.5;
const MIDDLE_C: Hertz = 261.626;
const FADE_OUT: Seconds = 0.03;

interface Partial {
  readonly hertz: Hertz;
  readonly gain: number;
  readonly decay: Seconds;
}

/** @param force 0–1, how hard it is struck */
export function struckNote(model: StruckModel, hertz: Hertz, force: number, rng: Rng): Rendering {
  const touch = model.softTouch * (model.hardTouch / model.softTouch) ** force;
  const octaves = Math.log2(hertz / MIDDLE_C);
  const decay = model.decay * 2 ** (-octaves * model.shortens);
  const partials = partialsOf(model, hertz, octaves, decay, touch).filter(({ hertz: at }) => at < HIGHEST);
  const slowest = Math.max(...partials.map((partial) => partial.decay));
  const seconds = Math.min(model.longest, slowest * FOLLOWED * (model.linger > 0 ? 1.6 : 1));
  const samples = new Float32Array(Math.ceil(seconds * STRUCK_RATE));
  for (const partial of partials) addPartial(samples, partial, model, rng);
  addKnock(
    samples,
    model,
    force,
    rng,
    partials.reduce((sum, { gain }) => sum + gain, 0),
  );
  shapeEnds(samples, model.attack);
  return { channels: [samples], sampleRate: STRUCK_RATE, hertz, loop: null };
}

function partialsOf(model: StruckModel, hertz: Hertz, octaves: number, decay: Seconds, touch: Hertz): Partial[] {
  const gentle = (at: Hertz): number => 1 / (1 + (at / touch) ** 2);
  const faster = (at: Hertz): number => 1 / (1 + at / model.damping);
  if (model.partials)
    return model.partials.map(({ ratio, gain, decay: share }) => ({
      hertz: hertz * ratio,
      gain: gain * (ratio > 1.5 ? gentle(hertz * ratio) : 1) * formantGain(model.body, hertz * ratio),
      decay: decay * share * faster(hertz * ratio),
    }));
  const stiffness = model.stiffness * 2 ** octaves;
  // The first partial is the pitch: a stiff string is tuned by ear, not by its ideal length.
  const stretch = Math.sqrt(1 + stiffness);
  return Array.from({ length: model.count }, (_, index) => {
    const n = index + 1;
    const at = (hertz * n * Math.sqrt(1 + stiffness * n * n)) / stretch;
    const node = Math.abs(Math.sin(Math.PI * n * model.at));
    return {
      hertz: at,
      gain: n ** -model.slope * (0.08 + node) * gentle(at) * formantGain(model.body, at),
      decay: decay * faster(at),
    };
  });
}

/** Two strings a little apart beat; what they share dies slowly and what they oppose fast (Weinreich 1977). */
function addPartial(samples: Float32Array, { hertz, gain, decay }: Partial, model: StruckModel, rng: Rng): void {
  const apart = 2 ** (((model.spread / 1200) * (0.6 + 0.8 * rng.next())) / 2);
  const phase = rng.next() < 0.5 ? 0 : Math.PI;
  if (model.linger === 0) return ring(samples, hertz, gain, decay, phase);
  ring(samples, hertz * apart, gain * (1 - model.linger), decay, phase);
  ring(samples, hertz / apart, gain * model.linger, decay * 3, phase);
}

/** A sine that falls: two multiplications a sample. */
function ring(samples: Float32Array, hertz: Hertz, gain: number, decay: Seconds, phase: number): void {
  const turn = (2 * Math.PI * hertz) / STRUCK_RATE;
  const shrink = Math.exp(-1 / (decay * STRUCK_RATE));
  const twice = 2 * Math.cos(turn) * shrink;
  const square = shrink * shrink;
  let previous = (gain * Math.sin(phase - turn)) / shrink;
  let current = gain * Math.sin(phase);
  const end = Math.min(samples.length, Math.ceil(decay * FOLLOWED * STRUCK_RATE));
  for (let i = 0; i < end; i++) {
    samples[i]! += current;
    const next = twice * current - square * previous;
    previous = current;
    current = next;
  }
}

function addKnock(samples: Float32Array, { knock }: StruckModel, force: number, rng: Rng, scale: number): void {
  if (knock.gain === 0) return;
  const length = Math.min(samples.length, Math.ceil(knock.decay * 6 * STRUCK_RATE));
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i++) noise[i] = (rng.next() * 2 - 1) * Math.exp(-i / STRUCK_RATE / knock.decay);
  const gain = knock.gain * scale * (0.25 + 0.75 * force);
  filtered(noise, bandpass(knock.hertz * (0.7 + 0.5 * force), STRUCK_RATE, 0.7)).forEach((sample, i) => {
    samples[i]! += gain * sample;
  });
}

function shapeEnds(samples: Float32Array, attack: Seconds): void {
  const rise = Math.max(1, attack * STRUCK_RATE);
  for (let i = 0; i < Math.min(rise, samples.length); i++) samples[i]! *= Math.sin((Math.PI / 2) * (i / rise));
  const fall = Math.min(samples.length, FADE_OUT * STRUCK_RATE);
  for (let i = 0; i < fall; i++) samples[samples.length - 1 - i]! *= i / fall;
}
