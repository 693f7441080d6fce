/** Files: which kind one is, its lines or its pieces, what is written, and a sentence for everything that cannot be read or written. */
import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { fail, FaultError, succeed, type Result } from '../kernel/result.ts';
import type { Tempo } from '../kernel/units.ts';
import { readCorpus, Unusable } from '../music/corpus.ts';
import { MAX_FILE_BYTES, readMusicFile } from '../music/musicFile.ts';
import type { Piece } from '../music/piece.ts';

export const LINES_NAME = /\.jsonl(\.gz)?$/i;

/** What the file system says of a path, as a sentence. */
function explain(path: string, thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (code === 'ENOENT') return `There is no file “${path}”.`;
  if (code === 'EISDIR') return `“${path}” is a folder; name a file.`;
  if (code === 'EACCES' || code === 'EPERM') return `“${path}” may not be read by this user.`;
  if (code.startsWith('Z_')) return `“${path}” is damaged: it cannot be unzipped.`;
  return `“${path}” cannot be read (${code || String(thrown)}).`;
}

/** The whole of a file. @param limit bytes beyond which it is refused */
export function readWhole(path: string, limit = Infinity): Result<Uint8Array, 'file'> {
  try {
    const { size } = statSync(path);
    if (size > limit)
      return fail('file', `“${basename(path)}” is larger than ${limit / 1e6} MB; please cut it into smaller pieces.`);
    return succeed(readFileSync(path));
  } catch (thrown) {
    return fail('file', explain(path, thrown));
  }
}

/** @throws FaultError with one sentence where the file system refuses `act` */
function writing(path: string, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    const sentence = `“${path}” cannot be written (${code}); name a folder that exists and a file you may write.`;
    throw new FaultError({ reason: 'file', sentence });
  }
}

/** @param inFolder makes the folder too where it is missing · @throws FaultError with one sentence if it cannot be written */
export function writeFile(path: string, content: Uint8Array | string, inFolder = false): void {
  writing(path, () => {
    if (inFolder) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  });
}

/** Better said before minutes of work than after them. @throws FaultError if no file may be written where `path` lies */
export function checkFolderOf(path: string): void {
  writing(path, () => accessSync(dirname(path), constants.W_OK));
}

function isZipped(path: string): boolean {
  const file = openSync(path, 'r');
  const magic = new Uint8Array(2);
  const read = readSync(file, magic, 0, 2, 0);
  closeSync(file);
  return read === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

/**
 * Lines of a text file, gzip'd or not, without holding it whole.
 * @throws FaultError if it is missing or damaged
 */
export async function* readTextLines(path: string): AsyncGenerator<string, void, undefined> {
  const broken = (thrown: unknown): never => {
    throw new FaultError({ reason: 'file', sentence: explain(path, thrown) });
  };
  let zipped = false;
  try {
    zipped = isZipped(path);
  } catch (thrown) {
    broken(thrown);
  }
  const file = createReadStream(path);
  const text = zipped ? file.pipe(createGunzip()) : file;
  // A pipe does not pass errors on.
  if (zipped) file.on('error', (thrown) => text.destroy(thrown));
  try {
    for await (const line of createInterface({ input: text, crlfDelay: Infinity })) yield line;
  } catch (thrown) {
    broken(thrown);
  } finally {
    file.destroy();
  }
}

/**
 * Pieces of a file of any kind that can be read, as musicFile.ts gives them; JSON lines are not held whole.
 * @param unusable told of everything in it that is no piece
 * @param smpteTempo for MIDI files in SMPTE time
 * @throws FaultError if nothing of the file can be read
 */
export async function* readMusic(
  path: string,
  unusable: Unusable,
  smpteTempo: Tempo | null = null,
): AsyncGenerator<Piece, void, undefined> {
  if (LINES_NAME.test(path)) {
    yield* readCorpus(readTextLines(path), unusable);
    return;
  }
  const bytes = readWhole(path, MAX_FILE_BYTES);
  if (!bytes.ok) throw new FaultError(bytes.fault);
  const reading = readMusicFile(bytes.value, basename(path), smpteTempo);
  for (const { sentence } of reading.unusable) unusable.add(sentence);
  if (reading.pieces.length === 0) refuse(reading.unusable[0]!.sentence);
  yield* reading.pieces;
}

/** The first piece of a file. @throws FaultError if there is none */
export async function readOnePiece(path: string, smpteTempo: Tempo | null = null): Promise<Piece> {
  for await (const piece of readMusic(path, new Unusable(), smpteTempo)) return piece;
  return refuse(`“${basename(path)}” holds no piece of music.`);
}

function refuse(sentence: string): never {
  throw new FaultError({ reason: 'format', sentence });
}
