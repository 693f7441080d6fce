/**
 * Bars of the composer's grid as music others can read: a neutral Piece, or the plain bars a listener judges.
 * Knows the grid's symbols; nothing of policies, decisions or where a bar came from.
 */
import type { Pitch, Slots, Tempo, Ticks, Velocity } from '../kernel/units.ts';
import { chordSymbol } from './chord.ts';
import type { Key } from './key.ts';
import { metreOf, type MetreName } from './metre.ts';
import { TICKS_PER_QUARTER, TICKS_PER_SLOT, type Piece, type PieceNote, type Track } from './piece.ts';
import { DRUM_PITCH, DRUM_VELOCITY, DRUMS, HOLD, type PitchedVoice, type Voice } from './voices.ts';

/** What this file needs of a planned bar. */
export interface GridBarLike {
  readonly metre: MetreName;
  readonly tempo: Tempo;
  readonly key: Key;
  /** [slots] absolute chord code where a chord begins, HOLD or NO_CHORD. */
  readonly chords: Int16Array;
  /** [slots] HOLD, REST or the MIDI pitch that begins. */
  readonly voices: Readonly<Record<PitchedVoice, Int16Array>>;
  /** [slots] velocity of the note that begins, 0 elsewhere. */
  readonly velocities: Readonly<Record<PitchedVoice, Uint8Array>>;
  /** [slots × 8] levels 0–3. */
  readonly drums: Uint8Array;
}

export interface ExportOptions {
  readonly id: string;
  readonly style: string;
  readonly title?: string;
  /** General MIDI programs to play by, where the usual ones will not do. */
  readonly programs?: Readonly<Partial<Record<Voice, number>>>;
}

/** A bar as hidden listeners see it; ticks count from the start of the bar, 24 a quarter note. */
export interface ListenerBar {
  readonly metre: readonly [number, number];
  readonly tempo: Tempo;
  readonly key: Key;
  readonly chords: readonly (readonly [Ticks, string])[];
  readonly tracks: readonly { readonly role: string; readonly notes: readonly PieceNote[] }[];
}

/** A note on the grid; it lasts until something else is said, be it several bars. */
export interface GridNote {
  readonly bar: number;
  /** Slots from the start of its bar. */
  readonly slot: Slots;
  readonly duration: Slots;
  readonly pitch: Pitch;
  readonly velocity: Velocity;
}

const LISTENER_BARS = 4;
const PLAIN_VELOCITY = 80;
/** Drums have no length of their own; half a slot is what the corpora write. */
const DRUM_TICKS: Ticks = 3;

/** Flute, viola, cello and double bass; drums name no program. */
export const PROGRAMS: Readonly<Record<Voice, number>> = { melody: 73, inner1: 41, inner2: 42, bass: 32, drums: 0 };
const ROLES: Readonly<Record<PitchedVoice, string>> = {
  melody: 'melody',
  inner1: 'inner',
  inner2: 'inner',
  bass: 'bass',
};
export const NAMES: Readonly<Record<PitchedVoice, string>> = {
  melody: 'melody',
  inner1: 'inner 1',
  inner2: 'inner 2',
  bass: 'bass',
};
/** From the top down, as a score is read. */
export const SCORE_ORDER: readonly PitchedVoice[] = ['melody', 'inner1', 'inner2', 'bass'];

/** Notes of one voice through consecutive bars, tied over bar lines. A hold before the first note is silence. */
export function notesOfVoice(bars: readonly GridBarLike[], voice: PitchedVoice): GridNote[] {
  const notes: GridNote[] = [];
  let open: Omit<GridNote, 'duration'> | null = null;
  let length = 0;
  const close = (): void => {
    if (open) notes.push({ ...open, duration: length });
    open = null;
  };
  bars.forEach((bar, index) => {
    bar.voices[voice].forEach((symbol, slot) => {
      if (symbol !== HOLD) close();
      if (symbol >= 0) {
        open = { bar: index, slot, pitch: symbol, velocity: bar.velocities[voice][slot] || PLAIN_VELOCITY };
        length = 0;
      }
      length++;
    });
  });
  close();
  return notes;
}

function drumNotes(bar: GridBarLike, from: Ticks): PieceNote[] {
  const notes: PieceNote[] = [];
  bar.drums.forEach((level, index) => {
    if (level === 0) return;
    const slot = Math.floor(index / DRUMS.length);
    notes.push([from + slot * TICKS_PER_SLOT, DRUM_TICKS, DRUM_PITCH[index % DRUMS.length]!, DRUM_VELOCITY[level]!]);
  });
  return notes.toSorted((a, b) => a[0] - b[0] || a[2] - b[2]);
}

/** Start of each bar in ticks, and the end of the last. */
function barStarts(bars: readonly GridBarLike[]): Ticks[] {
  const starts = [0];
  for (const bar of bars) starts.push(starts.at(-1)! + metreOf(bar.metre).slots * TICKS_PER_SLOT);
  return starts;
}

