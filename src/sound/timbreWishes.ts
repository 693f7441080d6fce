/** What the page and the audio thread agree on about the map of timbres: each slot has a gate and a pitch. */
import type { Velocity } from '../kernel/units.ts';

export const TIMBRE_PROCESSOR = 'antiphon-timbre';
/** A gate of 0 lets its note go in the note's own time, this at once. */
export const CHOKED = -1;
/** Notes are told apart by their number, so that one may follow another at the same touch. */
const NUMBERS = 1000;

export function gateName(slot: number): string {
  return `gate${slot}`;
}

export function hertzName(slot: number): string {
  return `hertz${slot}`;
}

/** @param nth of the slot, counted from 0 */
export function gateOf(nth: number, velocity: Velocity): number {
  return 1 + (nth % NUMBERS) + Math.min(127, Math.max(0, Math.round(velocity))) / 128;
}

export function touchOf(gate: number): Velocity {
  return Math.round((gate - Math.floor(gate)) * 128);
}
