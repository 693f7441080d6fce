/**
 * Chords as an accompaniment plays them: which tones, moved as little as may be from those before, and when they are
 * struck. Pure; knows grid slots and no seconds.
 */
import type { Pitch, Slots } from '../kernel/units.ts';
import { chordQuality, chordRoot, chordTones } from '../music/chord.ts';
import type { MetreName } from '../music/metre.ts';

export const PATTERNS = [
  'none',
  'pad',
  'pulse',
  'strum',
  'drive',
  'arpeggio',
  'lazy',
  'offbeat',
  'charleston',
  'bossa',
  'scratch',
  'montuno',
  'boom',
  'skank',
] as const;
export type PatternName = (typeof PATTERNS)[number];

/** Slot, length in slots, touch beside the pattern's usual, 1 = as usual. */
type Stroke = readonly [Slots, Slots, number];

export interface Pattern {
  /** A sparse and a full bar of 16, and of 12 in three and in six. */
  readonly four: readonly [readonly Stroke[], readonly Stroke[]];
  readonly three: readonly [readonly Stroke[], readonly Stroke[]];
  readonly six: readonly [readonly Stroke[], readonly Stroke[]];
  /** Time between the strings of a strum, milliseconds; 0 strikes all at once. */
  readonly roll: number;
  /** One tone of the chord after the other instead of all at once. */
  readonly broken: boolean;
  /** 1–127 */
  readonly velocity: number;
}

const WHOLE_16: readonly Stroke[] = [[0, 16, 1]];
const WHOLE_12: readonly Stroke[] = [[0, 12, 1]];
const HALVES_6: readonly Stroke[] = [
  [0, 6, 1],
  [6, 6, 0.9],
];
const QUARTERS_3: readonly Stroke[] = [
  [0, 4, 1],
  [4, 4, 0.8],
  [8, 4, 0.85],
];
const AFTERBEATS_3: readonly Stroke[] = [
  [4, 3, 0.9],
  [8, 3, 0.85],
];
const AFTERBEATS_6: readonly Stroke[] = [
  [2, 2, 0.8],
  [4, 2, 0.9],
  [8, 2, 0.8],
  [10, 2, 0.9],
];

function strokes(slots: readonly Slots[], length: Slots, accents: readonly Slots[] = []): readonly Stroke[] {
  return slots.map((slot): Stroke => [slot, length, accents.includes(slot) ? 1.12 : 0.94]);
}
const EIGHTHS_12 = strokes([0, 2, 4, 6, 8, 10], 2, [0, 6]);

function pattern(
  sparse: readonly Stroke[],
  full: readonly Stroke[],
  more: Partial<Omit<Pattern, 'four'>> = {},
): Pattern {
  return {
    four: [sparse, full],
    three: [WHOLE_12, QUARTERS_3],
    six: [HALVES_6, AFTERBEATS_6],
    roll: 0,
    broken: false,
    velocity: 62,
    ...more,
  };
}

const BROKEN: Partial<Pattern> = {
  broken: true,
  three: [strokes([0, 2, 4, 6, 8, 10], 5), strokes([0, 2, 4, 6, 8, 10], 5)],
  six: [EIGHTHS_12, EIGHTHS_12],
};

export const PATTERN: Readonly<Record<PatternName, Pattern>> = {
  none: pattern([], [], { three: [[], []], six: [[], []] }),
  pad: pattern(WHOLE_16, WHOLE_16, { three: [WHOLE_12, WHOLE_12], six: [WHOLE_12, WHOLE_12], velocity: 56 }),
  pulse: pattern(
    [
      [0, 8, 1],
      [8, 8, 0.92],
    ],
    [
      [0, 4, 1],
      [4, 4, 0.82],
      [8, 4, 0.92],
      [12, 3, 0.8],
      [15, 1, 0.7],
    ],
    { roll: 6 },
  ),
  strum: pattern(
    [
      [0, 8, 1],
      [8, 4, 0.9],
      [12, 2, 0.75],
      [14, 2, 0.7],
    ],
    [
      [0, 4, 1.05],
      [4, 2, 0.85],
      [6, 4, 0.75],
      [10, 2, 0.8],
      [12, 2, 0.9],
      [14, 2, 0.75],
    ],
    { roll: 11, three: [QUARTERS_3, EIGHTHS_12] },
  ),
  drive: pattern(strokes([0, 4, 8, 12], 4, [0]), strokes([0, 2, 4, 6, 8, 10, 12, 14], 2, [0, 8]), {
    roll: 5,
    velocity: 58,
    three: [QUARTERS_3, EIGHTHS_12],
  }),
  arpeggio: pattern(strokes([0, 4, 8, 12], 8, [0]), strokes([0, 2, 4, 6, 8, 10, 12, 14], 6, [0, 8]), {
    ...BROKEN,
    velocity: 56,
  }),
  lazy: pattern(
    [[0, 14, 1]],
    [
      [0, 7, 1],
      [7, 7, 0.85],
      [14, 2, 0.6],
    ],
    { roll: 16, velocity: 60 },
  ),
  offbeat: pattern(
    [
      [2, 2, 1],
      [10, 2, 1],
    ],
    [
      [2, 2, 1],
      [5, 1, 0.85],
      [8, 2, 0.95],
      [11, 1, 0.85],
      [14, 2, 0.95],
    ],
    { velocity: 66, three: [AFTERBEATS_3, AFTERBEATS_3] },
  ),
  charleston: pattern(
    [
      [0, 5, 1],
      [6, 2, 0.9],
    ],
    [
      [0, 3, 0.95],
      [6, 2, 0.95],
      [10, 1, 0.8],
      [14, 2, 0.9],
    ],
    { roll: 4, three: [WHOLE_12, AFTERBEATS_3] },
  ),
  bossa: pattern(
    [
      [0, 3, 1],
      [6, 2, 0.85],
      [12, 3, 0.9],
    ],
    [
      [0, 3, 1],
      [3, 3, 0.8],
      [6, 4, 0.9],
      [10, 3, 0.85],
      [13, 3, 0.85],
    ],
    { roll: 8, velocity: 58, three: [AFTERBEATS_3, EIGHTHS_12] },
  ),
  scratch: pattern(strokes([4, 10, 12], 1, [4]), strokes([2, 3, 4, 6, 7, 10, 12, 14, 15], 1, [4, 12]), {
    roll: 3,
    velocity: 60,
    three: [AFTERBEATS_3, EIGHTHS_12],
  }),
  montuno: pattern(strokes([0, 3, 6, 10, 14], 2, [0]), strokes([0, 2, 3, 5, 6, 9, 10, 12, 13, 15], 2, [0, 6, 13]), {
    broken: true,
    velocity: 64,
    three: [EIGHTHS_12, EIGHTHS_12],
    six: [EIGHTHS_12, EIGHTHS_12],
  }),
  boom: pattern(
    [
      [4, 3, 1],
      [12, 3, 0.95],
    ],
    [
      [4, 2, 1],
      [6, 2, 0.75],
      [12, 2, 0.95],
      [14, 2, 0.75],
    ],
    { roll: 9, three: [AFTERBEATS_3, AFTERBEATS_3] },
  ),
  skank: pattern(
    [
      [4, 2, 1],
      [12, 2, 1],
    ],
    [
      [2, 1, 0.85],
      [6, 1, 1],
      [10, 1, 0.85],
      [14, 1, 1],
    ],
    { roll: 4, velocity: 68, three: [AFTERBEATS_3, AFTERBEATS_3] },
  ),
};

