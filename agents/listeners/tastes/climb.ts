/** A hidden listener who wants the melody to climb: upwards from note to note, and above where it was before. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes to climb';

export function utility(bars: readonly HeardBar[]): number {
  const notes = bars.at(-1)!.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  if (notes.length < 2) return -1;
  const upwards = notes.slice(1).filter(([, , pitch], i) => pitch > notes[i]![2]).length;
  return upwards / (notes.length - 1) + (notes.at(-1)![2] - notes[0]![2]) / 12;
}
