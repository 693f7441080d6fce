/** A folder of corpora, or one file of them → grid pieces, with a cache so that a second run starts in seconds and counts of what was left out. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ownLabel, type StyleEntry } from '../../agents/training/styles.ts';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { GridPiece } from '../music/grid.ts';
import { fittingRuns, type LeftOutReason, type Runs } from '../music/gridRuns.ts';
import {
  MAX_FILE_BYTES,
  MUSIC_ENDINGS,
  readLines,
  readMusicFile,
  type Reading,
  type UnusableFile,
} from '../music/musicFile.ts';
import { UNNAMED_STYLE, type Piece } from '../music/piece.ts';
import { readCache, writeCache } from './corpusCache.ts';
import { LINES_NAME } from './files.ts';
import { Intake, totalLeftOut, type IntakeRow } from './intake.ts';
import { musicFilesIn, styleOfPlace, type Found, type FoundFile } from './musicFolder.ts';

export interface CorpusReport {
  /** collection → pieces laid on the grid */
  readonly collections: Readonly<Record<string, number>>;
  /** reason → how many pieces or lines were left out wholly */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The same by collection and style, with bars. */
  readonly intake: readonly IntakeRow[];
  /** Everything that could not be used, one sentence each; of collections in lines only how many lines. */
  readonly unusable: readonly UnusableFile[];
}

export interface Corpus {
  readonly pieces: readonly GridPiece[];
  /** Labels that come from a file's place and not from the file. */
  readonly own: Readonly<Record<string, StyleEntry['family']>>;
  /** style label → collections it came from */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  readonly report: CorpusReport;
}

/** Raised whenever the same files would become other pieces. */
const CACHE_VERSION = '4';
/** Sampled from a network trained on the chorale benchmark: learning from it would spoil that benchmark's figures. */
export const EXCLUDED_STYLES: readonly string[] = ['chorale-synthetic'];
/**
 * Chorales of the benchmark under another collection's name: Bach's four-part settings by their number in his catalogue,
 * and a hymnal's copy of one (found by the bass line, twelve intervals alike).
 */
const BENCHMARK_IDS = /^mutopia\/(BachJS\/BWV(25[0-9]|2[6-9]\d|3\d\d|4[0-3]\d)\/|NeumarkG\/bremen\/)/;

/** Pieces of a file of a corpus. */
export interface FilePieces {
  /** `isOwn`: its style is named by its place. */
  readonly pieces: readonly { readonly piece: Piece; readonly isOwn: boolean }[];
  readonly unusable: readonly UnusableFile[];
  /** What the file is counted under. */
  readonly collection: string;
  /** Whether it is one of the corpora, in lines, and not a person's file. */
  readonly isCollection: boolean;
}

function unreadable(name: string, why: string): Reading {
  return { pieces: [], unusable: [{ name, sentence: `“${name}” ${why}.` }] };
}

function readFile({ name, path, bytes }: FoundFile): Reading {
  const isLines = LINES_NAME.test(name);
  if (bytes > MAX_FILE_BYTES && !isLines)
    return unreadable(name, `is larger than ${MAX_FILE_BYTES / 1e6} MB; please cut it into smaller pieces`);
  try {
    const content = readFileSync(path);
    if (!isLines) return readMusicFile(content, name);
    // Corpora may be larger than what a stranger's archive may unpack to.
    return readLines((/\.gz$/i.test(name) ? gunzipSync(content) : content).toString('utf8'), name);
  } catch {
    return unreadable(name, 'may not be read, is too large for this machine, or is damaged');
  }
}

/** The pieces of one file; those that name no style are called by its place. @param place what the person named */
export function readCorpusFile(place: string, file: FoundFile): FilePieces {
  const ownStyle = styleOfPlace(place, file);
  const isCollection = LINES_NAME.test(file.name);
  const { pieces, unusable } = readFile(file);
  return {
    collection: isCollection ? file.name.replace(LINES_NAME, '') : ownStyle,
    isCollection,
    pieces: pieces.map((piece) =>
      piece.style === UNNAMED_STYLE
        ? { piece: { ...piece, style: ownLabel(ownStyle, familyOf(piece)) }, isOwn: true }
        : { piece, isOwn: false },
    ),
    unusable,
  };
}

function familyOf(piece: Piece): StyleEntry['family'] {
  return piece.tracks.every((track) => track.role === 'drums') ? 'groove' : 'pitched';
}

