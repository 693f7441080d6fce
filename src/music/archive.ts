/**
 * Zip archives and gzip files, unpacked in memory through fflate against a budget, so that no bomb can fill it.
 * Nothing is ever written, so the names inside cannot point anywhere. Knows nothing of music.
 */
import { Gunzip, Unzip, UnzipInflate, unzipSync } from 'fflate';
import { fail, succeed, type Result } from '../kernel/result.ts';

export type ArchiveFault = 'broken' | 'huge';

export interface ArchiveEntry {
  readonly name: string;
  /** Null where it was not wanted, or is damaged, encrypted or packed in an unknown way: `isDamaged` tells which. */
  readonly bytes: Uint8Array | null;
  readonly isDamaged: boolean;
}

const MAX_ENTRIES = 20_000;
/** A chunk grows at most a thousandfold, so one overdraws the budget by some megabytes. */
const CHUNK_BYTES = 16_384;

class Overdrawn extends Error {}

/** What may still be unpacked, shared by everything that comes out of one file. */
export class Budget {
  #bytes: number;
  constructor(bytes: number) {
    this.#bytes = bytes;
  }
  /** @throws Overdrawn once there is nothing left */
  spend(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < 0) throw new Overdrawn();
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function pushAll(bytes: Uint8Array, push: (chunk: Uint8Array, isLast: boolean) => void): void {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    push(bytes.subarray(at, at + CHUNK_BYTES), at + CHUNK_BYTES >= bytes.length);
}

function faultOf(error: unknown): Result<never, ArchiveFault> {
  return error instanceof Overdrawn
    ? fail('huge', 'unpacks to far more than any music; take the music out of it')
    : fail('broken', 'is damaged: it cannot be unpacked');
}

/** Folders, and what operating systems leave behind. */
function isClutter(name: string): boolean {
  return /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)|\/$/i.test(name);
}

interface Listed {
  /** Names in the order of the archive's directory; empty where it is cut off. */
  readonly names: readonly string[];
  /** Files that are not packed, by name. */
  readonly stored: ReadonlyMap<string, Uint8Array>;
}

/**
 * What the directory at the archive's end says. Files that are merely stored are taken by it: they may be archives
 * themselves, whose inner files a stream would meet as if they were the outer one's.
 * @throws Overdrawn
 */
function readDirectory(bytes: Uint8Array, budget: Budget, isWanted: (name: string) => boolean): Listed {
  const names: string[] = [];
  try {
    const stored = unzipSync(bytes, {
      filter: ({ name, compression, size }) => {
        if (isClutter(name)) return false;
        if (names.push(name) > MAX_ENTRIES) throw new Overdrawn();
        if (compression !== 0 || !isWanted(name)) return false;
        budget.spend(size);
        return true;
      },
    });
    return { names, stored: new Map(Object.entries(stored)) };
  } catch (error) {
    if (error instanceof Overdrawn) throw error;
    return { names: [], stored: new Map() };
  }
}

interface Streamed {
  readonly chunks: Uint8Array[];
  isWhole: boolean;
}

/**
 * Unpacks what is wanted as it comes, so that no size need be believed.
 * @param isMet told of each file, wanted or not
 * @returns file by name, as far as it could be unpacked
 * @throws Overdrawn
 */
function unpack(bytes: Uint8Array, budget: Budget, isMet: (name: string) => boolean): Map<string, Streamed> {
  const files = new Map<string, Streamed>();
  const unpacking = new Unzip((file) => {
    if (isClutter(file.name) || !isMet(file.name)) return;
    const own: Streamed = { chunks: [], isWhole: false };
    files.set(file.name, own);
    file.ondata = (error, chunk, isLast) => {
      // The library hands what is thrown here back as an error of the file.
      if (error instanceof Overdrawn) throw error;
      if (error) return;
      budget.spend(chunk.length);
      own.chunks.push(chunk);
      own.isWhole = isLast;
    };
    try {
      file.start();
    } catch (error) {
      if (error instanceof Overdrawn) throw error;
    }
  });
  unpacking.register(UnzipInflate);
  try {
    pushAll(bytes, (chunk, isLast) => unpacking.push(chunk, isLast));
  } catch (error) {
    // What came before the damage is whole.
    if (error instanceof Overdrawn) throw error;
  }
  return files;
}

/**
 * The files of a zip archive, without folders and clutter.
 * @param isWanted what to unpack; the rest is only named
 * @returns the faults' sentences complete "This file …"
 */
export function unzip(
  bytes: Uint8Array,
  budget: Budget,
  isWanted: (name: string) => boolean,
): Result<readonly ArchiveEntry[], ArchiveFault> {
  try {
    const { names, stored } = readDirectory(bytes, budget, isWanted);
    const listed = new Set(names);
    const met = new Set<string>();
    const streamed = unpack(bytes, budget, (name) => {
      if (met.add(name).size > MAX_ENTRIES) throw new Overdrawn();
      return isWanted(name) && !stored.has(name) && (listed.size === 0 || listed.has(name));
    });
    const all = listed.size > 0 ? listed : met;
    if (all.size === 0) return fail('broken', 'is an empty archive, or a damaged one');
    return succeed(
      Array.from(all, (name): ArchiveEntry => {
        const own = streamed.get(name);
        const content = stored.get(name) ?? (own?.isWhole ? joined(own.chunks) : null);
        return { name, bytes: content, isDamaged: content === null && isWanted(name) };
      }),
    );
  } catch (error) {
    return faultOf(error);
  }
}

/** The content of a gzip file. */
export function gunzip(bytes: Uint8Array, budget: Budget): Result<Uint8Array, ArchiveFault> {
  const chunks: Uint8Array[] = [];
  let isWhole = false;
  const unpacking = new Gunzip((chunk, isLast) => {
    budget.spend(chunk.length);
    chunks.push(chunk);
    isWhole = isLast;
  });
  try {
    pushAll(bytes, (chunk, isLast) => unpacking.push(chunk, isLast));
  } catch (error) {
    return faultOf(error);
  }
  return isWhole ? succeed(joined(chunks)) : faultOf(null);
}
