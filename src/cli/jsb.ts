/** The JSB chorales benchmark file: three splits of chorales, each a list of sixteenth frames of S, A, T, B. */
import { gunzipSync } from 'node:zlib';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Chorale } from '../../agents/training/backoff.ts';
import { readWhole } from './files.ts';

export const SPLITS = ['train', 'valid', 'test'] as const;
export type Split = (typeof SPLITS)[number];
export type ChoraleFile = Readonly<Record<Split, readonly Chorale[]>>;

function isChorale(found: unknown): found is Chorale {
  return (
    Array.isArray(found) &&
    found.every(
      (frame) =>
        Array.isArray(frame) &&
        frame.length === 4 &&
        frame.every((pitch) => Number.isInteger(pitch) && pitch >= -1 && pitch < 128),
    )
  );
}

/** @param path `jsb16_separated.json`, gzip'd or not */
export function readJsb(path: string): Result<ChoraleFile, 'file' | 'jsb'> {
  const bytes = readWhole(path);
  if (!bytes.ok) return bytes;
  let found: unknown;
  try {
    const zipped = bytes.value[0] === 0x1f && bytes.value[1] === 0x8b;
    found = JSON.parse(new TextDecoder().decode(zipped ? gunzipSync(bytes.value) : bytes.value));
  } catch {
    return fail('jsb', `“${path}” is not JSON; the benchmark is Jsb16thSeparated.json.`);
  }
  const file = found as Partial<Record<Split, unknown>> | null;
  for (const split of SPLITS) {
    const chorales = file?.[split];
    if (!Array.isArray(chorales) || !chorales.every(isChorale))
      return fail(
        'jsb',
        `“${path}” has no ${split} split of four-voice chorales; the benchmark is Jsb16thSeparated.json.`,
      );
  }
  return succeed(file as ChoraleFile);
}
