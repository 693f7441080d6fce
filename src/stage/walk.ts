/** Walks along a voice's thread from moment to moment, evenly on the screen. Where is the caller's; what to paint, too. */
import type { Seconds } from '../kernel/units.ts';
import type { Layout } from './layout.ts';
import type { ThreadCursor } from './viewModel/line.ts';
import type { Roll } from './viewModel/roll.ts';

/** Distance between two points of a thread, in units, unless told otherwise. */
const STRIDE = 0.6;
/** Stages longer than this many units have coarser threads, so that none outgrows its ink. */
const WIDEST = 300;

export type Lane = (layout: Layout, pitch: number) => number;

/**
 * Visits points in rising time, the last one exactly at `to`.
 * @param visit x, y on the screen; `there` false where the thread is cut; scale of things at that moment
 */
export function walk(
  roll: Roll,
  cursor: ThreadCursor,
  lane: Lane,
  from: Seconds,
  to: Seconds,
  visit: (x: number, y: number, at: Seconds, there: boolean, scale: number) => void,
  strideUnits = STRIDE,
): void {
  if (!(to > from)) return;
  const stride = strideUnits * Math.max(roll.layout.unit, roll.layout.width / WIDEST);
  const { layout } = roll;
  const { soilY } = layout;
  let at = from;
  for (;;) {
    cursor.seek(at);
    const scale = roll.scale(at);
    visit(roll.x(at), soilY + (lane(layout, cursor.pitch) - soilY) * scale, at, cursor.there, scale);
    if (at >= to) return;
    const step = stride / Math.max(1, roll.pace(at));
    at = Math.min(to, at + (step > 0.008 ? step : 0.008));
  }
}
