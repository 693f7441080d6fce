/**
 * Where a note of the grid really sounds, and how hard: swing and the drummers' own unevenness for styles that have
 * drummers, breath and phrase for those that have not. Pure and seeded by the place in the piece, so that a rendering
 * repeats what was played, however it is cut into windows.
 */
import grooves from '../../assets/grooves.json';
import { hashText, Rng } from '../kernel/random.ts';
import type { Pitch, Slots, Velocity } from '../kernel/units.ts';
import { GROOVE_SLOTS, SWUNG, type GrooveProfile, type GrooveTable } from '../music/grooveTiming.ts';
import { DRUM_VELOCITY, DRUMS, drumLevel, drumOfPitch, type PitchedVoice } from '../music/voices.ts';
import type { PhrasePlace, StyleMixture } from '../protocol/bar.ts';
import { sharesOf } from './arranger.ts';

const TABLE = grooves as GrooveTable;

/** Styles without drummers of their own in the recordings, and whose they borrow. Those in neither are played straight. */
const BORROWED: Readonly<Record<string, string>> = {
  lofi: 'hiphop',
  house: 'dance',
  bossa: 'latin',
  'game-rock': 'rock',
  'pop-harmony': 'pop',
  ragtime: 'new-orleans',
};

/** What was measured holds a drift of minutes, too; so much of it is unevenness from one hit to the next. */
const EVEN_SHARE = 0.55;
/** No note leaves its slot: at most so far from the grid, beside swing. */
const FURTHEST: Slots = 0.3;
/** Players without a drummer: standard deviation from the beat. */
const CHAMBER_SPREAD: Slots = 0.035;

export interface Feel {
  /** Where the second eighth of a beat lies, and the second sixteenth of an eighth; 0.5 is straight. */
  readonly swing8: number;
  readonly swing16: number;
  /** How late the tune and what accompanies it lie behind the drums. */
  readonly layBack: Slots;
  /** 0–1: share of the styles that has a drummer. */
  readonly groove: number;
  /** Profiles and shares of the styles that have. */
  readonly profiles: readonly (readonly [GrooveProfile, number])[];
}

export const STRAIGHT: Feel = { swing8: 0.5, swing16: 0.5, layBack: 0, groove: 0, profiles: [] };

export function profileOf(style: string): GrooveProfile | null {
  const name = Object.hasOwn(BORROWED, style) ? BORROWED[style]! : style;
  return Object.hasOwn(TABLE.styles, name) ? TABLE.styles[name]! : null;
}

export function feelOf(mixture: StyleMixture): Feel {
  const profiles = sharesOf(mixture).flatMap(([style, share]): (readonly [GrooveProfile, number])[] => {
    const profile = profileOf(style);
    return profile ? [[profile, share]] : [];
  });
  const groove = profiles.reduce((sum, [, share]) => sum + share, 0);
  if (groove === 0) return STRAIGHT;
  const blend = (value: (profile: GrooveProfile) => number): number =>
    profiles.reduce((sum, [profile, share]) => sum + share * value(profile), 0);
  return {
    swing8: 0.5 + blend(({ swing8 }) => swing8 - 0.5),
    swing16: 0.5 + blend(({ swing16 }) => Math.max(0, swing16 - 0.5)),
    layBack: blend(layBackOf),
    groove,
    profiles,
  };
}

/** How far the backbeat lies behind the downbeat's kick, never before it. */
function layBackOf({ offset }: GrooveProfile): Slots {
  const at = (drum: (typeof DRUMS)[number], slot: number): number => offset[DRUMS.indexOf(drum) * GROOVE_SLOTS + slot]!;
  return Math.max(0, (at('snare', 4) + at('snare', 12)) / 2 - (at('kick', 0) + at('kick', 8)) / 2);
}

/**
 * Grid time to swung time within a bar in fours: beats stay, what lies between them is bent. Never runs back.
 * @param slot slots from the start of the bar, whole or not
 */
export function swing(slot: Slots, { swing8, swing16 }: Pick<Feel, 'swing8' | 'swing16'>): Slots {
  const beat = Math.floor(slot / 4);
  const within = slot - beat * 4;
  const half = within < 2 ? 0 : 1;
  // A swung eighth leaves no room for swung sixteenths inside it.
  const inner = swing8 > SWUNG ? 0.5 : swing16;
  const place = (within - half * 2) / 2;
  const bent = place < 0.5 ? place * 2 * inner : inner + (place - 0.5) * 2 * (1 - inner);
  const [from, length] = half === 0 ? [0, swing8] : [swing8, 1 - swing8];
  return beat * 4 + 4 * (from + length * bent);
}

/** Where in the piece a note stands: what its chance is drawn from. */
export interface Place {
  readonly barIndex: number;
  /** Whole slots from the start of the bar. */
  readonly slot: Slots;
  /** Slots in the felt beat: 6 in compound time, which is never swung. */
  readonly beatSlots: Slots;
}