export function strokesOf(name: PatternName, metre: MetreName, full: boolean): readonly Stroke[] {
  const { four, three, six } = PATTERN[name];
  return (metre === '4/4' ? four : metre === '3/4' ? three : six)[full ? 1 : 0];
}

/** Middle of the register in which chords neither cover a tune nor muddy a bass. */
const CENTRE: Pitch = 61;
const WIDEST = 16;

/**
 * Tones of a chord in a register, nearest to the voicing before: every voice goes as short a way as may be.
 * @param before rising pitches, or empty at a beginning
 * @param range lowest and highest pitch
 * @returns rising pitches that together hold every tone of the chord, its fifth left out of sevenths in a pinch; empty
 *   for no chord
 */
export function voiceChord(code: number, before: readonly Pitch[], range: readonly [Pitch, Pitch]): readonly Pitch[] {
  const tones = chordTones(code);
  if (tones.length === 0) return [];
  let best: readonly Pitch[] = [];
  let least = Infinity;
  for (const voicing of voicings(tones, range)) {
    const cost = wayTo(voicing, before) + 0.35 * Math.abs(mean(voicing) - CENTRE) + crowding(voicing);
    if (cost >= least) continue;
    least = cost;
    best = voicing;
  }
  return best;
}

/** Every close position, and each with its second voice from the top an octave lower. */
function* voicings(tones: readonly number[], [low, high]: readonly [Pitch, Pitch]): Generator<readonly Pitch[]> {
  for (let bottom = low; bottom <= high; bottom++) {
    const start = tones.indexOf(bottom % 12);
    if (start < 0) continue;
    const close = [bottom];
    for (let i = 1; i < tones.length; i++) {
      const tone = tones[(start + i) % tones.length]!;
      close.push(close.at(-1)! + ((((tone - close.at(-1)!) % 12) + 12) % 12));
    }
    if (close.at(-1)! <= high) yield close;
    if (close.length < 3) continue;
    const open = close.with(-2, close.at(-2)! - 12).toSorted((a, b) => a - b);
    if (open[0]! >= low && open.at(-1)! <= high && open.at(-1)! - open[0]! <= WIDEST) yield open;
  }
}

function wayTo(voicing: readonly Pitch[], before: readonly Pitch[]): number {
  if (before.length === 0) return 0;
  const nearest = (pitch: Pitch, others: readonly Pitch[]): number =>
    Math.min(...others.map((other) => Math.abs(other - pitch)));
  return (
    voicing.reduce((sum, pitch) => sum + nearest(pitch, before), 0) +
    before.reduce((sum, pitch) => sum + nearest(pitch, voicing), 0) +
    // The ear follows the top.
    0.5 * Math.abs(voicing.at(-1)! - before.at(-1)!)
  );
}

/** Seconds low down growl. */
function crowding(voicing: readonly Pitch[]): number {
  let cost = 0;
  for (let i = 1; i < voicing.length; i++) if (voicing[i]! - voicing[i - 1]! < 3 && voicing[i - 1]! < 55) cost += 4;
  return cost;
}

function mean(pitches: readonly Pitch[]): number {
  return pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
}

/** Root and fifth alone, for what is driven so hard that a third would growl. */
export function powerChord(code: number, [low]: readonly [Pitch, Pitch]): readonly Pitch[] {
  if (code < 0) return [];
  const root = low + ((((chordRoot(code) - low) % 12) + 12) % 12);
  const fifth = chordQuality(code) === 'dim' ? 6 : chordQuality(code) === 'aug' ? 8 : 7;
  return [root, root + fifth, root + 12];
}
