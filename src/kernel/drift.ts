/**
 * Against burn-in: the whole picture and what lies over it wander within a few pixels over minutes, so that on a screen that runs for months
 * no bright line lies on the same pixels for hours. Pure; a function of the page's clock.
 */
import type { Seconds } from './units.ts';

/** How far the picture wanders each way, CSS pixels; it is drawn this much larger than its place on every side. */
export const DRIFT_REACH = 6;
/** Minutes that do not divide each other: the path does not repeat within five hours. */
const ACROSS: Seconds = 17 * 60;
const DOWN: Seconds = 19 * 60;

/** Whole pixels, so that nothing ever blurs; one moves at most about every half minute. */
export function driftX(clock: Seconds): number {
  return Math.round(DRIFT_REACH * Math.sin((2 * Math.PI * clock) / ACROSS)) || 0;
}
export function driftY(clock: Seconds): number {
  return Math.round(DRIFT_REACH * Math.sin((2 * Math.PI * clock) / DOWN)) || 0;
}
