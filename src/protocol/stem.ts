/** The voices of the sound, a strip of the mixing desk each, and which of them are let through. */
import type { Voice } from '../music/voices.ts';

/** The machine's five voices, the chords that accompany them, and the person's own. */
export type Stem = Voice | 'comp' | 'player';
export const STEMS: readonly Stem[] = ['melody', 'bass', 'inner1', 'inner2', 'comp', 'drums', 'player'];

export interface StemSwitches {
  readonly muted: readonly Stem[];
  /** While there are any, only these are heard. */
  readonly soloed: readonly Stem[];
}

export const ALL_HEARD: StemSwitches = { muted: [], soloed: [] };

/** What is muted stays so, alone or not. */
export function isHeard({ muted, soloed }: StemSwitches, stem: Stem): boolean {
  return !muted.includes(stem) && (soloed.length === 0 || soloed.includes(stem));
}

/** Nothing of the machine is let through; a person who plays may still be heard. */
export function isSilenced(switches: StemSwitches): boolean {
  return STEMS.every((stem) => stem === 'player' || !isHeard(switches, stem));
}
