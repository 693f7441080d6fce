/**
 * Any music file to pieces, told by its content before its name, with a sentence for everything that cannot be used.
 * Knows bytes and names; no file system.
 */
import type { Fault, Result } from '../kernel/result.ts';
import type { Tempo } from '../kernel/units.ts';
import { readAbc } from './abc.ts';
import { Budget, gunzip, unzip, type ArchiveEntry } from './archive.ts';
import { readMidi } from './midi.ts';
import { readMusicXml } from './musicxml.ts';
import { parsePiece, type Piece } from './piece.ts';
import { decodeText, find, parseElement } from './xml.ts';

export interface UnusableFile {
  /** File, or place inside a file. */
  readonly name: string;
  /** One sentence that names the file and says why it, or some of it, cannot be used. */
  readonly sentence: string;
  /** How many places of it, lines for instance; absent = one. */
  readonly places?: number;
}

export interface Reading {
  readonly pieces: readonly Piece[];
  readonly unusable: readonly UnusableFile[];
}

/** No music file that a person means is larger; to be checked before a file is read. */
export const MAX_FILE_BYTES = 100_000_000;
const MAX_UNPACKED_BYTES = 200_000_000;
/** What tells the kinds apart stands at the top. */
const OPENING_BYTES = 4096;

const MUSIC_NAME = /\.(midi?|rmi|kar|musicxml|xml|mxl|abc|jsonl|zip)(\.gz)?$/i;

/** Whether a name promises music, so that nothing else need be opened. */
export function isMusicName(name: string): boolean {
  return MUSIC_NAME.test(name);
}

/** The endings that are read, as people are told. */
export const MUSIC_ENDINGS = '.mid, .midi, .musicxml, .mxl, .xml, .abc, .jsonl or a .zip of them';

export function unknownKind(name: string): UnusableFile {
  return { name, sentence: `“${name}” is of no kind that can be read; use ${MUSIC_ENDINGS}.` };
}

type Kind = 'midi' | 'zip' | 'gzip' | 'musicxml' | 'abc' | 'lines' | null;

