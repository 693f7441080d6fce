/** What must be recorded before a cast can play. Knows what instruments usually play, no notes. */
import type { Pitch } from '../kernel/units.ts';
import type { Cast } from './arranger.ts';
import { asksOf } from './drums.ts';
import { askFor } from './instrument.ts';
import type { Stem } from '../protocol/stem.ts';
import { keyOf, type Ask } from './recording.ts';
import { ZONE, type TimbreName } from './timbre/timbres.ts';

/** Where a stem mostly plays, from its middle outwards. */
const REGISTER: Readonly<Record<Exclude<Stem, 'drums'>, readonly [Pitch, Pitch]>> = {
  melody: [60, 84],
  bass: [33, 55],
  inner1: [53, 74],
  inner2: [48, 72],
  comp: [50, 74],
  player: [55, 84],
};
/** What doubles the tune does so above it, softly. */
const COLOURED: readonly [Pitch, Pitch] = [72, 93];
const HARD = 90;
const SOFT = 50;

/** The rest of a register comes later; so many semitones around its middle come first. */
const FIRST: Pitch = 6;

export function asksOfCast(cast: Cast): readonly Ask[] {
  const asks = new Map<string, Ask>();
  const add = (ask: Ask): void => void asks.set(keyOf(ask), ask);
  for (const ask of essentials(cast)) add(ask);
  for (const ask of asksOf(cast.kit)) add(ask);
  for (const velocity of [HARD, SOFT])
    for (const [stem, name] of players(cast)) {
      const [low, high] = REGISTER[stem];
      for (let pitch = low; pitch <= high; pitch += ZONE) add(askFor(name, pitch, velocity));
    }
  for (let pitch = COLOURED[0]; pitch <= COLOURED[1]; pitch += ZONE) add(askFor(cast.colour, pitch, SOFT));
  return [...asks.values()];
}

/** With these alone everybody can play something near every note. */
export function essentials(cast: Cast): readonly Ask[] {
  const notes = players(cast).flatMap(([stem, name]) => {
    const middle = (REGISTER[stem][0] + REGISTER[stem][1]) / 2;
    return [middle - FIRST, middle, middle + FIRST].map((pitch) => askFor(name, pitch, HARD));
  });
  return [...notes, ...asksOf(cast.kit).slice(0, ESSENTIAL_HITS)];
}

/** Every drum, plainly struck. */
const ESSENTIAL_HITS = 8;

function players(cast: Cast): readonly (readonly [Exclude<Stem, 'drums'>, TimbreName])[] {
  const stems = ['melody', 'bass', 'inner1', 'inner2', 'comp', 'player'] as const;
  return stems.filter((stem) => stem !== 'comp' || cast.pattern !== 'none').map((stem) => [stem, cast[stem]] as const);
}
