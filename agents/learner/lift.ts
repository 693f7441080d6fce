/**
 * The honest counter: one bar in ten is composed by the frozen prior, unannounced, and its ratings are kept apart.
 * Knows nothing of music.
 */
import type { Lift } from '../../src/protocol/agent.ts';

/** Spread assumed of a single rating while few are known: as if two such ratings had been seen. */
const USUAL_SPREAD = 0.75;
const PSEUDO_COUNT = 2;
/** Ratings on each side kept: the counter speaks of the policy of the last minutes. */
const WINDOW = 120;
const NORMAL_95 = 1.96;

export interface LiftSnapshot {
  readonly policy: readonly number[];
  readonly control: readonly number[];
}

export class LiftCounter {
  #policy: readonly number[] = [];
  #control: readonly number[] = [];

  add(value: number, control: boolean): void {
    if (control) this.#control = [...this.#control, value].slice(-WINDOW);
    else this.#policy = [...this.#policy, value].slice(-WINDOW);
  }

  /** Mean rating of policy bars minus that of control bars, with an interval of 1.96 standard errors either way
   * (variances apart, as in Welch's test, held off zero by pseudo-counts); null until both have been rated. */
  get lift(): Lift | null {
    if (this.#policy.length === 0 || this.#control.length === 0) return null;
    const mean = average(this.#policy) - average(this.#control);
    const error = NORMAL_95 * Math.sqrt(errorSquared(this.#policy) + errorSquared(this.#control));
    return { mean, low: mean - error, high: mean + error };
  }

  snapshot(): LiftSnapshot {
    return { policy: this.#policy, control: this.#control };
  }

  restore(snapshot: LiftSnapshot): void {
    this.#policy = snapshot.policy;
    this.#control = snapshot.control;
  }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Squared standard error of the mean. */
function errorSquared(values: readonly number[]): number {
  const centre = average(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, PSEUDO_COUNT * USUAL_SPREAD ** 2);
  return squares / (values.length + PSEUDO_COUNT - 1) / values.length;
}
