/**
 * What became of each rating: which stretch of music it judged, which beads it gilded or scattered,
 * and how far its wave has travelled. Pure; seconds and shares, no pixels.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { RatingTrail } from '../../session/state.ts';
import { clamp01, easeOut, smooth } from './motion.ts';
import type { NoteView, PieceView } from './piece.ts';

/** The stretch before a press that is drawn as judged while the agent has not yet answered. */
export const PRESUMED_FROM: Seconds = 2;
export const PRESUMED_TO: Seconds = 0.25;
/** The wave: from the button to the judged notes, then along the thread into the plan. */
export const RISE_SECONDS: Seconds = 0.22;
export const RUN_SECONDS: Seconds = 0.95;
export const HALO_SECONDS: Seconds = 3.2;
/** An arc grows from the judged notes to the place in the plan where they were heard, and fades after that has sounded. */
export const SPROUT_SECONDS: Seconds = 0.9;
const SPROUT_STAYS: Seconds = 1;
const SPROUT_FADES: Seconds = 1.2;
/** A wave met later than this after its press is old news and is not drawn. */
const NEWS: Seconds = 2.5;

export interface TrailView {
  readonly id: number;
  /** −1 … +1 */
  readonly value: number;
  /** It came from the ring of the audience, not from the stage's own pads. */
  readonly fromPhones: boolean;
  /** Drawing-clock time at which the stage first saw it. */
  readonly seenAt: Seconds;
  /** The judged stretch, in music time. */
  readonly from: Seconds;
  readonly to: Seconds;
  readonly credited: boolean;
  /** Music time at which the first note it changed sounds, or −1 while nobody knows. */
  readonly heardAt: Seconds;
}

/** Music times credited by a rating; null while there is no credit or its bars are gone. */
function creditedSpan(trail: RatingTrail, piece: PieceView): { from: Seconds; to: Seconds } | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { decisionId, slot, weight } of trail.credit) {
    if (weight <= 0) continue;
    const bar = piece.bars.find((candidate) => candidate.decisionId === decisionId);
    if (!bar) continue;
    const at = bar.startsAt + slot * bar.slotSeconds;
    from = Math.min(from, at);
    to = Math.max(to, at + bar.slotSeconds);
  }
  return to > from ? { from, to } : null;
}

/** Ratings as trails, keeping when each was first seen. */
export function followTrails(
  known: readonly TrailView[],
  ratings: readonly RatingTrail[],
  piece: PieceView,
  now: Seconds,
  clock: Seconds,
): TrailView[] {
  return ratings.map((trail) => {
    const { id, value, at, source } = trail.rating;
    const old = known.find((candidate) => candidate.id === id);
    const age = Math.max(0, now - at);
    const seenAt = old?.seenAt ?? (age > NEWS ? clock - age : clock);
    const span = creditedSpan(trail, piece);
    return {
      id,
      value,
      fromPhones: source === 'phones',
      seenAt,
      from: span?.from ?? at - PRESUMED_FROM,
      to: span?.to ?? at - PRESUMED_TO,
      credited: span !== null,
      heardAt: trail.heardAt,
    };
  });
}

export interface Marks {
  /** Per note: how much More it has been given, 0–1. */
  readonly gold: Float32Array;
  /** Per note: how much Change, 0–1. */
  readonly pollen: Float32Array;
  /** Per note: drawing-clock time of its first Change; NaN where none. */
  readonly scatteredAt: Float64Array;
  /** Per note: drawing-clock time of its first More; NaN where none. */
  readonly gildedAt: Float64Array;
}

/** Which notes of a line carry which credit. A note is credited where any credited slot falls inside it. */
export function marksOf(
  notes: readonly NoteView[],
  ratings: readonly RatingTrail[],
  trails: readonly TrailView[],
  piece: PieceView,
): Marks {
  const marks: Marks = {
    gold: new Float32Array(notes.length),
    pollen: new Float32Array(notes.length),
    scatteredAt: new Float64Array(notes.length).fill(Number.NaN),
    gildedAt: new Float64Array(notes.length).fill(Number.NaN),
  };
  for (const rating of ratings) {
    const seenAt = trails.find((trail) => trail.id === rating.rating.id)?.seenAt;
    if (seenAt === undefined) continue;
    let heaviest = 0;
    for (const { weight } of rating.credit) heaviest = Math.max(heaviest, weight);
    if (heaviest <= 0) continue;
    for (const { decisionId, slot, weight } of rating.credit) {
      const bar = piece.bars.find((candidate) => candidate.decisionId === decisionId);
      if (!bar) continue;
      const middle = bar.startsAt + (slot + 0.5) * bar.slotSeconds;
      const share = (weight / heaviest) * Math.min(1, 0.4 + Math.abs(rating.rating.value));
      for (let index = 0; index < notes.length; index++) {
        const note = notes[index]!;
        if (note.startsAt > middle) break;
        if (note.endsAt < middle) continue;
        const [amount, since] =
          rating.rating.value > 0 ? [marks.gold, marks.gildedAt] : [marks.pollen, marks.scatteredAt];
        amount[index] = Math.max(amount[index]!, share);
        if (!(since[index]! <= seenAt)) since[index] = seenAt;
      }
    }
  }
  return marks;
}

/** How far the wave has risen from its button to the judged notes, 0–1. */
export function waveRise(age: Seconds): number {
  return easeOut(age / RISE_SECONDS);
}

/** Music time of the wave's head on the thread, from the judged notes to the end of the plan; NaN before and after. */
export function waveHead(trail: TrailView, age: Seconds, planEnd: Seconds): Seconds {
  const run = (age - RISE_SECONDS) / RUN_SECONDS;
  if (run < 0 || run > 1) return Number.NaN;
  const t = clamp01(run);
  return trail.from + (planEnd - trail.from) * t * (2 - t);
}

/** How far the arc from the judged notes to where they will be heard has grown, 0–1. */
export function sproutGrowth(age: Seconds): number {
  return easeOut((age - RISE_SECONDS) / SPROUT_SECONDS);
}

/** How visible that arc is, 0–1: it stays until a moment after what was changed has sounded. @param since heard, < 0 before */
export function sproutPresence(age: Seconds, since: Seconds): number {
  if (age < RISE_SECONDS) return 0;
  return 1 - smooth((since - SPROUT_STAYS) / SPROUT_FADES);
}
