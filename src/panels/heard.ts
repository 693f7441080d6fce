/**
 * What is to be heard now, for those who do not hear it: what tension does, who begins, who falls silent, who is alone.
 * Pure; decides once a bar, from the bar that sounds and those before it. Knows no words: they are in the locale files.
 */
import type { Seconds } from '../kernel/units.ts';
import { tensionWords, type TensionWord } from '../music/tension.ts';
import { HOLD, PITCHED, type PitchedVoice } from '../music/voices.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { TimedBar } from '../session/state.ts';

/** The two inner voices are one part to an ear. */
export const PARTS = ['melody', 'inner', 'bass', 'drums'] as const;
export type Part = (typeof PARTS)[number];

export type HeardChange =
  | `${Part}.${'enter' | 'leave' | 'alone'}`
  | 'melody.climbs'
  | 'melody.sinks'
  | 'louder'
  | 'softer';

export interface Heard {
  readonly tension: TensionWord;
  /** What sets this bar apart from the one before, most telling first; at most two. */
  readonly changes: readonly HeardChange[];
  /** Who sounds at all in this bar. */
  readonly parts: readonly Part[];
}

/** Tension is felt against what came before; more bars than these change nothing. */
const REMEMBERED = 6;
/** Semitones from the first to the last note of a bar that make a climb. */
const CLIMB = 7;
/** Mean velocity, 1–127, by which a bar differs from the one before to be called louder. */
const LOUDER = 14;
const MOST_CHANGES = 2;

const partOf: Readonly<Record<PitchedVoice, Part>> = {
  melody: 'melody',
  bass: 'bass',
  inner1: 'inner',
  inner2: 'inner',
};

/** @param ringing who still sounds from the bar before */
function partsOf(bar: PlannedBar, ringing: ReadonlySet<PitchedVoice>): ReadonlySet<Part> {
  const parts = new Set<Part>();
  for (const voice of PITCHED) {
    const slots = bar.voices[voice];
    if (slots.some((slot) => slot >= 0) || (slots[0] === HOLD && ringing.has(voice))) parts.add(partOf[voice]);
  }
  if (bar.drums.some((level) => level > 0)) parts.add('drums');
  return parts;
}

/** Who goes on sounding over the bar line. */
function ringingAfter(bar: PlannedBar, before: ReadonlySet<PitchedVoice>): ReadonlySet<PitchedVoice> {
  return new Set(
    PITCHED.filter((voice) => {
      const last = bar.voices[voice].findLast((slot) => slot !== HOLD);
      return last === undefined ? before.has(voice) : last >= 0;
    }),
  );
}

/** Mean velocity of the pitched notes that begin in it; 0 where none does. */
function loudness(bar: PlannedBar): number {
  let sum = 0;
  let count = 0;
  for (const voice of PITCHED)
    for (const velocity of bar.velocities[voice]) {
      sum += velocity;
      if (velocity > 0) count += 1;
    }
  return count === 0 ? 0 : sum / count;
}

function climbOf(bar: PlannedBar): number {
  const pitches = bar.voices.melody.filter((slot) => slot >= 0);
  return pitches.length < 2 ? 0 : pitches.at(-1)! - pitches[0]!;
}

/** @param bars consecutive, the last one sounds now; at least one */
export function heardIn(bars: readonly PlannedBar[]): Heard {
  let ringing: ReadonlySet<PitchedVoice> = new Set();
  let before: ReadonlySet<Part> | null = null;
  let parts: ReadonlySet<Part> = new Set();
  for (const bar of bars) {
    before = bar === bars[0] ? null : parts;
    parts = partsOf(bar, ringing);
    ringing = ringingAfter(bar, ringing);
  }
  const bar = bars.at(-1)!;
  const changes: HeardChange[] = [];
  const [only] = parts;
  if (before !== null) {
    if (parts.size === 1 && before.size > 1) changes.push(`${only!}.alone`);
    else {
      for (const part of PARTS) if (parts.has(part) && !before.has(part)) changes.push(`${part}.enter`);
      for (const part of PARTS) if (!parts.has(part) && before.has(part)) changes.push(`${part}.leave`);
    }
    const rise = loudness(bar) - loudness(bars.at(-2)!);
    if (loudness(bar) > 0 && rise > LOUDER) changes.push('louder');
    if (loudness(bar) > 0 && rise < -LOUDER) changes.push('softer');
  }
  const climb = climbOf(bar);
  if (Math.abs(climb) >= CLIMB) changes.push(climb > 0 ? 'melody.climbs' : 'melody.sinks');
  return {
    tension: tensionWords(bars).at(-1) ?? 'steady',
    changes: changes.slice(0, MOST_CHANGES),
    parts: PARTS.filter((part) => parts.has(part)),
  };
}

const known = new WeakMap<TimedBar, Heard>();

/**
 * The same for a session's timeline. A bar that was answered once is not looked at again, since this is asked every frame.
 * @returns null where no bar sounds
 */
export function heardAt(timeline: readonly TimedBar[], now: Seconds): Heard | null {
  const index = timeline.findLastIndex(({ startsAt }) => startsAt <= now);
  const timed = timeline[index];
  if (timed === undefined || now >= timed.startsAt + timed.slotSeconds * timed.bar.chords.length) return null;
  const answered = known.get(timed);
  if (answered !== undefined) return answered;
  const heard = heardIn(timeline.slice(Math.max(0, index - REMEMBERED), index + 1).map(({ bar }) => bar));
  known.set(timed, heard);
  return heard;
}
