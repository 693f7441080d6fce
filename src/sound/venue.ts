/** What each listening room asks of the mix and the master, as plain numbers. Knows no audio context. */
import type { Decibels, Hertz, Seconds } from '../kernel/units.ts';
import type { RoomName } from '../protocol/room.ts';

export interface Venue {
  /** Integrated loudness, LUFS. */
  readonly goal: Decibels;
  /** Share of the way from loud and soft passages to their mean, 0–1: how much of the range is taken away. */
  readonly levelling: number;
  /** Seconds of playing that a stem's fader looks at: short keeps the balance tight, long keeps the phrasing. */
  readonly window: Seconds;
  /** Of both reverberations, beside the style's own share. */
  readonly wet: Decibels;
  /** Everything below is taken away from the whole. */
  readonly above: Hertz;
  /** A shelf over the bass, at 150 Hz. */
  readonly bass: Decibels;
  /** A shelf over the treble, at 2400 Hz. */
  readonly air: Decibels;
  /** 0 mono … 1 as mixed. */
  readonly width: number;
}

export const VENUES: Readonly<Record<RoomName, Venue>> = {
  /** A small loudspeaker among talking people: what is soft must still be heard, and the bass would only rattle. */
  kiosk: { goal: -16, levelling: 0.6, window: 14, wet: -2, above: 60, bass: 0, air: 4, width: 1 },
  /** Close to the ear and alone: every shade may stay; a voice is never at one ear only. */
  headphones: { goal: -16, levelling: 0.3, window: 20, wet: 0, above: 25, bass: 1, air: 3, width: 0.8 },
  /** A concert system: the widest range, and the hall has an echo of its own. */
  hall: { goal: -16, levelling: 0, window: 40, wet: -6, above: 25, bass: 0, air: 3.5, width: 1 },
  /** Others sleep: nothing jumps out, and bass goes through no wall. */
  night: { goal: -16, levelling: 0.85, window: 8, wet: -3, above: 70, bass: -4, air: 3, width: 0.9 },
};
