/**
 * How long a press is worth how much. Pads on glass, keys and phones share it, so that a hold means the same everywhere.
 * Times are a person's own seconds, never the music's: a fast-forwarded session does not shorten a finger's hold.
 */
import type { Seconds } from '../kernel/units.ts';

/** A press this short is a tap and worth exactly half, whatever the finger's jitter. */
export const TAP_SECONDS: Seconds = 0.2;
/** A press held this long is worth everything. */
export const FULL_HOLD_SECONDS: Seconds = 1.2;

/**
 * Strength of a press held for `held` seconds: 0.5 for a tap, rising in a straight line to 1 at a full hold.
 * @returns 0.5–1
 */
export function heldStrength(held: Seconds): number {
  const grown = (held - TAP_SECONDS) / (FULL_HOLD_SECONDS - TAP_SECONDS);
  return 0.5 + 0.5 * Math.min(1, Math.max(0, grown));
}
