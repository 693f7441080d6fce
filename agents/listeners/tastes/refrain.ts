/** A hidden listener who waits for a return: the bar of two bars ago should come back, after something else in between. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes a refrain';

function likeness(one: HeardBar | undefined, other: HeardBar | undefined): number {
  const line = (bar: HeardBar | undefined) =>
    (bar?.tracks.find(({ role }) => role === 'melody')?.notes ?? []).map(
      ([start, , pitch]) => `${start} ${pitch % 12}`,
    );
  const a = line(one);
  const b = line(other);
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 0 : a.filter((note) => b.includes(note)).length / longer;
}

export function utility(bars: readonly HeardBar[]): number {
  const back = likeness(bars.at(-1), bars.at(-3));
  const between = likeness(bars.at(-1), bars.at(-2));
  return back * (1 - between);
}
