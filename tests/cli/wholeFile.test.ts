import * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPlace, writeWholeFile, type FileSystem } from '../../src/cli/wholeFile.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'antiphon-whole-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const parts = [new Uint8Array(1000).fill(1), new Uint8Array(1000).fill(2)];

/** A disk with room for so many bytes, which gives no more of a write than it has room for. */
function smallDisk(room: number): FileSystem {
  let left = room;
  return {
    ...fs,
    writeSync(file, bytes, offset) {
      if (left === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const some = bytes.subarray(offset, offset + Math.min(left, 300));
      left -= some.length;
      return fs.writeSync(file, some);
    },
  };
}

describe('a file that is written whole', () => {
  it('holds all its parts, in folders made for it, also where the disk takes little at a time', () => {
    const path = join(folder, 'new', 'song.wav');
    writeWholeFile(path, parts, smallDisk(2000));
    expect(readFileSync(path)).toEqual(Buffer.concat(parts));
    expect(readdirSync(join(folder, 'new'))).toEqual(['song.wav']);
  });

  it('leaves what was there before when the disk is full, and nothing half-written', () => {
    const path = join(folder, 'song.wav');
    writeFileSync(path, 'before');
    for (const room of [0, 1, 999, 1000, 1999])
      expect(() => writeWholeFile(path, parts, smallDisk(room))).toThrow(
        expect.objectContaining({
          fault: { reason: 'file', sentence: expect.stringMatching(/^“.*song\.wav” does not fit.*full.*\.$/) },
        }),
      );
    expect(readdirSync(folder)).toEqual(['song.wav']);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it.each(['openSync', 'fsyncSync', 'closeSync', 'renameSync'] as const)('survives a fault of %s', (name) => {
    const path = join(folder, 'song.wav');
    let failed = false;
    const disk: FileSystem = {
      ...fs,
      [name]: (...given: [never, never]) => {
        if (failed) return (fs[name] as (...args: unknown[]) => unknown)(...given);
        failed = true;
        throw Object.assign(new Error('broken'), { code: 'EIO' });
      },
    };
    expect(() => writeWholeFile(path, parts, disk)).toThrow('cannot be written (EIO)');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says before the work that there is no place for it', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => checkPlace(join(folder, 'file', 'song.wav'))).toThrow(/is no folder; name one\.$/);
    const locked: FileSystem = {
      ...fs,
      openSync: () => {
        throw Object.assign(new Error('no'), { code: 'EACCES' });
      },
    };
    expect(() => checkPlace(join(folder, 'song.wav'), locked)).toThrow(
      /^Nobody may write “.*song\.wav” here; name another folder\.$/,
    );
    checkPlace(join(folder, 'a', 'song.wav'));
    expect(readdirSync(join(folder, 'a'))).toEqual([]);
  });
});