/** The reason for most of what is left out. */
function chief(leftOut: Runs['leftOut']): LeftOutReason {
  const [first] = Object.entries(leftOut).toSorted((a, b) => b[1] - a[1]);
  return (first?.[0] as LeftOutReason | undefined) ?? 'empty';
}

const REASONS: Readonly<Record<LeftOutReason, string>> = {
  metre: 'its metre does not fit the grid of 4/4, 3/4 and 6/8',
  'off-grid': 'too many of its notes lie between sixteenths',
  'short-run': 'the bars of it that fit the grid are too few to learn from',
  'too-short': 'it is too short to learn from',
  empty: 'it has no notes to learn from',
};

/** Pieces in the order of the files' names and of the lines within them: the same files are always the same corpus. */
function convert(place: string, found: Found, onFile: (name: string) => void): Corpus {
  const pieces: GridPiece[] = [];
  const intake = new Intake();
  // Folders may be called anything, "constructor" too.
  const collections = Object.create(null) as Record<string, number>;
  const sources = Object.create(null) as Record<string, Set<string>>;
  const own = Object.create(null) as Record<string, StyleEntry['family']>;
  const unusable: UnusableFile[] = [...found.unusable];
  for (const file of found.files) {
    onFile(file.name);
    const { collection, isCollection, pieces: read, unusable: notRead } = readCorpusFile(place, file);
    const broken = notRead.reduce((sum, { places = 1 }) => sum + places, 0);
    intake.leave(collection, '', 'unreadable', broken, 0);
    unusable.push(...notRead);
    for (const { piece, isOwn } of read) {
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
        const reason = chief(leftOut);
        intake.leave(collection, style, reason, 1, 0);
        if (!isCollection)
          unusable.push({ name: piece.id, sentence: `“${piece.id}” was left out: ${REASONS[reason]}.` });
        continue;
      }
      pieces.push(...grids);
      if (isOwn && own[style] !== 'pitched') own[style] = familyOf(piece);
      intake.keep(collection, style, 1, bars);
      collections[collection] = (collections[collection] ?? 0) + 1;
      (sources[style] ??= new Set()).add(collection);
    }
  }
  const lost = Object.entries(totalLeftOut(intake.rows)).filter(([, left]) => left.pieces > 0);
  return {
    pieces,
    own,
    sources: Object.fromEntries(Object.entries(sources).map(([style, names]) => [style, [...names]])),
    report: {
      collections,
      leftOut: Object.fromEntries(lost.map(([reason, left]) => [reason, left.pieces])),
      intake: intake.rows,
      unusable,
    },
  };
}

/** The files of a corpus. @param place a folder, or a single file */
export function findCorpus(place: string): Result<Found> {
  if (!existsSync(place)) return fail('no-folder', `There is no folder or file ${place}.`);
  const found = musicFilesIn(place);
  return found.files.length > 0
    ? succeed(found)
    : fail('empty', `${place} is, or holds, no music file; use ${MUSIC_ENDINGS}.`);
}

/**
 * @param place a folder, or a single file
 * @param cacheFolder where the converted corpus is kept between runs; null = nowhere
 * @param onFile told before each file is read
 * @param onNotice told in a sentence when nothing could be kept for the next run
 */
export function readCorpusFolder(
  place: string,
  cacheFolder: string | null,
  onFile: (name: string) => void,
  onNotice: (sentence: string) => void = () => undefined,
): Result<Corpus> {
  const files = findCorpus(place);
  if (!files.ok) return files;
  const found = files.value;
  const stamp = createHash('sha256').update(CACHE_VERSION);
  for (const file of found.files)
    stamp.update(`${file.name} ${file.bytes} ${file.modifiedMs} ${styleOfPlace(place, file)};`);
  for (const { name } of found.unusable) stamp.update(`${name};`);
  const version = stamp.digest('hex');
  const cachePath = cacheFolder === null ? null : join(cacheFolder, `corpus-${version.slice(0, 16)}.bin`);
  const kept = cachePath === null ? null : readCache<Corpus>(cachePath, version);
  if (kept) return succeed(kept);
  const corpus = convert(place, found, onFile);
  const notice = cachePath === null ? null : writeCache(cachePath, version, corpus);
  if (notice) onNotice(notice);
  return succeed(corpus);
}
