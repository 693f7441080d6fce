/**
 * Which contacts on one pad are a hand that rests there, an arm, or a dozen children at once: nobody's opinion. Pure.
 * One broad contact may be a child's whole hand meaning it; two are a body leaning on the glass, and so are four at once.
 */
import type { Seconds } from '../kernel/units.ts';

/** CSS pixels across: wider than any fingertip on glass; a flat hand or a forearm. */
export const PALM_ACROSS = 100;
/** Contacts that come down on one pad within this time are one body. */
export const CLUSTER_SECONDS: Seconds = 0.08;
/** So many fingers may come down on one pad at once. */
export const MOST_AT_ONCE = 3;

export interface Landing {
  /** A person's own time at which it came down. */
  readonly since: Seconds;
  /** The larger of its width and height, CSS pixels; 0 where nobody measures. */
  readonly across: number;
}

export function isBroad({ across }: Landing): boolean {
  return across > PALM_ACROSS;
}

/**
 * Whether the contacts that lie on one pad, the newest among them, are something that rests or crashes there.
 * @param landings all that lie on the pad now
 */
export function isResting(landings: readonly Landing[]): boolean {
  const newest = landings.reduce((latest, { since }) => Math.max(latest, since), -Infinity);
  if (landings.length > 1 && landings.some((landing) => isBroad(landing) && landing.since === newest)) return true;
  return landings.filter(({ since }) => newest - since <= CLUSTER_SECONDS).length > MOST_AT_ONCE;
}
