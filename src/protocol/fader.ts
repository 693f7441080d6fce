/**
 * What a fader means as a rating: how far it stands from where it usually stands, told once for every movement.
 * A person who keeps it high says nothing new by that; one who pushes it up from there does. Pads on a controller and
 * phones share it, so that a fader means the same everywhere. Pure; times are those of the music.
 */
import type { Seconds } from '../kernel/units.ts';

/** The average follows the fader with this time constant: about the length of a few phrases. */
export const AVERAGE_SECONDS: Seconds = 30;
/** A movement is over when the fader has rested this long, or has lasted this long. */
const REST: Seconds = 0.3;
const LONGEST_MOVEMENT: Seconds = 1;
/** Distance from the average, of the whole way 0–1, that is worth a full rating; and the least that is worth any. */
const FULL_DISTANCE = 0.5;
const LEAST_DISTANCE = 0.05;

export interface FaderState {
  /** Where it stands, 0–1, since `at`. */
  readonly position: number;
  readonly at: Seconds;
  /** Moving average of where it stood until `at`, 0–1. */
  readonly average: number;
  /** The movement that has not been told, and when it began. */
  readonly movement: { readonly since: Seconds } | null;
}

export interface FaderRating {
  /** −1…+1. */
  readonly value: number;
  /** When the movement began: that is what was judged. */
  readonly at: Seconds;
}

/**
 * The fader reports where it stands. The first report tells where it is, not what anyone thinks.
 * @param position 0–1
 */
export function moveFader(state: FaderState | null, position: number, at: Seconds): FaderState {
  if (!state) return { position, at, average: position, movement: null };
  const now = Math.max(at, state.at);
  const moved = position !== state.position;
  return {
    position,
    at: now,
    average: averageAt(state, now),
    movement: moved ? (state.movement ?? { since: now }) : state.movement,
  };
}

/** Asked now and then: the rating of a movement that is over, if it is worth one. */
export function settleFader(
  state: FaderState,
  now: Seconds,
): { readonly state: FaderState; readonly rating: FaderRating | null } {
  const { movement } = state;
  if (!movement || (now - state.at < REST && now - movement.since < LONGEST_MOVEMENT)) return { state, rating: null };
  const distance = state.position - averageAt(state, Math.max(now, state.at));
  const rating =
    Math.abs(distance) < LEAST_DISTANCE
      ? null
      : { value: Math.min(1, Math.max(-1, distance / FULL_DISTANCE)), at: movement.since };
  return { state: { ...state, movement: null }, rating };
}

/** The average an unmoved fader has drawn towards where it stands by `now`: ā + (p − ā)·(1 − e^(−Δt/τ)). */
function averageAt({ position, average, at }: FaderState, now: Seconds): number {
  return average + (position - average) * (1 - Math.exp(-(now - at) / AVERAGE_SECONDS));
}
