/**
 * Benchmark of the guards: what keeps composed music from being heard or played, counted over many bars of every style
 * by the frozen prior, beside the corpora where they are given (--corpus DIR).
 */
import { soundingPitches, type GridPiece } from '../../music/grid.ts';
import { soundingVoices } from '../../music/gridBody.ts';
import { scoringOf } from '../../music/instruments.ts';
import { metreOf } from '../../music/metre.ts';
import { countParallels } from '../../music/partWriting.ts';
import {
  crossings,
  longestRepetition,
  longestSilence,
  outOfRange,
  unplayable,
  type Sounding,
  type Tally,
} from '../../music/playability.ts';
import { DRUMS, type PitchedVoice } from '../../music/voices.ts';
import { composeStyles, readBodies, spread, type Body } from '../bodies.ts';
import { loadComposer } from '../loadComposer.ts';
import type { BenchOptions, BenchResult, Figure, Table } from './figure.ts';

export const summary =
  'silence, stuck bars, ranges, hands, crossings and parallels of what is composed (beside --corpus DIR)';

const COMPOSED = { pieces: 6, bars: 24, seed: 501 };
const CORPUS_PIECES = 100;
/** From the top down, as voices may cross. */
const FROM_THE_TOP: readonly PitchedVoice[] = ['melody', 'inner1', 'inner2', 'bass'];
/** Styles whose part-writing forbids parallels. */
const STRICT = ['chorale', 'hymn', 'psalm'];
/** What is required: two beats of silence at most, and four equal bars in a row. */
const LONGEST_SILENCE = 8;
const LONGEST_REPETITION = 4;

export interface Faults {
  readonly bars: number;
  readonly silence: number;
  readonly repetition: number;
  readonly range: Tally;
  /** null where every voice has a player of its own. */
  readonly hands: Tally | null;
  readonly crossing: Tally;
  /** Fifths and octaves, among pairs of voices that move together. */
  readonly parallels: Tally;
}

const plus = (a: Tally, b: Tally): Tally => ({ of: a.of + b.of, among: a.among + b.among });
const NONE: Tally = { of: 0, among: 0 };

/** Cuts off silence before the first and after the last sound: how a source was barred is not composed. */
function trimmed(sounding: Sounding): Sounding {
  const heard = (t: number): boolean => longestSilence(cut(sounding, t, t + 1)) === 0;
  let from = 0;
  let to = sounding.slots;
  while (from < to && !heard(from)) from++;
  while (to > from && !heard(to - 1)) to--;
  return cut(sounding, from, to);
}

function cut({ metre, phase, pitches, symbols, drums }: Sounding, from: number, to: number): Sounding {
  return {
    metre,
    phase: (phase + from) % metreOf(metre).slots,
    slots: to - from,
    pitches: pitches.map((line) => line.subarray(from, to)),
    symbols: symbols.map((line) => line.subarray(from, to)),
    drums: drums?.subarray(from * DRUMS.length, to * DRUMS.length) ?? null,
  };
}

export function faultsOf(pieces: readonly GridPiece[], style: string): Faults {
  const { ranges, fits } = scoringOf(style);
  let sum: Faults = {
    bars: 0,
    silence: 0,
    repetition: 0,
    range: NONE,
    hands: fits ? NONE : null,
    crossing: NONE,
    parallels: NONE,
  };
  for (const piece of pieces) {
    const voices = FROM_THE_TOP.filter((voice) => piece.voices[voice]);
    const symbols = voices.map((voice) => piece.voices[voice]!);
    const pitches = symbols.map(soundingPitches);
    const sounding: Sounding = { ...piece, symbols, pitches };
    const { together, fifths, octaves } = countParallels(pitches);
    sum = {
      bars: sum.bars + piece.slots / metreOf(piece.metre).slots,
      silence: Math.max(sum.silence, longestSilence(trimmed(sounding))),
      repetition: Math.max(sum.repetition, longestRepetition(sounding)),
      range: plus(
        sum.range,
        outOfRange(
          sounding,
          voices.map((voice) => ranges[voice]),
        ),
      ),
      hands: fits && sum.hands && plus(sum.hands, unplayable(sounding, fits)),
      crossing: plus(sum.crossing, crossings(pitches)),
      parallels: plus(sum.parallels, { of: fifths + octaves, among: together }),
    };
  }
  return sum;
}

const share = ({ of, among }: Tally): number => (among > 0 ? of / among : 0);
const percent = (tally: Tally | null): string =>
  tally === null || tally.among === 0 ? '–' : (100 * share(tally)).toFixed(1);
const perThousand = (tally: Tally): string => (tally.among === 0 ? '–' : (1000 * share(tally)).toFixed(2));

