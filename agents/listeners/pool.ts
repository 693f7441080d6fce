/**
 * Reports of many listeners taken together, learner by learner: what a learner does for a listener one has not met.
 * Every run counts once. Pure arithmetic; knows neither files nor pages.
 */
import { quantile, THRESHOLDS, type ListenerReport, type Reached } from './reports.ts';

/** A taste of which the bar features explain so much counts as inside them. */
export const EXPLAINED = 0.7;
/** Rating counts at which pleasures are compared. */
export const COMPARED_AT = [15, 30, 60] as const;

export interface PooledReached {
  /** Ratings; null where half, or a tenth, of the runs do not get there. */
  readonly median: number | null;
  readonly p90: number | null;
  /** Of the runs that get there, 0–1. */
  readonly share: number;
}

export interface PooledPoint {
  readonly ratings: number;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

export interface Pooled {
  readonly learner: string;
  readonly listeners: number;
  readonly runs: number;
  readonly curve: readonly PooledPoint[];
  /** By threshold in prior SD. */
  readonly ratingsTo: Readonly<Record<string, PooledReached>>;
  readonly afterJump: PooledReached | null;
  /** Mean pleasure after so many ratings, prior SD; null where nobody looked. */
  readonly pleasure: Readonly<Record<string, number | null>>;
  /** Mean pleasure at the last point that was judged. */
  readonly last: number;
  readonly vendiRatio: number;
  readonly noteInChord: number;
  readonly klToPrior: number;
}

/** @param reports of one protocol; listeners to whom all bars are alike are left out */
export function pool(reports: readonly ListenerReport[]): readonly Pooled[] {
  const heard = reports.filter(({ runs }) => runs.length > 0);
  const learners = [...new Set(heard.map(({ learner }) => learner))];
  return learners.map((learner) => {
    const own = heard.filter((report) => report.learner === learner);
    const runs = own.flatMap((report) => report.runs);
    const counts = [...new Set(own.flatMap(({ curve }) => curve.map(({ ratings }) => ratings)))].toSorted(
      (a, b) => a - b,
    );
    const at = (ratings: number): number[] =>
      own.flatMap((report) => {
        const point = report.curve.findIndex((judged) => judged.ratings === ratings);
        return point < 0 ? [] : report.runs.map(({ meanSd }) => meanSd[point]!);
      });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const jumps = own.flatMap(({ afterJump }) => afterJump?.['1'] ?? []);
    return {
      learner,
      listeners: own.length,
      runs: runs.length,
      curve: counts.map((ratings) => {
        const values = at(ratings);
        return { ratings, median: quantile(values, 0.5), p10: quantile(values, 0.1), p90: quantile(values, 0.9) };
      }),
      ratingsTo: Object.fromEntries(
        THRESHOLDS.map((threshold) => [
          String(threshold),
          together(own.map(({ ratingsTo }) => ratingsTo[String(threshold)]!)),
        ]),
      ),
      afterJump: jumps.length === 0 ? null : together(jumps),
      pleasure: Object.fromEntries(
        COMPARED_AT.map((ratings) => [String(ratings), counts.includes(ratings) ? mean(at(ratings)) : null]),
      ),
      last: mean(own.flatMap((report) => report.runs.map(({ meanSd }) => meanSd.at(-1)!))),
      vendiRatio: mean(runs.map(({ vendiRatio }) => vendiRatio)),
      noteInChord: mean(runs.map(({ noteInChord }) => noteInChord)),
      klToPrior: mean(runs.map(({ klToPrior }) => klToPrior)),
    };
  });
}

/** Everybody, those whom the bar features explain, and those whom they do not; groups without anybody are left out. */
export function groups(
  reports: readonly ListenerReport[],
): readonly { readonly name: string; readonly reports: readonly ListenerReport[] }[] {
  const inside = reports.filter(({ explained }) => explained >= EXPLAINED);
  const outside = reports.filter(({ explained }) => explained < EXPLAINED);
  const all = [
    { name: 'all listeners', reports },
    { name: `listeners whom the bar features explain (R² ≥ ${EXPLAINED})`, reports: inside },
    { name: `listeners whom they do not (R² < ${EXPLAINED})`, reports: outside },
  ];
  return all.filter((group) => group.reports.some(({ runs }) => runs.length > 0));
}

function together(reached: readonly Reached[]): PooledReached {
  const runs = reached.flatMap((one) => one.runs);
  const counts = runs.map((run) => run ?? Infinity);
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    median: finite(quantile(counts, 0.5)),
    p90: finite(quantile(counts, 0.9)),
    share: runs.filter((run) => run !== null).length / Math.max(1, runs.length),
  };
}