function kindOfContent(bytes: Uint8Array): Kind {
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  const form = String.fromCharCode(...bytes.subarray(8, 12));
  if (magic === 'MThd' || (magic === 'RIFF' && form === 'RMID')) return 'midi';
  if (magic.startsWith('PK\u0003\u0004')) return 'zip';
  if (magic.startsWith('\u001f\u008b')) return 'gzip';
  const text = decodeText(bytes.subarray(0, OPENING_BYTES)).trimStart();
  if (/^(\uFEFF)?<(\?xml|!DOCTYPE|!--|score-)/.test(text)) return 'musicxml';
  if (/^(%abc|X:[ \t]*\d)/m.test(text) && !text.includes('\u0000')) return 'abc';
  return /^\{\s*"/.test(text) ? 'lines' : null;
}

function kindOfName(name: string): Kind {
  if (/\.(midi?|rmi|kar)$/i.test(name)) return 'midi';
  if (/\.(musicxml|xml)$/i.test(name)) return 'musicxml';
  if (/\.(mxl|zip)$/i.test(name)) return 'zip';
  if (/\.abc$/i.test(name)) return 'abc';
  if (/\.jsonl$/i.test(name)) return 'lines';
  return /\.gz$/i.test(name) ? 'gzip' : null;
}

function readingOf(results: readonly { name: string; piece: Result<Piece> }[]): Reading {
  return {
    pieces: results.flatMap(({ piece }) => (piece.ok ? [piece.value] : [])),
    unusable: results.flatMap(({ name, piece }) => (piece.ok ? [] : [{ name, sentence: piece.fault.sentence }])),
  };
}

function unusable(name: string, { sentence }: Fault): Reading {
  return { pieces: [], unusable: [{ name, sentence: `“${name}” ${sentence}.` }] };
}

/** Pieces of JSON lines, one a line; of lines that hold none only how many. */
export function readLines(text: string, name: string): Reading {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return unusable(name, { reason: 'empty', sentence: 'is empty' });
  const pieces = lines.map(parsePiece).flatMap((piece) => (piece.ok ? [piece.value] : []));
  const broken = lines.length - pieces.length;
  const sentence = `In “${name}” ${broken} of ${lines.length} lines hold no piece of music.`;
  return { pieces, unusable: broken > 0 ? [{ name, sentence, places: broken }] : [] };
}

const CONTAINER = 'META-INF/container.xml';

/** The score of a compressed MusicXML file (.mxl), as its container names it; undefined for other archives. */
function scoreOf(entries: readonly ArchiveEntry[]): ArchiveEntry | undefined {
  const container = entries.find(({ name }) => name === CONTAINER)?.bytes;
  if (!container) return undefined;
  const root = parseElement(decodeText(container));
  const path = root.ok ? find(root.value, 'rootfiles', 'rootfile')?.attributes['full-path'] : undefined;
  return (
    entries.find(({ name }) => name === path) ??
    entries.find(({ name }) => /\.(musicxml|xml)$/i.test(name) && !name.startsWith('META-INF/'))
  );
}

class Reader {
  readonly #budget = new Budget(MAX_UNPACKED_BYTES);
  readonly #smpteTempo: Tempo | null;
  constructor(smpteTempo: Tempo | null) {
    this.#smpteTempo = smpteTempo;
  }

  /** @param depth archives around it */
  read(bytes: Uint8Array, name: string, depth: number): Reading {
    if (bytes.length === 0) return unusable(name, { reason: 'empty', sentence: 'is empty' });
    switch (kindOfContent(bytes) ?? kindOfName(name)) {
      case 'midi':
        return readingOf([{ name, piece: readMidi(bytes, name, this.#smpteTempo) }]);
      case 'musicxml':
        return readingOf([{ name, piece: readMusicXml(bytes, name) }]);
      case 'abc':
        return readingOf(readAbc(bytes, name));
      case 'lines':
        return readLines(decodeText(bytes), name);
      case 'zip':
        return this.#readZip(bytes, name, depth);
      case 'gzip': {
        const content = gunzip(bytes, this.#budget);
        if (!content.ok) return unusable(name, content.fault);
        const kind = kindOfContent(content.value);
        if (kind === 'gzip' || kind === 'zip') return nested(name);
        return this.read(content.value, name.replace(/\.gz$/i, ''), depth + 1);
      }
      default:
        return { pieces: [], unusable: [unknownKind(name)] };
    }
  }

  #readZip(bytes: Uint8Array, name: string, depth: number): Reading {
    const isWanted = (path: string): boolean => path === CONTAINER || isMusicName(path);
    const entries = unzip(bytes, this.#budget, isWanted);
    if (!entries.ok) return unusable(name, entries.fault);
    const score = scoreOf(entries.value);
    if (score?.bytes) return readingOf([{ name, piece: readMusicXml(score.bytes, name) }]);
    if (score)
      return unusable(name, {
        reason: 'broken',
        sentence: score.isDamaged
          ? 'is damaged: its score cannot be unpacked'
          : 'holds no MusicXML; export it from its own program as MusicXML or MIDI',
      });
    if (depth > 0) return nested(name);
    if (!entries.value.some((entry) => isWanted(entry.name)))
      return unusable(name, { reason: 'empty', sentence: 'is an archive without a music file' });
    const readings = entries.value
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry): Reading => {
        const path = `${name}/${entry.name}`;
        if (entry.bytes) return this.read(entry.bytes, path, depth + 1);
        if (!entry.isDamaged) return { pieces: [], unusable: [unknownKind(path)] };
        return unusable(path, { reason: 'broken', sentence: 'is damaged or encrypted' });
      });
    return {
      pieces: readings.flatMap(({ pieces }) => pieces),
      unusable: readings.flatMap((reading) => reading.unusable),
    };
  }
}

function nested(name: string): Reading {
  return unusable(name, { reason: 'nested', sentence: 'is an archive inside an archive; unpack it first' });
}

/**
 * All pieces of a file: one of a MIDI file or a score, as many as there are tunes, lines or entries of others.
 * @param name shown to people, and the beginning of its pieces' ids
 * @param smpteTempo beats a minute at which MIDI files in SMPTE time are counted; null takes the file's own, else 120
 * @returns never throws; something is unusable where there is no piece
 */
export function readMusicFile(bytes: Uint8Array, name: string, smpteTempo: Tempo | null = null): Reading {
  return new Reader(smpteTempo).read(bytes, name, 0);
}
