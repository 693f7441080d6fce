/** A hidden listener for whom music is conversation: bass or inner voice should take up what the melody said in the bar before. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes to be imitated';

function shape(bar: HeardBar | undefined, role: string): string[] {
  const notes = bar?.tracks.find((track) => track.role === role)?.notes ?? [];
  // What an ear keeps of a line: when each note begins, and whether it goes up, down or stays.
  return notes.slice(1).map(([start, , pitch], i) => `${start} ${Math.sign(pitch - notes[i]![2])}`);
}

export function utility(bars: readonly HeardBar[]): number {
  const said = shape(bars.at(-2), 'melody');
  if (said.length === 0) return 0;
  const taken = ['bass', 'inner'].map((role) => {
    const answer = shape(bars.at(-1), role);
    return answer.filter((sign) => said.includes(sign)).length / Math.max(said.length, answer.length);
  });
  return Math.max(...taken);
}
