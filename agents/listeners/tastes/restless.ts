/** A hidden listener who is soon bored: when the last bars were alike in rhythm something else is due, else it may settle. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes a change when it is due';

function likeness(one: HeardBar, other: HeardBar): number {
  const onsets = (bar: HeardBar) =>
    new Set(
      bar.tracks.flatMap(({ role, notes }) => (role === 'drums' ? [] : notes.map(([start]) => `${role} ${start}`))),
    );
  const a = onsets(one);
  const b = onsets(other);
  const either = new Set([...a, ...b]).size;
  return either === 0 ? 1 : [...a].filter((onset) => b.has(onset)).length / either;
}

export function utility(bars: readonly HeardBar[]): number {
  if (bars.length < 3) return 0;
  const settled = likeness(bars.at(-2)!, bars.at(-3)!);
  const stays = likeness(bars.at(-1)!, bars.at(-2)!);
  return (0.35 - settled) * (stays - 0.35);
}
