/**
 * Sounds a place on the map of timbres: a handful of voices, each a sum of partials whose strengths glide to wherever the
 * place is now, over bands of noise. Plain arithmetic on samples, for the audio thread and for tests; no allocation after
 * the beginning. Knows no graph and no notes' names.
 */
import { Rng } from '../kernel/random.ts';
import type { Hertz, Seconds } from '../kernel/units.ts';
import { bandpass } from './biquad.ts';
import type { TimbreDecoder } from './timbreDecoder.ts';
import { BANDS, HIGHEST, NOISE_EDGES } from './timbreShape.ts';
import { TimbreVoice } from './timbreVoice.ts';

/** Notes that may be held or ring at once. */
export const SLOTS = 8;
/** The usual time constant of a fall that is heard as "at once" without a click. */
const CHOKE: Seconds = 0.008;

export class TimbreSynth {
  readonly #rate: Hertz;
  /** Two for each slot: what was there dies away while what is new begins. */
  readonly #voices: readonly (readonly [TimbreVoice, TimbreVoice])[];
  readonly #newest = new Uint8Array(SLOTS);
  readonly #rng = new Rng(0x7e11);
  /** [BANDS × 5] coefficients and [BANDS × 2] memories of the noise's filters, and what they give now. */
  readonly #filters = new Float64Array(BANDS * 5);
  readonly #memory = new Float64Array(BANDS * 2);
  readonly #noise: readonly Float32Array[];
  #x = 0.5;
  #y = 0.5;

  /** @param longest samples that are asked for at once */
  constructor(rate: Hertz, decoder: TimbreDecoder, longest = 128) {
    this.#rate = rate;
    this.#noise = Array.from({ length: BANDS }, () => new Float32Array(longest));
    this.#voices = Array.from({ length: SLOTS }, (_, slot) => [
      new TimbreVoice(rate, decoder, 2 * slot + 1),
      new TimbreVoice(rate, decoder, 2 * slot + 2),
    ]);
    for (let band = 0; band < BANDS; band++) this.#tune(band);
  }

  /** @param x and @param y 0–1: what sounds glides there within some milliseconds */
  move(x: number, y: number): void {
    this.#x = Math.min(1, Math.max(0, x));
    this.#y = Math.min(1, Math.max(0, y));
  }

  /** @param force 0–1; what the slot held before is choked */
  begin(slot: number, hertz: Hertz, force: number, gain: number): void {
    const pair = this.#voices[slot]!;
    pair[this.#newest[slot]!]!.release(CHOKE);
    this.#newest[slot] = 1 - this.#newest[slot]!;
    pair[this.#newest[slot]!]!.begin(hertz, force, gain, this.#x, this.#y);
  }

  release(slot: number): void {
    this.#voices[slot]![this.#newest[slot]!]!.release(null);
  }

  choke(slot: number): void {
    this.#voices[slot]![this.#newest[slot]!]!.release(CHOKE);
  }

  /** Voices that are not silent: at most two for each slot. */
  get sounding(): number {
    let count = 0;
    for (const [a, b] of this.#voices) count += (a.silent ? 0 : 1) + (b.silent ? 0 : 1);
    return count;
  }

  /** Adds samples [from, to) to `out`. */
  process(out: Float32Array, from: number, to: number): void {
    if (this.sounding === 0) return;
    this.#makeNoise(to - from);
    for (const [a, b] of this.#voices) {
      if (!a.silent) a.process(out, from, to, this.#noise, this.#x, this.#y);
      if (!b.silent) b.process(out, from, to, this.#noise, this.#x, this.#y);
    }
  }

  #tune(band: number): void {
    const low = NOISE_EDGES[band]!;
    const high = Math.min(NOISE_EDGES[band + 1]!, HIGHEST);
    const centre = Math.sqrt(low * high);
    // A slow device has no such highs: the filter stays at nothing.
    if (centre >= 0.42 * this.#rate) return;
    const { b0, b1, b2, a1, a2 } = bandpass(centre, this.#rate, centre / (high - low));
    // Power of evenly spread noise (variance 1/3) through the filter, whose noise bandwidth is π/2 times its width.
    const passed = ((Math.PI / 2) * (high - low)) / (this.#rate / 2) / 3;
    const gain = 1 / Math.sqrt(Math.min(1 / 3, passed));
    this.#filters.set([b0 * gain, b1 * gain, b2 * gain, a1, a2], 5 * band);
  }

  #makeNoise(length: number): void {
    const f = this.#filters;
    const m = this.#memory;
    for (let i = 0; i < length; i++) {
      const white = 2 * this.#rng.next() - 1;
      for (let band = 0; band < BANDS; band++) {
        const c = 5 * band;
        const s = 2 * band;
        const y = f[c]! * white + m[s]!;
        m[s] = f[c + 1]! * white - f[c + 3]! * y + m[s + 1]!;
        m[s + 1] = f[c + 2]! * white - f[c + 4]! * y;
        this.#noise[band]![i] = y;
      }
    }
  }
}
