/** A load as figures, the product's beside the bare server's. Pure. */
import { quantile, type Figure, type Table } from '../figure.ts';
import { driftOf, type Turnaround } from './account.ts';
import type { Cycle } from './cycles.ts';
import type { Load, LoadReading } from './load.ts';

/** What G1 to G3 demand. */
export const GOALS = {
  latency: 100,
  latencySeveral: 200,
  core: 0.3,
  rss: 12 * 1024,
  join: 250,
  drift: 0.05,
  redisMessages: 20,
} as const;

/** @param required whether the load is the one the goals speak of */
export function loadFigures(load: Load, product: LoadReading, bare: LoadReading, required: boolean): readonly Figure[] {
  const baseline = (value: (reading: LoadReading) => number) => ({ name: 'a bare ws server', value: value(bare) });
  const figure = (
    name: string,
    unit: string,
    value: (reading: LoadReading) => number,
    bound?: number,
    better: Figure['better'] = 'lower',
  ): Figure => ({
    ...{ name, unit, value: value(product), baseline: baseline(value), better },
    ...(bound !== undefined && required && { bound }),
  });
  const latency = (share: number) => (reading: LoadReading) => quantile(reading.matched.latencies, share);
  const join = (share: number) => (reading: LoadReading) => quantile([...reading.joins.took], share);
  return [
    { ...figure('lost ratings, of all that were sent', '', ({ lost }) => lost), bound: 0 },
    figure('processor time a rating', 'µs', ({ cpuPerRating }) => cpuPerRating),
    {
      name: 'the same, as a multiple of the bare server’s',
      ...{
        unit: '×',
        value: product.cpuPerRating / bare.cpuPerRating,
        baseline: { name: 'itself', value: 1 },
        better: 'lower',
      },
    },
    figure(
      `of one core, at ${Math.round(load.raters * load.perSecond)} ratings a second`,
      '%',
      ({ core }) => 100 * core,
      100 * GOALS.core,
    ),
    figure(`rating → stage, median, windows of ${load.windowMs} ms`, 'ms', latency(0.5)),
    figure('rating → stage, p99', 'ms', latency(0.99), GOALS.latency),
    figure('memory a rater, of the process', 'bytes', ({ rssPerRater }) => rssPerRater, GOALS.rss),
    figure('memory a rater, of the program', 'bytes', ({ heapPerRater }) => heapPerRater),
    {
      ...figure('joins that failed', '', ({ joins }) => failuresOf(joins.failures)),
      ...(required && { bound: 0 }),
    },
    figure('a join, median', 'ms', join(0.5)),
    figure('a join, p99', 'ms', join(0.99), GOALS.join),
    figure('joins a second', '', ({ joins }) => (1000 * joins.took.length) / joins.lasted, undefined, 'higher'),
  ];
}

export function failuresOf(failures: Readonly<Record<string, number>>): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

/** What was counted where; so that who doubts the zero can add it up. */
export function ledgerTable(readings: Readonly<Record<string, LoadReading>>): Table {
  return {
    title: 'What became of every rating',
    columns: ['', 'sent', 'at the stage', 'replaced', 'dropped', 'lost', 'not found in time', 'sockets that broke'],
    rows: Object.entries(readings).map(([name, { ledger, lost, matched, broken }]) =>
      [name, ...[ledger.sent, ledger.arrived, ledger.replaced, ledger.dropped, lost, matched.missing, broken]].map(
        String,
      ),
    ),
  };
}

/** How every process fared: without it no time of a crowded machine can be believed. */
export function queueTable(turnarounds: Readonly<Record<string, Turnaround | null>>): Table {
  const share = (part: number, { passed }: Turnaround): string => `${((100 * part) / passed).toFixed(1)} %`;
  return {
    title: 'Shares of the time (main threads)',
    columns: ['process', 'on a core', 'waiting for one'],
    rows: Object.entries(turnarounds).map(([name, one]) =>
      one === null ? [name, 'unknown', 'unknown'] : [name, share(one.ran, one), share(one.waited, one)],
    ),
  };
}

/** Names what a load was measured of, before the names of its processes. */
export function named<Value>(whose: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${whose}: ${name}`, value]));
}

/** The same phones, come again: what they take together must not grow. */
export function cycleFigures(cycles: readonly Cycle[], raters: number): readonly Figure[] {
  if (cycles.length === 0) return [];
  const rss = cycles.map((cycle) => cycle.rss);
  return [
    {
      name: `memory of the process with ${raters} phones, over ${cycles.length} times that they came: drift`,
      ...{ unit: '%', value: 100 * driftOf(rss), better: 'lower', bound: 100 * GOALS.drift },
      baseline: { name: 'of what the program keeps', value: 100 * driftOf(cycles.map(({ heap }) => heap)) },
    },
  ];
}

export function cycleTable(cycles: readonly Cycle[]): Table {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return {
    title: 'Coming and going',
    columns: ['time', 'came', 'failed', 'join p50 ms', 'join p99 ms', 'process MB', 'program MB'],
    rows: cycles.map(({ joins, rss, heap }, i) => [
      ...[i + 1, joins.took.length, failuresOf(joins.failures)].map(String),
      ...[0.5, 0.99].map((share) => quantile([...joins.took], share).toFixed(0)),
      ...[rss, heap].map(megabytes),
    ]),
  };
}

export interface SeveralReading {
  readonly reading: LoadReading;
  /** Messages that Redis was given by all processes, the stage's and what they say of themselves included. A second */
  readonly published: number;
}

/** The same load on several gateways, beside one alone. */
export function severalFigures(
  gateways: number,
  { reading, published }: SeveralReading,
  one: LoadReading,
): readonly Figure[] {
  const each = `each of ${gateways} gateways`;
  const baseline = (value: number) => ({ name: 'one gateway alone', value });
  return [
    {
      ...{ name: `of one core, ${each}`, unit: '%', value: (100 * reading.core) / gateways, better: 'lower' },
      ...{ baseline: baseline(100 * one.core), bound: (110 * one.core) / gateways },
    },
    {
      ...{ name: `rating → stage through Redis, p99, ${each}`, unit: 'ms', better: 'lower' },
      value: quantile(reading.matched.latencies, 0.99),
      ...{ baseline: baseline(quantile(one.matched.latencies, 0.99)), bound: GOALS.latencySeveral },
    },
    {
      ...{
        name: `windows through Redis a second, ${each}`,
        unit: '',
        value: reading.windowsPerSecond,
        better: 'lower',
      },
      ...{ baseline: baseline(one.windowsPerSecond), bound: GOALS.redisMessages },
    },
    {
      ...{ name: 'all messages through Redis a second', unit: '', value: published, better: 'lower' },
      baseline: { name: 'windows alone', value: reading.windowsPerSecond * gateways },
    },
    {
      ...{ name: `lost ratings, ${gateways} gateways`, unit: '', value: reading.lost, better: 'lower', bound: 0 },
      baseline: baseline(one.lost),
    },
  ];
}
