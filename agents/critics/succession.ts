/** How music goes on from note to note, half to half and bar to bar: contour, rhythm, repetition, chords and drums in their order. */
import { chordRoot, chordTones } from '../../src/music/chord.ts';
import { SCALES } from '../../src/music/key.ts';
import { keyCorrelation } from '../../src/music/keyFinding.ts';
import { DRUMS, PITCHED } from '../../src/music/voices.ts';
import type { ShapedNote } from '../learner/barShape.ts';
import { histogram, numbered, pitchClass, type FeatureGroup } from '../learner/featureGroup.ts';
import { spanGroup } from './counterpoint.ts';
import type { Span, SpanLine } from './span.ts';

/** Fall by a leap, by a step, struck again, rise by a step, by a leap. */
const MOVES = 5;
function moveOf(semitones: number): number {
  return Math.abs(semitones) > 2 ? 2 + 2 * Math.sign(semitones) : 2 + Math.sign(semitones);
}

function contour({ notes }: SpanLine): Float32Array {
  const moves = notes.slice(1).map(({ pitch }, i) => moveOf(pitch - notes[i]!.pitch));
  return histogram(
    moves.slice(1).map((move, i) => moves[i]! * MOVES + move),
    MOVES * MOVES,
  );
}

/** Note lengths in slots, upper edges inclusive: sixteenth, eighth, dotted eighth, quarter, up to a half, longer. */
const LENGTH_EDGES = [1, 2, 3, 4, 8];
const LENGTHS = LENGTH_EDGES.length + 1;
function lengthBin(slots: number): number {
  const bin = LENGTH_EDGES.findIndex((edge) => slots <= edge);
  return bin < 0 ? LENGTH_EDGES.length : bin;
}

function distances(notes: readonly ShapedNote[]): number[] {
  return notes.slice(1).map(({ slot }, i) => slot - notes[i]!.slot);
}

const contours = ['melody', 'bass'].map((voice) =>
  spanGroup(`contour.${voice}`, numbered('pair', MOVES * MOVES), (span) =>
    contour(span.lines[voice as 'melody' | 'bass']),
  ),
);

const lengths = PITCHED.map((voice) =>
  spanGroup(`lengths.${voice}`, numbered('length', LENGTHS), (span) =>
    histogram(distances(span.lines[voice].notes).map(lengthBin), LENGTHS),
  ),
);

/** How many voices begin together, where any begins. */
const together = spanGroup(
  'together',
  ['one', 'two', 'three', 'four', 'strong', 'weak'],
  ({ lines, slots, weights }) => {
    const sizes: number[] = [];
    const counts = new Float32Array(slots);
    for (let slot = 0; slot < slots; slot++) {
      const count = PITCHED.reduce((sum, voice) => sum + lines[voice].struck[slot]!, 0);
      counts[slot] = count;
      if (count > 0) sizes.push(count - 1);
    }
    const mean = (strong: boolean): number => {
      const kept = counts.filter((_, slot) => weights[slot]! >= 2 === strong);
      return kept.reduce((sum, count) => sum + count, 0) / kept.length;
    };
    return [...histogram(sizes, 4), mean(true), mean(false)];
  },
);

/** Share of slots in which two stretches strike, or rest from striking, alike; counted where either strikes. */
function alike(struck: Uint8Array, from: number, other: number, length: number): number {
  let either = 0;
  let both = 0;
  for (let i = 0; i < length; i++) {
    const a = struck[from + i]!;
    const b = struck[other + i]!;
    if (a || b) either++;
    if (a && b) both++;
  }
  return either === 0 ? 0 : both / either;
}

/** The same for the pitches that begin. */
function alikePitches({ struck, sounding }: SpanLine, from: number, other: number, length: number): number {
  let either = 0;
  let both = 0;
  for (let i = 0; i < length; i++) {
    const a = struck[from + i]! ? sounding[from + i]! : -1;
    const b = struck[other + i]! ? sounding[other + i]! : -1;
    if (a >= 0 || b >= 0) either++;
    if (a >= 0 && a === b) both++;
  }
  return either === 0 ? 0 : both / either;
}

const repetition = spanGroup(
  'repetition',
  PITCHED.flatMap((voice) =>
    ['halfRhythm', 'halfPitch', 'barRhythm', 'barPitch', 'exact'].map((name) => `${voice}.${name}`),
  ),
  ({ lines, bar }) =>
    PITCHED.flatMap((voice) => {
      const line = lines[voice];
      const half = bar / 2;
      const again = alikePitches(line, bar, 0, bar);
      return [
        alike(line.struck, bar, bar + half, half),
        alikePitches(line, bar, bar + half, half),
        alike(line.struck, bar, 0, bar),
        again,
        again === 1 ? 1 : 0,
      ];
    }),
);

