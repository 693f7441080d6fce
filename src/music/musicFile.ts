/**
 * Any music file to pieces, told by its content rather than its name, with a sentence for everything that cannot be
 * used. Knows bytes and names; no file system.
 */
import type { Tempo } from '../kernel/units.ts';
import { readMidi } from './midi.ts';
import type { Piece } from './piece.ts';

export interface UnusableFile {
  /** File, or place inside a file. */
  readonly name: string;
  /** One sentence that names the file and says why it cannot be used. */
  readonly sentence: string;
}

export interface Reading {
  readonly pieces: readonly Piece[];
  readonly unusable: readonly UnusableFile[];
}

/** No music file that a person means is larger; checked before a file is read. */
export const MAX_FILE_BYTES = 100_000_000;

function startsWith(bytes: Uint8Array, ...magic: readonly string[]): boolean {
  return magic.some((text) => Array.from(text).every((character, i) => bytes[i] === character.charCodeAt(0)));
}

/**
 * @param name shown to people, and the id of its piece
 * @param smpteTempo beats a minute at which MIDI files in SMPTE time are counted; null takes the file's own, else 120
 */
export function readMusicFile(bytes: Uint8Array, name: string, smpteTempo: Tempo | null = null): Reading {
  if (startsWith(bytes, 'MThd', 'RIFF')) {
    const piece = readMidi(bytes, name, smpteTempo);
    return piece.ok
      ? { pieces: [piece.value], unusable: [] }
      : { pieces: [], unusable: [{ name, sentence: piece.fault.sentence }] };
  }
  return { pieces: [], unusable: [{ name, sentence: `“${name}” is of no kind that can be read.` }] };
}
