/** A hidden listener who stands beside the drummer: the bass should play with the kick, and leave alone what the kick leaves. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes it in the pocket';
const KICKS = [35, 36];

export function utility(bars: readonly HeardBar[]): number {
  const { tracks } = bars.at(-1)!;
  const bass = new Set((tracks.find(({ role }) => role === 'bass')?.notes ?? []).map(([start]) => start));
  const drums = tracks.find(({ role }) => role === 'drums')?.notes ?? [];
  const kick = new Set(drums.flatMap(([start, , pitch]) => (KICKS.includes(pitch) ? [start] : [])));
  const either = new Set([...bass, ...kick]).size;
  if (either === 0) return 0;
  return [...bass].filter((start) => kick.has(start)).length / either;
}
