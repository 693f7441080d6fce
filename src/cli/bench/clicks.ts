/**
 * Finds clicks in music: jumps that the samples before do not foretell, and that are not the beginning of anything. A linear
 * predictor, fitted anew every few milliseconds, takes away what goes on (Godsill and Rayner 1998, Digital Audio Restoration,
 * ch. 5), and what a jump would leave behind of itself is looked for in the rest. Pure arithmetic.
 */
import type { Decibels, Hertz, Seconds } from '../../kernel/units.ts';
import type { Rng } from '../../kernel/random.ts';

/** Samples that foretell the next one. */
const ORDER = 32;
/** What a predictor is fitted to, and how often it is fitted anew. */
const FRAME: Seconds = 1024 / 48_000;
const HOP: Seconds = 512 / 48_000;
/** Where nothing but rounding is left, there is nothing to foretell. */
const ROUNDING = 1e-9;
/** Samples that a jump's own traces reach to either side, and the time on either side that it is measured against. */
const TRACES = 40;
const AROUND: Seconds = 0.01;
/** A click stands out so far over everything on both sides of it; attacks do not, as more of the same follows. */
const STANDS_OUT = 3.5;
/** What is smaller, beside the power around it, is part of a sound: the rounding of an old sampler, a bow that turns. */
const SMALLEST: Decibels = -38;
/** And this, full scale being 1, is a jump that nobody hears. */
const INAUDIBLE = 1e-4;

/** @param samples of one channel, full scale 1 @returns where clicks are, in samples; what lies within 10 ms is one */
export function clicksIn(samples: Float32Array, sampleRate: Hertz): number[] {
  const jumps = jumpsIn(samples, sampleRate);
  const around = Math.round(AROUND * sampleRate);
  const far = TRACES + around;
  const smallest = 10 ** (SMALLEST / 20);
  const found: number[] = [];
  for (let i = far; i < samples.length - far; i++) {
    const height = Math.abs(jumps[i]!);
    if (height < INAUDIBLE || i - (found.at(-1) ?? -far) < far) continue;
    // Most samples are done with at the first of these.
    if (height < highest(jumps, i - TRACES, i + TRACES)) continue;
    if (height < STANDS_OUT * highest(jumps, i - far, i - TRACES)) continue;
    if (height < STANDS_OUT * highest(jumps, i + TRACES, i + far)) continue;
    if (height >= smallest * power(samples, i - around, i + around)) found.push(i);
  }
  return found;
}

/** How the size of a click is found: beside the power around it, in steps of … from … on. */
const FINER: Decibels = 6;
const FINEST: Decibels = -36;
const COARSEST: Decibels = 12;
const APART: Seconds = 0.1;
/** Linear power under which there is no music to put a click into. */
const SILENCE = 0.005;

/**
 * The smallest click of which nine in ten are found in this music: jumps that die away within 20 ms are put into it at
 * random places. Cymbals and brushes cover what a choir does not.
 * @returns their size beside the power of the 20 ms around them; ∞ where even the greatest are missed
 */
export function findsFrom(samples: Float32Array, sampleRate: Hertz, rng: Rng): Decibels {
  for (let size = FINEST; size <= COARSEST; size += FINER)
    if (shareFound(samples, sampleRate, size, rng) >= 0.9) return size;
  return Infinity;
}

/** @returns share of clicks of a size that are found, 0–1 */
export function shareFound(samples: Float32Array, sampleRate: Hertz, size: Decibels, rng: Rng): number {
  const around = Math.round(AROUND * sampleRate);
  const fading = 0.005 * sampleRate;
  const clicked = samples.slice();
  const places: number[] = [];
  const apart = APART * sampleRate;
  for (let at = apart; at < samples.length - apart; at += Math.round(apart * (1 + 0.5 * rng.next()))) {
    at = Math.round(at);
    const local = power(samples, at - around, at + around);
    if (local < SILENCE) continue;
    const jump = 10 ** (size / 20) * local * (rng.next() < 0.5 ? -1 : 1);
    for (let i = 0; i < 4 * fading; i++) clicked[at + i]! += jump * Math.exp(-i / fading);
    places.push(at);
  }
  const found = clicksIn(clicked, sampleRate);
  return places.filter((at) => found.some((place) => Math.abs(place - at) <= 2)).length / places.length;
}

function highest(samples: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(samples[i]!);
    if (size > most) most = size;
  }
  return most;
}

function power(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i]! ** 2;
  return Math.sqrt(sum / (to - from));
}

/** The jump that would best explain what is unforeseen from each sample on. */
function jumpsIn(samples: Float32Array, sampleRate: Hertz): Float32Array {
  const frame = Math.round(FRAME * sampleRate);
  const hop = Math.round(HOP * sampleRate);
  const window = Float64Array.from({ length: frame }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / frame) ** 2);
  const windowed = new Float64Array(frame);
  const unforeseen = new Float64Array(hop + ORDER);
  const trace = new Float64Array(ORDER);
  const jumps = new Float32Array(samples.length);
  for (let from = ORDER; from + hop + ORDER <= samples.length; from += hop) {
    // The frame lies about the hop that it speaks of.
    const begin = from - ((frame - hop) >> 1);
    for (let i = 0; i < frame; i++) windowed[i] = window[i]! * (samples[begin + i] ?? 0);
    const predictor = fitted(windowed);
    for (let i = 0; i < unforeseen.length; i++) {
      let left = samples[from + i]!;
      for (let k = 0; k < ORDER; k++) left += predictor[k]! * samples[from + i - 1 - k]!;
      unforeseen[i] = left;
    }
    // A jump is a one that never ends: the predictor leaves the running sum of itself.
    let sum = 1;
    let squares = 0;
    for (let k = 0; k < ORDER; k++) {
      trace[k] = sum;
      squares += sum * sum;
      sum += predictor[k]!;
    }
    for (let i = 0; i < hop; i++) {
      let match = 0;
      for (let k = 0; k < ORDER; k++) match += unforeseen[i + k]! * trace[k]!;
      jumps[from + i] = match / squares;
    }
  }
  return jumps;
}

/** Levinson and Durbin's recursion on the autocorrelation. @returns [ORDER] a, so that x[n] + Σ a[k] x[n − 1 − k] is small */
function fitted(windowed: Float64Array): Float64Array {
  const correlation = new Float64Array(ORDER + 1);
  for (let lag = 0; lag <= ORDER; lag++) {
    let sum = 0;
    for (let i = lag; i < windowed.length; i++) sum += windowed[i]! * windowed[i - lag]!;
    correlation[lag] = sum;
  }
  const a = new Float64Array(ORDER);
  let error = correlation[0]! * (1 + ROUNDING) + 1e-12;
  for (let m = 0; m < ORDER; m++) {
    let sum = correlation[m + 1]!;
    for (let k = 0; k < m; k++) sum += a[k]! * correlation[m - k]!;
    const reflection = -sum / error;
    for (let k = 0; k < m >> 1; k++) {
      const [low, high] = [a[k]!, a[m - 1 - k]!];
      a[k] = low + reflection * high;
      a[m - 1 - k] = high + reflection * low;
    }
    if (m % 2 === 1) a[m >> 1]! *= 1 + reflection;
    a[m] = reflection;
    error *= 1 - reflection * reflection;
  }
  return a;
}
