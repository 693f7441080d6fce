/**
 * What of a piece is fit to learn from: inside each stretch of steady metre, the runs of bars that lie on the grid.
 * A few bars of cadenza cost a piece those bars, not the whole of it. Music that does not fit is left out, not bent.
 */
import type { Slots, Ticks } from '../kernel/units.ts';
import { layOut, misses, partsOf, segmentsOf, type GridFault, type GridMetre, type GridPiece } from './grid.ts';
import type { Parts, Segment } from './grid.ts';
import { metreOf } from './metre.ts';
import type { Piece, PieceNote } from './piece.ts';
import { PITCHED, type PitchedVoice } from './voices.ts';

/** `short-run`: bars that fit, between bars that do not, too few to learn from. */
export type LeftOutReason = GridFault | 'short-run';

export interface Runs {
  readonly grids: readonly GridPiece[];
  /** Bars kept, in the piece's own metre as the grid sees it. */
  readonly bars: number;
  /** reason → bars */
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
}

interface Fit {
  /** A run has at least so many bars, unless it is a whole stretch. */
  readonly minBars: number;
  /** Largest share of a run's onsets that may miss the grid. */
  readonly maxOffGrid: number;
  /** Largest share of one bar's onsets; tried in turn, so that where loose runs miss too much, stricter ones are found. */
  readonly maxOffGridOfBar: readonly number[];
  /** What happens to those few: an ornament is left out and the note before it sounds on, or the onset is rounded. */
  readonly misfits: 'leave' | 'round';
}

// Written music misses clearly or not at all: of Chopin's bars 83 % fit wholly and 12 % miss by more than a fifth.
const WRITTEN: Fit = { minBars: 8, maxOffGrid: 0.15, maxOffGridOfBar: [0.15], misfits: 'leave' };
// Human grooves lie off the grid on purpose; their sixteenths are still what was meant.
const PLAYED_DRUMS: Fit = { minBars: 4, maxOffGrid: 0.35, maxOffGridOfBar: [1, 0.5, 0.35], misfits: 'round' };
/** A stretch that fits as a whole may be as short as this. */
const SHORTEST_BARS = 2;
/** Longer runs are cut, since a whole work in one record changes its key. */
const LONGEST_BARS = 96;
/** Within so many bars of the opening its key holds. */
const OPENING_BARS = 8;
/** Triplets in 4/4, 2/2 and 2/4: each half bar of three-part beats is a bar of 6/8, the beats as fast as before. */
const TRIPLETS: GridMetre = { metre: '6/8', slotTicks: 4 };

interface Bar {
  onsets: number;
  off: number;
  offTriplets: number;
}

interface Run {
  /** Bars [first, end) of the segment. */
  readonly first: number;
  readonly end: number;
}

/** Half-open runs of true. */
function runsOf(flags: readonly boolean[]): Run[] {
  const runs: Run[] = [];
  let first = -1;
  for (let i = 0; i <= flags.length; i++) {
    if (flags[i] && first < 0) first = i;
    if (!flags[i] && first >= 0) {
      runs.push({ first, end: i });
      first = -1;
    }
  }
  return runs;
}

/** Equal parts of at most LONGEST_BARS bars. */
function cut({ first, end }: Run): Run[] {
  const parts = Math.ceil((end - first) / LONGEST_BARS);
  const at = (part: number) => first + Math.round(((end - first) * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: at(part), end: at(part + 1) }));
}

function barsOf(piece: Piece, { from, to, grid, phase }: Segment): Bar[] {
  const barSlots = metreOf(grid.metre).slots;
  const slots = Math.ceil((to - from) / grid.slotTicks);
  const bars = Array.from({ length: Math.ceil((slots + phase) / barSlots) }, (): Bar => ({
    onsets: 0,
    off: 0,
    offTriplets: 0,
  }));
  for (const track of piece.tracks)
    for (const [start] of track.notes) {
      if (start < from || start >= to) continue;
      const slot = Math.round((start - from) / grid.slotTicks) + phase;
      const bar = bars[Math.min(bars.length - 1, Math.floor(slot / barSlots))]!;
      bar.onsets++;
      if (misses(start, from, grid.slotTicks, 1)) bar.off++;
      if (misses(start, from, TRIPLETS.slotTicks, 0)) bar.offTriplets++;
    }
  return bars;
}

/** Leaves out the onsets that miss the grid; a note that one of them follows closely sounds on in its place. */
function withoutMisfits(line: readonly PieceNote[], from: Ticks, slotTicks: Ticks, tolerance: Ticks): PieceNote[] {
  const kept: PieceNote[] = [];
  for (const note of line) {
    const [start, duration] = note;
    if (!misses(start, from, slotTicks, tolerance)) {
      kept.push(note);
      continue;
    }
    const before = kept.at(-1);
    if (before && before[0] + before[1] >= start - 1)
      kept[kept.length - 1] = [before[0], Math.max(before[1], start + duration - before[0]), before[2], before[3]];
  }
  return kept;
}

function cleanParts(parts: Parts, from: Ticks, slotTicks: Ticks): Parts {
  const tolerance = slotTicks === TRIPLETS.slotTicks ? 0 : 1;
  const clean = (line: readonly PieceNote[]) => withoutMisfits(line, from, slotTicks, tolerance);
  const { lines, drumTracks } = parts;
  return {
    ...parts,
    lines:
      lines &&
      (Object.fromEntries(PITCHED.map((voice) => [voice, clean(lines[voice])])) as Record<PitchedVoice, PieceNote[]>),
    drumTracks: drumTracks.map((track) => ({
      ...track,
      notes: track.notes.filter(([start]) => !misses(start, from, slotTicks, tolerance)),
    })),
  };
}

