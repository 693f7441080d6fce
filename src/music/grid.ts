/**
 * Pieces on the composer's grid: five voices and chords in slots of a sixteenth.
 * Music that does not fit (odd metres, too many onsets off the grid) is refused with a reason, not bent.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Slots, Tempo, Ticks } from '../kernel/units.ts';
import { NO_CHORD, parseChord } from './chord.ts';
import { inferChords } from './harmony.ts';
import { findKey } from './keyFinding.ts';
import type { Key } from './key.ts';
import { metreOf, type MetreName } from './metre.ts';
import { TICKS_PER_SLOT, type Piece, type PieceNote, type Track } from './piece.ts';
import { drumLevel, drumOfPitch, DRUMS, HOLD, PITCHED, REST, type PitchedVoice } from './voices.ts';

export interface GridPiece {
  readonly id: string;
  readonly style: string;
  readonly metre: MetreName;
  readonly key: Key;
  readonly tempo: Tempo | null;
  /** Length; the piece begins on a bar line unless `phase` says otherwise. */
  readonly slots: Slots;
  /** Place in the bar of the first slot (a pickup starts late in a bar). */
  readonly phase: Slots;
  /** [slots] HOLD, REST or the MIDI pitch that begins; null = the piece has no such voice. */
  readonly voices: Readonly<Record<PitchedVoice, Int16Array | null>>;
  /** [slots × 8] levels 0–3, or null. */
  readonly drums: Uint8Array | null;
  /** [slots] absolute chord codes, HOLD and NO_CHORD; null only for drums alone. */
  readonly chords: Int16Array | null;
  readonly chordsGiven: boolean;
  /** Runs of one pitch are one note: the source cannot tell held from repeated. */
  readonly heldRepeated: boolean;
}

export type GridFault = 'metre' | 'off-grid' | 'empty' | 'too-short';

export interface GridMetre {
  readonly metre: MetreName;
  readonly slotTicks: Ticks;
}

/** How a written metre is laid on bars of 12 or 16 slots; long notated values are halved, short bars paired. */
function gridMetre(numerator: number, denominator: number): GridMetre | null {
  switch (`${numerator}/${denominator}`) {
    case '4/4':
    case '2/2':
    case '2/4':
    case '8/8':
    case '4/8':
      return { metre: '4/4', slotTicks: TICKS_PER_SLOT };
    case '2/1':
    case '4/2':
      return { metre: '4/4', slotTicks: 2 * TICKS_PER_SLOT };
    case '3/4':
      return { metre: '3/4', slotTicks: TICKS_PER_SLOT };
    case '3/2':
      return { metre: '3/4', slotTicks: 2 * TICKS_PER_SLOT };
    case '6/8':
    case '3/8':
    case '12/8':
      return { metre: '6/8', slotTicks: TICKS_PER_SLOT };
    case '6/4':
      return { metre: '6/8', slotTicks: 2 * TICKS_PER_SLOT };
    default:
      return null;
  }
}

const MELODY_ROLES = ['melody', 'violin1', 'lead', 'piano-right', 'organ-right', 'guitar', 'melody2', 'riff'];
const BASS_ROLES = ['bass', 'cello', 'organ-pedal', 'piano-left', 'organ-left'];
const UPPER_ROLES = ['alto', 'violin2', 'piano-right', 'organ-right', 'melody2', 'lead', 'riff', 'melody'];

function meanPitch(track: Track): number {
  let sum = 0;
  for (const note of track.notes) sum += note[2];
  return sum / Math.max(1, track.notes.length);
}

function pickTrack(tracks: readonly Track[], roles: readonly string[]): Track | undefined {
  for (const role of roles) {
    const matching = tracks.filter((track) => track.role === role);
    if (matching.length > 0)
      return matching.reduce((best, track) => (track.notes.length > best.notes.length ? track : best));
  }
  return undefined;
}

