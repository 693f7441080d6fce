/**
 * Zip archives and gzip files, unpacked in memory through fflate against a budget, so that no bomb can fill it.
 * Nothing is ever written, so the names inside cannot point anywhere. Knows nothing of music.
 */
import { Gunzip, Unzip, UnzipInflate } from 'fflate';
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
  const entries: { name: string; chunks: Uint8Array[]; isWanted: boolean; isWhole: boolean }[] = [];
  const unpacking = new Unzip((file) => {
    if (isClutter(file.name)) return;
    if (entries.length >= MAX_ENTRIES) throw new Overdrawn();
    const entry = { name: file.name, chunks: [] as Uint8Array[], isWanted: isWanted(file.name), isWhole: false };
    entries.push(entry);
    if (!entry.isWanted) return;
    file.ondata = (error, chunk, isLast) => {
      // The library hands what is thrown here back as an error of the file.
      if (error instanceof Overdrawn) throw error;
      if (error) return;
      budget.spend(chunk.length);
      entry.chunks.push(chunk);
      entry.isWhole = isLast;
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
    if (error instanceof Overdrawn || entries.length === 0) return faultOf(error);
  }
  if (entries.length === 0) return fail('broken', 'is an empty archive, or a damaged one');
  return succeed(
    entries.map(({ name, chunks, isWanted: wanted, isWhole }) => ({
      name,
      bytes: wanted && isWhole ? joined(chunks) : null,
      isDamaged: wanted && !isWhole,
    })),
  );
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