function chance({ barIndex, slot }: Place, who: string): Rng {
  return new Rng(hashText(`${barIndex} ${slot} ${who}`));
}

/** The whole band leans the same way at a time; what is left is each player's own. */
function lean(place: Place, who: string, together: number): number {
  const shared = chance(place, 'all').normal();
  const own = chance(place, who).normal();
  return Math.sqrt(together) * shared + Math.sqrt(1 - together) * own;
}

/** @returns slots from the start of the bar at which a drum of this slot sounds */
export function drumTime(place: Place, pitch: Pitch, feel: Feel): Slots {
  const { slot, beatSlots } = place;
  const drum = drumOfPitch(pitch);
  if (drum < 0) return slot;
  let moved = 0;
  for (const [profile, share] of feel.profiles) {
    const spread = profile.spread[drum * 4 + (slot % 4)]! * EVEN_SHARE;
    moved +=
      share *
      (profile.offset[drum * GROOVE_SLOTS + (slot % GROOVE_SLOTS)]! +
        spread * lean(place, DRUMS[drum]!, profile.together));
  }
  moved += (1 - feel.groove) * CHAMBER_SPREAD * lean(place, DRUMS[drum]!, 0.5);
  return grid(slot, beatSlots, feel, true) + Math.max(-FURTHEST, Math.min(FURTHEST, moved));
}

/**
 * A drum in the last sixteenth of a swung beat is the grid's spelling of the triplet: of a beat's twelve parts the eighth
 * lies nearer to nine than to six.
 */
function grid(slot: Slots, beatSlots: Slots, feel: Feel, isDrum: boolean): Slots {
  if (beatSlots !== 4) return slot;
  return isDrum && feel.swing8 > SWUNG && slot % 4 === 3 ? swing(slot - 1, feel) : swing(slot, feel);
}

/** @returns slots from the start of the bar at which a note of a voice sounds */
export function voiceTime(place: Place, voice: PitchedVoice | 'comp', feel: Feel): Slots {
  const together = 0.4;
  const spread =
    (1 - feel.groove) * CHAMBER_SPREAD +
    feel.profiles.reduce((sum, [profile, share]) => sum + share * profile.spread[place.slot % 4]! * EVEN_SHARE, 0) *
      0.7;
  // The bass stands with the drums; what lies above may take its time.
  const late = voice === 'bass' ? 0.3 * feel.layBack : voice === 'melody' ? 1.5 * feel.layBack : feel.layBack;
  const moved = late + spread * lean(place, voice, together);
  return grid(place.slot, place.beatSlots, feel, false) + Math.max(-FURTHEST, Math.min(FURTHEST, moved));
}

/** A drummer's touch for a hit of the grid, which knows three levels; the level stays. Other velocities are somebody's own. */
export function drumVelocity(place: Place, pitch: Pitch, velocity: Velocity, feel: Feel): Velocity {
  const drum = drumOfPitch(pitch);
  const level = drumLevel(velocity);
  if (drum < 0 || velocity !== DRUM_VELOCITY[level]) return velocity;
  const own = chance(place, `touch ${DRUMS[drum]}`).normal();
  let touched = (1 - feel.groove) * (velocity + 5 * own);
  for (const [profile, share] of feel.profiles)
    touched +=
      share *
      (profile.velocity[drum * 3 + level - 1]! +
        profile.accent[drum * GROOVE_SLOTS + (place.slot % GROOVE_SLOTS)]! +
        EVEN_SHARE * profile.touch[drum]! * own);
  const [low, high] = LEVEL_BOUNDS[level]!;
  return Math.round(Math.min(high, Math.max(low, touched)));
}

/** Velocities that drumLevel takes for 1, 2 and 3. */
const LEVEL_BOUNDS: readonly (readonly [number, number])[] = [
  [0, 0],
  [18, 59],
  [60, 97],
  [98, 127],
];

/** A phrase swells towards its last third and is let go at a cadence; downbeats carry a little weight. */
export function voiceVelocity(
  place: Place,
  voice: PitchedVoice | 'comp',
  velocity: Velocity,
  phrase: PhrasePlace | null,
  slots: Slots,
): Velocity {
  let factor = 1 + 0.035 * chance(place, `touch ${voice}`).normal();
  if (place.slot === 0) factor += 0.05;
  else if (place.slot % 2 === 1) factor -= 0.05;
  if (phrase) {
    const gone = (phrase.bar + place.slot / slots) / phrase.bars;
    factor += 0.14 * Math.sin(Math.PI * Math.min(1, gone) ** 1.4) - 0.06;
    if (phrase.cadence === 'closed' && phrase.bar === phrase.bars - 1) factor -= 0.08 * (place.slot / slots);
  }
  return Math.round(Math.min(127, Math.max(1, velocity * factor)));
}
