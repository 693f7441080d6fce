/** What the protocol finds out about one learner before one listener: curves and counts from its runs. Pure arithmetic. */
import type { AuditionResult } from './audition.ts';
import type { Taste } from './taste.ts';

/** Pleasures, in prior SD, that ratings are counted to. */
export const THRESHOLDS = [0.5, 1, 1.5];

/** Ratings until something happened, run by run; null = not within the ratings, which counts as infinite. */
export interface Reached {
  readonly median: number | null;
  readonly p90: number | null;
  readonly runs: readonly (number | null)[];
}

export interface RunReport {
  readonly seed: number;
  /** Mean pleasure at each point of the curve. */
  readonly meanSd: readonly number[];
  readonly vendiRatio: number;
  readonly noteInChord: number;
  readonly klToPrior: number;
}

export interface ListenerReport {
  readonly name: string;
  /** The kind of learner, or what an experiment calls it. */
  readonly learner: string;
  readonly priorMean: number;
  readonly priorSd: number;
  /** Share of the taste that the learner's bar features can say: cross-validated R² on the prior's bars, 0–1. */
  readonly explained: number;
  readonly curve: readonly {
    readonly ratings: number;
    readonly meanSd: number;
    readonly p10Sd: number;
    readonly p90Sd: number;
  }[];
  readonly ratingsTo: Readonly<Record<string, Reached>>;
  readonly afterJump: Readonly<Record<string, Reached>> | null;
  readonly vendiRatio: number | null;
  readonly noteInChord: number | null;
  readonly klToPrior: number | null;
  readonly runs: readonly RunReport[];
}

/**
 * @param results one for each seed, none for a listener to whom the prior's bars are all alike
 * @param before ratings before the jump, or all · @param jump null = there is none
 */
export function reportOf(
  taste: Taste,
  learner: string,
  explained: number,
  seeds: readonly number[],
  results: readonly AuditionResult[],
  before: number,
  jump: number | null,
): ListenerReport {
  const counts = (results[0]?.curve ?? []).map(({ ratings }) => ratings);
  return {
    name: taste.listener.name,
    learner,
    priorMean: taste.mean,
    priorSd: taste.sd,
    explained: Math.round(explained * 1000) / 1000,
    curve: counts.map((ratings, point) => {
      const means = results.map(({ curve }) => curve[point]!.mean);
      return { ratings, meanSd: average(means), p10Sd: quantile(means, 0.1), p90Sd: quantile(means, 0.9) };
    }),
    ratingsTo: Object.fromEntries(
      THRESHOLDS.map((threshold) => [String(threshold), reached(results, threshold, 0, before)]),
    ),
    afterJump: jump === null ? null : { '1': reached(results, 1, jump, Infinity) },
    vendiRatio: results.length === 0 ? null : average(results.map(({ vendiRatio }) => vendiRatio)),
    noteInChord: results.length === 0 ? null : average(results.map((result) => result.noteInChord)),
    klToPrior: results.length === 0 ? null : average(results.map(({ klToPrior }) => klToPrior)),
    runs: results.map(({ curve, vendiRatio, noteInChord, klToPrior }, run) => ({
      seed: seeds[run]!,
      meanSd: curve.map(({ mean }) => mean),
      vendiRatio,
      noteInChord,
      klToPrior,
    })),
  };
}

/** First judged rating count in (from, to] at which the mean pleasure is at least the threshold, counted from `from`. */
function reached(results: readonly AuditionResult[], threshold: number, from: number, to: number): Reached {
  const runs = results.map(({ curve }) => {
    const point = curve.find(({ ratings, mean }) => ratings > from && ratings <= to && mean >= threshold);
    return point ? point.ratings - from : null;
  });
  const counts = runs.map((run) => run ?? Infinity);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return { median: finite(quantile(counts, 0.5)), p90: finite(quantile(counts, 0.9)), runs };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Linear between neighbours, infinite as soon as an infinite one has a part in it; NaN-free, infinite for no values. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Infinity;
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  const part = place - Math.floor(place);
  return part === 0 || low === high ? low : low + part * (high - low);
}
