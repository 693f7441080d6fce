/**
 * What a press is worth, listener by listener: one person presses More at everything, another only now and then.
 * Knows nothing of music.
 *
 * Two readings leave here. `value` says how good the bar was and feeds the model of taste. `advantage` says how much better
 * than what this listener has been getting, and feeds the policy gradient: people rate relative to the policy of the moment,
 * so their feedback is an advantage, not a return (MacGlashan et al. 2017, COACH, arXiv:1701.06049).
 */
import type { Rating } from '../../src/protocol/rating.ts';

/** Root mean square of three equally frequent levels −1, 0, +1: the spread a listener is assumed to have before any press. */
const USUAL_SPREAD = Math.sqrt(2 / 3);
const MEAN_PSEUDO_COUNT = 3;
const SPREAD_PSEUDO_COUNT = 4;
/** How much of the running mean is taken off: all of it would forget that a listener who is always pleased is pleased. */
const BASELINE_SHARE = 0.7;
const VOTES_PER_SECOND = 2;
/** Less of a vote than this is not worth an update; it is saved up for the next press. */
const LEAST_VOTE = 0.5;
/** Agreements assumed before any evidence. */
const TRUST_PSEUDO_COUNT = 6;
const LEAST_RELIABILITY = 0.3;
/** What is left of a listener's past after one more press: half after some fifty, so that an hour of one button can be lived down. */
const KEPT = 0.986;

export interface CalibratedRating {
  /** About unit variance; the listener's lean against the others taken off. */
  readonly value: number;
  /** Above or below what this listener has been getting; never quite 0 for a press of a new listener. */
  readonly advantage: number;
  /** 0–1: how far to believe it. 0 for votes over the cap. */
  readonly weight: number;
}

interface ListenerMemory {
  count: number;
  sum: number;
  sumSquares: number;
  agreed: number;
  disagreed: number;
  /** Votes left this second: a leaky bucket. */
  allowance: number;
  lastAt: number;
}

export interface CalibrationSnapshot {
  readonly listeners: readonly (readonly [string, Readonly<ListenerMemory>])[];
}

/** Listeners remembered at most; the longest silent is forgotten first. */
const MOST_LISTENERS = 512;

function allowanceAt({ allowance, lastAt }: ListenerMemory, at: number): number {
  return Math.min(VOTES_PER_SECOND, allowance + Math.max(0, at - lastAt) * VOTES_PER_SECOND);
}

function fade(memory: ListenerMemory): void {
  memory.count *= KEPT;
  memory.sum *= KEPT;
  memory.sumSquares *= KEPT;
  memory.agreed *= KEPT;
  memory.disagreed *= KEPT;
}

export class Calibration {
  readonly #listeners = new Map<string, ListenerMemory>();
  readonly #plain: boolean;

  /** @param plain every press means what it says, whoever presses: for experiments. Votes are still counted */
  constructor(plain = false) {
    this.#plain = plain;
  }

  /**
   * @param rating the press; counts at once, also a listener's first
   * @param foreseen what the model of taste expected of the credited music, in units of its own uncertainty; 0 = no idea
   */
  calibrate(rating: Rating, foreseen: number): CalibratedRating {
    const memory = this.#recall(rating);
    memory.allowance = allowanceAt(memory, rating.at);
    // A press from the past, sent late, must not be paid for twice by the next.
    memory.lastAt = Math.max(memory.lastAt, rating.at);
    const counted = Math.min(1, memory.allowance);
    memory.allowance -= counted;

    const mean = memory.sum / (memory.count + MEAN_PSEUDO_COUNT);
    const square =
      (memory.sumSquares + SPREAD_PSEUDO_COUNT * USUAL_SPREAD ** 2 + rating.value ** 2) /
      (memory.count + SPREAD_PSEUDO_COUNT + 1);
    const spread = Math.max(0.2, Math.sqrt(square));
    const lean = this.#listeners.size > 1 ? mean - this.#commonMean() : 0;
    const reliability = this.#reliability(memory);

    fade(memory);
    memory.count += counted;
    memory.sum += counted * rating.value;
    memory.sumSquares += counted * rating.value ** 2;
    if (counted > 0 && Math.abs(foreseen) > 1 && rating.value !== 0) {
      if (Math.sign(foreseen) === Math.sign(rating.value)) memory.agreed += counted;
      else memory.disagreed += counted;
    }
    if (this.#plain) {
      const value = rating.value / USUAL_SPREAD;
      return { value, advantage: value, weight: counted };
    }
    return {
      value: (rating.value - lean) / spread,
      advantage: (rating.value - BASELINE_SHARE * mean) / spread,
      weight: counted * reliability,
    };
  }

  /** Whether this press would count at all; asking costs no vote. */
  hears({ listener, at }: Rating): boolean {
    const memory = this.#listeners.get(listener);
    return !memory || allowanceAt(memory, at) >= LEAST_VOTE;
  }

  snapshot(): CalibrationSnapshot {
    return { listeners: [...this.#listeners].map(([name, memory]) => [name, { ...memory }]) };
  }

  /**
   * Votes are counted on the music's clock, which starts anew with every visit: nobody has voted on it yet.
   * @throws RangeError if what is said of a listener is not what is known of one
   */
  restore(snapshot: CalibrationSnapshot): void {
    this.#listeners.clear();
    for (const [name, { count, sum, sumSquares, agreed, disagreed }] of snapshot.listeners) {
      const known = { count, sum, sumSquares, agreed, disagreed };
      if (!Object.values(known).every(Number.isFinite)) throw new RangeError('this memory of listeners is damaged');
      this.#listeners.set(name, { ...known, allowance: VOTES_PER_SECOND, lastAt: 0 });
    }
  }

  #recall(rating: Rating): ListenerMemory {
    const known = this.#listeners.get(rating.listener);
    // Re-inserted so that the map stays in order of last heard.
    if (known) this.#listeners.delete(rating.listener);
    const memory = known ?? {
      count: 0,
      sum: 0,
      sumSquares: 0,
      agreed: 0,
      disagreed: 0,
      allowance: VOTES_PER_SECOND,
      lastAt: rating.at,
    };
    this.#listeners.set(rating.listener, memory);
    if (this.#listeners.size > MOST_LISTENERS) this.#listeners.delete(this.#listeners.keys().next().value!);
    return memory;
  }

  /** Chance that this listener means what they press: mean of a Beta, shown against what the house has come to expect. */
  #reliability({ agreed, disagreed }: ListenerMemory): number {
    return Math.max(LEAST_RELIABILITY, (agreed + TRUST_PSEUDO_COUNT) / (agreed + disagreed + TRUST_PSEUDO_COUNT));
  }

  #commonMean(): number {
    let sum = 0;
    let count = MEAN_PSEUDO_COUNT;
    for (const memory of this.#listeners.values()) {
      sum += memory.sum;
      count += memory.count;
    }
    return sum / count;
  }
}
