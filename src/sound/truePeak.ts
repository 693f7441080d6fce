/**
 * The height of a signal between its samples, by interpolation to at least 176.4 kHz.
 * Source: ITU-R BS.1770-5, annex 2, with longer filters than its example's: four times at 44.1 and 48 kHz, twice at twice that, as it is above.
 */
import type { Hertz } from '../kernel/units.ts';

/** Samples that one point between two samples is made of. */
export const TAPS = 24;
const BETA = 5;
/** A point belongs to the sample so many before the newest. */
export const TRUE_PEAK_DELAY = TAPS / 2;

export function oversampling(sampleRate: Hertz): number {
  if (sampleRate < 88_200) return 4;
  return sampleRate < 176_400 ? 2 : 1;
}

/** Kaiser's window at −1…1: flat to some 20 kHz at 48 kHz, where twelve taps would read the highest peaks too low. */
function kaiser(at: number): number {
  return bessel(BETA * Math.sqrt(Math.max(0, 1 - at * at))) / bessel(BETA);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; n < 30; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Windowed-sinc interpolators for the points between two samples, each of gain 1 for a constant.
 * @returns [factor − 1][TAPS]
 */
export function interpolators(factor: number): readonly Float32Array[] {
  return Array.from({ length: factor - 1 }, (_, phase) => {
    const taps = new Float32Array(TAPS);
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const distance = tap - (TAPS / 2 - 1) - (phase + 1) / factor;
      const sinc = Math.sin(Math.PI * distance) / (Math.PI * distance);
      const window = kaiser(distance / (TAPS / 2));
      taps[tap] = sinc * window;
      sum += taps[tap]!;
    }
    return taps.map((tap) => tap / sum);
  });
}

/** One channel as it comes. */
export class TruePeak {
  readonly #between: readonly Float32Array[];
  /** The last samples, written twice so that they always lie in a row. */
  readonly #row = new Float32Array(2 * TAPS);
  #at = 0;

  constructor(sampleRate: Hertz) {
    this.#between = interpolators(oversampling(sampleRate));
  }

  /**
   * @param floor heights under it are of no interest and may be reported as less than they are
   * @returns the greatest height at, and up to one sample after, the sample TRUE_PEAK_DELAY before this one
   */
  next(sample: number, floor: number): number {
    const row = this.#row;
    const at = this.#at;
    row[at] = sample;
    row[at + TAPS] = sample;
    this.#at = at + 1 === TAPS ? 0 : at + 1;
    // Oldest sample of the row, and the two that the points lie between.
    const first = at + 1;
    const here = Math.abs(row[first + TAPS / 2 - 1]!);
    const after = Math.abs(row[first + TAPS / 2]!);
    let peak = here;
    // A point between two samples is rarely twice as high as both.
    if (here < floor / 2 && after < floor / 2) return peak;
    for (const taps of this.#between) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++) sum += taps[tap]! * row[first + tap]!;
      const height = Math.abs(sum);
      if (height > peak) peak = height;
    }
    return peak;
  }
}
