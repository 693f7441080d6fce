/** What a training run leaves on the disk, written so that the former file stays whole until the new one is. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Checkpoint, TrainingConfig } from '../../agents/training/trainer.ts';

/** Writes a whole file or none. @param write for tests of a disk that is full */
export function writeWhole(path: string, bytes: Uint8Array, write = writeFileSync): Result<null, 'file'> {
  const part = `${path}.part`;
  try {
    write(part, bytes);
    renameSync(part, path);
    return succeed(null);
  } catch (thrown) {
    rmSync(part, { force: true, recursive: true });
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'The disk is full' : `Writing failed (${code})`;
    return fail('file', `${why}: “${basename(path)}” could not be written, and what was there before is kept.`);
  }
}

/** Settings that say when to stop and look, not what is learnt: a run may go on with others. */
const FREE: ReadonlySet<string> = new Set(['patience']);

/** Every setting by its path, so that two configurations can be compared. */
function settingsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => settingsOf(inner, path === '' ? key : `${path}.${key}`));
}

/** The first setting in which two configurations differ, in words; null where they learn the same. */
export function differenceOf(before: TrainingConfig, now: TrainingConfig): string | null {
  const [a, b] = [new Map(settingsOf(before)), new Map(settingsOf(now))];
  const name = [...new Set([...a.keys(), ...b.keys()])].find((key) => !FREE.has(key) && a.get(key) !== b.get(key));
  return name === undefined
    ? null
    : `${name} was ${a.get(name) ?? 'not given'} and is now ${b.get(name) ?? 'not given'}`;
}

interface Stored {
  readonly config: TrainingConfig;
  readonly checkpoint: Checkpoint;
}

export function writeCheckpoint(
  path: string,
  config: TrainingConfig,
  checkpoint: Checkpoint,
  write = writeFileSync,
): Result<null, 'file'> {
  return writeWhole(path, serialize({ config, checkpoint } satisfies Stored), write);
}

/** The checkpoint of a run that is to go on with `config`. */
export function readCheckpoint(path: string, config: TrainingConfig): Result<Checkpoint, 'checkpoint'> {
  let stored: Partial<Stored> | null;
  try {
    stored = deserialize(readFileSync(path)) as Partial<Stored> | null;
  } catch {
    return fail('checkpoint', `The checkpoint “${path}” is damaged; start anew without --resume.`);
  }
  if (!stored?.config || !stored.checkpoint)
    return fail('checkpoint', `The checkpoint “${path}” is of another version; start anew without --resume.`);
  const difference = differenceOf(stored.config, config);
  if (difference)
    return fail(
      'checkpoint',
      `The checkpoint “${path}” is of a run with another configuration (${difference}); go on with that one, or start anew without --resume.`,
    );
  return succeed(stored.checkpoint);
}
