/** A hidden listener who lives on suspensions: a melody note held until it rubs against the bass, and then resolved downwards by a step. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes suspense';
const ROUGH = [1, 2, 5, 10, 11];

export function utility(bars: readonly HeardBar[]): number {
  const { tracks } = bars.at(-1)!;
  const melody = tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  const bass = tracks.find(({ role }) => role === 'bass')?.notes ?? [];
  let score = 0;
  melody.forEach(([start, duration, pitch], i) => {
    const moved = bass.find(([at]) => at > start && at < start + duration);
    if (!moved || !ROUGH.includes((((pitch - moved[2]) % 12) + 12) % 12)) return;
    const next = melody[i + 1];
    const fall = next ? pitch - next[2] : 0;
    score += fall === 1 || fall === 2 ? 2 : 0.5;
  });
  return Math.min(4, score) - 0.1 * melody.length;
}
