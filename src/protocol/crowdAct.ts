/** The acts of an evening with phones: names that every side shares, and how long what a crowd says is felt. */
import type { Seconds } from '../kernel/units.ts';

/** What a crowd's presses mean just now: ratings of the music, a vote before it begins, applause at its end. */
export const CROWD_ACTS = ['music', 'warmUp', 'applause'] as const;
export type CrowdAct = (typeof CROWD_ACTS)[number];

/** Up to so many phones are told one by one: a composer can learn from that many as fast as they press. More are a crowd. */
export const MOST_VOTES = 24;
/** Phones of all gateways together that still are dots: beyond, the crowd is grain. */
export const MOST_DOTS = 2 * MOST_VOTES;
/** What was pressed a moment ago counts a factor of e less after so long. */
export const FELT_FOR: Seconds = 2.5;
/** Clapping fades by a factor of e in so long. */
export const APPLAUSE_FADES: Seconds = 1.6;

/** @param level 0–1, as it was at `at` @returns 0–1: how loud the applause still is at `now` */
export function applauseAt({ level, at }: { readonly level: number; readonly at: Seconds }, now: Seconds): number {
  return now <= at ? level : level * Math.exp(-(now - at) / APPLAUSE_FADES);
}
