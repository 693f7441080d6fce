/** A hidden listener who follows two lines at once, and wants melody and bass to move against each other. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes contrary motion';

function line(bar: HeardBar, role: string): number[] {
  const notes = bar.tracks.find((track) => track.role === role)?.notes ?? [];
  const pitches = new Array<number>(8).fill(-1);
  for (let eighth = 0; eighth < 8; eighth++)
    for (const [start, duration, pitch] of notes)
      if (start <= eighth * 12 && start + duration > eighth * 12) pitches[eighth] = pitch;
  return pitches;
}

export function utility(bars: readonly HeardBar[]): number {
  const melody = line(bars.at(-1)!, 'melody');
  const bass = line(bars.at(-1)!, 'bass');
  let score = 0;
  for (let i = 1; i < 8; i++) {
    if (melody[i]! < 0 || bass[i]! < 0 || melody[i - 1]! < 0 || bass[i - 1]! < 0) continue;
    const up = Math.sign(melody[i]! - melody[i - 1]!);
    const down = Math.sign(bass[i]! - bass[i - 1]!);
    score -= up * down;
  }
  return score;
}
