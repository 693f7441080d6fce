/**
 * What the report measures of two bodies of music: which distributions, how far they lie apart, and how far apart as
 * much real music lies from the rest of its kind. Numbers only; draws nothing.
 */
import { Rng } from '../kernel/random.ts';
import type { GridPiece } from '../music/grid.ts';
import { isEmptyMusic, windowsOf, withHeardChords } from '../music/gridBody.ts';
import { metreOf } from '../music/metre.ts';
import {
  divergence,
  DRUM_ROWS,
  LONGEST_DURATION,
  Statistics,
  WIDEST_INTERVAL,
  type Distributions,
} from '../music/statistics.ts';
import { PITCHED } from '../music/voices.ts';
import { shuffled } from './bodies.ts';

export interface Statistic {
  readonly name: string;
  /** What is counted, with the unit of the labels. */
  readonly title: string;
  /** One for each bin; '' draws none. Of a table both its rows and its columns. */
  readonly labels: readonly string[];
  readonly shape: 'row' | 'table';
  readonly pick: (from: Distributions) => readonly number[];
}

const DEGREES = ['1', '♭2', '2', '♭3', '3', '4', '♯4', '5', '♭6', '6', '♭7', '7'];
const labelled = (count: number, name: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => name(i));

export const STATISTICS: readonly Statistic[] = [
  {
    name: 'pitch classes',
    title: 'Pitch classes above the tonic',
    labels: DEGREES,
    shape: 'row',
    pick: (from) => from.degrees,
  },
  {
    name: 'intervals',
    title: 'Intervals of the melody, semitones',
    labels: labelled(2 * WIDEST_INTERVAL + 1, (i) =>
      (i - WIDEST_INTERVAL) % 4 === 0 ? String(i - WIDEST_INTERVAL) : '',
    ),
    shape: 'row',
    pick: (from) => from.intervals,
  },
  {
    name: 'durations',
    title: 'Durations of the melody, sixteenths',
    labels: labelled(LONGEST_DURATION, (i) => ([1, 2, 3, 4, 6, 8, 12, 16].includes(i + 1) ? String(i + 1) : '')),
    shape: 'row',
    pick: (from) => from.durations,
  },
  {
    name: 'onsets',
    title: 'Places of melody notes in a bar of 4/4, beats',
    labels: labelled(16, (i) => (i % 4 === 0 ? String(i / 4 + 1) : '')),
    shape: 'row',
    pick: (from) => from.onsets,
  },
  {
    name: 'chord changes',
    title: 'Chord changes, root to root above the tonic',
    labels: DEGREES,
    shape: 'table',
    pick: (from) => from.chordMoves,
  },
  {
    name: 'drums',
    title: `Places of ${DRUM_ROWS.map(({ name }) => name).join(', ')} in a bar of 4/4`,
    labels: DRUM_ROWS.flatMap(({ name }) =>
      labelled(16, (i) => (i === 0 ? `${name} 1` : i % 4 === 0 ? String(i / 4 + 1) : '')),
    ),
    shape: 'row',
    pick: (from) => from.drumPlaces,
  },
];

/** Of one statistic: bits of Jensen–Shannon divergence, null where there is nothing to compare. */
export interface Distance {
  readonly statistic: string;
  /** Composed music from the corpus. */
  readonly composed: number | null;
  /** As much of the corpus from the rest of it, the mean over several draws. */
  readonly corpus: number | null;
}

export interface Comparison {
  readonly prior: Distributions;
  readonly corpus: Distributions | null;
  readonly distances: readonly Distance[];
}

/** Music is compared in windows of so many bars, so that long pieces do not count for more; a shorter piece is one window. */
export const WINDOW_BARS = 8;
const WINDOWS_A_PIECE = 4;
const DRAWS = 8;

/** Chords are heard from the notes on both sides: written ones would be a different yardstick. */
function windowStatistics(piece: GridPiece): Statistics[] {
  const chordal = PITCHED.some((voice) => piece.voices[voice]) ? withHeardChords(piece) : piece;
  const bars = Math.floor(piece.slots / metreOf(piece.metre).slots);
  return windowsOf(chordal, Math.max(1, Math.min(WINDOW_BARS, bars)))
    .filter((window) => !isEmptyMusic(window))
    .slice(0, WINDOWS_A_PIECE)
    .map((window) => {
      const statistics = new Statistics();
      statistics.add(window);
      return statistics;
    });
}

function total(windows: readonly Statistics[]): Distributions {
  const sum = new Statistics();
  for (const window of windows) sum.merge(window);
  return sum.distributions;
}

const counted = (row: readonly number[]): boolean => row.some((share) => share > 0);

function apart({ pick }: Statistic, a: Distributions, b: Distributions): number | null {
  return counted(pick(a)) && counted(pick(b)) ? divergence(pick(a), pick(b)) : null;
}

/** @param corpus pieces of the same style; fewer than two windows of them are no yardstick */
export function compare(composed: readonly GridPiece[], corpus: readonly GridPiece[], seed: number): Comparison {
  const own = composed.flatMap(windowStatistics);
  const prior = total(own);
  const real = corpus.map(windowStatistics).filter((windows) => windows.length > 0);
  if (real.length === 0)
    return {
      prior,
      corpus: null,
      distances: STATISTICS.map(({ name }) => ({ statistic: name, composed: null, corpus: null })),
    };
  const whole = total(real.flat());
  const rng = new Rng(seed);
  const draws = real.length < 2 ? [] : Array.from({ length: DRAWS }, () => draw(real, own.length, rng));
  const distances = STATISTICS.map((statistic) => {
    const bits = draws.flatMap(([sample, rest]) => apart(statistic, sample, rest) ?? []);
    return {
      statistic: statistic.name,
      composed: apart(statistic, prior, whole),
      corpus: bits.length > 0 ? bits.reduce((sum, value) => sum + value, 0) / bits.length : null,
    };
  });
  return { prior, corpus: whole, distances };
}

/** Whole pieces until there are as many windows as were composed, at most half of all; and the rest. */
function draw(
  real: readonly (readonly Statistics[])[],
  windows: number,
  rng: Rng,
): readonly [Distributions, Distributions] {
  const order = shuffled(real, rng);
  const most = Math.max(1, Math.floor(real.length / 2));
  let taken = 0;
  let pieces = 0;
  while (pieces < most && taken < windows) taken += order[pieces++]!.length;
  return [total(order.slice(0, pieces).flat()), total(order.slice(pieces).flat())];
}
