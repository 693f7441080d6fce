/** A hidden listener who counts: five melody notes are right, fewer or more are not. A taste with a peak in the middle. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes five notes';

export function utility(bars: readonly HeardBar[]): number {
  const count = bars.at(-1)!.tracks.find(({ role }) => role === 'melody')?.notes.length ?? 0;
  return -Math.min(4, Math.abs(count - 5));
}
