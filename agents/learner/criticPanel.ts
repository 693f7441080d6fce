/**
 * The critics as one part of the reward: their opinions on one scale, what they add to a rollout's return, and which way
 * they would have the tilt go. Knows neither what a critic listens for nor anything of ratings.
 *
 * The reward they add is linear in their scaled opinions, so its leave-one-out gradient is averaged over every batch like
 * taste's (scoreMemory.ts) and used with today's weights.
 */
import type { SessionMode } from '../../src/protocol/sessionMode.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Candidate } from '../composer/interface.ts';
import { CRITIC_MEMORY, USUAL_OPINION_SPREAD, weightsFor, type RolloutCritic } from './rolloutCritic.ts';
import { totalGradient } from './scoreMemory.ts';

/** Standard deviations beyond which an opinion counts no more. */
const CLIP = 2;
/** Bars whose worth of the usual spread is mixed in while few bars of the prior have been judged. */
const GUESS_COUNT = 8;
/** Evidence older than about this many candidates fades. */
const MEMORY_LENGTH = 4000;
/** A candidate nearer to the prior than this, in nats, is taken for one of its bars. */
const PRIOR_KL = 1e-6;

interface Moments {
  /** Bars of the prior among them. */
  count: number;
  /** Until there is one, the first opinion of all. */
  mean: number;
  /** Sum of squared deviations. */
  squares: number;
}

export interface CriticSnapshot {
  /** By critic, in the panel's order. */
  readonly moments: readonly { readonly count: number; readonly mean: number; readonly squares: number }[];
  readonly count: number;
  /** [C × F] */
  readonly answer: readonly number[];
}

export class CriticPanel {
  /** Where the music is made; decides how much each critic counts. */
  mode: SessionMode = 'install';
  readonly #critics: readonly RolloutCritic[];
  readonly #size: number;
  #piece: readonly PlannedBar[] = [];
  #moments: Moments[];
  #count = 0;
  /** [C × F] leave-one-out covariance of a bar's score with each scaled opinion. */
  readonly #answer: Float64Array;
  readonly #judged = new WeakMap<Candidate, Float64Array>();

  /** @param size F */
  constructor(critics: readonly RolloutCritic[], size: number) {
    this.#critics = critics;
    this.#size = size;
    this.#moments = critics.map(() => ({ count: 0, mean: 0, squares: 0 }));
    this.#answer = new Float64Array(critics.length * size);
  }

  /** A bar has become the piece's. */
  observe(bar: PlannedBar): void {
    this.#piece = [...this.#piece.filter(({ barIndex }) => barIndex < bar.barIndex), bar].slice(-CRITIC_MEMORY - 1);
  }

  /**
   * What the critics add to the return of each candidate: Σ weight · clipped z-score; 0 from a critic without a say.
   * @param candidates of one context · @param kl nats a bar between today's policy and the prior
   * @param before the bars they follow where they are only looked at, oldest first; left out, the piece's
   * @returns [k]
   */
  rewards(candidates: readonly Candidate[], kl: number, before?: readonly PlannedBar[]): Float64Array {
    const weights = this.#weights(kl);
    return Float64Array.from(candidates, (candidate) =>
      dot(weights, before ? this.#opinions(candidate.bar, before.slice(-CRITIC_MEMORY)) : this.#judge(candidate)),
    );
  }

  /** Takes rollouts of one context into account. A single one sets the scale, but has nothing to be compared with. */
  learn(candidates: readonly Candidate[]): void {
    const k = candidates.length;
    const opinions = candidates.map((candidate) => this.#judge(candidate));
    if (k < 2) return;
    candidates.forEach((candidate, index) => {
      this.#count = Math.min(MEMORY_LENGTH, this.#count + 1);
      const rate = 1 / this.#count;
      const score = totalGradient(candidate);
      for (let c = 0; c < this.#critics.length; c++) {
        const mean = opinions.reduce((sum, own) => sum + own[c]!, 0) / k;
        // Opinion minus the mean of the others = (opinion − mean of all) · k / (k − 1).
        const advantage = ((opinions[index]![c]! - mean) * k) / (k - 1);
        for (let f = 0; f < this.#size; f++)
          this.#answer[c * this.#size + f]! += rate * (advantage * score[f]! - this.#answer[c * this.#size + f]!);
      }
    });
  }

  /** Policy gradient of the critics' part of the expected return of a bar, [F]. */
  gradient(kl: number): Float64Array {
    const weights = this.#weights(kl);
    const out = new Float64Array(this.#size);
    weights.forEach((weight, c) => {
      for (let f = 0; f < this.#size; f++) out[f]! += weight * this.#answer[c * this.#size + f]!;
    });
    return out;
  }

  snapshot(): CriticSnapshot {
    return {
      moments: this.#moments.map((moments) => ({ ...moments })),
      count: this.#count,
      answer: [...this.#answer],
    };
  }

  /** A snapshot of another panel is left aside: opinions are gathered again within a few bars. */
  restore({ moments, count, answer }: CriticSnapshot): void {
    if (moments.length !== this.#moments.length || answer.length !== this.#answer.length) return;
    this.#moments = moments.map((one) => ({ ...one }));
    this.#count = count;
    this.#answer.set(answer);
  }

  /** In the panel's order. */
  #weights(kl: number): number[] {
    const weights = weightsFor(this.mode, kl);
    return this.#critics.map(({ name }) => weights[name]);
  }

  /** Scaled opinions of a candidate for the piece, [C]. Bars of the prior set the scale. */
  #judge(candidate: Candidate): Float64Array {
    const known = this.#judged.get(candidate);
    if (known) return known;
    const { bar, trace } = candidate;
    const before = this.#piece.filter(({ barIndex }) => barIndex < bar.barIndex).slice(-CRITIC_MEMORY);
    const opinions = this.#opinions(bar, before, trace.kl < PRIOR_KL && bar.fromSlot === 0);
    this.#judged.set(candidate, opinions);
    return opinions;
  }

  #opinions(bar: PlannedBar, before: readonly PlannedBar[], ofPrior = false): Float64Array {
    return Float64Array.from(this.#critics, (critic, c) => {
      const opinion = critic.judge(bar, before);
      if (opinion === null || !Number.isFinite(opinion)) return 0;
      const moments = this.#moments[c]!;
      if (ofPrior) take(moments, opinion);
      else if (moments.count === 0 && moments.mean === 0) moments.mean = opinion;
      const guess = USUAL_OPINION_SPREAD[critic.name] ** 2;
      const spread = Math.sqrt((moments.squares + GUESS_COUNT * guess) / (moments.count + GUESS_COUNT));
      return Math.max(-CLIP, Math.min(CLIP, (opinion - moments.mean) / spread));
    });
  }
}

/** Running moments. Source: Welford 1962. */
function take(moments: Moments, value: number): void {
  moments.count++;
  const before = value - moments.mean;
  moments.mean += before / moments.count;
  moments.squares += before * (value - moments.mean);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
