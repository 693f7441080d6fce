/** A hidden listener who likes wide, hollow sounds: fifths, fourths and octaves over the bass, and few thirds. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes hollow sounds';
const HOLLOW = [0, 5, 7];

export function utility(bars: readonly HeardBar[]): number {
  const { tracks } = bars.at(-1)!;
  const bass = tracks.find(({ role }) => role === 'bass')?.notes ?? [];
  let hollow = 0;
  let all = 0;
  for (const { role, notes } of tracks) {
    if (role !== 'melody' && role !== 'inner') continue;
    for (const [start, , pitch] of notes) {
      const ground = bass.findLast(([at, duration]) => at <= start && start < at + duration);
      if (!ground) continue;
      all++;
      if (HOLLOW.includes((((pitch - ground[2]) % 12) + 12) % 12)) hollow++;
    }
  }
  return all === 0 ? 0 : hollow / all;
}
