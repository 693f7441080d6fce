/**
 * Which candidate is played, and of how many: ranked by the audience's expected pleasure and what the critics add, by a
 * taste drawn for the phrase, or by chance alone. Knows nothing of θ, nor how the model of taste came about.
 */
import { Rng, type RngState } from '../../src/kernel/random.ts';
import type { Candidate } from '../composer/interface.ts';
import { candidatesWithin } from './candidateCount.ts';
import type { Crowd } from './crowd.ts';
import type { Method } from './method.ts';
import { choose, temperatureAt } from './ranking.ts';
import { trying } from './repertoire.ts';
import type { Prediction, RewardModel } from './rewardModel.ts';

export interface Chosen {
  readonly index: number;
  /** Nats that choosing cost against taking any. */
  readonly divergence: number;
}

export interface CandidateChoiceOptions {
  readonly method: Pick<Method, 'ranking' | 'thompson'>;
  readonly model: RewardModel | null;
  readonly crowd: Pick<Crowd, 'audience'>;
  /** Chance of the choice, and of the taste that is drawn. */
  readonly chance: { readonly choice: Rng; readonly taste: Rng };
}

export class CandidateChoice {
  readonly #method: Pick<Method, 'ranking' | 'thompson'>;
  readonly #model: RewardModel | null;
  readonly #crowd: Pick<Crowd, 'audience'>;
  #chance: { readonly choice: Rng; readonly taste: Rng };
  /** Thompson's taste of the phrase. */
  #drawn: { readonly phrase: number; readonly taste: Float64Array } | null = null;

  constructor({ method, model, crowd, chance }: CandidateChoiceOptions) {
    this.#method = method;
    this.#model = model;
    this.#crowd = crowd;
    this.#chance = chance;
  }

  /** Candidates worth composing. @param tiltKl nats a bar between the tilt and the prior; asked for where it matters */
  wanted(tiltKl: () => number): number {
    if (!this.#method.ranking || !this.#model || this.#model.observed === 0) return 1;
    const { candidates, budget } = this.#method.ranking;
    return budget ? candidatesWithin({ ...budget, most: candidates }, tiltKl()) : candidates;
  }

  /** @param scaled [k] of [Z] · @param judged [k] what the critics add */
  choose(candidates: readonly Candidate[], scaled: readonly Float32Array[], judged: Float64Array | undefined): Chosen {
    const phrase = candidates[0]!.bar.phrase.index;
    if (this.#method.thompson && this.#drawn?.phrase !== phrase)
      this.#drawn = { phrase, taste: this.#model!.sample(this.#chance.taste) };
    return this.#rank(candidates, scaled, judged, this.#drawn?.taste ?? null, this.#chance.choice);
  }

  /** The same choice with chance from outside: nothing of it is remembered. */
  pick(
    candidates: readonly Candidate[],
    scaled: readonly Float32Array[],
    judged: Float64Array | undefined,
    rng: Rng,
  ): Chosen {
    return this.#rank(candidates, scaled, judged, this.#method.thompson ? this.#model!.sample(rng) : null, rng);
  }

  snapshot(): { readonly choice: RngState; readonly taste: RngState } {
    return { choice: this.#chance.choice.state, taste: this.#chance.taste.state };
  }

  restore({ choice, taste }: { readonly choice: RngState; readonly taste: RngState }): void {
    this.#chance = { choice: new Rng(choice), taste: new Rng(taste) };
  }

  /** @param taste drawn from the posterior, to rank by instead of its mean */
  #rank(
    candidates: readonly Candidate[],
    scaled: readonly Float32Array[],
    judged: Float64Array | undefined,
    taste: Float64Array | null,
    rng: Rng,
  ): Chosen {
    const open = trying(candidates);
    const options = this.#method.ranking;
    const model = this.#model;
    if (!options || !model) return { index: rng.integer(scaled.length), divergence: 0 };
    const { audience } = this.#crowd;
    const predict = (z: Float32Array): Prediction => {
      if (taste) return { mean: dot(taste, z), sd: 0 };
      return options.caution > 0 || audience ? model.predict(z, audience) : { mean: model.expect(z), sd: 0 };
    };
    const foreseen = open.map((i) => {
      const { mean, sd } = predict(scaled[i]!);
      return { mean: mean + (judged?.[i] ?? 0), sd };
    });
    const temperature = temperatureAt(options, model.observed);
    const { index, divergence } = choose(foreseen, { ...options, temperature }, rng);
    return { index: open[index]!, divergence: divergence + Math.log(scaled.length / open.length) };
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
