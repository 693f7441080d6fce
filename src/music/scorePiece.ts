/**
 * A written score → a piece: bars of all parts laid one after another, repeats not unfolded, of several endings the
 * last, staves and voices as tracks with roles. Knows parts and bars; no file format.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Pitch, Tempo } from '../kernel/units.ts';
import { MAX_QUARTERS, TICKS_PER_QUARTER, UNNAMED_STYLE, type Piece, type PieceKey, type Track } from './piece.ts';
import { guessRoles } from './roles.ts';
import { droppedBars, gridTick, layBars, Line, type Ending, type WrittenBar } from './score.ts';
import { keyOfTracks, type Signature } from './signature.ts';

export type ScoreFault = 'empty' | 'huge';

/** Times are quarters from the beginning of the bar. */
export interface ScoreNote {
  readonly at: number;
  readonly quarters: number;
  /** As it sounds. */
  readonly pitch: Pitch;
  readonly tiedBefore: boolean;
  readonly tiedAfter: boolean;
  /** From 1. */
  readonly staff: number;
  readonly voice: string;
  readonly drum: boolean;
}

export interface ScoreBar {
  /** How far its notes and rests reach. */
  readonly quarters: number;
  /** Where it changes here. */
  readonly metre: readonly [number, number] | null;
  readonly signature: Signature | null;
  readonly tempo: Tempo | null;
  readonly notes: readonly ScoreNote[];
  readonly chords: readonly (readonly [at: number, symbol: string])[];
  /** Smallest number of an ending that begins here. */
  readonly endingBegins: number | null;
  readonly endingEnds: boolean;
}

export const SILENT_BAR: ScoreBar = {
  quarters: 0,
  metre: null,
  signature: null,
  tempo: null,
  notes: [],
  chords: [],
  endingBegins: null,
  endingEnds: false,
};

export interface ScorePart {
  readonly name: string;
  /** General MIDI program, 0–127. */
  readonly program: number;
  readonly bars: readonly ScoreBar[];
}

export interface Score {
  readonly id: string;
  readonly title: string | undefined;
  readonly composer: string | undefined;
  readonly parts: readonly ScorePart[];
  /** Where a person wrote tonic and mode; null lets signature and ear decide. */
  readonly key: PieceKey | null;
}

const MAX_SCORE_NOTES = 200_000;

function barCount(parts: readonly ScorePart[]): number {
  return parts.reduce((most, part) => Math.max(most, part.bars.length), 0);
}

function endingsOf(parts: readonly ScorePart[]): Ending[] {
  const endings: Ending[] = [];
  let open: { from: number; number: number } | null = null;
  const count = barCount(parts);
  for (let bar = 0; bar < count; bar++) {
    const marks = parts.flatMap((part) => part.bars[bar] ?? []);
    const begins = marks.find((mark) => mark.endingBegins !== null)?.endingBegins;
    if (begins) {
      if (open) endings.push({ ...open, to: bar - 1 });
      open = { from: bar, number: begins };
    }
    if (open && marks.some((mark) => mark.endingEnds)) {
      endings.push({ ...open, to: bar });
      open = null;
    }
  }
  return open ? [...endings, { ...open, to: open.from }] : endings;
}

interface Layout {
  /** Bar → where it begins, in quarters; bars left out are not in it. */
  readonly starts: ReadonlyMap<number, number>;
  readonly quarters: number;
  readonly meters: ReturnType<typeof layBars>['meters'];
  readonly pickup: number;
}

function layOut(parts: readonly ScorePart[]): Layout {
  const dropped = droppedBars(endingsOf(parts));
  const kept: number[] = [];
  const bars: WrittenBar[] = [];
  let metre: readonly [number, number] = [4, 4];
  const count = barCount(parts);
  for (let bar = 0; bar < count; bar++) {
    const own = parts.flatMap((part) => part.bars[bar] ?? []);
    metre = own.find((one) => one.metre)?.metre ?? metre;
    if (dropped.has(bar)) continue;
    const filled = own.reduce((most, one) => Math.max(most, one.quarters), 0);
    kept.push(bar);
    bars.push({ quarters: filled > 0 ? filled : (4 * metre[0]) / metre[1], metre });
  }
  const { starts, meters, pickup } = layBars(bars);
  const quarters = bars.reduce((sum, bar) => sum + bar.quarters, 0);
  return { starts: new Map(kept.map((bar, i) => [bar, starts[i]!])), quarters, meters, pickup };
}

interface Strand {
  readonly name: string;
  /** Where the staves say it. */
  readonly role: string | null;
  readonly program: number;
  readonly percussion: boolean;
  readonly line: Line;
}

const ORGAN = /organ|orgel|orgue|órgano/i;

function staffRole(part: ScorePart, staff: number, staves: number): string | null {
  if (staves < 2) return null;
  if (ORGAN.test(part.name)) return ['organ-right', 'organ-left', 'organ-pedal'][staff - 1] ?? 'inner';
  return ['piano-right', 'piano-left'][staff - 1] ?? 'inner';
}

const DRUM_LINE = 'drums';

/** The sounding lines of a part, kept apart by `keyOf`; ties are joined within one line. */
function linesOf(part: ScorePart, layout: Layout, keyOf: (note: ScoreNote) => string): Map<string, Line> {
  const lines = new Map<string, Line>();
  part.bars.forEach((bar, i) => {
    const start = layout.starts.get(i);
    if (start === undefined) return;
    for (const note of bar.notes) {
      const key = note.drum ? DRUM_LINE : keyOf(note);
      const line = lines.get(key) ?? new Line();
      lines.set(key, line);
      line.add(start + note.at, note.quarters, note.pitch, note.tiedBefore && !note.drum, note.tiedAfter && !note.drum);
    }
  });
  return lines;
}

