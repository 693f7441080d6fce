/** A hidden listener who likes to come home: tonic harmony under the melody, and a last note on the tonic or its third. */
import type { HeardBar } from '../heard.ts';

export const name = 'likes to come home';

export function utility(bars: readonly HeardBar[]): number {
  const bar = bars.at(-1)!;
  const pitchClass = (pitch: number) => (((pitch - bar.key.tonic) % 12) + 12) % 12;
  const melody = bar.tracks.find(({ role }) => role === 'melody')?.notes ?? [];
  const bass = bar.tracks.find(({ role }) => role === 'bass')?.notes ?? [];
  const last = melody.at(-1);
  const ending = last === undefined ? 0 : [0, 3, 4].includes(pitchClass(last[2])) ? 1 : 0;
  const ground = bass.length === 0 ? 0 : bass.filter((note) => pitchClass(note[2]) === 0).length / bass.length;
  return ending + 1.5 * ground;
}
