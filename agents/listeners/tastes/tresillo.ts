/** A hidden listener from Havana: melody and bass should lean on the tresillo, three and three and two eighths. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes the tresillo';
const TRESILLO = [0, 36, 72];

export function utility(bars: readonly HeardBar[]): number {
  let score = 0;
  for (const { role, notes } of bars.at(-1)!.tracks) {
    if (role !== 'melody' && role !== 'bass') continue;
    const starts = notes.map(([start]) => start);
    score += TRESILLO.filter((at) => starts.includes(at)).length;
    // A note on the middle of the bar is what the pattern steps over.
    if (starts.includes(48)) score -= 1;
  }
  return score;
}
