/**
 * The colour of the whole: where treble is far from what released music has, it is led part of the way there, slowly.
 * Instruments of ours end sooner than those of the world, and machines hiss more. Arithmetic only; knows no audio context.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import { bandpass, highpass, type Biquad } from './biquad.ts';
import { amplitude } from './dynamics.ts';
import { energyOf } from './kWeighting.ts';
import { PIECE, Ramp } from './rider.ts';

/** Treble begins here for the measure, and the middle that it is held against lies around there. */
const TREBLE: Hertz = 5000;
const MIDDLE: Hertz = 700;
const MIDDLE_Q = 0.5;
/** Where the shelf turns. */
const SHELF: Hertz = 3500;
/**
 * Treble against middle of a spectrum that falls by 4.5 to 5 dB an octave from 100 Hz on and faster above 4 kHz, as the
 * mean of released music does (Pestana et al. 2013, AES 135, "Spectral characteristics of popular commercial recordings").
 */
const USUAL: Decibels = -10;
/** A choir is no drum kit: so much of the difference is taken away, and no more than that. */
const SHARE = 0.4;
const MOST: Decibels = 5;
/** Seconds of music that the colour is taken over, and the time constant of the hand. */
const WINDOW: Seconds = 20;
const FIRST: Seconds = 0.5;
const HAND: Seconds = 3;
/** Under this nothing plays, LUFS or nearly so. */
const SILENCE: Decibels = -60;
/** At lower rates there is no treble to speak of. */
const LEAST_RATE: Hertz = 16_000;

/** One filter of one signal; see biquad.ts. */
class Listening {
  readonly #filter: Biquad;
  #first = 0;
  #second = 0;
  #sum = 0;

  constructor(filter: Biquad) {
    this.#filter = filter;
  }

  hear(x: number): void {
    const { b0, b1, b2, a1, a2 } = this.#filter;
    const y = b0 * x + this.#first;
    this.#first = b1 * x - a1 * y + this.#second;
    this.#second = b2 * x - a2 * y;
    this.#sum += y * y;
  }

  /** Sum of squares since the last call. */
  take(): number {
    const sum = this.#sum;
    this.#sum = 0;
    // A filter that only ever decays would end in numbers too small for fast arithmetic.
    if (Math.abs(this.#first) < 1e-20) this.#first = 0;
    if (Math.abs(this.#second) < 1e-20) this.#second = 0;
    return sum;
  }
}

export class Brightness {
  /** What the shelf adds to the treble now. */
  treble: Decibels = 0;
  readonly #high: Listening | null;
  readonly #middle: Listening;
  readonly #pole: number;
  readonly #ramp = new Ramp();
  #left = 0;
  #right = 0;
  /** Mean energies of treble and middle. */
  #trebleEnergy = 0;
  #middleEnergy = 0;
  #heard: Seconds = 0;

  constructor(sampleRate: Hertz) {
    this.#high = sampleRate < LEAST_RATE ? null : new Listening(highpass(TREBLE, sampleRate));
    this.#middle = new Listening(bandpass(MIDDLE, sampleRate, MIDDLE_Q));
    this.#pole = 1 - Math.exp((-2 * Math.PI * SHELF) / sampleRate);
  }

  /** Samples [from, to), in place. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (!this.#high) return;
    for (let i = from; i < to; i++) {
      const l = left[i]!;
      const r = right[i]!;
      const both = 0.5 * (l + r);
      this.#high.hear(both);
      this.#middle.hear(both);
      const more = this.#ramp.next() - 1;
      this.#left += this.#pole * (l - this.#left);
      this.#right += this.#pole * (r - this.#right);
      left[i] = l + more * (l - this.#left);
      right[i] = r + more * (r - this.#right);
    }
    if (Math.abs(this.#left) < 1e-20) this.#left = 0;
    if (Math.abs(this.#right) < 1e-20) this.#right = 0;
  }

  /** Call every PIECE. @param samples in a piece */
  decide(samples: number): void {
    if (!this.#high) return;
    const [treble, middle] = [this.#high.take() / samples, this.#middle.take() / samples];
    if (!(treble + middle > energyOf(SILENCE))) return;
    this.#heard += PIECE;
    const share = PIECE / Math.min(WINDOW, Math.max(FIRST, this.#heard));
    this.#trebleEnergy += share * (treble - this.#trebleEnergy);
    this.#middleEnergy += share * (middle - this.#middleEnergy);
    const off = USUAL - 10 * Math.log10((this.#trebleEnergy + 1e-12) / (this.#middleEnergy + 1e-12));
    const wanted = Math.min(MOST, Math.max(-MOST, SHARE * off));
    this.treble += (1 - Math.exp(-PIECE / HAND)) * (wanted - this.treble);
    this.#ramp.lead(amplitude(this.treble), samples);
  }
}
