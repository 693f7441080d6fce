/** What a benchmark prints: figures, each beside a baseline measured in the same run. */
import type { LearnerKind } from '../../../agents/learner/method.ts';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number };
  readonly better: 'lower' | 'higher';
  /** What is required, where something is: then the baseline only shows what the machine makes possible. */
  readonly bound?: number;
}

export interface BenchOptions {
  /** The chorale benchmark's file, or null. */
  readonly jsb: string | null;
  /** Folder of corpora, or null. */
  readonly corpus?: string | null;
  /** Another prior than the one shipped, or null. */
  readonly weights: string | null;
  /** Pieces of each set at most. */
  readonly limit: number;
  /** Seconds of live playing. */
  readonly seconds: number;
  /** Whether the stage plays a second time with its picture. */
  readonly picture: boolean;
  /** Simulated minutes of the long run; 0 leaves it out. */
  readonly soak: number;
  /** How the form is measured; left out, against what is shipped and in the usual amount. */
  readonly form?: FormBench;
  /** What the learner is compared with, and how often; left out, every baseline, in the usual amount. */
  readonly learner?: LearnerBench;
  /** How large the audience is; left out, a small one. */
  readonly crowd?: CrowdBench;
  /** Seconds on a clock that never goes back. */
  readonly now: () => number;
}

export interface LearnerBench {
  /** Runs of each listener and learner. */
  readonly seeds: number;
  /** Kinds to compare; the product's is always among them. */
  readonly kinds: readonly LearnerKind[];
  /** What is compared: kinds, the whole with its parts taken away, or shades of its choice. */
  readonly what: 'kinds' | 'ablations' | 'tradeoff';
}

export const KILLED = ['gateway', 'redis', 'stage'] as const;
export type Killed = (typeof KILLED)[number];

export interface CrowdBench {
  /** Phones, or null: as many as is usual for the benchmark. */
  readonly raters: number | null;
  /** Ratings of each a second. */
  readonly perSecond: number;
  readonly seconds: number;
  /** From one window to the next, ms. */
  readonly windowMs: number;
  readonly gateways: number;
  /** A Redis that is there, or null: one is started where one is needed. */
  readonly redis: string | null;
  /** The loads that are required, instead. */
  readonly goals: boolean;
  /** What is killed, or null: each in turn. */
  readonly kill: Killed | null;
}

export interface FormBench {
  /** Folder of corpora to measure, or null: what was measured of them before. */
  readonly corpus: string | null;
  /** Keep what was measured of the corpora as what is shipped. */
  readonly write: boolean;
  /** Names of styles as typed, or null: all that are measured well enough. */
  readonly styles: string | null;
  readonly pieces: number;
  readonly bars: number;
}

/** Figures of one kind, row by row; every row has as many cells as there are columns. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface BenchResult {
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
  /** How it was measured, and what was not and why: one sentence each. */
  readonly notes: readonly string[];
  /** Why the figures are worth nothing: the machine had no time for it. Left out or null where they stand. */
  readonly starved?: string | null;
}

/** What every file of this folder that is a benchmark exports. */
export interface Benchmark {
  readonly summary: string;
  measure(options: BenchOptions): Promise<BenchResult>;
}

/** Value at the given share of a sorted order, 0–1; nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function describeFigure({ name, unit, value, baseline, better, bound }: Figure): string {
  const wins = better === 'lower' ? value < baseline.value : value > baseline.value;
  const reached = bound === undefined ? wins : better === 'lower' ? value <= bound : value >= bound;
  const required = bound === undefined ? '' : `${better === 'lower' ? 'at most' : 'at least'} ${short(bound)} wanted; `;
  return `${name}: ${short(value)} ${unit} (${required}${baseline.name}: ${short(baseline.value)}; ${better} is better${reached ? '' : ', not reached'})`;
}

/** A table in columns of equal width, numbers to the right. */
export function describeTable({ title, columns, rows }: Table): string {
  const all = [columns, ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' ');
  return [title, ...all.map((row) => `  ${line(row)}`)].join('\n');
}

function short(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(4);
}
