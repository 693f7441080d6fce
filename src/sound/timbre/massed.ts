/**
 * Sections and choirs: a spectrum in which every partial is a narrow band, turned into a loop without a seam.
 * Source: Nasca 2006, "The PADsynth algorithm"; the steady core inside each band is ours, against hollow moments.
 */
import type { Rng } from '../../kernel/random.ts';
import type { Hertz } from '../../kernel/units.ts';
import { inverseTransform } from './fourier.ts';
import { amplitudeOf, formantGain, type MassedModel, type Rendering } from './timbre.ts';

export const MASSED_RATE: Hertz = 32_000;
const LENGTH = 65_536;
const BIN: Hertz = MASSED_RATE / LENGTH;
const HIGHEST: Hertz = 12_000;
/** Bands are drawn as far as this many widths from their middle. */
const REACH = 2.5;

/** @param force 0–1, how strongly it is played; @returns two seconds in two channels that differ like two ears */
export function massedNote(model: MassedModel, wanted: Hertz, force: number, rng: Rng): Rendering {
  const re = new Float64Array(LENGTH);
  const im = new Float64Array(LENGTH);
  // A whole number of periods fits the loop; the player of the loop corrects what is missing.
  const hertz = Math.max(1, Math.round(wanted / BIN)) * BIN;
  const dull = model.softDull + (model.hardDull - model.softDull) * force;
  for (let n = 1; n * hertz < HIGHEST; n++) {
    const at = n * hertz;
    const even = n % 2 === 0 ? model.even : 1;
    const gain = n ** -model.slope * even * amplitudeOf((-dull * at) / 1000) * formantGain(model.formants, at);
    // Deeper bands are no narrower than the ear hears beating there.
    addBand(re, im, at, (2 ** (model.cents / 1200) - 1) * at, gain, model.core, rng);
  }
  addNoise(re, im, model, rng);
  inverseTransform(re, im);
  return {
    // Positive and negative frequencies are filled independently: the two parts are two unrelated signals.
    channels: [Float32Array.from(re), Float32Array.from(im)],
    sampleRate: MASSED_RATE,
    hertz,
    loop: [0, LENGTH / MASSED_RATE],
  };
}

function addBand(
  re: Float64Array,
  im: Float64Array,
  at: Hertz,
  width: Hertz,
  gain: number,
  core: number,
  rng: Rng,
): void {
  const centre = Math.round(at / BIN);
  const sigma = Math.max(0.7, width / BIN);
  const reach = Math.ceil(sigma * REACH);
  // Bands have the power of the tone they stand for, whatever their width.
  const spread = (gain * (1 - core)) / Math.sqrt(sigma * Math.sqrt(Math.PI));
  for (let bin = Math.max(1, centre - reach); bin <= centre + reach && bin < LENGTH / 2; bin++)
    place(re, im, bin, spread * Math.exp(-(((bin - centre) / sigma) ** 2) / 2), rng);
  // One phase for both ears keeps the middle firm.
  const phase = 2 * Math.PI * rng.next();
  const c = gain * core * Math.cos(phase);
  const s = gain * core * Math.sin(phase);
  // Real part c·cos − s·sin in both channels: (1 + i) × a real tone.
  re[centre]! += (c - s) / 2;
  im[centre]! += (c + s) / 2;
  re[LENGTH - centre]! += (c + s) / 2;
  im[LENGTH - centre]! += (c - s) / 2;
}

function place(re: Float64Array, im: Float64Array, bin: number, gain: number, rng: Rng): void {
  for (const at of [bin, LENGTH - bin]) {
    const phase = 2 * Math.PI * rng.next();
    re[at]! += gain * Math.SQRT1_2 * Math.cos(phase);
    im[at]! += gain * Math.SQRT1_2 * Math.sin(phase);
  }
}

function addNoise(re: Float64Array, im: Float64Array, { noise }: MassedModel, rng: Rng): void {
  if (noise.gain === 0) return;
  const bins = (noise.width * 2) / BIN;
  for (let bin = 8; bin * BIN < HIGHEST; bin++) {
    const distance = (bin * BIN - noise.hertz) / noise.width;
    place(re, im, bin, noise.gain / Math.sqrt(bins) / (1 + distance * distance), rng);
  }
}
