/** A hidden listener who likes voices to take turns: where the melody begins a note the others wait, and where it waits they begin. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes voices to take turns';

export function utility(bars: readonly HeardBar[]): number {
  const melody = new Set<number>();
  const others = new Set<number>();
  for (const { role, notes } of bars.at(-1)!.tracks) {
    if (role === 'drums') continue;
    for (const [start] of notes) (role === 'melody' ? melody : others).add(start);
  }
  const together = [...melody].filter((start) => others.has(start)).length;
  const all = melody.size + others.size - together;
  // Turns are what matters, not how many: a bar that only one of them fills has none.
  return all === 0 ? 0 : (2 * Math.min(melody.size - together, others.size - together) - together) / all;
}
