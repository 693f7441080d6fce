/** A hidden listener who likes a thought to be said again on another step: the second half of the melody follows the first. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes a sequence';

export function utility(bars: readonly HeardBar[]): number {
  const bar = bars.at(-1)!;
  const half = (bar.metre[0] * 48) / bar.metre[1];
  const notes = bar.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  const first = notes.filter(([start]) => start < half);
  const second = notes.filter(([start]) => start >= half);
  if (first.length < 2 || second.length < 2) return 0;
  // The step by which the second half is moved is the one that most of its notes agree on.
  const steps = new Map<number, number>();
  for (const [start, , pitch] of second)
    for (const [earlier, , before] of first)
      if (start - half === earlier) steps.set(pitch - before, (steps.get(pitch - before) ?? 0) + 1);
  let best = 0;
  for (const [step, agreed] of steps) best = Math.max(best, step === 0 ? agreed / 2 : agreed);
  return best / Math.max(first.length, second.length);
}
