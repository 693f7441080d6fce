/** What a person gave: presses, holds, pads, chips, dials and played notes, as one family of events. */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';

export const RATING_SOURCES = ['touch', 'keys', 'midi', 'phones', 'attract'] as const;
export type RatingSource = (typeof RATING_SOURCES)[number];

export interface Rating {
  /** Unique in a session, grows. */
  readonly id: number;
  /** On the music's own clock: seconds since bar 0 began. */
  readonly at: Seconds;
  /** −1 (change) … +1 (more); a tap is ±0.5, a full hold ±1, a pad its velocity / 127. A person
   * never gives 0; simulated listeners do where the benchmark's protocol has a middle level. */
  readonly value: number;
  readonly source: RatingSource;
  /** Who gave it, for per-listener calibration: 'visitor', a controller's name, a phone's ticket. */
  readonly listener: string;
}

export const ADVICE = ['calmer', 'wilder', 'brighter', 'darker'] as const;
export type Advice = (typeof ADVICE)[number];

/** A note a person plays along; the agent hears it and its log-probability rises. */
export interface PlayedNote {
  readonly at: Seconds;
  readonly pitch: Pitch;
  readonly velocity: Velocity;
}