/**
 * One line out of many notes: at every onset the outermost note takes over,
 * unless a note further out is still sounding. The rest is left for the inner voices.
 */
function drawLine(notes: readonly PieceNote[], side: 1 | -1): { line: PieceNote[]; rest: PieceNote[] } {
  const sorted = notes.toSorted((a, b) => a[0] - b[0] || side * (b[2] - a[2]));
  const line: PieceNote[] = [];
  const rest: PieceNote[] = [];
  for (const note of sorted) {
    const last = line.at(-1);
    const covered = last && note[0] < last[0] + last[1] && (note[0] === last[0] || side * (last[2] - note[2]) > 0);
    (covered ? rest : line).push(note);
  }
  return { line, rest };
}

/** Notes to grid symbols inside [from, from + slots × slotTicks). */
function symbolsOf(line: readonly PieceNote[], from: Ticks, slots: Slots, slotTicks: Ticks): Int16Array {
  const symbols = new Int16Array(slots).fill(HOLD);
  if (slots > 0) symbols[0] = REST;
  for (let i = 0; i < line.length; i++) {
    const [start, duration, pitch] = line[i]!;
    const at = Math.round((start - from) / slotTicks);
    if (at < 0 || at >= slots) continue;
    symbols[at] = pitch;
    const nextStart = line[i + 1]?.[0] ?? Infinity;
    const end = Math.max(at + 1, Math.round((Math.min(start + duration, nextStart) - from) / slotTicks));
    const nextAt = Math.round((nextStart - from) / slotTicks);
    if (end < slots && end < nextAt && symbols[end] === HOLD) symbols[end] = REST;
  }
  return symbols;
}

/** Sounding MIDI pitch of every slot, −1 where silent. */
export function soundingPitches(symbols: Int16Array): Int16Array {
  const sounding = new Int16Array(symbols.length);
  let now = -1;
  for (let t = 0; t < symbols.length; t++) {
    const symbol = symbols[t]!;
    if (symbol !== HOLD) now = symbol === REST ? -1 : symbol;
    sounding[t] = now;
  }
  return sounding;
}

/** Tracks → four pitched voices as lines of notes. */
function separateVoices(tracks: readonly Track[]): Record<PitchedVoice, readonly PieceNote[]> {
  const melodyTrack = pickTrack(tracks, MELODY_ROLES) ?? tracks.toSorted((a, b) => meanPitch(b) - meanPitch(a))[0];
  const others = tracks.filter((track) => track !== melodyTrack);
  const bassTrack = pickTrack(others, BASS_ROLES) ?? others.toSorted((a, b) => meanPitch(a) - meanPitch(b))[0];
  const upper: PieceNote[] = [];
  const lower: PieceNote[] = [];
  const melody = drawLine(melodyTrack?.notes ?? [], 1);
  let bassLine: PieceNote[] = [];
  if (bassTrack) {
    const bass = drawLine(bassTrack.notes, -1);
    bassLine = bass.line;
    lower.push(...bass.rest);
    upper.push(...melody.rest);
  } else {
    const bass = drawLine(melody.rest, -1);
    bassLine = bass.line;
    upper.push(...bass.rest);
  }
  const inner = others.filter((track) => track !== bassTrack).toSorted((a, b) => meanPitch(b) - meanPitch(a));
  inner.forEach((track, rank) => {
    if (track.role === 'chords' || inner.length === 1) {
      const split = drawLine(track.notes, 1);
      upper.push(...split.line);
      lower.push(...split.rest);
    } else if (UPPER_ROLES.includes(track.role) || rank % 2 === 0) upper.push(...track.notes);
    else lower.push(...track.notes);
  });
  return { melody: melody.line, bass: bassLine, inner1: drawLine(upper, 1).line, inner2: drawLine(lower, 1).line };
}

