/**
 * Which of several candidates is played: a soft choice by how much the audience is expected to like each.
 * Soft, because always taking the best makes every bar alike. Knows nothing of how the scores came about.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { CandidateBudget } from './candidateCount.ts';
import type { Prediction } from './rewardModel.ts';

export interface RankingOptions {
  /** Candidates a bar once there is a rating; 1 before. */
  readonly candidates: number;
  /** Fewer, down to `least`, where the tilt has used up its share of so many nats a bar (candidateCount.ts). */
  readonly budget?: Omit<CandidateBudget, 'most'>;
  /** Pessimism: standard deviations taken off. */
  readonly caution: number;
  /** Softness of the choice, in units of the score; 0 = always the best. */
  readonly temperature: number;
  /** Ratings known from which on the choice softens; left out, never. */
  readonly softensAt?: number;
}

/**
 * Softness of the choice once so many ratings are known: it grows as their square beyond `softensAt`. By then the tilt
 * carries the taste, and always taking the best would only make bars alike.
 */
export function temperatureAt({ temperature, softensAt }: RankingOptions, ratings: number): number {
  return softensAt === undefined ? temperature : temperature * Math.max(1, ratings / softensAt) ** 2;
}

/**
 * Chances of each candidate: softmax of (mean − caution·sd) / temperature.
 * @returns [k], sums to 1
 */
export function choiceChances(
  predictions: readonly Prediction[],
  { caution, temperature }: RankingOptions,
): Float64Array {
  const scores = predictions.map(({ mean, sd }) => mean - caution * sd);
  const best = Math.max(...scores);
  const chances = Float64Array.from(scores, (score) =>
    temperature > 0 ? Math.exp((score - best) / temperature) : score === best ? 1 : 0,
  );
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / total);
}

/** What choosing among k costs in nats against taking any: Σ p·ln(k·p). An upper bound on the KL of the choice. */
export function choiceDivergence(chances: Float64Array): number {
  let sum = 0;
  for (const chance of chances) if (chance > 0) sum += chance * Math.log(chance * chances.length);
  return sum;
}

export function choose(
  predictions: readonly Prediction[],
  options: RankingOptions,
  rng: Rng,
): { index: number; divergence: number } {
  const chances = choiceChances(predictions, options);
  return { index: rng.weighted(chances), divergence: choiceDivergence(chances) };
}
