/** A hidden listener put on the prior's scale: how pleased, in standard deviations, and which of three levels that is. */
import { succeed, type Result } from '../../src/kernel/result.ts';
import type { HeardBar } from './heard.ts';
import { judge, type HiddenListener } from './listener.ts';

/** A listener of whom more than this share of the prior's bars gives the very same pleasure has nothing to teach. */
const MOST_ALIKE = 0.98;

export class Taste {
  readonly listener: HiddenListener;
  readonly mean: number;
  readonly sd: number;
  /** False if the prior's bars are all about the same to this listener. */
  readonly varies: boolean;
  /** [bars] of the bars it was standardised on, unscaled. */
  readonly pleasures: readonly number[];
  readonly #low: number;
  readonly #high: number;

  private constructor(listener: HiddenListener, pleasures: readonly number[]) {
    const sorted = pleasures.toSorted((a, b) => a - b);
    const n = sorted.length;
    this.listener = listener;
    this.pleasures = pleasures;
    this.mean = sorted.reduce((sum, value) => sum + value, 0) / n;
    this.sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - this.mean) ** 2, 0) / n);
    this.#low = sorted[Math.floor(n / 3)]!;
    this.#high = sorted[Math.floor((2 * n) / 3)]!;
    const counts = new Map<number, number>();
    for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
    this.varies = this.sd > 1e-9 * (1 + Math.abs(this.mean)) && Math.max(...counts.values()) <= MOST_ALIKE * n;
  }

  /** @param bars of the prior, each as the newest of up to four */
  static standardise(listener: HiddenListener, bars: readonly (readonly HeardBar[])[]): Result<Taste> {
    const pleasures: number[] = [];
    for (const heard of bars) {
      const pleasure = judge(listener, heard);
      if (!pleasure.ok) return pleasure;
      pleasures.push(pleasure.value);
    }
    return succeed(new Taste(listener, pleasures));
  }

  /** Pleasure of the newest bar in standard deviations of the prior, 0 = the prior's mean. */
  pleasure(bars: readonly HeardBar[]): Result<number> {
    const pleasure = judge(this.listener, bars);
    return pleasure.ok ? succeed((pleasure.value - this.mean) / this.sd) : pleasure;
  }

  /** −1, 0 or +1: below, between or above the terciles on the prior. */
  level(standardised: number): -1 | 0 | 1 {
    const value = standardised * this.sd + this.mean;
    // Where many bars give the same pleasure, a tie at a tercile goes outwards, so that a coarse taste still has levels.
    const tied = this.#low === this.#high;
    if (tied ? value < this.#low : value <= this.#low) return -1;
    return (tied ? value > this.#high : value >= this.#high) ? 1 : 0;
  }
}