function pieceNote(note: GridNote, barStart: Ticks): PieceNote {
  return [barStart + note.slot * TICKS_PER_SLOT, note.duration * TICKS_PER_SLOT, note.pitch, note.velocity];
}

/** Where a chord begins. */
export interface ChordChange {
  readonly bar: number;
  readonly slot: Slots;
  readonly code: number;
}

/** Changes of chord through consecutive bars; a chord that begins again is named once. */
export function chordChanges(bars: readonly GridBarLike[]): ChordChange[] {
  const changes: ChordChange[] = [];
  bars.forEach((bar, index) => {
    bar.chords.forEach((code, slot) => {
      if (code !== HOLD && code !== changes.at(-1)?.code) changes.push({ bar: index, slot, code });
    });
  });
  return changes;
}

/** Changes of tempo through consecutive bars, the first at tick 0. */
export function tempoChanges(bars: readonly GridBarLike[]): (readonly [Ticks, Tempo])[] {
  const starts = barStarts(bars);
  return bars.flatMap(({ tempo }, index): [Ticks, Tempo][] =>
    index > 0 && bars[index - 1]!.tempo === tempo ? [] : [[starts[index]!, tempo]],
  );
}

/** Changes of key through consecutive bars, the first at tick 0. */
export function keyChanges(bars: readonly GridBarLike[]): (readonly [Ticks, Key])[] {
  const starts = barStarts(bars);
  return bars.flatMap(({ key }, index): [Ticks, Key][] => {
    const before = bars[index - 1]?.key;
    return before?.tonic === key.tonic && before.mode === key.mode ? [] : [[starts[index]!, key]];
  });
}

/**
 * Consecutive bars as one piece. Voices that never sound have no track; chords are symbols only.
 * @throws RangeError if there are no bars
 */
export function barsToPiece(bars: readonly GridBarLike[], options: ExportOptions): Piece {
  const first = bars[0];
  if (!first) throw new RangeError('a piece needs at least one bar');
  const starts = barStarts(bars);
  const tracks: Track[] = SCORE_ORDER.flatMap((voice) => {
    const notes = notesOfVoice(bars, voice).map((note) => pieceNote(note, starts[note.bar]!));
    const program = options.programs?.[voice] ?? PROGRAMS[voice];
    return notes.length > 0 ? [{ role: ROLES[voice], program, name: NAMES[voice], notes }] : [];
  });
  const drums = bars.flatMap((bar, index) => drumNotes(bar, starts[index]!));
  if (drums.length > 0)
    tracks.push({ role: 'drums', program: options.programs?.drums ?? PROGRAMS.drums, name: 'drums', notes: drums });
  const metres = bars.flatMap((bar, index): [Ticks, number, number][] => {
    if (index > 0 && bars[index - 1]!.metre === bar.metre) return [];
    const { numerator, denominator } = metreOf(bar.metre);
    return [[starts[index]!, numerator, denominator]];
  });
  const chords = chordChanges(bars).map(
    ({ bar, slot, code }) => [starts[bar]! + slot * TICKS_PER_SLOT, chordSymbol(code)] as const,
  );
  return {
    id: options.id,
    ...(options.title !== undefined && { title: options.title }),
    style: options.style,
    key: first.key,
    meter: [metres[0]![1], metres[0]![2]],
    ...(metres.length > 1 && { meters: metres }),
    tempo: first.tempo,
    ticksPerQuarter: TICKS_PER_QUARTER,
    bars: bars.length,
    tracks,
    chords,
    lengthTicks: starts.at(-1)!,
  };
}

/**
 * The newest bars as a listener judges them, at most four, newest last. A note belongs to the bar in which it
 * starts, with its whole duration as far as these bars tell; a chord that lasts from before is named at tick 0.
 */
export function barsForListener(bars: readonly GridBarLike[]): ListenerBar[] {
  const firstShown = Math.max(0, bars.length - LISTENER_BARS);
  const lines = SCORE_ORDER.map((voice) => ({ role: ROLES[voice], notes: notesOfVoice(bars, voice) }));
  const changes = chordChanges(bars);
  return bars.slice(firstShown).map((bar, offset) => {
    const index = firstShown + offset;
    const { numerator, denominator } = metreOf(bar.metre);
    const tracks = lines.flatMap(({ role, notes }) => {
      const own = notes.filter((note) => note.bar === index).map((note) => pieceNote(note, 0));
      return own.length > 0 ? [{ role, notes: own }] : [];
    });
    const drums = drumNotes(bar, 0);
    if (drums.length > 0) tracks.push({ role: 'drums', notes: drums });
    const own = changes.filter((change) => change.bar === index);
    const lasting = own[0]?.slot === 0 ? undefined : changes.findLast((change) => change.bar < index);
    return {
      metre: [numerator, denominator],
      tempo: bar.tempo,
      key: bar.key,
      chords: [
        ...(lasting ? [[0, chordSymbol(lasting.code)] as const] : []),
        ...own.map(({ slot, code }) => [slot * TICKS_PER_SLOT, chordSymbol(code)] as const),
      ],
      tracks,
    };
  });
}