interface Row {
  readonly style: string;
  readonly composed: Faults;
  readonly corpus: Faults | null;
}

function tableOf(rows: readonly Row[]): Table {
  const pair = (row: Row, of: (faults: Faults) => string): string =>
    `${of(row.composed)} / ${row.corpus ? of(row.corpus) : '–'}`;
  return {
    title:
      'composed / corpus: bars; longest silence inside a piece, slots; equal bars in a row; notes out of range, %; chords beyond the hand, %; crossed slots, %; parallel fifths and octaves in 1000 moving pairs',
    columns: ['', 'bars', 'silence', 'equal', 'range', 'hands', 'crossed', 'parallels'],
    rows: rows.map((row) => [
      row.style,
      pair(row, ({ bars }) => String(Math.round(bars))),
      pair(row, ({ silence }) => String(silence)),
      pair(row, ({ repetition }) => String(repetition)),
      pair(row, ({ range }) => percent(range)),
      pair(row, ({ hands }) => percent(hands)),
      pair(row, ({ crossing }) => percent(crossing)),
      pair(row, ({ parallels }) => perThousand(parallels)),
    ]),
  };
}

function figuresOf(rows: readonly Row[]): Figure[] {
  const known = rows.flatMap(({ corpus }) => corpus ?? []);
  const composed = rows.map((row) => row.composed);
  const most = (all: readonly Faults[], of: (faults: Faults) => number): number => Math.max(0, ...all.map(of));
  const mean = (all: readonly Faults[], of: (faults: Faults) => Tally | null): number =>
    share(all.reduce((sum, faults) => plus(sum, of(faults) ?? NONE), NONE));
  const bars = Math.round(composed.reduce((sum, faults) => sum + faults.bars, 0));
  const baseline = (value: number): Figure['baseline'] => ({
    name: known.length > 0 ? 'corpora' : 'no corpus given',
    value,
  });
  const shareFigure = (name: string, of: (faults: Faults) => Tally | null, factor: number, unit: string): Figure => ({
    name,
    unit,
    value: factor * mean(composed, of),
    baseline: baseline(factor * mean(known, of)),
    better: 'lower',
  });
  const strict = rows.filter(({ style }) => STRICT.includes(style));
  const strictOf = (pick: (row: Row) => Faults | null): number =>
    1000 *
    mean(
      strict.flatMap((row) => pick(row) ?? []),
      ({ parallels }) => parallels,
    );
  return [
    {
      name: `longest silence inside a piece, ${bars} bars of ${rows.length} styles`,
      unit: 'slots',
      value: most(composed, ({ silence }) => silence),
      baseline: baseline(most(known, ({ silence }) => silence)),
      better: 'lower',
      bound: LONGEST_SILENCE,
    },
    {
      name: 'equal bars in a row',
      unit: 'bars',
      value: most(composed, ({ repetition }) => repetition),
      baseline: baseline(most(known, ({ repetition }) => repetition)),
      better: 'lower',
      bound: LONGEST_REPETITION,
    },
    shareFigure('notes out of the range of their instrument', ({ range }) => range, 100, '%'),
    shareFigure('chords beyond the hand', ({ hands }) => hands, 100, '%'),
    shareFigure('slots in which neighbouring voices are crossed', ({ crossing }) => crossing, 100, '%'),
    {
      name: `parallel fifths and octaves, ${strict.map(({ style }) => style).join(', ')}`,
      unit: 'in 1000 moving pairs',
      value: strictOf((row) => row.composed),
      baseline: baseline(strictOf((row) => row.corpus)),
      better: 'lower',
    },
  ];
}

export async function measure({ corpus = null, weights }: BenchOptions): Promise<BenchResult> {
  const engine = await loadComposer(weights);
  const styles = engine.styles.filter((style) => style.family === 'pitched');
  const bodies = corpus === null ? new Map<string, Body>() : readBodies([corpus], styles);
  const composed = await composeStyles(engine, styles, COMPOSED);
  const rows = styles.map(({ name }): Row => {
    const body = bodies.get(name);
    const real = body ? spread(body.pieces, CORPUS_PIECES, 1) : [];
    return {
      style: name,
      composed: faultsOf(composed.get(name)!, name),
      corpus: real.some((piece) => soundingVoices(piece).length > 0) ? faultsOf(real, name) : null,
    };
  });
  return {
    figures: figuresOf(rows),
    tables: [tableOf(rows)],
    notes: [
      `Prior ${engine.prior}, ${COMPOSED.pieces} × ${COMPOSED.bars} bars of each style without taste. A hand spans a tenth; a guitarist's four frets. Voices of the corpora are drawn from what sounds, so crossings and spans of keyboard music are theirs as far as four lines tell.`,
    ],
  };
}
