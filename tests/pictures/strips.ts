/** Filmed moments as they are kept, so that a picture can be compared with how it looked, whatever is composed today. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, gunzipSync } from 'node:zlib';
import { packFrames, unpackFrames, type Frame } from './frames.ts';

const FOLDER = join(import.meta.dirname, 'strips');
/** The pictures that go with them, which the documentation shows, too. */
export const ALBUM = join(import.meta.dirname, '../../docs/pictures');

const fileOf = (moment: string): string => join(FOLDER, `${moment}.json.gz`);

export function keepStrip(moment: string, frames: readonly Frame[]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(moment), gzipSync(packFrames(frames), { level: 9 }));
}

/** @throws Error if it was never kept */
export function keptStrip(moment: string): readonly Frame[] {
  return unpackFrames(gunzipSync(readFileSync(fileOf(moment))).toString('utf8'));
}
