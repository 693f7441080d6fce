/** What tests of the sound measure of samples. */

/** @param rate samples a second */
export function part(samples: Float32Array, from: number, to: number, rate: number): Float32Array {
  return samples.subarray(Math.round(from * rate), Math.round(to * rate));
}

export function peak(samples: Float32Array): number {
  return samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}

/** The greatest change of slope between neighbouring samples: a click stands out in it, a tone does not. */
export function roughness(samples: Float32Array): number {
  let roughest = 0;
  for (let i = 2; i < samples.length; i++)
    roughest = Math.max(roughest, Math.abs(samples[i]! - 2 * samples[i - 1]! + samples[i - 2]!));
  return roughest;
}

/** Amplitude of one frequency under a Hann window, in units of half the number of samples. */
export function strengthAt(samples: Float32Array, hertz: number, rate: number): number {
  const turn = (2 * Math.PI * hertz) / rate;
  let [re, im] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length);
    re += samples[i]! * window * Math.cos(turn * i);
    im += samples[i]! * window * Math.sin(turn * i);
  }
  return Math.hypot(re, im);
}

/** Cents by which the energy near a frequency lies off it, −20 … +20. */
export function mistuning(samples: Float32Array, hertz: number, rate: number): number {
  let [best, most] = [0, -1];
  for (let cents = -20; cents <= 20; cents++) {
    const strength = strengthAt(samples, hertz * 2 ** (cents / 1200), rate);
    if (strength > most) [best, most] = [cents, strength];
  }
  return best;
}
