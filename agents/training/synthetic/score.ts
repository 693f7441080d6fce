/** What a synthetic piece is written in: notes in slots, drum patterns as text; and the way from there to the neutral format. */
import type { Rng } from '../../../src/kernel/random.ts';
import type { Pitch, Slots, Tempo, Velocity } from '../../../src/kernel/units.ts';
import type { Key } from '../../../src/music/key.ts';
import { TICKS_PER_QUARTER, TICKS_PER_SLOT, type Piece, type PieceNote } from '../../../src/music/piece.ts';
import { DRUM_PITCH, DRUM_VELOCITY, DRUMS, PITCHED, type Drum, type PitchedVoice } from '../../../src/music/voices.ts';
import { TONIC_NAMES } from '../../../src/music/key.ts';
import type { Span } from './harmony.ts';

export interface Note {
  readonly at: Slots;
  readonly length: Slots;
  readonly pitch: Pitch;
  readonly velocity: Velocity;
}

export interface Hit {
  readonly at: Slots;
  readonly drum: Drum;
  /** Index of DRUM_VELOCITY: 1 ghost, 2 plain, 3 accent. */
  readonly level: number;
}

export interface Score {
  readonly key: Key;
  readonly meter: readonly [number, number];
  readonly tempo: Tempo;
  readonly barSlots: Slots;
  readonly bars: number;
  readonly voices: Readonly<Record<PitchedVoice, Note[]>>;
  readonly drums: Hit[];
  readonly spans: Span[];
  /** What follows what: its name, its first bar and its length. */
  readonly sections: readonly { readonly name: string; readonly bar: number; readonly bars: number }[];
  /** General MIDI programs. */
  readonly programs: Readonly<Record<PitchedVoice, number>>;
}

/** One rhythm a line: `x` begins a note, `X` an accented one, `o` a soft one, `-` holds it, `.` is silence. */
export interface Beat {
  readonly at: Slots;
  readonly length: Slots;
  /** 1 soft, 2 plain, 3 accented. */
  readonly level: number;
}

export function readRhythm(text: string): Beat[] {
  return Array.from(text.matchAll(/([oxX])(-*)/g), (match) => ({
    at: match.index,
    length: 1 + match[2]!.length,
    level: 'oxX'.indexOf(match[1]!) + 1,
  }));
}

/** Drums of a bar by name, each a rhythm. */
export type DrumPattern = Readonly<Partial<Record<Drum, string>>>;

export function hitsOf(pattern: DrumPattern, from: Slots): Hit[] {
  return DRUMS.flatMap((drum) =>
    readRhythm(pattern[drum] ?? '').map(({ at, level }) => ({ at: from + at, drum, level })),
  );
}

export function pick<Item>(items: readonly Item[], rng: Rng): Item {
  return items[rng.integer(items.length)]!;
}
export function chance(probability: number, rng: Rng): boolean {
  return rng.next() < probability;
}
/** Uniform whole number in [least, most]. */
export function between(least: number, most: number, rng: Rng): number {
  return least + rng.integer(most - least + 1);
}

/** One note at a time: what overlaps the next is cut, what lies outside is dropped. */
function asLine(notes: readonly Note[], slots: Slots): PieceNote[] {
  const sorted = notes.filter((note) => note.at >= 0 && note.at < slots).toSorted((a, b) => a.at - b.at);
  return sorted.flatMap(({ at, length, pitch, velocity }, i): PieceNote[] => {
    const next = sorted[i + 1]?.at ?? slots;
    if (next === at) return [];
    const end = Math.min(at + length, next, slots);
    const strength = Math.max(1, Math.min(127, Math.round(velocity)));
    return [[at * TICKS_PER_SLOT, (end - at) * TICKS_PER_SLOT, pitch, strength]];
  });
}

/** Of several hits of one drum at once the strongest counts. */
function drumNotes(hits: readonly Hit[], slots: Slots): PieceNote[] {
  const strongest = new Map<number, Hit>();
  for (const hit of hits) {
    if (hit.at < 0 || hit.at >= slots) continue;
    const place = hit.at * DRUMS.length + DRUMS.indexOf(hit.drum);
    if ((strongest.get(place)?.level ?? 0) < hit.level) strongest.set(place, hit);
  }
  return [...strongest]
    .toSorted(([a], [b]) => a - b)
    .map(([place, { at, level }]) => [
      at * TICKS_PER_SLOT,
      TICKS_PER_SLOT / 2,
      DRUM_PITCH[place % DRUMS.length]!,
      DRUM_VELOCITY[level]!,
    ]);
}

const ROLES: Readonly<Record<PitchedVoice, string>> = {
  melody: 'melody',
  inner1: 'inner',
  inner2: 'inner',
  bass: 'bass',
};

export function toPiece(score: Score, id: string, style: string): Piece {
  const slots = score.bars * score.barSlots;
  const harte = (span: Span) => `${TONIC_NAMES[(span.root + score.key.tonic) % 12]!}:${span.kind}`;
  const tracks = PITCHED.flatMap((voice) => {
    const notes = asLine(score.voices[voice], slots);
    return notes.length > 0 ? [{ role: ROLES[voice], program: score.programs[voice], name: voice, notes }] : [];
  });
  const drums = drumNotes(score.drums, slots);
  return {
    id,
    title: `${style} ${id}`,
    composer: 'Antiphon',
    style,
    kind: 'synthetic',
    key: score.key,
    meter: score.meter,
    tempo: score.tempo,
    ticksPerQuarter: TICKS_PER_QUARTER,
    bars: score.bars,
    tracks: drums.length > 0 ? [...tracks, { role: 'drums', program: 0, name: 'drums', notes: drums }] : tracks,
    chords: score.spans.map((span) => [span.at * TICKS_PER_SLOT, harte(span)] as const),
    lengthTicks: slots * TICKS_PER_SLOT,
  };
}
