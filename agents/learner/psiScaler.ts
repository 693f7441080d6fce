/**
 * Puts bar features on one scale: z-scores on what the frozen prior composes, clipped, with a few squares appended
 * (a taste for "neither few nor many" is linear only in a square). Knows nothing of ratings.
 */
import { PSI_GROUPS, PSI_GROUP_OF, PSI_NAMES, PSI_SIZE } from './barFeatures.ts';

const CLIP = 4;
/** Bars whose worth of a guessed spread is mixed in while few bars have been seen. */
const GUESS_COUNT = 6;
/** A measurement that varies less than this on the prior is a constant there and is left out. */
const LEAST_SPREAD = 1e-6;

const SQUARED = [
  'melody.rhythm:onsets',
  'melody.rhythm:offbeat',
  'melody.rhythm:sounding',
  'melody.pitch:mean',
  'melody.pitch:range',
  'melody.motion:distance',
  'melody.harmony:chordTone',
  'bass.rhythm:onsets',
  'bass.pitch:mean',
  'chords:changes',
  'inner:onsets',
  'drums:level',
  'texture:voices',
  'texture:onsets',
  'surprise:rhythm',
  'memory:pitch1',
].map((name) => PSI_NAMES.indexOf(name));

/** [Z] names, groups and group of each scaled feature: ψ, then the squares as a group of their own. */
export const SCALED_SIZE = PSI_SIZE + SQUARED.length;
export const SCALED_GROUPS: readonly string[] = [...PSI_GROUPS, 'squares'];
export const SCALED_GROUP_OF: readonly number[] = [...PSI_GROUP_OF, ...SQUARED.map(() => PSI_GROUPS.length)];

/** Mean and spread of every measurement on bars of the prior. */
export interface PsiMoments {
  /** Must equal `PSI_NAMES`; statistics of other features are refused. */
  readonly names: readonly string[];
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

export class PsiScaler {
  readonly #mean = new Float64Array(PSI_SIZE);
  readonly #squares = new Float64Array(PSI_SIZE);
  #count = 0;
  readonly #fixed: boolean;

  /**
   * @param moments of the prior, measured beforehand; null = gathered from the bars that come by
   * @throws RangeError if the moments belong to other features
   */
  constructor(moments: PsiMoments | null) {
    this.#fixed = moments !== null;
    if (!moments) return;
    if (moments.names.length !== PSI_SIZE || moments.names.some((name, index) => name !== PSI_NAMES[index]))
      throw new RangeError('these statistics were measured with other bar features; measure them again');
    this.#mean.set(moments.mean);
    for (let i = 0; i < PSI_SIZE; i++) this.#squares[i] = moments.sd[i]! ** 2;
    this.#count = 1;
  }

  /** Takes one more bar into account, unless the moments were given. Welford's running moments. */
  learn(psi: ArrayLike<number>): void {
    if (this.#fixed) return;
    this.#count++;
    for (let i = 0; i < PSI_SIZE; i++) {
      const before = psi[i]! - this.#mean[i]!;
      this.#mean[i]! += before / this.#count;
      this.#squares[i]! += before * (psi[i]! - this.#mean[i]!);
    }
  }

  /** @returns [Z] z-scores within ±4, 0 where the prior never varies, then centred squares */
  scale(psi: ArrayLike<number>): Float32Array {
    const out = new Float32Array(SCALED_SIZE);
    for (let i = 0; i < PSI_SIZE; i++) {
      const sd = this.#spread(i);
      if (sd > LEAST_SPREAD) out[i] = Math.max(-CLIP, Math.min(CLIP, (psi[i]! - this.#mean[i]!) / sd));
    }
    // (z² − 1) / √2 has mean 0 and variance 1 for a normal z.
    SQUARED.forEach((source, index) => {
      const z = out[source]!;
      out[PSI_SIZE + index] = this.#spread(source) > LEAST_SPREAD ? Math.min(CLIP, (z * z - 1) / Math.SQRT2) : 0;
    });
    return out;
  }

  moments(): PsiMoments {
    return {
      names: PSI_NAMES,
      mean: [...this.#mean],
      sd: PSI_NAMES.map((_, index) => this.#spread(index)),
    };
  }

  #spread(index: number): number {
    if (this.#fixed) return Math.sqrt(this.#squares[index]!);
    const guess = (0.2 * (1 + Math.abs(this.#mean[index]!) * 0.3)) ** 2;
    return Math.sqrt((this.#squares[index]! + GUESS_COUNT * guess) / (this.#count + GUESS_COUNT));
  }
}
