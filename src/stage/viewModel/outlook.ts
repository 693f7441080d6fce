/**
 * What the policy thinks before it chooses, as shapes: seven petals and a cloud of ghost beads.
 * Pure; probabilities in, probabilities out.
 */
import type { Seconds } from '../../kernel/units.ts';
import { SCALES } from '../../music/key.ts';
import type { BarView, NoteView } from './piece.ts';

export const DEGREES = 7;
/** How far ahead the petals look. */
export const LOOK_AHEAD: Seconds = 0.9;

/** A slot's say in the petals by how far ahead it begins: rises as it comes into view, strongest just before it sounds. */
function nearness(ahead: Seconds): number {
  if (ahead <= -0.12 || ahead >= LOOK_AHEAD) return 0;
  return ahead < 0 ? 1 + ahead / 0.12 : (1 - ahead / LOOK_AHEAD) ** 2;
}

/**
 * Probabilities of the seven degrees for the next note of the melody, averaged over the slots just ahead,
 * each weighted by its nearness and by how likely the melody is to move there.
 * @param petals [7] out: sums to 1, or to 0 when the policy has said nothing about these slots
 */
export function petalsAt(bars: readonly BarView[], now: Seconds, petals: Float32Array): void {
  petals.fill(0);
  let total = 0;
  for (const bar of bars) {
    if (bar.endsAt < now - 0.2 || bar.startsAt > now + LOOK_AHEAD) continue;
    const { onset, degrees } = bar.outlook;
    for (let slot = 0; slot < bar.slots; slot++) {
      const weight = nearness(bar.startsAt + slot * bar.slotSeconds - now) * (0.02 + (onset[slot] ?? 0));
      if (weight <= 0) continue;
      for (let degree = 0; degree < DEGREES; degree++) {
        const share = weight * (degrees[slot * DEGREES + degree] ?? 0);
        if (!(share > 0)) continue;
        petals[degree]! += share;
        total += share;
      }
    }
  }
  if (total > 0) for (let degree = 0; degree < DEGREES; degree++) petals[degree]! /= total;
}

/** Scale degree of a note in its key, 0–6, or −1 for a note outside it. */
export function degreeOf(pitch: number, bar: BarView): number {
  const above = (((Math.round(pitch) - bar.key.tonic) % 12) + 12) % 12;
  return SCALES[bar.key.mode].indexOf(above);
}

/** The note of the melody that began last, if it began within `within` seconds. */
export function latestOnset(melody: readonly NoteView[], now: Seconds, within: Seconds): NoteView | null {
  let latest: NoteView | null = null;
  for (const note of melody) {
    if (note.startsAt > now) break;
    if (now - note.startsAt <= within) latest = note;
  }
  return latest;
}

/** The next note of the melody, if there is one. */
export function nextOnset(melody: readonly NoteView[], now: Seconds): NoteView | null {
  for (const note of melody) if (note.startsAt > now) return note;
  return null;
}

export interface GhostView {
  readonly at: Seconds;
  readonly pitch: number;
  readonly probability: number;
}

/** Ghost beads weaker than this are not worth their pixels. */
const FAINTEST = 0.03;

/** All ghost beads of the bars, in order of time. The likeliest say more than the chosen note: what else it might have been. */
export function ghostsOf(bars: readonly BarView[]): GhostView[] {
  const ghosts: GhostView[] = [];
  for (const bar of bars)
    for (const { slot, pitch, probability } of bar.outlook.ghosts) {
      // A ghost counts for as much as the melody is likely to move at all in that slot.
      const here = Math.min(1, probability * Math.max(0.15, bar.outlook.onset[slot] ?? 0));
      if (here >= FAINTEST) ghosts.push({ at: bar.startsAt + slot * bar.slotSeconds, pitch, probability: here });
    }
  return ghosts.sort((a, b) => a.at - b.at);
}
