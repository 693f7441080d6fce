/** Reports as the protocol would give them, from curves written out by hand. */
import type { ListenerReport } from '../../../agents/listeners/reports.ts';

export interface Simulated {
  readonly name?: string;
  readonly learner?: string;
  readonly explained?: number;
  /** [runs] of [points]: pleasures after 15, 30 and 60 ratings. */
  readonly runs: readonly (readonly number[])[];
  /** Ratings to +1 SD, run by run. */
  readonly reached?: readonly (number | null)[];
}

export function simulated({
  name = 'likes leaps',
  learner = 'full',
  explained = 0.9,
  runs,
  reached,
}: Simulated): ListenerReport {
  const counts = { median: null, p90: null, runs: reached ?? runs.map(() => null) };
  return {
    name,
    learner,
    priorMean: 0,
    priorSd: 1,
    explained,
    curve: [15, 30, 60].slice(0, runs[0]?.length ?? 0).map((ratings, point) => {
      const means = runs.map((run) => run[point]!);
      const meanSd = means.reduce((sum, value) => sum + value, 0) / means.length;
      return { ratings, meanSd, p10Sd: Math.min(...means), p90Sd: Math.max(...means) };
    }),
    ratingsTo: { '0.5': counts, '1': counts, '1.5': counts },
    afterJump: null,
    vendiRatio: runs.length > 0 ? 0.9 : null,
    noteInChord: runs.length > 0 ? 0.8 : null,
    klToPrior: runs.length > 0 ? 2 : null,
    runs: runs.map((meanSd, seed) => ({ seed, meanSd, vendiRatio: 0.8 + 0.1 * seed, noteInChord: 0.8, klToPrior: 2 })),
  };
}
