/**
 * A model of an audience's taste: Bayesian linear regression of ratings on scaled bar features, under a mixture of priors.
 * One expert expects a little of everything, one for each group of features expects the taste to live there; the ratings
 * decide between them. Dual form: the cost grows with the ratings kept, not with the features.
 * Several listeners have a taste each, all leaning on a common one (`kinship.ts`): the kernel is that of bars times that of
 * people. With one listener the second is 1. When one listener's taste has turned (`tasteChange.ts`), what was heard before is
 * forgotten.
 * Source: Rasmussen and Williams 2006, §2.1–2.2 (dual form, evidence) and §5.4 (model mixture). Knows nothing of music.
 */
import type { Rng } from '../../src/kernel/random.ts';
import { cholesky, logDeterminant, solveFactored, solveLower } from './cholesky.ts';
import { evenly, Grams } from './grams.ts';
import {
  kinship,
  kinshipParts,
  kinshipTowards,
  kinshipWithin,
  MOST_OWN,
  type Audience,
  type Speaker,
} from './kinship.ts';
import { turnOfTaste } from './tasteChange.ts';
import { groupVariance, tasteExperts, USUAL_MODEL, type RewardModelOptions, type TasteExpert } from './tasteExperts.ts';

export interface Observation {
  /** [Z] scaled features of what was heard. */
  readonly features: Float32Array;
  /** About unit variance. */
  readonly target: number;
  /** How far to believe it: 0–1 for one rating, more for several people's together. */
  readonly weight: number;
  /** Who gave it, the one visitor by default; '' = several people of a camp, `people` of them. */
  readonly listener?: string;
  readonly people?: number;
  /** Whom they side with; 0 by default. */
  readonly camp?: number;
  /** Ratings of one listener since; by default the number of observations after it. */
  readonly age?: number;
  /** Names the rating, so that reasons can point to it; left out where nobody can see it any more. */
  readonly rating?: number;
}

/** What one rating adds to a weight, or to a sum of weights. */
export interface Evidence {
  /** Of the rating, or −1. */
  readonly id: number;
  readonly amount: number;
}

/** Whose an observation is that names nobody. */
const USUAL_LISTENER = 'visitor';

export interface Prediction {
  readonly mean: number;
  /** Of the mean itself, without the noise of a single rating. */
  readonly sd: number;
}

/** Latest ratings among which a turn of taste is looked for. */
const COMPARED = 50;
/** What weighs less teaches nothing that could be told; its noise would be beyond all numbers. */
const LEAST_WEIGHT = 1e-9;

/** An expert that hardly anything speaks for is not asked. */
const NEGLIGIBLE = 1e-4;

export interface RewardModelSnapshot {
  readonly observations: readonly {
    readonly features: readonly number[];
    readonly target: number;
    readonly weight: number;
    /** Not in older snapshots. */
    readonly listener?: string;
    readonly rating?: number;
  }[];
}

export class RewardModel {
  readonly #groups: readonly (readonly number[])[];
  readonly #size: number;
  readonly #options: RewardModelOptions;
  readonly #experts: readonly TasteExpert[];
  #observations: readonly Observation[] = [];
  /** [n] */
  #speakers: readonly Speaker[] = [];
  /** Everyone in the window, or who was said to be everyone. */
  #everyone: Audience = [];
  readonly #grams: Grams;
  #weights: Float64Array;
  #bias = 0;
  /** [G] of [n]: how often each observation's features enter the weights of a group. */
  #pull: readonly Float64Array[] = [];

  /** @param groupOf [Z] group of every feature, 0 … G − 1 */
  constructor(groupOf: readonly number[], options: RewardModelOptions = USUAL_MODEL) {
    this.#size = groupOf.length;
    this.#options = options;
    this.#grams = new Grams(groupOf);
    this.#groups = this.#grams.groups;
    this.#weights = new Float64Array(this.#size);
    this.#experts = tasteExperts(this.#groups.length, options);
  }

  get observed(): number {
    return this.#observations.length;
  }

