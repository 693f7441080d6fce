/**
 * The whole protocol: hidden listeners × learners × seeds, and the figures that come out. Every learner meets the same seeds:
 * the same draws for who rates, who errs and how late. Knows neither files nor engines.
 */
import { unwrap } from '../../src/kernel/result.ts';
import type { LearnerKind } from '../learner/method.ts';
import { audition, STANDARD_AUDITION, type AuditionResult, type AuditionSize, type SlotCounts } from './audition.ts';
import { DELAY, RANDOM_SHARE, RATED_SHARE } from './habits.ts';
import { opposite, type HiddenListener } from './listener.ts';
import { PHRASES_PER_CONTEXT, type PriorSample } from './priorSample.ts';
import type { Studio } from './studio.ts';
import { Taste } from './taste.ts';
import { KERNEL } from './vendi.ts';

/** Ratings after which fresh bars are judged: dense where a learner first gets somewhere. */
const GRID = [3, 6, 9, 12, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500];
const THRESHOLDS = [0.5, 1, 1.5];
/** Ratings that follow a jump. */
export const AFTER_JUMP = 60;

export interface ProtocolOptions {
  readonly studio: Studio;
  readonly prior: PriorSample;
  readonly listeners: readonly HiddenListener[];
  readonly kinds: readonly LearnerKind[];
  readonly ratings: number;
  readonly seed: number;
  readonly seeds: number;
  /** Ratings after which the taste is replaced, or null. */
  readonly jump: number | null;
  readonly size?: AuditionSize;
  /** Told after every run. */
  onRun(done: number, of: number, slots: SlotCounts): void;
}

/** Ratings until something happened, run by run; null = not within the ratings, which counts as infinite. */
export interface Reached {
  readonly median: number | null;
  readonly p90: number | null;
  readonly runs: readonly (number | null)[];
}

export interface ListenerReport {
  readonly name: string;
  readonly learner: LearnerKind;
  readonly priorMean: number;
  readonly priorSd: number;
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
}

export interface ProtocolReport {
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly style: string;
  readonly listeners: readonly ListenerReport[];
}

export async function runProtocol(options: ProtocolOptions): Promise<ProtocolReport> {
  const { studio, prior, listeners, kinds, ratings, seed, seeds, jump, size = STANDARD_AUDITION, onRun } = options;
  const total = jump === null ? ratings : jump + AFTER_JUMP;
  const before = jump ?? ratings;
  const checkpoints = [
    ...new Set([
      ...GRID.filter((count) => count < before),
      before,
      ...(jump === null ? [] : GRID.filter((count) => count <= AFTER_JUMP).map((count) => jump + count)),
    ]),
  ].toSorted((a, b) => a - b);
  const tastes = listeners.map((listener) => unwrap(Taste.standardise(listener, prior.bars)));
  const reports: ListenerReport[] = [];
  const runs = listeners.length * kinds.length * seeds;
  let done = 0;
  for (const [index, taste] of tastes.entries()) {
    const next = tastes[(index + 1) % tastes.length]!;
    const later = next === taste ? unwrap(Taste.standardise(opposite(taste.listener), prior.bars)) : next;
    for (const kind of kinds) {
      const results: AuditionResult[] = [];
      for (let run = 0; run < seeds; run++) {
        if (taste.varies && (jump === null || later.varies)) {
          const result = await audition({
            studio,
            prior,
            kind,
            taste,
            ratings: total,
            checkpoints,
            size,
            jump: jump === null ? null : { after: jump, taste: later },
            seed: seed + run,
          });
          results.push(result);
        }
        onRun(++done, runs, results.at(-1)?.slots ?? { session: 0, curve: 0, phrases: 0 });
      }
      reports.push(report(taste, kind, results, before, jump));
    }
  }
  return {
    protocol: {
      prior: studio.prior,
      priorBars: prior.bars.length,
      predecessors: 3,
      levels: 'terciles of the prior, rated −1, 0, +1',
      ratedShare: RATED_SHARE,
      randomShare: RANDOM_SHARE,
      delaySeconds: { distribution: 'gamma', ...DELAY, countedFrom: 'the end of the rated bar' },
      ratings,
      seed,
      seeds,
      jump,
      ratingsAfterJump: jump === null ? 0 : AFTER_JUMP,
      freshBars: size.contexts * size.each,
      curve: 'after a jump, the new taste judges; p10Sd and p90Sd are taken over the seeds',
      newestBar: 'judged when it has sounded: its last notes end with it unless a later bar holds them',
      vendi: {
        phrases: prior.phrases,
        barsPerPhrase: 2,
        continuationsPerBar: PHRASES_PER_CONTEXT,
        pieces: Math.ceil(prior.contexts / prior.contextsPerPiece),
        sample: 'fresh pieces with seeds of their own, as many and as long for the policy as for the prior',
        kernel: KERNEL,
        ratio: 'mean over the seeds',
      },
      klToPrior: 'nats a bar: of the tilt, exact, plus an upper bound for choosing among candidates',
      priorNoteInChord: prior.noteInChord,
    },
    style: studio.style,
    listeners: reports,
  };
}

function report(
  taste: Taste,
  kind: LearnerKind,
  results: readonly AuditionResult[],
  before: number,
  jump: number | null,
): ListenerReport {
  const counts = (results[0]?.curve ?? []).map(({ ratings }) => ratings);
  return {
    name: taste.listener.name,
    learner: kind,
    priorMean: taste.mean,
    priorSd: taste.sd,
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
