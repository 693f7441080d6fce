/**
 * A piece in the neutral exchange format (one JSON object a line; 24 ticks a quarter note).
 * Everything that enters or leaves Antiphon as music passes through this shape.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Pitch, Tempo, Ticks, Velocity } from '../kernel/units.ts';
import { MODES, type Mode } from './key.ts';

export const TICKS_PER_QUARTER = 24;
export const TICKS_PER_SLOT = 6;
/** What the style of a piece is called that names none. */
export const UNNAMED_STYLE = 'custom';
/** Longer than any music; a file that says otherwise is garbled. */
export const MAX_QUARTERS = 50_000;
const MAX_TICKS = MAX_QUARTERS * TICKS_PER_QUARTER;

/** start, duration, pitch, velocity */
export type PieceNote = readonly [Ticks, Ticks, Pitch, Velocity];

export interface Track {
  /** melody, alto, tenor, bass, inner, chords, drums, piano-right, violin1 … */
  readonly role: string;
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly name?: string;
  readonly notes: readonly PieceNote[];
  /** Drums: raw onset minus grid onset in 1/480 quarter, parallel to `notes`. */
  readonly micro?: readonly number[];
}

export interface PieceKey {
  readonly tonic: number;
  readonly mode: Mode;
  readonly conf?: number;
  readonly src?: string;
}

export interface Piece {
  readonly id: string;
  readonly title?: string;
  readonly composer?: string | null;
  /** Of the collection's own words, as they came. */
  readonly licence?: unknown;
  readonly style: string;
  readonly kind?: string;
  readonly key: PieceKey | null;
  readonly meter: readonly [number, number];
  readonly meters?: readonly (readonly [Ticks, number, number])[];
  readonly pickup?: Ticks;
  readonly tempo: Tempo | null;
  readonly ticksPerQuarter: 24;
  readonly bars?: number;
  readonly tracks: readonly Track[];
  readonly chords?: readonly (readonly [Ticks, string])[];
  readonly lengthTicks?: Ticks;
  /** True where a run of one pitch is one note because the source cannot tell held from repeated. */
  readonly heldRepeated?: boolean;
  /** Share of onsets that did not lie on the grid of ticks and were moved to it. */
  readonly offGrid?: number;
}

function isNote(note: unknown): note is PieceNote {
  return (
    Array.isArray(note) &&
    note.length >= 4 &&
    note.every((field) => Number.isFinite(field)) &&
    note[0] >= 0 &&
    note[1] >= 0 &&
    note[0] + note[1] <= MAX_TICKS &&
    note[2] >= 0 &&
    note[2] <= 127
  );
}

function isTrack(track: unknown): track is Track {
  if (typeof track !== 'object' || track === null) return false;
  const { role, notes } = track as Partial<Track>;
  return typeof role === 'string' && Array.isArray(notes) && notes.every(isNote);
}

function isTick(tick: unknown): boolean {
  return typeof tick === 'number' && tick >= 0 && tick <= MAX_TICKS;
}

function isMetreChange(change: unknown): boolean {
  return Array.isArray(change) && isTick(change[0]) && change[1] > 0 && change[2] > 0;
}

function isChordLabel(label: unknown): boolean {
  return Array.isArray(label) && isTick(label[0]) && typeof label[1] === 'string';
}

/** What may be missing from a piece, and is where it makes no sense. */
const OPTIONAL: Readonly<Record<string, (value: unknown) => boolean>> = {
  meters: (value) => Array.isArray(value) && value.every(isMetreChange),
  chords: (value) => Array.isArray(value) && value.every(isChordLabel),
  pickup: isTick,
  lengthTicks: isTick,
};

/** Reads one line of a corpus. Unknown fields are ignored; a missing style becomes `UNNAMED_STYLE`. */
export function parsePiece(line: string): Result<Piece, 'not-json' | 'not-a-piece'> {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return fail('not-json', 'This line is not JSON, so it was left out.');
  }
  if (typeof raw !== 'object' || raw === null) return fail('not-a-piece', 'This line holds no piece of music.');
  const piece = raw as Record<string, unknown>;
  const meter = piece['meter'];
  if (!Array.isArray(piece['tracks']) || !piece['tracks'].every(isTrack))
    return fail('not-a-piece', 'This piece has no readable tracks.');
  if (!Array.isArray(meter) || !(meter[0] > 0) || !(meter[1] > 0))
    return fail('not-a-piece', 'This piece has no metre.');
  if (piece['ticksPerQuarter'] !== TICKS_PER_QUARTER)
    return fail('not-a-piece', 'This piece does not use 24 ticks a quarter note.');
  for (const [field, isSound] of Object.entries(OPTIONAL))
    if (piece[field] !== undefined && !isSound(piece[field])) delete piece[field];
  const key = piece['key'] as PieceKey | null | undefined;
  const knownKey = key && MODES.includes(key.mode) && key.tonic >= 0 && key.tonic < 12 ? key : null;
  return succeed({
    ...(piece as unknown as Piece),
    id: typeof piece['id'] === 'string' ? piece['id'] : 'untitled',
    style: typeof piece['style'] === 'string' ? piece['style'] : UNNAMED_STYLE,
    key: knownKey,
    tempo: typeof piece['tempo'] === 'number' && piece['tempo'] > 0 ? piece['tempo'] : null,
  });
}
