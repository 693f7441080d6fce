/**
 * What stands under a finger: a note, a stroke of the drums, the chord, or else the bar; and where that stands now.
 * Pure; pixels of the canvas in, places in the music out, and back.
 */
import type { Seconds } from '../../kernel/units.ts';
import { PITCHED } from '../../music/voices.ts';
import type { Touched } from '../../session/ports.ts';
import { rootY, skyY, type Layout } from '../layout.ts';
import { bentShare, shownEnd, shownPitch, shownStart } from './bend.ts';
import type { BarView, NoteView, PieceView } from './piece.ts';
import type { Roll } from './roll.ts';
import { isAside } from './season.ts';

export interface Picture {
  readonly roll: Roll;
  readonly layout: Layout;
  readonly piece: PieceView;
  readonly now: Seconds;
  readonly clock: Seconds;
}

export interface Place {
  x: number;
  y: number;
}

/** How far from a thing a finger still means it, in units. */
const REACH = 5;
/** The melody is what people mean when two notes are equally near. */
const FAVOUR = 0.75;
/** Seeds lie this close to the soil line, in units. */
const SEEDBED = 5;
/** Share of the lattice's edge around its middle that is the chord. */
const CHORD_SHARE = 0.5;

function laneY(layout: Layout, note: NoteView, pitch: number): number {
  return note.voice === 'bass' ? rootY(layout, pitch) : skyY(layout, pitch);
}

/** Distance of a point from a note as it is drawn: from its bead to its end. */
function distanceTo({ roll, layout, clock }: Picture, note: NoteView, x: number, y: number): number {
  const share = bentShare(note, clock);
  const start = shownStart(note, share);
  if (roll.presence(start) <= 0.05) return Infinity;
  const left = roll.x(start);
  const right = Math.max(left, roll.x(shownEnd(note, share)) - 2 * layout.unit);
  const noteY = roll.y(laneY(layout, note, shownPitch(note, share)), start);
  return Math.hypot(x - Math.max(left, Math.min(right, x)), y - noteY);
}

/** The bar that stands at a place of the canvas; undefined outside the piece and in Then ⇄ Now. */
function barAtX({ roll, piece }: Picture, x: number): BarView | undefined {
  return piece.bars.find((bar) => !isAside(bar) && roll.x(bar.startsAt) <= x && x < roll.x(bar.endsAt));
}

function slotAtX(roll: Roll, bar: BarView, x: number): number {
  for (let slot = bar.slots - 1; slot > 0; slot--) if (roll.x(bar.startsAt + slot * bar.slotSeconds) <= x) return slot;
  return 0;
}

/** @param x · @param y pixels of the canvas · @returns what a finger there means, or null */
export function touchedAt(picture: Picture, x: number, y: number): Touched | null {
  const { layout, piece, roll, now } = picture;
  const { unit } = layout;
  if (y > layout.height || y < 0) return null;
  let nearest: NoteView | null = null;
  let least = REACH * unit;
  for (const voice of PITCHED)
    for (const note of piece.lines[voice]) {
      const distance = distanceTo(picture, note, x, y) * (voice === 'melody' ? FAVOUR : 1);
      if (distance >= least) continue;
      least = distance;
      nearest = note;
    }
  if (nearest) {
    const { barIndex, slot, voice } = nearest;
    return isAside(nearest) ? null : { barIndex, slot, voice };
  }
  const bar = barAtX(picture, x);
  if (bar && Math.abs(y - layout.soilY) < SEEDBED * unit)
    return { barIndex: bar.barIndex, slot: slotAtX(roll, bar, x), voice: 'drums' };
  if (Math.hypot(x - layout.latticeX, y - layout.latticeY) < CHORD_SHARE * layout.latticeEdge) {
    const sounding = piece.bars.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
    if (sounding && !isAside(sounding)) {
      const slot = Math.min(sounding.slots - 1, Math.floor((now - sounding.startsAt) / sounding.slotSeconds));
      return { barIndex: sounding.barIndex, slot, voice: 'chord' };
    }
  }
  return bar ? { barIndex: bar.barIndex, slot: slotAtX(roll, bar, x), voice: null } : null;
}

/** Where a thing stands now, in pixels of the canvas. @returns false when it is no longer to be seen */
export function placeOf(picture: Picture, { barIndex, slot, voice }: Touched, place: Place): boolean {
  const { layout, piece, roll, clock } = picture;
  const bar = piece.bars.find((candidate) => candidate.barIndex === barIndex);
  if (!bar) return false;
  const at = bar.startsAt + (slot + 0.5) * bar.slotSeconds;
  place.x = roll.x(at);
  if (roll.presence(at) <= 0.05) return false;
  place.y = voice === 'chord' ? layout.latticeY : voice === 'drums' ? layout.soilY : 0.3 * layout.height;
  if (voice === 'chord') place.x = layout.latticeX;
  if (voice === null || voice === 'drums' || voice === 'chord') return place.x >= 0 && place.x <= layout.width;
  for (const note of piece.lines[voice]) {
    if (note.startsAt > at || note.endsAt < at) continue;
    const start = shownStart(note, bentShare(note, clock));
    place.x = roll.x(start);
    place.y = roll.y(laneY(layout, note, note.pitch), start);
  }
  return place.x >= 0 && place.x <= layout.width;
}
