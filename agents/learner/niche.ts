/**
 * Which niche a phrase lives in: how many notes its melody begins, how high it lies and how coloured its harmony is,
 * against the terciles (for harmony the median) of what the prior composes in the same style. Knows no ratings.
 */
import { chordQuality, chordTones } from '../../src/music/chord.ts';
import { degreeClass, SCALES, tonicShift } from '../../src/music/key.ts';
import { HOLD, PITCHED } from '../../src/music/voices.ts';
import { weightOf, type PlannedBar, type StyleMixture } from '../../src/protocol/bar.ts';
import { ACTIVITIES, HARMONIES, REGISTERS, wordsOf, type Niche } from '../../src/protocol/niche.ts';
import { STYLE_BOUNDS, type BoundsRow } from './nicheBounds.ts';

/** What is counted of a bar; sums of bars are those of a phrase. */
export interface Tally {
  readonly slots: number;
  /** Melody notes that begin, and the sum of their pitches with the tonic moved to a C. */
  readonly notes: number;
  readonly pitches: number;
  /** Slots with a chord, and those in which it is not a plain triad of the key. */
  readonly named: number;
  readonly rich: number;
  /** Pitched notes that begin under a chord, and those outside it. */
  readonly sung: number;
  readonly outside: number;
}

/** A phrase as a point; null where it cannot be told. */
export interface Character {
  /** Melody notes a quarter. */
  readonly activity: number;
  /** Mean pitch of the melody with the tonic moved to a C, or null where it is silent. */
  readonly register: number | null;
  /** Share of time under chords that are no plain triads of the key, plus share of notes outside the chord; 0–2. */
  readonly colour: number;
}

/** Where the niches of a style lie. */
export interface Bounds {
  readonly activity: readonly [number, number];
  readonly register: readonly [number, number];
  readonly colour: number;
}

const QUARTER = 4;
const PLAIN: ReadonlySet<string> = new Set(['maj', 'min']);

/** @param chord that sounds when the bar begins, or −1 · @returns what is counted, and the chord it ends with */
export function tally(
  bar: Pick<PlannedBar, 'chords' | 'voices' | 'key'>,
  chord: number,
): { readonly tally: Tally; readonly chord: number } {
  const scale = SCALES[bar.key.mode];
  const shift = tonicShift(bar.key);
  const counts = { slots: bar.chords.length, notes: 0, pitches: 0, named: 0, rich: 0, sung: 0, outside: 0 };
  let sounding = chord;
  for (let slot = 0; slot < bar.chords.length; slot++) {
    if (bar.chords[slot] !== HOLD) sounding = bar.chords[slot]!;
    const tones = chordTones(sounding);
    if (sounding >= 0) {
      counts.named++;
      if (!PLAIN.has(chordQuality(sounding)) || tones.some((tone) => !scale.includes(degreeClass(tone, bar.key))))
        counts.rich++;
    }
    for (const voice of PITCHED) {
      const pitch = bar.voices[voice][slot]!;
      if (pitch < 0) continue;
      if (voice === 'melody') {
        counts.notes++;
        counts.pitches += pitch - shift;
      }
      if (sounding < 0) continue;
      counts.sung++;
      if (!tones.includes(pitch % 12)) counts.outside++;
    }
  }
  return { tally: counts, chord: sounding };
}

export function characterOf(tallies: readonly Tally[]): Character {
  const sum = (name: keyof Tally): number => tallies.reduce((total, one) => total + one[name], 0);
  const [slots, notes, named, sung] = [sum('slots'), sum('notes'), sum('named'), sum('sung')];
  return {
    activity: slots === 0 ? 0 : (QUARTER * notes) / slots,
    register: notes === 0 ? null : sum('pitches') / notes,
    colour: (named === 0 ? 0 : sum('rich') / named) + (sung === 0 ? 0 : sum('outside') / sung),
  };
}

function fromRow([still, lively, low, high, plain]: BoundsRow): Bounds {
  return { activity: [still, lively], register: [low, high], colour: plain };
}

function meanRow(rows: readonly { readonly row: BoundsRow; readonly weight: number }[]): BoundsRow {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  return [0, 1, 2, 3, 4].map(
    (column) => rows.reduce((sum, { row, weight }) => sum + weight * row[column]!, 0) / total,
  ) as unknown as BoundsRow;
}

const COMMON = meanRow(Object.values(STYLE_BOUNDS).map((row) => ({ row, weight: 1 })));

/** Bounds of a mixture: of the styles in it that were measured, by weight; of all together where there is none. */
export function boundsOf(style: StyleMixture): Bounds {
  const rows = Object.entries(STYLE_BOUNDS)
    .map(([name, row]) => ({ row, weight: weightOf(style, name) }))
    .filter(({ weight }) => weight > 0);
  return fromRow(rows.length === 0 ? COMMON : meanRow(rows));
}

const third = (value: number, [low, high]: readonly [number, number]): 0 | 1 | 2 =>
  value <= low ? 0 : value <= high ? 1 : 2;

export function nicheOf({ activity, register, colour }: Character, bounds: Bounds): Niche {
  const words = [
    ACTIVITIES[third(activity, bounds.activity)],
    REGISTERS[register === null ? 1 : third(register, bounds.register)],
    HARMONIES[colour <= bounds.colour ? 0 : 1],
  ];
  return words.join('.') as Niche;
}

/** How far a value lies outside [low, high], in widths. */
function outside(value: number, low: number, high: number, width: number): number {
  return Math.max(0, low - value, value - high) / width;
}

/** Widths of the middle third where the prior's are narrower, and the width of the harmony's only border. */
const LEAST_WIDTH = { activity: 0.25, register: 2 };
const COLOUR_WIDTH = 0.3;

/** How far a phrase lies from a niche, 0 within it: the widths of a middle third, summed over the axes. */
export function distanceTo(niche: Niche, { activity, register, colour }: Character, bounds: Bounds): number {
  const words = wordsOf(niche);
  const along = (value: number, [low, high]: readonly [number, number], wanted: number, least: number): number =>
    outside(
      value,
      wanted === 0 ? -Infinity : wanted === 1 ? low : high,
      wanted === 2 ? Infinity : wanted === 1 ? high : low,
      Math.max(least, high - low),
    );
  const plain = words.harmony === 'plain';
  return (
    along(activity, bounds.activity, ACTIVITIES.indexOf(words.activity), LEAST_WIDTH.activity) +
    (register === null
      ? 0
      : along(register, bounds.register, REGISTERS.indexOf(words.register), LEAST_WIDTH.register)) +
    outside(colour, plain ? 0 : bounds.colour, plain ? bounds.colour : Infinity, COLOUR_WIDTH)
  );
}
