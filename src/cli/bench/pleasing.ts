/**
 * How fast listeners are pleased: the protocol of `simulate` on listeners that come along, the product's learner beside every
 * baseline on the same streams; or beside itself with parts taken away; or with variety traded for pleasure.
 */
import { ABLATIONS, TRADE_OFFS, type Ablation } from '../../../agents/learner/ablations.ts';
import { LEARNER_KINDS, type LearnerKind } from '../../../agents/learner/method.ts';
import { ENSEMBLE } from '../../../agents/listeners/ensemble.ts';
import { asListener } from '../../../agents/listeners/listener.ts';
import { COMPARED_AT, groups, pool, type Pooled, type PooledReached } from '../../../agents/listeners/pool.ts';
import { runProtocol } from '../../../agents/listeners/protocol.ts';
import { THRESHOLDS, type ListenerReport } from '../../../agents/listeners/reports.ts';
import { contender, type Contender } from '../../../agents/listeners/season.ts';
import { unwrap } from '../../kernel/result.ts';
import { cachedPriorSample } from '../priorCache.ts';
import { startHalls, usualThreads } from '../simulateThreads.ts';
import { openStudio } from '../studio.ts';
import { progress } from '../terminal.ts';
import type { BenchResult, Figure, LearnerBench, Table } from './figure.ts';

export interface PleasingOptions extends LearnerBench {
  /** Another prior than the one shipped, or null. */
  readonly weights: string | null;
  /** Listeners at most. */
  readonly limit: number;
}

export const USUAL_PLEASING: Omit<PleasingOptions, 'weights'> = {
  limit: 4,
  seeds: 2,
  kinds: LEARNER_KINDS,
  what: 'kinds',
};

const CACHE = '.cache/simulate';
const RATINGS = 60;
/** Variety is judged after as many. */
const TRADED_RATINGS = 100;
/** So that a few listeners are of all sorts: inside and outside what the features say, in turn. */
const FIRST = ['calm', 'pocket', 'offbeat', 'answer', 'leaps', 'refrain', 'five', 'suspense', 'tresillo', 'home'];

function contenders({ what, kinds }: PleasingOptions): readonly Contender[] {
  const shades = (ablations: readonly Ablation[]) =>
    ablations.map((ablation) => ({ ...ablation, kind: 'full' as const }));
  if (what === 'ablations') return shades(ABLATIONS);
  if (what === 'tradeoff') return shades(TRADE_OFFS);
  return [...new Set<LearnerKind>(['full', ...kinds])].map(contender);
}

export async function pleasing(options: PleasingOptions): Promise<BenchResult> {
  const { weights, limit, seeds, what } = options;
  const { studio, features } = await openStudio({ weights, style: null });
  const sampling = progress('sampling the prior', 100);
  const prior = await cachedPriorSample(studio, features, CACHE, (share) => sampling.update(100 * share));
  sampling.end();
  const names = [...new Set([...FIRST, ...Object.keys(ENSEMBLE)])].slice(0, limit);
  const compared = contenders(options);
  const runs = names.length * compared.length * seeds;
  const ratings = what === 'tradeoff' ? TRADED_RATINGS : RATINGS;
  const season = { prior, ratings, jump: null };
  const side =
    usualThreads(runs) > 1
      ? startHalls(usualThreads(runs), { ...season, weights, style: null, listeners: names })
      : null;
  const bar = progress('listening', runs);
  const { listeners: reports, style } = await runProtocol({
    ...season,
    studio,
    listeners: names.map((name) => unwrap(asListener(ENSEMBLE[name], name))),
    contenders: compared,
    seed: 1,
    seeds,
    ...(side && { halls: side.halls }),
    onRun: (done) => bar.update(done),
  }).finally(() => side?.close());
  bar.end();
  return {
    figures: what === 'kinds' ? figuresOf(reports) : [],
    tables: groups(reports).map((group) => tableOf(group.name, group.reports)),
    notes: [
      `Style ${style}, seeds 1–${seeds}, ${ratings} ratings, ${names.join(', ')}; the same draws for every learner. ` +
        `The prior’s own share of notes in the chord: ${prior.noteInChord.toFixed(2)}.`,
    ],
  };
}

/** The product beside the best baseline of each point. */
function figuresOf(reports: readonly ListenerReport[]): readonly Figure[] {
  const pooled = pool(reports);
  const full = pooled.find(({ learner }) => learner === 'full');
  const others = pooled.filter(({ learner }) => learner !== 'full');
  if (!full || others.length === 0) return [];
  const best = (of: (one: Pooled) => number) => {
    const one = others.reduce((a, b) => (of(b) > of(a) ? b : a));
    return { name: `the best baseline, ${one.learner}`, value: of(one) };
  };
  const beside = (name: string, unit: string, of: (one: Pooled) => number): Figure => ({
    name,
    unit,
    value: of(full),
    baseline: best(of),
    better: 'higher',
  });
  return [
    ...COMPARED_AT.map((ratings) =>
      beside(
        `pleasure after ${ratings} ratings`,
        'SD of the prior',
        ({ pleasure }) => pleasure[String(ratings)] ?? -Infinity,
      ),
    ),
    beside(`runs that reach +1 SD within ${RATINGS} ratings`, 'of all', ({ ratingsTo }) => ratingsTo['1']!.share),
    beside('variety kept, Vendi ratio', 'of the prior’s', ({ vendiRatio }) => vendiRatio),
    beside('notes in the chord', 'of all', (one) => one.noteInChord),
  ];
}

/** A learner a row. */
export function tableOf(title: string, reports: readonly ListenerReport[]): Table {
  const pooled = pool(reports);
  const count = (value: number | null) => (value === null ? '–' : value.toFixed(0));
  const reached = ({ median, p90, share }: PooledReached) =>
    `${count(median)} / ${count(p90)} (${Math.round(100 * share)} %)`;
  const figure = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(2));
  return {
    title: `${title}: ${pooled[0]?.listeners ?? 0}. Ratings to a pleasure, in SD of the prior: median / p90 (share of runs that get there)`,
    columns: [
      'learner',
      ...THRESHOLDS.map((threshold) => `to +${threshold}`),
      ...COMPARED_AT.map((ratings) => `at ${ratings}`),
      'last',
      'Vendi',
      'in chord',
      'KL',
    ],
    rows: pooled.map((one) => [
      one.learner,
      ...THRESHOLDS.map((threshold) => reached(one.ratingsTo[String(threshold)]!)),
      ...COMPARED_AT.map((ratings) => figure(one.pleasure[String(ratings)])),
      figure(one.last),
      figure(one.vendiRatio),
      figure(one.noteInChord),
      figure(one.klToPrior),
    ]),
  };
}