function drumsOf(tracks: readonly Track[], from: Ticks, slots: Slots, slotTicks: Ticks): Uint8Array {
  const levels = new Uint8Array(slots * DRUMS.length);
  for (const track of tracks)
    for (const [start, , pitch, velocity] of track.notes) {
      const at = Math.round((start - from) / slotTicks);
      const drum = drumOfPitch(pitch);
      if (at < 0 || at >= slots || drum < 0) continue;
      const index = at * DRUMS.length + drum;
      levels[index] = Math.max(levels[index]!, drumLevel(velocity));
    }
  return levels;
}

/** Labels → [slots] chord codes. */
function chordsGiven(labels: NonNullable<Piece['chords']>, from: Ticks, slots: Slots, slotTicks: Ticks): Int16Array {
  const codes = new Int16Array(slots).fill(HOLD);
  let before = NO_CHORD;
  let previous = NO_CHORD;
  for (const [tick, symbol] of labels) {
    const at = Math.round((tick - from) / slotTicks);
    const code = parseChord(symbol);
    if (at <= 0) before = code;
    if (at > 0 && at < slots && code !== previous) codes[at] = code;
    previous = code;
  }
  if (slots > 0) codes[0] = before;
  return codes;
}

function keyOfVoices(sounding: readonly Int16Array[]): Key {
  const profile = new Float64Array(12);
  for (const voice of sounding) for (const pitch of voice) if (pitch >= 0) profile[pitch % 12]! += 1;
  return findKey(profile).key;
}

/** A stretch of steady metre. */
export interface Segment {
  readonly from: Ticks;
  readonly to: Ticks;
  readonly grid: GridMetre;
  readonly phase: Slots;
}

/** Stretches of steady metre that the grid knows; what lies between them is in other metres. */
export function segmentsOf(piece: Piece, end: Ticks): Segment[] {
  const changes = piece.meters?.length ? piece.meters : [[0, piece.meter[0], piece.meter[1]] as const];
  const segments: Segment[] = [];
  changes.forEach(([tick, numerator, denominator], i) => {
    const grid = gridMetre(numerator, denominator);
    const to = Math.min(end, changes[i + 1]?.[0] ?? end);
    if (!grid || to <= tick) return;
    const bar = metreOf(grid.metre).slots;
    const pickup = i === 0 && piece.pickup ? Math.round(piece.pickup / grid.slotTicks) : 0;
    segments.push({ from: tick, to, grid, phase: (bar - (pickup % bar)) % bar });
  });
  return segments;
}

/** Everything of a piece that any stretch of it is laid out from. */
export interface Parts {
  readonly piece: Piece;
  /** Last tick at which anything sounds; 0 = there is nothing. */
  readonly end: Ticks;
  readonly lines: Readonly<Record<PitchedVoice, readonly PieceNote[]>> | null;
  readonly drumTracks: readonly Track[];
  readonly labels: Piece['chords'] | null;
}

export function partsOf(piece: Piece): Parts {
  const pitchedTracks = piece.tracks.filter((track) => track.role !== 'drums' && track.notes.length > 0);
  let end = piece.lengthTicks ?? 0;
  for (const track of piece.tracks) for (const note of track.notes) end = Math.max(end, note[0] + note[1]);
  return {
    piece,
    end,
    lines: pitchedTracks.length > 0 ? separateVoices(pitchedTracks) : null,
    drumTracks: piece.tracks.filter((track) => track.role === 'drums' && track.notes.length > 0),
    labels: piece.chords?.length ? piece.chords : null,
  };
}

export interface Stretch {
  readonly id: string;
  readonly from: Ticks;
  readonly slots: Slots;
  readonly grid: GridMetre;
  readonly phase: Slots;
  readonly tempo: Tempo | null;
  /** null = found from the notes. */
  readonly key: Key | null;
}