  /** Oldest first, each with whose it is. */
  get observations(): readonly (Observation & { readonly listener: string })[] {
    return this.#observations.map((one) => ({ ...one, listener: one.listener ?? USUAL_LISTENER }));
  }

  /** [Z] posterior mean of the taste, mixed over the experts: of one listener that one's, of several the mean of theirs. */
  get weights(): Float64Array {
    return this.#weights;
  }

  /** [Z] posterior mean of one listener's taste; of someone never heard, what all have in common. */
  weightsOf(listener: string): Float64Array {
    return this.weightsFor([{ listener, camp: this.#campOf(listener), share: 1 }]);
  }

  /** [Z] posterior mean of an audience's mean taste; everyone's by default. */
  weightsFor(audience?: Audience): Float64Array {
    if (!audience) return this.#weights;
    return this.#mix(kinshipTowards(audience, this.#speakers)).weights;
  }

  /**
   * Which ratings make the taste what it is: what each adds to weights · direction, oldest first. They sum to it.
   * @param direction [Z] · @param audience whose mean taste; everyone's by default
   */
  evidence(direction: ArrayLike<number>, audience?: Audience): readonly Evidence[] {
    const pull = audience ? this.#mix(kinshipTowards(audience, this.#speakers)).pull : this.#pull;
    return this.#observations.map(({ features, rating = -1 }, row) => {
      const part = (members: readonly number[]) =>
        members.reduce((sum, index) => sum + features[index]! * direction[index]!, 0);
      const amount = this.#groups.reduce((sum, members, group) => sum + pull[group]![row]! * part(members), 0);
      return { id: rating, amount };
    });
  }

  /** [1 + G] posterior probability of the flat expert and of each group's. */
  get beliefs(): readonly number[] {
    return this.#experts.map(({ posterior }) => posterior);
  }

  update(observation: Observation): void {
    if (!(observation.weight > 0)) return;
    this.#take([...this.#observations, observation].slice(-this.#options.window), null);
    const turn = this.#turn();
    if (turn > 0) this.#take(this.#observations.slice(turn), null);
  }

  /** Index of the first observation of the taste of now: 0 unless taste has turned. Several people differ without any turn. */
  #turn(): number {
    if (this.#everyone.length > 1) return 0;
    const { bias, taste, noise } = this.#options;
    const n = this.#observations.length;
    const from = Math.max(0, n - COMPARED);
    const even = this.#grams.even;
    const size = n - from;
    const kernel = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column <= row; column++)
        kernel[row * size + column] = bias + taste * even[(row + from) * n + column + from]!;
      kernel[row * size + row]! += noise / Math.max(LEAST_WEIGHT, this.#observations[row + from]!.weight);
    }
    const turn = turnOfTaste(
      kernel,
      this.#observations.slice(from).map(({ target }) => target),
    );
    return turn === null ? 0 : from + turn;
  }

  /**
   * A whole crowd's observations at once, in place of those before. Features that were there before are known again by
   * their array.
   * @param everyone whose mean taste `weights` and predictions are of
   */
  hear(observations: readonly Observation[], everyone: Audience): void {
    this.#take(observations, everyone);
  }

