/** A hidden listener who wants melody and bass to begin between the beats. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes off-beats';

export function utility(bars: readonly HeardBar[]): number {
  let off = 0;
  let all = 0;
  for (const { role, notes } of bars.at(-1)!.tracks) {
    if (role !== 'melody' && role !== 'bass') continue;
    for (const [start] of notes) {
      all++;
      if (start % 24 !== 0) off += start % 12 === 0 ? 0.6 : 1;
    }
  }
  return all === 0 ? 0 : off / all;
}
