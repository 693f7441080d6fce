/** A folder of corpora, or one file of them → grid pieces, with a cache so that a second run starts in seconds and counts of what was left out. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync } from 'node:zlib';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { toGrid, type GridPiece } from '../music/grid.ts';
import { readMidi } from '../music/midi.ts';
import { parsePiece, type Piece } from '../music/piece.ts';

export interface CorpusReport {
  /** collection → pieces laid on the grid */
  readonly collections: Readonly<Record<string, number>>;
  /** reason → how many pieces or lines were left out */
  readonly leftOut: Readonly<Record<string, number>>;
}

export interface Corpus {
  readonly pieces: readonly GridPiece[];
  /** style label → collections it came from */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly report: CorpusReport;
}

const CACHE_VERSION = 1;
/** Sampled from a network trained on the chorale benchmark: learning from it would spoil that benchmark's figures. */
const EXCLUDED_STYLES: readonly string[] = ['chorale-synthetic'];

function readPieces(path: string): { pieces: Piece[]; broken: number } {
  const bytes = readFileSync(path);
  if (/\.midi?$/i.test(path)) {
    const piece = readMidi(bytes, path);
    return piece.ok ? { pieces: [piece.value], broken: 0 } : { pieces: [], broken: 1 };
  }
  const text = textOf(path, bytes);
  if (text === null) return { pieces: [], broken: 1 };
  const pieces: Piece[] = [];
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const piece = parsePiece(line);
    if (piece.ok) pieces.push(piece.value);
    else broken++;
  }
  return { pieces, broken };
}

/** @returns null when the file is not zipped as its name says, or cut off */
function textOf(path: string, bytes: Buffer): string | null {
  if (!path.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return null;
  }
}

/**
 * @param place a folder, or a single file
 * @param cacheFolder where the converted corpus is kept between runs
 * @param onFile told before each file is read
 */
export function readCorpusFolder(place: string, cacheFolder: string, onFile: (name: string) => void): Result<Corpus> {
  if (!existsSync(place)) return fail('no-folder', `There is no folder or file ${place}.`);
  const single = statSync(place).isFile();
  const folder = single ? dirname(place) : place;
  const files = (single ? [basename(place)] : readdirSync(place))
    .filter((name) => /\.(jsonl(\.gz)?|midi?)$/i.test(name) && statSync(join(folder, name)).isFile())
    .toSorted();
  if (files.length === 0) return fail('empty', `${place} is, or holds, no .jsonl, .jsonl.gz or MIDI file.`);
  const stamp = createHash('sha256').update(String(CACHE_VERSION));
  for (const name of files) {
    const { size, mtimeMs } = statSync(join(folder, name));
    stamp.update(`${name} ${size} ${mtimeMs};`);
  }
  const cachePath = join(cacheFolder, `corpus-${stamp.digest('hex').slice(0, 16)}.bin`);
  if (existsSync(cachePath)) return succeed(deserialize(readFileSync(cachePath)) as Corpus);
  const pieces: GridPiece[] = [];
  const collections: Record<string, number> = {};
  const leftOut: Record<string, number> = {};
  const sources: Record<string, Set<string>> = {};
  const leave = (reason: string, count: number) => {
    if (count > 0) leftOut[reason] = (leftOut[reason] ?? 0) + count;
  };
  for (const name of files) {
    onFile(name);
    const collection = name.replace(/\.(jsonl(\.gz)?|midi?)$/i, '');
    const { pieces: read, broken } = readPieces(join(folder, name));
    leave('unreadable', broken);
    for (const piece of read) {
      if (EXCLUDED_STYLES.includes(piece.style)) {
        leave('excluded style', 1);
        continue;
      }
      // Human grooves lie off the grid on purpose; their sixteenths are still what was meant.
      const grids = toGrid(piece, 2, piece.tracks.every((track) => track.role === 'drums') ? 0.35 : 0.12);
      if (!grids.ok) {
        leave(grids.fault.reason, 1);
        continue;
      }
      pieces.push(...grids.value);
      collections[collection] = (collections[collection] ?? 0) + 1;
      (sources[piece.style] ??= new Set()).add(collection);
    }
  }
  const corpus: Corpus = {
    pieces,
    sources: Object.fromEntries(Object.entries(sources).map(([style, names]) => [style, [...names]])),
    report: { collections, leftOut },
  };
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(cachePath, serialize(corpus));
  return succeed(corpus);
}