  /** [n × n] prior covariance of w·z between bars, as far as is known where the taste lives; without the general kindness. */
  covariance(bars: readonly Float32Array[]): Float64Array {
    const n = bars.length;
    const out = new Float64Array(n * n);
    const weights = this.#groups.map((_, group) =>
      this.#experts.reduce(
        (sum, expert) => sum + expert.posterior * groupVariance(expert, group, this.#groups.length),
        0,
      ),
    );
    for (let row = 0; row < n; row++)
      for (let column = 0; column <= row; column++) {
        let sum = 0;
        for (let group = 0; group < weights.length; group++)
          sum += weights[group]! * this.#grams.dot(group, bars[row]!, bars[column]!);
        out[row * n + column] = sum;
        out[column * n + row] = sum;
      }
    return out;
  }

  /** @param features [Z] scaled · @param audience whose mean pleasure; everyone's by default */
  predict(features: Float32Array, audience: Audience = this.#everyone): Prediction {
    const n = this.#observations.length;
    const kin = kinshipTowards(audience, this.#speakers);
    const within = kinshipWithin(audience);
    const own = this.#groups.map((_, group) => this.#grams.dot(group, features, features));
    const cross = this.#groups.map((_, group) =>
      Float64Array.from(this.#observations, (seen) => this.#grams.dot(group, features, seen.features)),
    );
    const ownEven = own.reduce((sum, value) => sum + value, 0) / own.length;
    const crossEven = evenly(cross, n);
    let mean = 0;
    let square = 0;
    for (const { favourite, spread, extra, posterior, factor, alpha } of this.#experts) {
      if (posterior < NEGLIGIBLE) continue;
      let variance = this.#options.bias + spread * ownEven + (favourite < 0 ? 0 : extra * own[favourite]!);
      const row = favourite < 0 ? null : cross[favourite]!;
      variance *= within;
      const k = crossEven.map(
        (value, i) => kin[i]! * (this.#options.bias + spread * value + (row ? extra * row[i]! : 0)),
      );
      let expected = 0;
      for (let i = 0; i < n; i++) expected += k[i]! * alpha[i]!;
      if (n > 0) for (const part of solveLower(factor, n, k)) variance -= part * part;
      mean += posterior * expected;
      square += posterior * (Math.max(0, variance) + expected * expected);
    }
    return { mean, sd: Math.sqrt(Math.max(0, square - mean * mean)) };
  }

  /** Posterior mean of a bar's pleasure, without its uncertainty: cheap. */
  expect(features: Float32Array): number {
    let sum = this.#bias;
    for (let i = 0; i < this.#size; i++) sum += this.#weights[i]! * features[i]!;
    return sum;
  }

  /**
   * One mean taste of everyone drawn from the posterior, [Z]. By Matheron's rule: a draw from the prior, corrected by what
   * it got wrong.
   * Source: Wilson et al. 2020, arXiv:2002.09309, eq. 9.
   */
  sample(rng: Rng): Float64Array {
    const expert = this.#experts[rng.weighted(this.beliefs)]!;
    const n = this.#observations.length;
    const draw = new Float64Array(this.#size);
    const parts = kinshipParts(this.#everyone, this.#speakers).map((part) => {
      const weights = new Float64Array(this.#size);
      this.#groups.forEach((members, group) => {
        for (const index of members)
          weights[index] = rng.normal() * Math.sqrt(part.share * this.#variance(expert, group));
      });
      for (let i = 0; i < this.#size; i++) draw[i]! += part.audience * weights[i]!;
      return { ...part, weights };
    });
    if (n === 0) return draw;
    const biases = parts.map(({ share }) => rng.normal() * Math.sqrt(share * this.#options.bias));
    const residual = this.#observations.map(({ features, target }, row) => {
      let expected = rng.normal() * Math.sqrt(this.#noiseOf(row));
      parts.forEach(({ speakers, weights }, part) => {
        if (!speakers[row]) return;
        expected += biases[part]!;
        for (let i = 0; i < this.#size; i++) expected += weights[i]! * features[i]!;
      });
      return target - expected;
    });
    const kin = kinshipTowards(this.#everyone, this.#speakers);
    const alpha = solveFactored(expert.factor, n, residual);
    this.#groups.forEach((members, group) => {
      const variance = this.#variance(expert, group);
      for (const index of members)
        for (let row = 0; row < n; row++)
          draw[index]! += kin[row]! * variance * this.#observations[row]!.features[index]! * alpha[row]!;
    });
    return draw;
  }

  snapshot(): RewardModelSnapshot {
    return {
      observations: this.#observations.map(({ listener = USUAL_LISTENER, ...observation }) => ({
        ...observation,
        features: [...observation.features],
        listener,
      })),
    };
  }

  /** @throws RangeError if the snapshot holds other features */
  restore(snapshot: RewardModelSnapshot): void {
    if (snapshot.observations.some(({ features }) => features.length !== this.#size))
      throw new RangeError('this memory of ratings was made with other bar features');
    this.#take(
      snapshot.observations.map((seen) => ({ ...seen, features: Float32Array.from(seen.features) })),
      null,
    );
  }

  /** Keeps these observations, and of the inner products between them those that it has. */
  #take(observations: readonly Observation[], everyone: Audience | null): void {
    this.#grams.take(observations.map(({ features }) => features));
    this.#observations = observations;
    this.#seat(everyone);
    this.#fit();
  }

  /** Prior variance of the weight of one feature of a group. */
  #variance(expert: TasteExpert, group: number): number {
    return groupVariance(expert, group, this.#groups.length) / this.#groups[group]!.length;
  }

  #noiseOf(row: number): number {
    const { noise, forget, oldest } = this.#options;
    const { weight, age = this.#observations.length - 1 - row } = this.#observations[row]!;
    return (noise * Math.min(oldest, forget ** -age)) / Math.max(LEAST_WEIGHT, weight);
  }

  #fit(): void {
    const n = this.#observations.length;
    const targets = this.#observations.map(({ target }) => target);
    const even = this.#grams.even;
    const kin = this.#everyone.length > 1 ? kinship(this.#speakers) : null;
    const evidence = this.#experts.map((expert) => {
      const { spread, extra, favourite } = expert;
      const gram = favourite < 0 ? null : this.#grams.each[favourite]!;
      const kernel = even.map((value, cell) => this.#options.bias + spread * value + (gram ? extra * gram[cell]! : 0));
      if (kin) for (let cell = 0; cell < kernel.length; cell++) kernel[cell]! *= kin[cell]!;
      for (let row = 0; row < n; row++) kernel[row * n + row]! += this.#noiseOf(row);
      expert.factor = cholesky(kernel, n);
      expert.alpha = solveFactored(expert.factor, n, targets);
      const fit = targets.reduce((sum, target, row) => sum + target * expert.alpha[row]!, 0);
      return Math.log(expert.prior) - (fit + logDeterminant(expert.factor, n)) / 2;
    });
    const best = Math.max(...evidence);
    const total = evidence.reduce((sum, value) => sum + Math.exp(value - best), 0);
    this.#experts.forEach((expert, index) => (expert.posterior = Math.exp(evidence[index]! - best) / total));
    const { weights, bias, pull } = this.#mix(kinshipTowards(this.#everyone, this.#speakers));
    this.#weights = weights;
    this.#bias = bias;
    this.#pull = pull;
  }

  /** Who speaks: the latest listeners for themselves, others as somebody of their camp. */
  #seat(everyone: Audience | null): void {
    const names = [...new Set(this.#observations.toReversed().map(({ listener = USUAL_LISTENER }) => listener))];
    const own = new Set(names.filter((name) => name !== '').slice(0, MOST_OWN));
    this.#speakers = this.#observations.map(({ listener = USUAL_LISTENER, camp = 0, people = 1 }) => ({
      listener: own.has(listener) ? listener : '',
      camp,
      people,
    }));
    this.#everyone =
      everyone ?? names.map((listener) => ({ listener, camp: this.#campOf(listener), share: 1 / names.length }));
  }

  #campOf(name: string): number {
    return this.#observations.findLast(({ listener = USUAL_LISTENER }) => listener === name)?.camp ?? 0;
  }

  /** @param kin [n] covariance of whose taste is asked for with every observation's, in shares */
  #mix(kin: Float64Array): { weights: Float64Array; bias: number; pull: readonly Float64Array[] } {
    const weights = new Float64Array(this.#size);
    let bias = 0;
    const pull = this.#groups.map(() => new Float64Array(this.#observations.length));
    for (const expert of this.#experts) {
      if (expert.posterior < NEGLIGIBLE) continue;
      expert.alpha.forEach((value, row) => (bias += expert.posterior * this.#options.bias * kin[row]! * value));
      pull.forEach((rows, group) => {
        const share = expert.posterior * this.#variance(expert, group);
        expert.alpha.forEach((value, row) => (rows[row]! += share * kin[row]! * value));
      });
    }
    this.#groups.forEach((members, group) => {
      this.#observations.forEach(({ features }, row) => {
        for (const index of members) weights[index]! += pull[group]![row]! * features[index]!;
      });
    });
    return { weights, bias, pull };
  }
}
