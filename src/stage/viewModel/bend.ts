/**
 * Revised plans: when a bar comes again with another decision, its old notes bend to the new ones,
 * so that the change is seen before it is heard. Pure: two pieces and a moment in, one piece out.
 */
import type { Seconds } from '../../kernel/units.ts';
import { PITCHED, type PitchedVoice } from '../../music/voices.ts';
import { smooth } from './motion.ts';
import { ALWAYS, type HitView, type NotePlace, type NoteView, type PieceView } from './piece.ts';

export const BEND_SECONDS: Seconds = 0.25;

/** How long a note remembers that it was changed. */
const REMEMBERED: Seconds = 2;

/** What a gap in an alignment costs, against a slot of time (1) and a semitone (0.35). */
const GAP = 3;
const SEMITONE = 0.35;

/** How far a note has bent: 0 = still where it was, 1 = there. */
export function bentShare(note: { readonly bentAt: Seconds }, clock: Seconds): number {
  return note.bentAt === ALWAYS ? 1 : smooth((clock - note.bentAt) / BEND_SECONDS);
}

export function shownStart(note: NoteView, share: number): Seconds {
  return note.from === null || share >= 1
    ? note.startsAt
    : note.from.startsAt + (note.startsAt - note.from.startsAt) * share;
}
export function shownEnd(note: NoteView, share: number): Seconds {
  return note.from === null || share >= 1 ? note.endsAt : note.from.endsAt + (note.endsAt - note.from.endsAt) * share;
}
export function shownPitch(note: NoteView, share: number): number {
  return note.from === null || share >= 1 ? note.pitch : note.from.pitch + (note.pitch - note.from.pitch) * share;
}
export function shownStrength(note: NoteView, share: number): number {
  return note.from === null || share >= 1
    ? note.strength
    : note.from.strength + (note.strength - note.from.strength) * share;
}

function placeNow(note: NoteView, clock: Seconds): NotePlace {
  const share = bentShare(note, clock);
  return {
    startsAt: shownStart(note, share),
    endsAt: shownEnd(note, share),
    pitch: shownPitch(note, share),
    strength: shownStrength(note, share),
  };
}

/**
 * Cheapest order-preserving pairing of old and new notes of one voice in one bar.
 * @returns for each new note the index of the old note it comes from, or −1
 */
export function pairNotes(before: readonly NotePlace[], after: readonly NotePlace[], slotSeconds: Seconds): number[] {
  const columns = after.length + 1;
  const cost = new Float64Array((before.length + 1) * columns);
  const meet = (i: number, j: number): number =>
    Math.abs(before[i]!.startsAt - after[j]!.startsAt) / slotSeconds +
    SEMITONE * Math.abs(before[i]!.pitch - after[j]!.pitch);
  for (let i = 0; i <= before.length; i++)
    for (let j = 0; j <= after.length; j++) {
      if (i === 0 || j === 0) cost[i * columns + j] = GAP * (i + j);
      else
        cost[i * columns + j] = Math.min(
          cost[(i - 1) * columns + j - 1]! + Math.min(2 * GAP, meet(i - 1, j - 1)),
          cost[(i - 1) * columns + j]! + GAP,
          cost[i * columns + j - 1]! + GAP,
        );
    }
  const partner = new Array<number>(after.length).fill(-1);
  let i = before.length;
  let j = after.length;
  while (i > 0 && j > 0) {
    const here = cost[i * columns + j]!;
    if (here === cost[(i - 1) * columns + j]! + GAP) i--;
    else if (here === cost[i * columns + j - 1]! + GAP) j--;
    else {
      i--;
      j--;
      partner[j] = i;
    }
  }
  return partner;
}

function key(note: NoteView): number {
  return note.decisionId * 64 + note.slot;
}

function bendLine(
  before: PieceView,
  after: PieceView,
  voice: PitchedVoice,
  clock: Seconds,
  still: boolean,
  leaving: NoteView[],
): NoteView[] {
  const known = new Map(before.lines[voice].map((note) => [key(note), note]));
  const oldBars = new Map(before.bars.map((bar) => [bar.barIndex, bar]));
  const bent: NoteView[] = [];
  for (const bar of after.bars) {
    const notes = after.lines[voice].filter((note) => note.barIndex === bar.barIndex);
    const old = oldBars.get(bar.barIndex);
    if (old?.decisionId === bar.decisionId) {
      for (const note of notes) {
        const same = known.get(key(note));
        bent.push(
          same && same.bentAt !== ALWAYS && clock - same.bentAt < REMEMBERED
            ? { ...note, from: same.from, bentAt: same.bentAt }
            : note,
        );
      }
      continue;
    }
    const oldNotes = old ? before.lines[voice].filter((note) => note.barIndex === bar.barIndex) : [];
    const places = oldNotes.map((note) => placeNow(note, clock));
    const partners = still ? notes.map(() => -1) : pairNotes(places, notes, bar.slotSeconds);
    const taken = new Set(partners);
    notes.forEach((note, index) => {
      const place = places[partners[index]!];
      if (place && place.startsAt === note.startsAt && place.pitch === note.pitch) bent.push(note);
      else bent.push({ ...note, from: place ?? { ...note, strength: 0 }, bentAt: clock });
    });
    oldNotes.forEach((note, index) => {
      if (!taken.has(index)) leaving.push({ ...note, from: places[index]!, strength: 0, bentAt: clock });
    });
  }
  return bent;
}

function bendHits(before: PieceView, after: PieceView, clock: Seconds, leaving: HitView[]): HitView[] {
  const name = (hit: HitView): string => `${hit.drum}@${hit.startsAt.toFixed(4)}`;
  const old = new Map(before.hits.map((hit) => [name(hit), hit]));
  const bent = after.hits.map((hit) => {
    const same = old.get(name(hit));
    old.delete(name(hit));
    return same
      ? clock - same.bentAt < BEND_SECONDS
        ? { ...hit, bentAt: same.bentAt }
        : hit
      : { ...hit, bentAt: clock };
  });
  const first = after.bars[0]?.startsAt ?? 0;
  for (const hit of old.values()) if (hit.startsAt >= first) leaving.push({ ...hit, bentAt: clock });
  return bent;
}

/**
 * `after`, on its way from `before`.
 * @param clock drawing-clock time of the change
 * @param still the calm view: old notes fade where they stand and new ones appear, nothing moves
 */
export function bend(before: PieceView, after: PieceView, clock: Seconds, still = false): PieceView {
  if (before.bars.length === 0) return after;
  const leaving = before.leaving.filter((note) => clock - note.bentAt < BEND_SECONDS);
  const leavingHits = before.leavingHits.filter((hit) => clock - hit.bentAt < BEND_SECONDS);
  const lines = Object.fromEntries(
    PITCHED.map((voice) => [voice, bendLine(before, after, voice, clock, still, leaving)]),
  ) as Record<PitchedVoice, NoteView[]>;
  return { ...after, lines, leaving, hits: bendHits(before, after, clock, leavingHits), leavingHits };
}
