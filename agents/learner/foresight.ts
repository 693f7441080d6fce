/**
 * Whether the model of taste foresees its people at all. Before a rating is learnt, the bar is compared with the bars of
 * late by the taste as it is so far, and that with how the rating departs from this person's usual one. Where people press
 * whatever sounds, the sum is about standard normal, however much was fitted meanwhile: each product has mean 0 given the
 * past (Dawid 1984, the prequential approach; de la Peña 1999 on self-normalised sums). Knows nothing of music.
 */

/** Comparisons remembered: as many as the model's window, so that a changed taste is forgiven. */
const REMEMBERED = 90;

/** Weight of the newest bar in the usual one, at least: the policy moves, and what is usual with it. */
const RECENT = 0.1;

/** What was foreseen and what was given, both as departures from what was usual so far. */
export type Comparison = readonly [foreseen: number, given: number];

export interface ForesightSnapshot {
  readonly comparisons: readonly Comparison[];
  readonly count: number;
  readonly usual: readonly number[];
  readonly given: number;
}

export class Foresight {
  #comparisons: readonly Comparison[] = [];
  #count = 0;
  /** [Z] running mean of the bars that were rated. */
  #usual: Float64Array;
  /** Mean of the ratings. */
  #given = 0;

  constructor(size: number) {
    this.#usual = new Float64Array(size);
  }

  /**
   * @param features [Z] what was rated
   * @param weights [Z] the taste as it was before
   * @param given the rating as it was given
   */
  add(features: ArrayLike<number>, weights: ArrayLike<number>, given: number): void {
    if (this.#count > 0) {
      const foreseen = this.#usual.reduce((sum, usual, i) => sum + weights[i]! * (features[i]! - usual), 0);
      // Someone pleased with everything tells nothing of the music: only departures from the usual count.
      this.#comparisons = [...this.#comparisons, [foreseen, given - this.#given] as const].slice(-REMEMBERED);
    }
    this.#count++;
    const rate = Math.max(1 / this.#count, RECENT);
    this.#usual = this.#usual.map((usual, i) => usual + rate * (features[i]! - usual));
    this.#given += (given - this.#given) / this.#count;
  }

  /** About standard normal where people press whatever sounds, greater where they are foreseen; null while nothing is known. */
  get score(): number | null {
    let sum = 0;
    let square = 0;
    for (const [foreseen, given] of this.#comparisons) {
      sum += foreseen * given;
      square += (foreseen * given) ** 2;
    }
    return square > 0 ? sum / Math.sqrt(square) : null;
  }

  snapshot(): ForesightSnapshot {
    return {
      comparisons: this.#comparisons,
      count: this.#count,
      usual: [...this.#usual],
      given: this.#given,
    };
  }

  restore(snapshot: ForesightSnapshot): void {
    this.#comparisons = snapshot.comparisons;
    this.#count = snapshot.count;
    this.#usual = Float64Array.from(snapshot.usual);
    this.#given = snapshot.given;
  }
}
