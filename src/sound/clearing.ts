/**
 * Room for the tune: where an accompanying voice stands in the band that the melody is understood by, that band of it
 * is turned down, and only as long. Arithmetic only; knows no audio context.
 */
import type { Decibels, Hertz } from '../kernel/units.ts';
import { amplitude } from './dynamics.ts';
import { Ramp } from './rider.ts';

/** Most of what tells a tune from its accompaniment. */
const CENTRE: Hertz = 1500;
const Q = 0.6;
/** An accompanying voice is to lie so far under the tune there … */
const UNDER: Decibels = 6;
/** … and is turned down by this at most. */
const MOST: Decibels = 4.5;
/** Share of the way to a new depth in a piece of 100 ms. */
const PACE = 0.3;
const NOTHING = 1e-9;

/** The band of one channel: a state-variable filter (Simper 2013, trapezoidal), its centre at gain 1. */
class Band {
  readonly #g: number;
  readonly #a1: number;
  readonly #k = 1 / Q;
  #s1 = 0;
  #s2 = 0;

  constructor(sampleRate: Hertz) {
    this.#g = Math.tan((Math.PI * CENTRE) / sampleRate);
    this.#a1 = 1 / (1 + this.#g * (this.#g + this.#k));
  }

  next(x: number): number {
    const band = this.#a1 * (this.#s1 + this.#g * (x - this.#s2));
    const low = this.#s2 + this.#g * band;
    this.#s1 = 2 * band - this.#s1;
    this.#s2 = 2 * low - this.#s2;
    // A filter that only ever decays would end in numbers too small for fast arithmetic.
    if (Math.abs(this.#s1) < 1e-20) this.#s1 = 0;
    if (Math.abs(this.#s2) < 1e-20) this.#s2 = 0;
    return this.#k * band;
  }
}

/** One strip's band: its energy, and what of it is taken away. */
export class Clearing {
  /** How far the band is turned down now. */
  depth: Decibels = 0;
  readonly #bands: readonly Band[];
  readonly #ramp = new Ramp();
  #sum = 0;

  constructor(sampleRate: Hertz) {
    this.#bands = [new Band(sampleRate), new Band(sampleRate)];
    this.#ramp.lead(0, 1);
    this.#ramp.next();
  }

  /** Sum of squares in the band since the last call. */
  take(): number {
    const sum = this.#sum;
    this.#sum = 0;
    return sum;
  }

  /** Listens to [from, to) of the tune and leaves it as it is. */
  listen(samples: Float32Array, from: number, to: number, channel: number): void {
    const band = this.#bands[channel]!;
    for (let i = from; i < to; i++) {
      const inside = band.next(samples[i]!);
      this.#sum += inside * inside;
    }
  }

  /** The same of two channels, and takes the band away in place. */
  clear(channels: readonly Float32Array[], from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const taken = this.#ramp.next();
      for (let c = 0; c < channels.length; c++) {
        const samples = channels[c]!;
        const inside = this.#bands[c]!.next(samples[i]!);
        this.#sum += inside * inside;
        samples[i]! -= taken * inside;
      }
    }
  }

  /**
   * Call every piece of 100 ms.
   * @param own energy of this strip's band, as it goes out but for the clearing
   * @param tune energy of the same band of what is to be understood
   * @param samples that the way to the new depth takes
   */
  decide(own: number, tune: number, samples: number): void {
    const over = tune > NOTHING && own > NOTHING ? 10 * Math.log10(own / tune) + UNDER : 0;
    this.depth += PACE * (Math.min(MOST, Math.max(0, over)) - this.depth);
    this.#ramp.lead(1 - amplitude(-this.depth), samples);
  }
}