const tonality = spanGroup('tonality', ['major', 'minor', 'outside', 'classes'], ({ lines, slots }) => {
  const durations = new Float64Array(12);
  for (const voice of PITCHED)
    for (let slot = 0; slot < slots; slot++) {
      const pitch = lines[voice].sounding[slot]!;
      if (pitch >= 0) durations[pitchClass(pitch)]! += 1;
    }
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  if (total === 0) return [0, 0, 0, 0];
  const inside = SCALES.major.reduce((sum, tone) => sum + durations[tone]!, 0);
  return [
    keyCorrelation(durations, { tonic: 0, mode: 'major' }),
    keyCorrelation(durations, { tonic: 0, mode: 'minor' }),
    1 - inside / total,
    durations.filter((duration) => duration > 0).length,
  ];
});

/** Root motion from chord to chord, where they change, and what they share. */
const progression = spanGroup(
  'progression',
  [...numbered('root', 12), 'atBar', 'onBeat', 'changes', 'common', 'samePlaces'],
  ({ chords, slots, bar, weights }: Span) => {
    const motions: number[] = [];
    const places: number[] = [];
    let common = 0;
    for (let slot = 1; slot < slots; slot++) {
      const before = chords[slot - 1]!;
      const now = chords[slot]!;
      if (before === now || before < 0 || now < 0) continue;
      motions.push((chordRoot(now) - chordRoot(before) + 12) % 12);
      places.push(slot);
      const tones = chordTones(before);
      common += chordTones(now).filter((tone) => tones.includes(tone)).length;
    }
    const first = places.filter((slot) => slot < bar);
    const second = places.filter((slot) => slot > bar).map((slot) => slot - bar);
    const share = (count: number) => (places.length === 0 ? 0 : count / places.length);
    return [
      ...histogram(motions, 12),
      places.includes(bar) ? 1 : 0,
      share(places.filter((slot) => weights[slot]! >= 3).length),
      places.length,
      share(common),
      first.length > 0 && first.join() === second.join() ? 1 : 0,
    ];
  },
);

const DRUM_COUNT = DRUMS.length;

/** Each drum's hits, the likeness of its bars and of the newest bar's halves, and the levels it is struck with. */
const grooves = spanGroup(
  'grooves',
  DRUMS.flatMap((drum) => ['hits', 'offbeat', 'again', 'half', 'level', 'levels'].map((name) => `${drum}.${name}`)),
  ({ drums, bar, slots, weights }) =>
    DRUMS.flatMap((_, drum) => {
      const struck = new Uint8Array(slots);
      const levels: number[] = [];
      let offbeat = 0;
      for (let slot = 0; slot < slots; slot++) {
        const level = drums[slot * DRUM_COUNT + drum]!;
        if (level === 0) continue;
        struck[slot] = 1;
        levels.push(level);
        if (weights[slot] === 0) offbeat++;
      }
      const hits = levels.length;
      const level = hits === 0 ? 0 : levels.reduce((sum, one) => sum + one, 0) / hits;
      const turns = levels.slice(1).filter((one, i) => one !== levels[i]).length;
      return [
        hits,
        hits === 0 ? 0 : offbeat / hits,
        alike(struck, bar, 0, bar),
        alike(struck, bar, bar + bar / 2, bar / 2),
        level,
        hits < 2 ? 0 : turns / (hits - 1),
      ];
    }),
);

/** Which drums are struck at once, for pairs that bands keep apart or together; and the kick beside the bass. */
const PAIRED = [
  [0, 1],
  [0, 2],
  [1, 2],
  [2, 7],
  [2, 3],
  [0, 6],
  [0, 7],
  [1, 7],
] as const;
const coincidence = spanGroup(
  'coincidence',
  [...PAIRED.map(([a, b]) => `${DRUMS[a]}-${DRUMS[b]}`), 'kick-bass', 'most'],
  ({ drums, lines, slots }) => {
    const at = (slot: number, drum: number): boolean => drums[slot * DRUM_COUNT + drum]! > 0;
    const shared = (a: (slot: number) => boolean, b: (slot: number) => boolean): number => {
      let either = 0;
      let both = 0;
      for (let slot = 0; slot < slots; slot++) {
        if (a(slot) || b(slot)) either++;
        if (a(slot) && b(slot)) both++;
      }
      return either === 0 ? 0 : both / either;
    };
    let most = 0;
    for (let slot = 0; slot < slots; slot++) {
      let count = 0;
      for (let drum = 0; drum < DRUM_COUNT; drum++) if (at(slot, drum)) count++;
      most = Math.max(most, count);
    }
    return [
      ...PAIRED.map(([a, b]) =>
        shared(
          (slot) => at(slot, a),
          (slot) => at(slot, b),
        ),
      ),
      shared(
        (slot) => at(slot, 0),
        (slot) => lines.bass.struck[slot] === 1,
      ),
      most,
    ];
  },
);

export const SUCCESSION_GROUPS: readonly FeatureGroup[] = [
  ...contours,
  ...lengths,
  together,
  repetition,
  tonality,
  progression,
];
export const GROOVE_GROUPS: readonly FeatureGroup[] = [grooves, coincidence];
