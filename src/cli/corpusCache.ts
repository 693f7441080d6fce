/** Keeps a converted corpus between runs, so that a second run starts in seconds. A cache that cannot be used is done without. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** @returns null where there is none, or it was cut off, or another version wrote it */
export function readCache<Value>(path: string, version: string): Value | null {
  try {
    const kept = deserialize(readFileSync(path)) as { readonly version?: unknown; readonly value?: unknown } | null;
    return kept?.version === version ? (kept.value as Value) : null;
  } catch {
    return null;
  }
}

/**
 * Whole or not at all: a run killed while it writes leaves no half a cache under the name.
 * @returns null, or one sentence why nothing could be kept
 */
export function writeCache(path: string, version: string, value: unknown): string | null {
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, serialize({ version, value }));
    renameSync(part, path);
    return null;
  } catch (thrown) {
    try {
      rmSync(part, { force: true });
    } catch {
      // What cannot be written can often not be removed either; the sentence below says why.
    }
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return `The converted corpus could not be kept for next time (${why}).`;
  }
}
