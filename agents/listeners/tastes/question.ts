/** A hidden listener who hears questions and answers: after a bar that rose the melody should fall, after one that fell it should rise. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes question and answer';

function rise(bar: HeardBar | undefined): number {
  const notes = bar?.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  return notes.length < 2 ? 0 : Math.max(-7, Math.min(7, notes.at(-1)![2] - notes[0]![2]));
}

export function utility(bars: readonly HeardBar[]): number {
  const asked = rise(bars.at(-2));
  const answered = rise(bars.at(-1));
  return -Math.sign(asked) * answered - Math.abs(asked + answered) / 4;
}
