/** A hidden listener who wants few, long and low notes in all voices, and soft drums or none. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes it calm';

export function utility(bars: readonly HeardBar[]): number {
  let score = 0;
  for (const { role, notes } of bars.at(-1)!.tracks) {
    for (const [, duration, pitch, velocity] of notes) {
      if (role === 'drums') score -= velocity / 200;
      else score -= 1.3 - Math.min(1, duration / 24) + Math.max(0, pitch - 72) * 0.05;
    }
  }
  return score;
}
