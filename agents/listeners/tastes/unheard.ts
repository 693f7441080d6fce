/** A hidden listener who counts: melody and bass together should touch as many different notes of the scale as there are notes. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes no note twice';

export function utility(bars: readonly HeardBar[]): number {
  const pitches: number[] = [];
  for (const { role, notes } of bars.at(-1)!.tracks)
    if (role === 'melody' || role === 'bass') for (const [, , pitch] of notes) pitches.push(pitch % 12);
  const different = new Set(pitches).size;
  return pitches.length === 0 ? 0 : different - 0.6 * (pitches.length - different);
}
