/**
 * What the night sky says. Pure; from the harmony and the policy, nothing of its own:
 * - warmth: the mode. A major third in the key leans the dusk to violet, a minor one to a cold blue.
 * - strain: how far the sounding chord is from home on the Tonnetz. It lights the horizon behind the flower.
 * - doubt: entropy of the policy's choice of the next degree. It is the mist, and the dust in the air.
 * - stars: the ratings of this session, one each, for as long as the session lasts.
 */
import type { Seconds } from '../../kernel/units.ts';
import { SCALES } from '../../music/key.ts';
import type { RatingTrail } from '../../session/state.ts';
import { clamp01, grain, smooth } from './motion.ts';
import type { Membrane } from './tonnetz.ts';

const MAJOR_THIRD = 4;
const WARMTH_EASE: Seconds = 2.5;
const STRAIN_EASE: Seconds = 0.7;
const DOUBT_EASE: Seconds = 1.6;
/** Distances of a chord's middle from the key's home, in fifths: a tonic triad, and a chord from far away. */
const AT_HOME = 0.45;
const FAR_AWAY = 2.4;
/** Seven equal petals are doubt itself; a policy that knows its mind has half of that. */
const SURE = 0.45;

/** The eye cannot tell more stars apart; the oldest make room. */
export const MOST_STARS = 160;

export const MOST_MOTES = 144;

/** Where a mote begins, as shares of width and sky: most of them low and near the flower, where the choice is made. */
export function moteAt(mote: number): { x: number; y: number; size: number } {
  const spread = grain(mote, 11) + grain(mote, 12) - 1;
  return {
    x: Math.min(0.99, Math.max(0.01, 0.62 + 0.62 * spread)),
    y: 0.3 + 0.66 * Math.sqrt(grain(mote, 13)),
    size: 0.16 + 0.3 * grain(mote, 14) ** 2,
  };
}

/** Where each star stands, as shares of the width and of the sky's height, and which rating it is. */
export class Stars {
  /** [MOST_STARS × 4] x 0–1, y 0–1, size 0.6–1, value of the rating −1…1 */
  readonly places = new Float32Array(MOST_STARS * 4);
  count = 0;
  /** Grows when a star is added or all are gone. */
  version = 0;
  #latest = -1;
  #next = 0;

  /** @param ratings oldest first, ids rising; they may forget their oldest, the stars do not */
  follow(ratings: readonly RatingTrail[]): void {
    const newest = ratings.at(-1)?.rating.id ?? -1;
    if (newest === this.#latest) return;
    if (newest < this.#latest || ratings[0]!.rating.id > this.#latest) {
      // A new visitor, whose first touch may have been a rating: the sky is empty again.
      this.count = 0;
      this.#next = 0;
      this.#latest = -1;
      this.version++;
    }
    for (const { rating } of ratings) {
      if (!(rating.id > this.#latest) || !Number.isFinite(rating.value)) continue;
      this.#latest = rating.id;
      const at = this.#next * 4;
      this.#next = (this.#next + 1) % MOST_STARS;
      this.count = Math.min(MOST_STARS, this.count + 1);
      // The golden ratio spreads any number of them evenly; the grain keeps them from standing in rows.
      const along = (rating.id * 0.618034 + 0.07 * grain(rating.id, 1)) % 1;
      const down = (rating.id * 0.754878 + 0.1 * grain(rating.id, 2)) % 1;
      this.places[at] = 0.02 + 0.96 * along;
      this.places[at + 1] = 0.03 + 0.6 * down * down;
      this.places[at + 2] = 0.6 + 0.4 * grain(rating.id, 3);
      this.places[at + 3] = rating.value;
      this.version++;
    }
    this.#latest = newest;
  }
}

/** Entropy of a distribution as a share of the greatest; 0 when it says nothing. */
export function evenness(probabilities: ArrayLike<number>): number {
  let entropy = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return clamp01(entropy / Math.log(probabilities.length));
}

/** How far from home the membrane stands now: 0 = a tonic triad … 1 = far away. Moves as the membrane folds. */
export function strainOf(membrane: Membrane): number {
  const { shape } = membrane;
  if (!shape) return 0;
  let x = 0;
  let y = 0;
  for (let corner = 0; corner < shape.tones; corner++) {
    x += membrane.cornerX[corner]! / shape.tones;
    y += membrane.cornerY[corner]! / shape.tones;
  }
  return smooth((Math.hypot(x - membrane.homeX, y - membrane.homeY) - AT_HOME) / (FAR_AWAY - AT_HOME));
}

function ease(from: number, to: number, by: Seconds, constant: Seconds): number {
  return Number.isFinite(to) ? from + (to - from) * (1 - Math.exp(-by / constant)) : from;
}

export class Sky {
  warmth = 1;
  strain = 0;
  doubt = 0.3;
  /** Seconds the mist and the dust have drifted; stands still in the calm view. */
  drift: Seconds = 0;
  readonly stars = new Stars();

  /** @param petals probabilities of the next degree */
  follow(
    membrane: Membrane,
    petals: ArrayLike<number>,
    ratings: readonly RatingTrail[],
    by: Seconds,
    calm: boolean,
  ): void {
    const mode = membrane.shape?.key.mode;
    if (mode) this.warmth = ease(this.warmth, SCALES[mode].includes(MAJOR_THIRD) ? 1 : 0, by, WARMTH_EASE);
    this.strain = ease(this.strain, strainOf(membrane), by, STRAIN_EASE);
    this.doubt = ease(this.doubt, clamp01((evenness(petals) - SURE) / (1 - SURE)), by, DOUBT_EASE);
    if (!calm) this.drift += by;
    this.stars.follow(ratings);
  }
}