function strandsOf(part: ScorePart, layout: Layout): Strand[] {
  const lines = linesOf(part, layout, ({ staff }) => String(staff));
  const staves = Math.max(0, ...Array.from(lines.keys(), (key) => (key === DRUM_LINE ? 0 : Number(key))));
  return Array.from(lines)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, line]): Strand => {
      const percussion = key === DRUM_LINE;
      const role = percussion ? null : staffRole(part, Number(key), staves);
      return { name: part.name, role, program: percussion ? 0 : part.program, percussion, line };
    });
}

const CLOSED_SCORE = ['melody', 'alto', 'tenor', 'bass'];
/** A voice with fewer notes than this share of the busiest is a passing split of its staff. */
const FULL_VOICE = 0.3;

/** Two staves with two single lines each are four voices, as hymns are printed; null for anything else. */
function closedScore(parts: readonly ScorePart[], layout: Layout): Strand[] | null {
  const lines = parts.flatMap((part, number) =>
    Array.from(
      linesOf(part, layout, ({ staff, voice }) => `${staff} ${voice.padStart(3, '0')}`),
      ([key, line]) => ({ staff: `${number} ${key.split(' ')[0]}`, key: `${number} ${key}`, line, part }),
    ),
  );
  if (lines.length !== 4 || lines.some(({ key }) => key.endsWith(DRUM_LINE))) return null;
  const busiest = Math.max(...lines.map(({ line }) => line.size));
  if (lines.some(({ line }) => line.isChordal || line.size < FULL_VOICE * busiest)) return null;
  const sorted = lines.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const [a, b, c, d] = sorted.map(({ staff }) => staff);
  if (a !== b || c !== d || a === c) return null;
  return sorted.map(({ line, part }, i) => ({
    name: '',
    role: CLOSED_SCORE[i]!,
    program: part.program,
    percussion: false,
    line,
  }));
}

/** The hand in the name tells the other tracks that this one is a keyboard's. */
function handOf(role: string | null): string {
  return role?.endsWith('right') ? ' right' : role?.endsWith('left') ? ' left' : '';
}

function tracksOf(strands: readonly Strand[]): { tracks: Track[]; offGrid: number } {
  const laid = strands
    .map((strand) => ({ ...strand, ...strand.line.onGrid() }))
    .filter(({ notes }) => notes.length > 0);
  const guessed = guessRoles(laid.map((strand) => ({ ...strand, name: strand.name + handOf(strand.role) })));
  const onsets = laid.reduce((sum, { line }) => sum + line.size, 0);
  return {
    tracks: laid.map(({ name, role, program, notes }, i) => ({
      role: role ?? guessed[i]!,
      program,
      ...(name !== '' && { name }),
      notes,
    })),
    offGrid: laid.reduce((sum, { off }) => sum + off, 0) / Math.max(1, onsets),
  };
}

function chordsOf(parts: readonly ScorePart[], layout: Layout): [number, string][] {
  const byTick = new Map<number, string>();
  for (const part of parts)
    part.bars.forEach((bar, i) => {
      const start = layout.starts.get(i);
      if (start === undefined) return;
      for (const [at, symbol] of bar.chords) {
        const tick = Math.max(0, gridTick(start + at));
        if (!byTick.has(tick)) byTick.set(tick, symbol);
      }
    });
  return Array.from(byTick).toSorted((a, b) => a[0] - b[0]);
}

/** The first of something over all parts, bar by bar. */
function first<Value>(parts: readonly ScorePart[], of: (bar: ScoreBar) => Value | null): Value | null {
  const count = barCount(parts);
  for (let bar = 0; bar < count; bar++)
    for (const part of parts) {
      const value = part.bars[bar] ? of(part.bars[bar]) : null;
      if (value !== null) return value;
    }
  return null;
}

/** @returns the piece; the faults' sentences complete "This file …" */
export function pieceOfScore({ id, title, composer, parts, key }: Score): Result<Piece, ScoreFault> {
  const written = parts.reduce((sum, part) => sum + part.bars.reduce((n, bar) => n + bar.notes.length, 0), 0);
  if (written === 0) return fail('empty', 'has no notes in it');
  if (written > MAX_SCORE_NOTES)
    return fail('huge', `has more than ${MAX_SCORE_NOTES} notes; please cut it into smaller pieces`);
  const layout = layOut(parts);
  if (!(layout.quarters <= MAX_QUARTERS))
    return fail('huge', `is longer than ${MAX_QUARTERS} beats; please cut it into smaller pieces`);
  const strands = closedScore(parts, layout) ?? parts.flatMap((part) => strandsOf(part, layout));
  const { tracks, offGrid } = tracksOf(strands);
  if (tracks.length === 0) return fail('empty', 'has no notes in it');
  const chords = chordsOf(parts, layout);
  const [, ...meter] = layout.meters[0]!;
  return succeed({
    id,
    ...(title && { title }),
    ...(composer && { composer }),
    style: UNNAMED_STYLE,
    key:
      key ??
      keyOfTracks(
        tracks,
        first(parts, (bar) => bar.signature),
      ),
    meter,
    ...(layout.meters.length > 1 && { meters: layout.meters }),
    ...(layout.pickup > 0 && { pickup: layout.pickup }),
    tempo: first(parts, (bar) => bar.tempo),
    ticksPerQuarter: TICKS_PER_QUARTER,
    bars: layout.starts.size,
    tracks,
    ...(chords.length > 0 && { chords }),
    lengthTicks: gridTick(layout.quarters),
    ...(offGrid > 0 && { offGrid }),
  });
}
