/** A folder of corpora, or one file of them → grid pieces, with a cache so that a second run starts in seconds and counts of what was left out. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { GridPiece } from '../music/grid.ts';
import { fittingRuns } from '../music/gridRuns.ts';
import { readMidi } from '../music/midi.ts';
import { parsePiece, type Piece } from '../music/piece.ts';
import { readCache, writeCache } from './corpusCache.ts';
import { Intake, totalLeftOut, type IntakeRow } from './intake.ts';

export interface CorpusReport {
  /** collection → pieces laid on the grid */
  readonly collections: Readonly<Record<string, number>>;
  /** reason → how many pieces or lines were left out wholly */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The same by collection and style, with bars. */
  readonly intake: readonly IntakeRow[];
}

export interface Corpus {
  readonly pieces: readonly GridPiece[];
  /** style label → collections it came from */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly report: CorpusReport;
}

/** Raised whenever the same files would become other pieces. */
const CACHE_VERSION = '2';
/** Sampled from a network trained on the chorale benchmark: learning from it would spoil that benchmark's figures. */
export const EXCLUDED_STYLES: readonly string[] = ['chorale-synthetic'];
/**
 * Chorales of the benchmark under another collection's name: Bach's four-part settings by their number in his catalogue,
 * and a hymnal's copy of one (found by the bass line, twelve intervals alike).
 */
const BENCHMARK_IDS = /^mutopia\/(BachJS\/BWV(25[0-9]|2[6-9]\d|3\d\d|4[0-3]\d)\/|NeumarkG\/bremen\/)/;

interface Read {
  readonly pieces: readonly Piece[];
  /** Lines or files that hold no piece. */
  readonly broken: number;
}

function readLines(text: string): Read {
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

/** Which reader reads which file: the first whose ending fits. */
const READERS: readonly { readonly ending: RegExp; readonly read: (bytes: Buffer, name: string) => Read }[] = [
  {
    ending: /\.midi?$/i,
    read: (bytes, name) => {
      const piece = readMidi(bytes, name);
      return piece.ok ? { pieces: [piece.value], broken: 0 } : { pieces: [], broken: 1 };
    },
  },
  { ending: /\.jsonl$/i, read: (bytes) => readLines(bytes.toString('utf8')) },
  {
    ending: /\.jsonl\.gz$/i,
    read: (bytes) => {
      let text: string;
      try {
        text = gunzipSync(bytes).toString('utf8');
      } catch {
        return { pieces: [], broken: 1 };
      }
      return readLines(text);
    },
  },
];

function readerOf(name: string) {
  return READERS.find(({ ending }) => ending.test(name));
}

function readPieces(folder: string, name: string): Read {
  try {
    return readerOf(name)!.read(readFileSync(join(folder, name)), name);
  } catch {
    // A file that may not be read, or is too large for the machine, is one more that was left out.
    return { pieces: [], broken: 1 };
  }
}

/** The reason for most of what is left out. */
function chief(leftOut: Readonly<Record<string, number>>): string {
  return Object.entries(leftOut).toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 'empty';
}

/** Pieces in the order of the files' names and of the lines within them: the same files are always the same corpus. */
function convert(folder: string, files: readonly string[], onFile: (name: string) => void): Corpus {
  const pieces: GridPiece[] = [];
  const intake = new Intake();
  const collections: Record<string, number> = {};
  const sources: Record<string, Set<string>> = {};
  for (const name of files) {
    onFile(name);
    const collection = name.replace(readerOf(name)!.ending, '');
    const { pieces: read, broken } = readPieces(folder, name);
    intake.leave(collection, '', 'unreadable', broken, 0);
    for (const piece of read) {
      const { style } = piece;
      const barred = EXCLUDED_STYLES.includes(style)
        ? 'excluded style'
        : BENCHMARK_IDS.test(piece.id)
          ? 'benchmark'
          : null;
      if (barred) {
        intake.leave(collection, style, barred, 1, piece.bars ?? 0);
        continue;
      }
      const { grids, bars, leftOut } = fittingRuns(piece);
      for (const [reason, count] of Object.entries(leftOut)) intake.leave(collection, style, reason, 0, count);
      if (grids.length === 0) {
        intake.leave(collection, style, chief(leftOut), 1, 0);
        continue;
      }
      pieces.push(...grids);
      intake.keep(collection, style, 1, bars);
      collections[collection] = (collections[collection] ?? 0) + 1;
      (sources[style] ??= new Set()).add(collection);
    }
  }
  const lost = Object.entries(totalLeftOut(intake.rows)).filter(([, left]) => left.pieces > 0);
  return {
    pieces,
    sources: Object.fromEntries(Object.entries(sources).map(([style, names]) => [style, [...names]])),
    report: {
      collections,
      leftOut: Object.fromEntries(lost.map(([reason, left]) => [reason, left.pieces])),
      intake: intake.rows,
    },
  };
}

/**
 * @param place a folder, or a single file
 * @param cacheFolder where the converted corpus is kept between runs
 * @param onFile told before each file is read
 * @param onNotice told in a sentence when nothing could be kept for the next run
 */
export function readCorpusFolder(
  place: string,
  cacheFolder: string,
  onFile: (name: string) => void,
  onNotice: (sentence: string) => void = () => undefined,
): Result<Corpus> {
  if (!existsSync(place)) return fail('no-folder', `There is no folder or file ${place}.`);
  const single = statSync(place).isFile();
  const folder = single ? dirname(place) : place;
  const files = (single ? [basename(place)] : readdirSync(place))
    .filter((name) => readerOf(name) && statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .toSorted();
  if (files.length === 0) return fail('empty', `${place} is, or holds, no .jsonl, .jsonl.gz or MIDI file.`);
  const stamp = createHash('sha256').update(CACHE_VERSION);
  for (const name of files) {
    const { size, mtimeMs } = statSync(join(folder, name));
    stamp.update(`${name} ${size} ${mtimeMs};`);
  }
  const version = stamp.digest('hex');
  const cachePath = join(cacheFolder, `corpus-${version.slice(0, 16)}.bin`);
  const kept = readCache<Corpus>(cachePath, version);
  if (kept) return succeed(kept);
  const corpus = convert(folder, files, onFile);
  const notice = writeCache(cachePath, version, corpus);
  if (notice) onNotice(notice);
  return succeed(corpus);
}
