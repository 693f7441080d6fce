/** A hidden listener with a memory: wants the rhythm of the bar before again, but not its notes. No single feature says so. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes an answer';

export function utility(bars: readonly HeardBar[]): number {
  const melody = (bar: HeardBar | undefined) => bar?.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  const now = melody(bars.at(-1));
  const then = melody(bars.at(-2));
  if (now.length === 0 || then.length === 0) return 0;
  const rhythm =
    now.filter(([start]) => then.some((note) => note[0] === start)).length / Math.max(now.length, then.length);
  const copied =
    now.filter(([start, , pitch]) => then.some((note) => note[0] === start && note[2] === pitch)).length / now.length;
  return rhythm - copied;
}
