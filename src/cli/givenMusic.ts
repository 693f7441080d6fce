/**
 * A person's music from a file, as bars of the composer's grid: to go on from, or to compose around. What does not fit is
 * fitted as far as it can be, and said in a sentence. Knows files and grids; nothing of policies.
 */
import { basename } from 'node:path';
import { pitchIndex, pitchOfIndex } from '../../agents/composer/vocabulary.ts';
import type { Given } from '../../agents/composer/interface.ts';
import { fail, FaultError, succeed, unwrap, type Result } from '../kernel/result.ts';
import type { Tempo } from '../kernel/units.ts';
import type { GridBarLike } from '../music/export.ts';
import { toGrid, type GridPiece } from '../music/grid.ts';
import type { Piece, PieceNote } from '../music/piece.ts';
import { barsOfGrid } from '../music/prompt.ts';
import { PITCHED, type PitchedVoice, type Voice } from '../music/voices.ts';
import { readPieceFile } from './pieceFile.ts';

/** What of a file can be given: its voices and its chord symbols. */
export type GivenPart = Voice | 'chords';

export interface HeardFile {
  /** As people call it. */
  readonly name: string;
  readonly piece: Piece;
  readonly grid: GridPiece;
  readonly bars: readonly GridBarLike[];
  /** What had to be changed, one sentence each. */
  readonly notices: readonly string[];
}

/** A take seldom ends on a bar line; its last bar counts as a whole one. */
function inWholeBars(piece: Piece): Piece {
  const barTicks = (piece.meter[0] * 96) / piece.meter[1];
  const pickup = piece.pickup ?? 0;
  const ends = piece.tracks.flatMap((track) => track.notes.map((note) => note[0] + note[1]));
  const end = ends.reduce((latest, at) => Math.max(latest, at), piece.lengthTicks ?? 0);
  return { ...piece, lengthTicks: Math.ceil((end - pickup) / barTicks) * barTicks + pickup };
}

/** A file of one bass line is read as a melody; here it is what it says it is. */
function asNamed(grid: GridPiece, piece: Piece): GridPiece {
  const pitched = piece.tracks.filter((track) => track.role !== 'drums' && track.notes.length > 0);
  const { melody, bass, inner1, inner2 } = grid.voices;
  if (pitched.length !== 1 || pitched[0]!.role !== 'bass' || bass || inner1 || inner2) return grid;
  return { ...grid, voices: { ...grid.voices, melody: null, bass: melody } };
}

/**
 * @param tempo at which SMPTE time is counted and a piece without one is taken
 * @param stretch which stretch of a piece that changes its metre
 * @throws FaultError where nothing of the file can be used
 */
export function readHeardFile(path: string, tempo: Tempo | null, stretch: 'first' | 'last'): HeardFile {
  const name = basename(path);
  const piece = inWholeBars(unwrap(readPieceFile(path, tempo))[0]!);
  const notices: string[] = [];
  let grids = toGrid(piece, 1);
  if (!grids.ok && grids.fault.reason === 'off-grid') {
    grids = toGrid(piece, 1, 1);
    notices.push(`Many notes of “${name}” lie between sixteenths; each was moved to the nearest.`);
  }
  if (!grids.ok)
    throw new FaultError({ ...grids.fault, sentence: `“${name}” cannot be used here. ${grids.fault.sentence}` });
  const grid = asNamed(grids.value.at(stretch === 'first' ? 0 : -1)!, piece);
  if (grids.value.length > 1)
    notices.push(`“${name}” changes its metre; its ${stretch} stretch, in ${grid.metre}, was taken.`);
  return { name, piece, grid, bars: barsOfGrid(grid, tempo ?? piece.tempo ?? 100), notices };
}

/** Voices that sound in bars. */
export function voicesIn(bars: readonly GridBarLike[]): Voice[] {
  const pitched = PITCHED.filter((voice) => bars.some((bar) => bar.voices[voice].some((symbol) => symbol >= 0)));
  return [...pitched, ...(bars.some((bar) => bar.drums.some((level) => level > 0)) ? ['drums' as const] : [])];
}

function isChordal(notes: readonly PieceNote[]): boolean {
  const sorted = notes.toSorted((a, b) => a[0] - b[0]);
  // A tick is less than a legato that overlaps.
  return sorted.some((note, i) => i > 0 && note[0] === sorted[i - 1]![0]);
}

/** Where each given voice is found among the file's: a file of one line gives it as whatever voice was asked for. */
function sourcesOf(file: HeardFile, asked: readonly GivenPart[] | null): Result<Map<PitchedVoice, PitchedVoice>> {
  const there = PITCHED.filter((voice) => file.grid.voices[voice] !== null);
  const wanted = asked === null ? null : PITCHED.filter((voice) => asked.includes(voice));
  if (there.length === 1 && wanted?.length === 1) return succeed(new Map([[wanted[0]!, there[0]!]]));
  const missing = wanted?.find((voice) => !there.includes(voice));
  if (missing === undefined) return succeed(new Map((wanted ?? there).map((voice) => [voice, voice])));
  const known = there.length > 0 ? `it has ${there.join(', ')}` : 'it has no pitched voice';
  return fail('given', `“${file.name}” has no ${missing} that could be given; ${known}.`);
}

export interface GivenFile {
  /** Bar by bar. */
  readonly bars: readonly Given[];
  readonly notices: readonly string[];
}

/**
 * The parts of a file that are to stay.
 * @param asked null: everything the file has; chord symbols only where the file names them
 */
export function givenOf(file: HeardFile, asked: readonly GivenPart[] | null): Result<GivenFile> {
  const { name, grid } = file;
  const sources = sourcesOf(file, asked);
  if (!sources.ok) return sources;
  const drums = asked === null ? grid.drums !== null : asked.includes('drums');
  if (drums && !grid.drums) return fail('given', `“${name}” has no drums that could be given.`);
  const chords = asked === null ? grid.chordsGiven : asked.includes('chords');
  if (chords && !grid.chords) return fail('given', `“${name}” has neither chord symbols nor notes to hear chords in.`);
  const bars = file.bars.map((bar): Given => ({
    ...(sources.value.size > 0 && {
      voices: Object.fromEntries(Array.from(sources.value, ([voice, from]) => [voice, bar.voices[from]])),
    }),
    ...(drums && { drums: bar.drums }),
    ...(chords && { chords: bar.chords }),
  }));
  const notices: string[] = [];
  const pitched = file.piece.tracks.filter((track) => track.role !== 'drums');
  if (sources.value.size > 0 && pitched.some((track) => isChordal(track.notes)))
    notices.push(
      `“${name}” plays several notes at once where a voice has one; of what does not fit, the outer line was taken.`,
    );
  let folded = 0;
  for (const bar of bars)
    for (const line of Object.values(bar.voices ?? {}))
      folded += line.filter(
        (pitch) => pitch >= 0 && pitchOfIndex(pitchIndex(pitch, grid.key), grid.key) !== pitch,
      ).length;
  if (folded > 0)
    notices.push(
      `Of “${name}”, ${folded} ${folded === 1 ? 'note lies' : 'notes lie'} beyond what the composer knows: written as given, heard in the nearest octave that it knows.`,
    );
  return succeed({ bars, notices });
}
