/** A hidden listener who hears shape: wants a melody that reads the same backwards in time. No feature is named for this. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes symmetry';

export function utility(bars: readonly HeardBar[]): number {
  const bar = bars.at(-1)!;
  const notes = bar.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  const slots = (bar.metre[0] * 16) / bar.metre[1];
  const sounding = new Array<number>(slots).fill(0);
  for (const [start, duration, pitch] of notes)
    for (let slot = start / 6; slot < Math.min(slots, (start + duration) / 6); slot++)
      sounding[Math.floor(slot)] = pitch;
  let score = 0;
  for (let slot = 0; slot < slots / 2; slot++) {
    const difference = Math.abs(sounding[slot]! - sounding[slots - 1 - slot]!);
    score -= Math.min(7, difference);
  }
  return score / slots;
}
