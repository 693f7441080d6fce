/**
 * The last thing a signal passes: no point of it, between the samples either, leaves higher than the ceiling. It sees
 * a little ahead, so that its gain is down before a peak comes and never moves faster than a few milliseconds. Arithmetic
 * only; knows no audio context.
 */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import { amplitude } from './dynamics.ts';
import { TRUE_PEAK_DELAY, TruePeak } from './truePeak.ts';

export interface LimiterSettings {
  /** dBTP. */
  readonly ceiling: Decibels;
  readonly lookAhead: Seconds;
  /** Time constant of the way back to full gain after a lone peak … */
  readonly release: Seconds;
  /** … and where reduction has lasted: the more it has become a level, the slower it goes. */
  readonly slowRelease: Seconds;
}

/** Samples that the mean of the gain is taken over. */
function windowOf(sampleRate: Hertz, { lookAhead }: LimiterSettings): number {
  return Math.max(8, Math.round(lookAhead * sampleRate));
}

/** Samples by which a limiter's output lags behind its input. */
export function limiterLatency(sampleRate: Hertz, settings: LimiterSettings): number {
  return windowOf(sampleRate, settings) + TRUE_PEAK_DELAY;
}

export class Limiter {
  /** Samples by which the output lags behind the input. */
  readonly latency: number;
  /** Lowest gain of the samples processed last, linear. */
  lowest = 1;
  readonly #ceiling: number;
  readonly #peaks: readonly [TruePeak, TruePeak];
  /** Samples that the moving mean is taken over … */
  readonly #window: number;
  /** … and those of which the lowest gain is held: two more, as a peak lies between two samples. */
  readonly #seen: number;
  readonly #release: number;
  readonly #slowRelease: number;
  readonly #delayed: readonly [Float32Array, Float32Array];
  /** Samples of the window in rising order of gain: their numbers and gains. A ring. */
  readonly #numbers: Float64Array;
  readonly #gains: Float64Array;
  #head = 0;
  #count = 0;
  /** The gains that the moving mean is taken over. */
  readonly #mean: Float64Array;
  #sum: number;
  #held = 1;
  #slow = 1;
  #n = 0;

  constructor(sampleRate: Hertz, settings: LimiterSettings) {
    this.#ceiling = amplitude(settings.ceiling);
    this.#peaks = [new TruePeak(sampleRate), new TruePeak(sampleRate)];
    this.#window = windowOf(sampleRate, settings);
    this.latency = limiterLatency(sampleRate, settings);
    this.#release = 1 - Math.exp(-1 / (settings.release * sampleRate));
    this.#slowRelease = 1 - Math.exp(-1 / (settings.slowRelease * sampleRate));
    this.#delayed = [new Float32Array(this.latency), new Float32Array(this.latency)];
    this.#seen = this.#window + 2;
    this.#numbers = new Float64Array(this.#seen + 1);
    this.#gains = new Float64Array(this.#seen + 1);
    this.#mean = new Float64Array(this.#window).fill(1);
    this.#sum = this.#window;
  }

  /** In place; both channels get the same gain, so that nothing moves sideways. Arrays of equal length. */
  process(left: Float32Array, right: Float32Array): void {
    const ceiling = this.#ceiling;
    const [delayedLeft, delayedRight] = this.#delayed;
    let lowest = 1;
    for (let i = 0; i < left.length; i++) {
      const l = left[i]!;
      const r = right[i]!;
      const peak = Math.max(this.#peaks[0].next(l, ceiling), this.#peaks[1].next(r, ceiling));
      const gain = this.#smooth(this.#lowestAhead(peak > ceiling ? ceiling / peak : 1));
      const slot = this.#n % this.latency;
      left[i] = delayedLeft[slot]! * gain;
      right[i] = delayedRight[slot]! * gain;
      delayedLeft[slot] = l;
      delayedRight[slot] = r;
      this.#n += 1;
      if (gain < lowest) lowest = gain;
    }
    this.lowest = lowest;
  }

  /** The lowest gain wanted within the window that ends with this sample. */
  #lowestAhead(wanted: number): number {
    const size = this.#seen + 1;
    while (this.#count > 0 && this.#gains[(this.#head + this.#count - 1) % size]! >= wanted) this.#count -= 1;
    const place = (this.#head + this.#count) % size;
    this.#numbers[place] = this.#n;
    this.#gains[place] = wanted;
    this.#count += 1;
    if (this.#numbers[this.#head]! <= this.#n - this.#seen) {
      this.#head = (this.#head + 1) % size;
      this.#count -= 1;
    }
    return this.#gains[this.#head]!;
  }

  /** Falls at once and comes back slowly; the mean over the window turns each fall into a ramp. */
  #smooth(wanted: number): number {
    // What has become a level of its own is left slowly, a lone peak quickly: the mean over slowRelease tells them apart.
    this.#slow += (wanted - this.#slow) * this.#slowRelease;
    const rest = Math.max(this.#held, this.#slow);
    const back =
      this.#held < rest
        ? this.#held + (rest - this.#held) * this.#release
        : this.#held + (1 - this.#held) * this.#slowRelease;
    this.#held = Math.min(wanted, back);
    const slot = this.#n % this.#window;
    this.#sum += this.#held - this.#mean[slot]!;
    this.#mean[slot] = this.#held;
    // Sums of many differences drift by rounding; once round the window it is taken anew.
    if (slot === 0) {
      let sum = 0;
      for (let i = 0; i < this.#window; i++) sum += this.#mean[i]!;
      this.#sum = sum;
    }
    return this.#sum / this.#window;
  }
}
