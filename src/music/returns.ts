/**
 * What comes back: passages of a melody that an earlier passage is heard in again, exactly or varied. Only essential
 * pairs: a passage is joined to the likeliest earlier one, the nearest of equals, never to all of them.
 * Pure; knows bars by their notes alone, not what a plan meant by them.
 *
 * Source of the pairs: Wattenberg 2002, "Arc diagrams: visualizing structure in strings" (InfoVis).
 */
import type { Slots } from '../kernel/units.ts';
import { degreeClass } from './key.ts';
import type { MetreName } from './metre.ts';
import { contourOf, contourSimilarity, type Contour, type MotifBar } from './motif.ts';

export interface ReturnBar extends MotifBar {
  readonly metre: MetreName;
}

export interface Return {
  /** Indices of the first bars of the earlier and the later passage, and how many bars both have: never overlapping. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  /** Exact: the same places and scale degrees throughout, in whatever key and octave. */
  readonly kind: 'exact' | 'varied';
  /** Mean likeness of the bars, 0–1; 1 only where exact. */
  readonly likeness: number;
}

/** A bar with fewer notes is no motif: nearly every other bar has them, too. */
const FEWEST_NOTES = 3;
/** From here on a bar is heard as another one varied. */
const VARIED = 0.55;
/** A melody moved elsewhere on the scale is at most this much the same. */
const MOVED = 0.95;

interface Melody {
  readonly contour: Contour;
  /** Place and scale degree of every note. */
  readonly notes: ReadonlySet<number>;
  readonly from: Slots;
}

function melodyOf(bar: ReturnBar): Melody {
  const notes = new Set<number>();
  let from = -1;
  bar.voices.melody.forEach((symbol, slot) => {
    if (symbol < 0) return;
    if (from < 0) from = slot;
    notes.add(slot * 12 + degreeClass(symbol, bar.key));
  });
  return { contour: contourOf([bar]), notes, from };
}

function likenessOf(a: Melody, b: Melody): number {
  if (a.notes.size < FEWEST_NOTES || b.notes.size < FEWEST_NOTES) return 0;
  let common = 0;
  for (const note of a.notes) if (b.notes.has(note)) common++;
  const inPlace = common / (a.notes.size + b.notes.size - common);
  // A contour that begins elsewhere in the bar is another rhythm.
  const contour = a.from === b.from ? MOVED * contourSimilarity(a.contour, b.contour) : 0;
  return Math.max(inPlace, contour);
}

/** How alike the melodies of two bars are, 0–1: by notes in their places or by contour, whichever is more. */
export function barLikeness(a: ReturnBar, b: ReturnBar): number {
  return a.metre === b.metre ? likenessOf(melodyOf(a), melodyOf(b)) : 0;
}

/** `barLikeness` that remembers every pair for as long as its bars live: a bar that joins costs only its own pairs. */
export function rememberedLikeness(): (a: ReturnBar, b: ReturnBar) => number {
  const melodies = new WeakMap<ReturnBar, Melody>();
  const pairs = new WeakMap<ReturnBar, WeakMap<ReturnBar, number>>();
  const melody = (bar: ReturnBar): Melody => {
    const known = melodies.get(bar) ?? melodyOf(bar);
    melodies.set(bar, known);
    return known;
  };
  return (a, b) => {
    const row = pairs.get(b) ?? new WeakMap<ReturnBar, number>();
    pairs.set(b, row);
    const known = row.get(a);
    if (known !== undefined) return known;
    const likeness = a.metre === b.metre ? likenessOf(melody(a), melody(b)) : 0;
    row.set(a, likeness);
    return likeness;
  };
}

/** Runs of matching bars at one distance, none longer than that distance. */
function runsAt(bars: readonly ReturnBar[], lag: number, likeness: typeof barLikeness, found: Return[]): void {
  let length = 0;
  let sum = 0;
  let exact = true;
  const close = (end: number): void => {
    if (length > 0)
      found.push({
        from: end - length - lag,
        to: end - length,
        bars: length,
        kind: exact ? 'exact' : 'varied',
        likeness: sum / length,
      });
    length = 0;
    sum = 0;
    exact = true;
  };
  for (let to = lag; to < bars.length; to++) {
    const alike = likeness(bars[to - lag]!, bars[to]!);
    if (alike < VARIED) close(to);
    else {
      if (length === lag) close(to);
      length++;
      sum += alike;
      exact &&= alike === 1;
    }
  }
  close(bars.length);
}

/** Whether every bar of the later passage comes back as well from a nearer place: a bar played four times is no passage of two. */
function nearer(run: Return, bars: readonly ReturnBar[], likeness: typeof barLikeness): boolean {
  const far = run.to - run.from;
  for (let lag = 1; lag < far; lag++) {
    let all = true;
    for (let to = run.to; all && to < run.to + run.bars; to++)
      all = likeness(bars[to - lag]!, bars[to]!) >= likeness(bars[to - far]!, bars[to]!);
    if (all) return true;
  }
  return false;
}

/**
 * The essential pairs among consecutive bars, in order of the later passage. Every bar comes back from at most one
 * earlier place: the one with the longest passage, then the likest, then the nearest.
 * @param likeness 0–1 of an earlier and a later bar
 */
export function returnsOf(bars: readonly ReturnBar[], likeness = barLikeness): Return[] {
  const runs: Return[] = [];
  for (let lag = 1; lag < bars.length; lag++) runsAt(bars, lag, likeness, runs);
  runs.sort((a, b) => b.bars - a.bars || b.likeness - a.likeness || a.to - a.from - (b.to - b.from) || a.to - b.to);
  const taken = new Uint8Array(bars.length);
  const chosen: Return[] = [];
  for (const run of runs) {
    if (taken.subarray(run.to, run.to + run.bars).includes(1) || nearer(run, bars, likeness)) continue;
    taken.fill(1, run.to, run.to + run.bars);
    chosen.push(run);
  }
  return chosen.sort((a, b) => a.to - b.to);
}
