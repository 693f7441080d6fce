/**
 * Files that are there whole or not at all: written beside their place under another name, brought to the disk, and only then
 * given theirs. A disk that is full costs nothing that was there before.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FaultError } from '../kernel/result.ts';

/** What is asked of a file system; tests bring one that fails. */
export interface FileSystem {
  readonly openSync: (path: string, flags: string) => number;
  readonly writeSync: (file: number, bytes: Uint8Array, offset: number) => number;
  readonly fsyncSync: (file: number) => void;
  readonly closeSync: (file: number) => void;
  readonly renameSync: (from: string, to: string) => void;
  readonly rmSync: (path: string, options: { force: boolean }) => void;
  readonly mkdirSync: (path: string, options: { recursive: true }) => void;
}

const DISK: FileSystem = { openSync, writeSync, fsyncSync, closeSync, renameSync, rmSync, mkdirSync };

function explain(path: string, thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `“${path}” does not fit on the disk, which is full; nothing of it was left behind.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `Nobody may write “${path}” here; name another folder.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') return `“${dirname(path)}” is no folder; name one.`;
  return `“${path}” cannot be written (${code}).`;
}

/**
 * Replaces a file as a whole; folders that are missing are made.
 * @throws FaultError with one sentence; then what was there before is still there, and nothing else
 */
export function writeWholeFile(path: string, parts: Iterable<Uint8Array>, disk: FileSystem = DISK): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  let file: number | null = null;
  try {
    disk.mkdirSync(dirname(path), { recursive: true });
    file = disk.openSync(beside, 'w');
    for (const part of parts) for (let at = 0; at < part.length;) at += disk.writeSync(file, part, at);
    disk.fsyncSync(file);
    disk.closeSync(file);
    file = null;
    disk.renameSync(beside, path);
  } catch (thrown) {
    tidy(disk, file, beside);
    throw new FaultError({ reason: 'file', sentence: explain(path, thrown) });
  }
}

/** What fails here hides no better reason. */
function tidy(disk: FileSystem, file: number | null, beside: string): void {
  try {
    if (file !== null) disk.closeSync(file);
    disk.rmSync(beside, { force: true });
  } catch {
    return;
  }
}

/** Better said before minutes of work than after them. @throws FaultError if no file can be begun there */
export function checkPlace(path: string, disk: FileSystem = DISK): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    disk.mkdirSync(dirname(path), { recursive: true });
    disk.closeSync(disk.openSync(beside, 'w'));
    disk.rmSync(beside, { force: true });
  } catch (thrown) {
    throw new FaultError({ reason: 'file', sentence: explain(path, thrown) });
  }
}