interface Placed extends Run {
  readonly triplets: boolean;
}

/** Which bars of a segment are kept, straight where they fit, else as triplets; and why the others are not. */
function choose(bars: readonly Bar[], metre: string, fit: Fit): { runs: Placed[]; missing: number; short: number } {
  const long = ({ first, end }: Run) =>
    end - first >= fit.minBars || (end - first === bars.length && bars.length >= SHORTEST_BARS);
  const share = ({ first, end }: Run, count: (bar: Bar) => number) => {
    const own = bars.slice(first, end);
    const onsets = own.reduce((sum, bar) => sum + bar.onsets, 0);
    return onsets === 0 ? 0 : own.reduce((sum, bar) => sum + count(bar), 0) / onsets;
  };
  const straight = (bar: Bar) => bar.off;
  const threes = (bar: Bar) => bar.offTriplets;
  const taken = bars.map(() => false);
  const runs: Placed[] = [];
  const take = (count: (bar: Bar) => number, allowed: (run: Run) => boolean) => {
    for (const limit of fit.maxOffGridOfBar)
      for (const run of runsOf(bars.map((bar, i) => !taken[i] && count(bar) <= limit * bar.onsets))) {
        if (!long(run) || share(run, count) > fit.maxOffGrid || !allowed(run)) continue;
        taken.fill(true, run.first, run.end);
        runs.push(...cut(run).map((part) => ({ ...part, triplets: count === threes })));
      }
  };
  take(straight, () => true);
  // Mostly straight bars are no triplets only because triplets allow them too.
  if (metre === '4/4') take(threes, (run) => share(run, straight) > fit.maxOffGrid);
  const short = bars.filter((bar, i) => !taken[i] && bar.off <= fit.maxOffGrid * bar.onsets).length;
  return {
    runs: runs.toSorted((a, b) => a.first - b.first),
    missing: taken.filter((kept) => !kept).length - short,
    short,
  };
}

/** Bars in metres the grid does not know, as written. */
function barsOfOtherMetres(piece: Piece, end: Ticks, known: readonly Segment[]): number {
  const changes = piece.meters?.length ? piece.meters : [[0, piece.meter[0], piece.meter[1]] as const];
  return changes.reduce((bars, [tick, numerator, denominator], i) => {
    const to = Math.min(end, changes[i + 1]?.[0] ?? end);
    return to <= tick || known.some(({ from }) => from === tick)
      ? bars
      : bars + Math.ceil((to - tick) / ((numerator * 96) / denominator));
  }, 0);
}

/** Where in a segment a run lies. A pickup belongs to the segment's first bar. */
function place({ from, to, grid, phase }: Segment, { first, end, triplets }: Placed) {
  const slotTicks = triplets ? TRIPLETS.slotTicks : grid.slotTicks;
  const barTicks = metreOf(grid.metre).slots * grid.slotTicks;
  const firstBar = from - phase * grid.slotTicks;
  const start = Math.max(from, firstBar + first * barTicks);
  const slots: Slots = Math.ceil((Math.min(to, firstBar + end * barTicks) - start) / slotTicks);
  const own = triplets ? TRIPLETS : grid;
  const barSlots = metreOf(own.metre).slots;
  return {
    from: start,
    slots,
    grid: own,
    phase: first > 0 ? 0 : Math.round((phase * grid.slotTicks) / slotTicks) % barSlots,
  };
}

/** Every run of fitting bars as a piece of its own, its id that of the piece with `#` and a number behind it. */
export function fittingRuns(piece: Piece): Runs {
  const parts = partsOf(piece);
  if (parts.end === 0) return { grids: [], bars: 0, leftOut: { empty: 0 } };
  const fit = parts.lines === null && parts.drumTracks.length > 0 ? PLAYED_DRUMS : WRITTEN;
  const segments = segmentsOf(piece, parts.end);
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  const leave = (reason: LeftOutReason, bars: number) => {
    if (bars > 0) leftOut[reason] = (leftOut[reason] ?? 0) + bars;
  };
  leave('metre', barsOfOtherMetres(piece, parts.end, segments));
  const grids: GridPiece[] = [];
  let kept = 0;
  for (const segment of segments) {
    const bars = barsOf(piece, segment);
    const { runs, missing, short } = choose(bars, segment.grid.metre, fit);
    leave('off-grid', missing);
    leave(bars.length < SHORTEST_BARS ? 'too-short' : 'short-run', short);
    for (const run of runs) {
      const where = place(segment, run);
      const opening = segment.from === 0 && run.first <= OPENING_BARS ? piece.key : null;
      const clean = fit.misfits === 'leave' ? cleanParts(parts, where.from, where.grid.slotTicks) : parts;
      const laid = layOut(clean, {
        ...where,
        id: `${piece.id}#${grids.length}`,
        // Six slots of a triplet bar last as long as four of a straight one.
        tempo: run.triplets && piece.tempo !== null ? piece.tempo * 1.5 : piece.tempo,
        key: opening && { tonic: opening.tonic, mode: opening.mode },
      });
      if (!laid) {
        leave('empty', run.end - run.first);
        continue;
      }
      grids.push(laid);
      kept += run.end - run.first;
    }
  }
  const whole = grids.length === 1 && Object.keys(leftOut).length === 0;
  return { grids: whole ? [{ ...grids[0]!, id: piece.id }] : grids, bars: kept, leftOut };
}