/** @returns null where the stretch holds nothing at all */
export function layOut({ piece, lines, drumTracks, labels }: Parts, stretch: Stretch): GridPiece | null {
  const { from, slots, grid, phase, id, tempo } = stretch;
  const metre = metreOf(grid.metre);
  const voices = Object.fromEntries(
    PITCHED.map((voice) => {
      const line = lines?.[voice] ?? [];
      const symbols = line.length > 0 ? symbolsOf(line, from, slots, grid.slotTicks) : null;
      return [voice, symbols?.some((symbol) => symbol >= 0) ? symbols : null];
    }),
  ) as Record<PitchedVoice, Int16Array | null>;
  const sounding = PITCHED.flatMap((voice) => (voices[voice] ? [soundingPitches(voices[voice])] : []));
  if (sounding.length === 0 && drumTracks.length === 0 && !labels) return null;
  const chords = labels
    ? chordsGiven(labels, from, slots, grid.slotTicks)
    : sounding.length > 0
      ? inferChords({
          slots,
          beatSlots: metre.beatSlots,
          pitches: sounding,
          ...(voices.bass && { bassVoice: voices.melody ? 1 : 0 }),
        })
      : null;
  return {
    id,
    style: piece.style,
    metre: grid.metre,
    key: stretch.key ?? (sounding.length > 0 ? keyOfVoices(sounding) : { tonic: 0, mode: 'major' }),
    tempo,
    slots,
    phase,
    voices,
    drums: drumTracks.length > 0 ? drumsOf(drumTracks, from, slots, grid.slotTicks) : null,
    chords,
    chordsGiven: labels !== null,
    heldRepeated: piece.heldRepeated ?? false,
  };
}

/** Whether an onset lies between the slots of a grid, by more than `tolerance`. */
export function misses(start: Ticks, from: Ticks, slotTicks: Ticks, tolerance: Ticks): boolean {
  const distance = Math.abs(start - from) % slotTicks;
  return Math.min(distance, slotTicks - distance) > tolerance;
}

const SENTENCES: Readonly<Record<Exclude<GridFault, 'too-short'>, string>> = {
  'off-grid': 'Too many notes of this piece lie between sixteenths.',
  metre: 'This metre does not fit the grid.',
  empty: 'There are no notes in this piece.',
};

/**
 * Lays a piece on the grid whole: one GridPiece for each stretch of steady metre of at least `minBars` bars, its
 * onsets rounded to slots. For music that someone wants continued or measured; training takes `fittingRuns`.
 * @param maxOffGrid largest share of onsets that may miss the grid by more than a tick before a stretch is refused
 */
export function toGrid(piece: Piece, minBars = 2, maxOffGrid = 0.12): Result<readonly GridPiece[], GridFault> {
  const parts = partsOf(piece);
  if (parts.end === 0) return fail('empty', SENTENCES.empty);
  const segments = segmentsOf(piece, parts.end);
  if (segments.length === 0)
    return fail('metre', `The metre ${piece.meter[0]}/${piece.meter[1]} does not fit the grid.`);
  const grids: GridPiece[] = [];
  let refused: GridFault = 'too-short';
  for (const [index, { from, to, grid, phase }] of segments.entries()) {
    const slots = Math.ceil((to - from) / grid.slotTicks);
    if (slots < minBars * metreOf(grid.metre).slots) continue;
    let onsets = 0;
    let off = 0;
    for (const track of piece.tracks)
      for (const [start] of track.notes)
        if (start >= from && start < to) {
          onsets++;
          if (misses(start, from, grid.slotTicks, 1)) off++;
        }
    if (off > maxOffGrid * onsets) {
      refused = 'off-grid';
      continue;
    }
    const id = segments.length > 1 ? `${piece.id}#${index}` : piece.id;
    const key = index === 0 && piece.key ? { tonic: piece.key.tonic, mode: piece.key.mode } : null;
    const laid = layOut(parts, { id, from, slots, grid, phase, tempo: piece.tempo, key });
    if (laid) grids.push(laid);
  }
  if (grids.length > 0) return succeed(grids);
  return fail(refused, refused === 'too-short' ? `This piece is shorter than ${minBars} bars.` : SENTENCES[refused]);
}
