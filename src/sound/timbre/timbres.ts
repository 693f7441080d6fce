/** Every instrument by name, and a note of each as samples of equal loudness. Pure and seeded. */
import { hashText, Rng } from '../../kernel/random.ts';
import type { Hertz, Pitch } from '../../kernel/units.ts';
import { filtered, highpass } from '../biquad.ts';
import { massedNote } from './massed.ts';
import { soloNote } from './solo.ts';
import { STRUCK_TIMBRES } from './strings.ts';
import { struckNote } from './struck.ts';
import { amplitudeOf, type Rendering, type Timbre } from './timbre.ts';
import { HELD_TIMBRES } from './winds.ts';

export const TIMBRES = { ...STRUCK_TIMBRES, ...HELD_TIMBRES } as const;
export type TimbreName = keyof typeof TIMBRES;
export const TIMBRE_NAMES = Object.keys(TIMBRES) as readonly TimbreName[];

export function timbreOf(name: TimbreName): Timbre {
  return TIMBRES[name];
}

/** Semitones between neighbouring notes that are made; those between are played faster or slower. */
export const ZONE = 3;
/** How hard the recorded touches are. */
export const LAYER_FORCES: readonly number[] = [0.25, 0.8];

/** A4 = 440 Hz, equal temperament. */
export function hertzOf(pitch: Pitch): Hertz {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** The octave of a pitch that an instrument has; where its compass is too small for all, the nearest. */
export function within([low, high]: readonly [Pitch, Pitch], pitch: Pitch): Pitch {
  let inside = pitch;
  while (inside < low) inside += 12;
  while (inside > high) inside -= 12;
  return Math.max(low, inside);
}

/** RMS of the loudest 400 ms that every note is brought to, before `level`. */
const LOUDNESS = 0.1;

/** @param layer index into LAYER_FORCES; the same name, pitch and layer give the same samples on every machine */
export function timbreNote(name: TimbreName, pitch: Pitch, layer: number): Rendering {
  const { model, level } = timbreOf(name);
  const rng = new Rng(hashText(`${name} ${pitch} ${layer}`));
  const hertz = hertzOf(pitch);
  const force = LAYER_FORCES[layer]!;
  const raw =
    model.kind === 'struck'
      ? struckNote(model, hertz, force, rng)
      : model.kind === 'massed'
        ? massedNote(model, hertz, force, rng)
        : soloNote(model, hertz, force, rng);
  const gain = (LOUDNESS * amplitudeOf(level)) / weighted(raw);
  for (const channel of raw.channels) for (let i = 0; i < channel.length; i++) channel[i]! *= gain;
  return raw;
}

/** Near K-weighting (ITU-R BS.1770): bass counts little and the ear's treble more. RMS of the loudest 400 ms. */
function weighted({ channels, sampleRate }: Rendering): number {
  const length = Math.round(0.4 * sampleRate);
  const hop = Math.round(length / 4);
  let loudest = 0;
  const heard = channels.map((channel) => {
    const firm = filtered(channel, highpass(60, sampleRate, 0.5));
    const bright = filtered(firm, highpass(1600, sampleRate, 0.7));
    return firm.map((sample, i) => sample + 0.58 * bright[i]!);
  });
  for (let from = 0; from === 0 || from + length <= channels[0]!.length; from += hop) {
    let energy = 0;
    for (const channel of heard) for (const sample of channel.subarray(from, from + length)) energy += sample * sample;
    loudest = Math.max(loudest, energy / length / channels.length);
  }
  return Math.sqrt(loudest) || 1;
}
