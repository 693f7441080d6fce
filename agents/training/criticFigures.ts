/** How well a critic tells two kinds of bars apart. Pure arithmetic on log-odds; knows nothing of music. */
import type { Rng } from '../../src/kernel/random.ts';
import { softplus } from './criticFit.ts';

export interface Judged {
  readonly odds: number;
  /** 1 = written by people. */
  readonly label: 0 | 1;
  readonly work: string;
}

export interface CriticFigures {
  readonly windows: number;
  readonly works: number;
  /** Share on the right side of even odds; 0.5 is chance. */
  readonly accuracy: number;
  /** Chance that a real bar is ranked above the other, 0.5 = cannot tell; with its 95 % interval. */
  readonly auc: number;
  readonly aucInterval: readonly [number, number];
  /** Mean loss in nats; ln 2 = 0.693 is chance. */
  readonly logLoss: number;
  /** Mean distance between the probability told and the share that came true, over ten bins. */
  readonly calibrationError: number;
}

const RESAMPLES = 200;
const BINS = 10;

/**
 * Area under the receiver's curve by ranks; ties count half. NaN where one kind is missing.
 * Source: Hanley and McNeil 1982, the Wilcoxon statistic.
 */
export function areaUnderCurve(judged: readonly Pick<Judged, 'odds' | 'label'>[]): number {
  const sorted = judged.toSorted((a, b) => a.odds - b.odds);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (end < sorted.length && sorted[end]!.odds === sorted[i]!.odds) end++;
    for (let k = i; k < end; k++)
      if (sorted[k]!.label === 1) {
        rankSum += (i + end + 1) / 2;
        positives++;
      }
    i = end;
  }
  const negatives = sorted.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Item[][] {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** Interval from resampling whole works, because windows of one work are not independent (Efron and Tibshirani 1993, ch. 8). */
function interval(judged: readonly Judged[], rng: Rng): [number, number] {
  const works = grouped(judged, ({ work }) => work);
  const areas: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const area = areaUnderCurve(works.flatMap(() => works[rng.integer(works.length)]!));
    if (!Number.isNaN(area)) areas.push(area);
  }
  areas.sort((a, b) => a - b);
  const at = (share: number) => areas[Math.round(share * (areas.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

function calibrationError(judged: readonly Judged[]): number {
  const bins = grouped(judged, ({ odds }) => Math.min(BINS - 1, Math.floor(BINS / (1 + Math.exp(-odds)))));
  let error = 0;
  for (const bin of bins) {
    const told = bin.reduce((sum, { odds }) => sum + 1 / (1 + Math.exp(-odds)), 0);
    const came = bin.reduce((sum, { label }) => sum + label, 0);
    error += Math.abs(told - came) / judged.length;
  }
  return error;
}

export function criticFigures(judged: readonly Judged[], rng: Rng): CriticFigures {
  const right = judged.filter(({ odds, label }) => odds > 0 === (label === 1)).length;
  const loss = judged.reduce((sum, { odds, label }) => sum + softplus(label === 1 ? -odds : odds), 0);
  return {
    windows: judged.length,
    works: new Set(judged.map(({ work }) => work)).size,
    accuracy: right / judged.length,
    auc: areaUnderCurve(judged),
    aucInterval: interval(judged, rng),
    logLoss: loss / judged.length,
    calibrationError: calibrationError(judged),
  };
}
