/** A hidden listener who wants a melody that jumps. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes leaps';

export function utility(bars: readonly HeardBar[]): number {
  const melody = bars.at(-1)!.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  if (melody.length < 2) return 0;
  let distance = 0;
  for (let i = 1; i < melody.length; i++) distance += Math.min(12, Math.abs(melody[i]![2] - melody[i - 1]![2]));
  return distance / (melody.length - 1);
}
