/**
 * What becomes of an event that reaches the scheduler, by its time alone. Knows no audio and no notes.
 */
import type { Seconds } from '../kernel/units.ts';

/** A note later than this would stumble behind the beat, so it is left out instead. */
export const LATE_LIMIT: Seconds = 0.05;

export interface Admission {
  /** When to do it, on the clock that `now` was read from. */
  readonly at: Seconds;
  readonly late: boolean;
  /** False: leave it out. */
  readonly admitted: boolean;
}

/**
 * @param at when the event should sound, and `now`, both on the audio clock
 * An event in time keeps its time. A late beginning sounds at once if it is less than LATE_LIMIT behind.
 * A late ending is always carried out, at once: a note must never hang.
 */
export function admit(kind: 'on' | 'off', at: Seconds, now: Seconds): Admission {
  if (at >= now) return { at, late: false, admitted: true };
  return { at: now, late: true, admitted: kind === 'off' || now - at < LATE_LIMIT };
}
