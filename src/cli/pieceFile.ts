/** One music file of any kind → its pieces. The door for prompts and custom styles; knows no kind of file itself. */
import { basename } from 'node:path';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Tempo } from '../kernel/units.ts';
import { MAX_FILE_BYTES, readMusicFile } from '../music/musicFile.ts';
import type { Piece } from '../music/piece.ts';
import { readWhole } from './files.ts';

/**
 * All pieces of a file, whatever its kind: one of a MIDI file, as many as there are tunes or entries of others.
 * @param smpteTempo beats a minute at which MIDI files in SMPTE time are counted; null takes the file's own, else 120
 * @returns never empty; the fault is that of the first thing in the file that cannot be used
 */
export function readPieceFile(path: string, smpteTempo: Tempo | null = null): Result<Piece[], 'file'> {
  const bytes = readWhole(path, MAX_FILE_BYTES);
  if (!bytes.ok) return bytes;
  const { pieces, unusable } = readMusicFile(bytes.value, basename(path), smpteTempo);
  if (pieces.length > 0) return succeed([...pieces]);
  return fail('file', unusable[0]?.sentence ?? `“${basename(path)}” holds no piece of music.`);
}
