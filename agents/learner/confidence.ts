/**
 * How sure it is that people mean what the policy has taken from them. Two witnesses that do not depend on what was fitted:
 * whether their ratings go with the feature, and whether the model of taste foresees them at all (`foresight.ts`).
 * Whoever presses at random has neither, however far the policy has followed. Knows no music.
 */

/** What a rating is worth to the sums once the next has come: the model forgets at the same pace. */
const KEPT = 0.985;

/** How much of what someone usually gives is taken off: all of it would make nothing of one who presses More where it fits. */
const BASELINE_SHARE = 0.7;
/** Weight of the newest rating in what is usual. */
const RECENT = 0.1;

export interface AssociationSnapshot {
  readonly usual: number;
  readonly sum: readonly number[];
  readonly square: readonly number[];
}

/**
 * Σ v·e over its own norm, feature by feature: v the rating against what is usual, e the credited score of what it speaks of. A score has mean 0
 * given the past, so this is about standard normal under anyone who does not listen to the feature, also one who always
 * presses the same (de la Peña 1999 on self-normalised sums).
 */
export class Association {
  #sum: Float64Array;
  #square: Float64Array;
  #usual = 0;

  constructor(size: number) {
    this.#sum = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  /** @param score [F] credited score, in units of a bar · @param given the rating as it was given */
  add(score: ArrayLike<number>, given: number): void {
    // What is taken off is known before the music is: the product keeps its mean of 0.
    const departure = given - BASELINE_SHARE * this.#usual;
    this.#usual += RECENT * (given - this.#usual);
    for (let i = 0; i < this.#sum.length; i++) {
      const product = departure * score[i]!;
      this.#sum[i] = KEPT * this.#sum[i]! + product;
      this.#square[i] = KEPT ** 2 * this.#square[i]! + product ** 2;
    }
  }

  /** @returns about standard normal where nothing is meant; above 0 where more of the feature is liked */
  of(feature: number): number {
    return this.#square[feature]! > 0 ? this.#sum[feature]! / Math.sqrt(this.#square[feature]!) : 0;
  }

  snapshot(): AssociationSnapshot {
    return { usual: this.#usual, sum: [...this.#sum], square: [...this.#square] };
  }

  /** @throws RangeError if it belongs to another tilt */
  restore({ usual, sum, square }: AssociationSnapshot): void {
    if (sum.length !== this.#sum.length || square.length !== this.#square.length)
      throw new RangeError('this memory of reasons belongs to another set of tilt features');
    this.#usual = usual;
    this.#sum = Float64Array.from(sum);
    this.#square = Float64Array.from(square);
  }
}

/** Odds that a given feature is one of the few that a person means. */
const MEANT = 0.15;
/** Spread of the association of features that are meant, after some fifteen ratings. */
const SPREAD = Math.hypot(1, 2);
/** Foresight of someone who may or may not listen, and how fast odds rise with it (nats a unit). */
const INDIFFERENT = 1;
const STEEPNESS = 2;
/** Odds of someone whose ratings tell nothing to foresee. */
const UNFORESEEN = -0.7;
/** Even someone who is foreseen well means few of the features. */
const LEAST_NATS = -4;
const MOST_NATS = 1.4;

/**
 * Probability-like, 0–1: posterior of "meant" against "not", with a normal of spread √5 against a standard one
 * (two-groups model: Efron 2008, Statist. Sci. 23(1), eq. 2.1), times the odds of a listener who can be foreseen.
 * @param association in the direction that is claimed
 * @param foresight null where nothing could be foreseen
 */
export function confidenceOf(association: number, foresight: number | null): number {
  if (association <= 0) return 0;
  const meant = (association ** 2 / 2) * (1 - 1 / SPREAD ** 2) - Math.log(SPREAD);
  const listens = foresight === null ? UNFORESEEN : STEEPNESS * (foresight - INDIFFERENT);
  const odds = MEANT * Math.exp(meant + Math.max(LEAST_NATS, Math.min(MOST_NATS, listens)));
  return odds / (1 + odds);
}
