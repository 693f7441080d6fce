import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Budget, gunzip, unzip } from '../../src/music/archive.ts';

const all = (): boolean => true;
const ZEROS = new Uint8Array(5_000_000);

describe('unzip', () => {
  it('unpacks what is wanted, names the rest and passes clutter over', () => {
    const archive = zipSync({
      'a.txt': strToU8('first'),
      'folder/': new Uint8Array(0),
      'folder/b.bin': strToU8('second'),
      '.hidden': strToU8('x'),
      '__MACOSX/a.txt': strToU8('x'),
      'empty.txt': new Uint8Array(0),
    });
    expect(unzip(archive, new Budget(100), (name) => name.endsWith('.txt'))).toEqual({
      ok: true,
      value: [
        { name: 'a.txt', bytes: strToU8('first'), isDamaged: false },
        { name: 'folder/b.bin', bytes: null, isDamaged: false },
        { name: 'empty.txt', bytes: new Uint8Array(0), isDamaged: false },
      ],
    });
  });

  it('stops at the budget, whatever size the archive claims', () => {
    const honest = zipSync({ 'bomb.bin': ZEROS });
    const lying = honest.slice();
    // Where the first file's own header tells its size before packing.
    new DataView(lying.buffer).setUint32(22, 100, true);
    for (const bytes of [honest, lying])
      expect(unzip(bytes, new Budget(1_000_000), all)).toMatchObject({ ok: false, fault: { reason: 'huge' } });
    expect(unzip(honest, new Budget(1_000_000), () => false).ok, 'what is not wanted costs nothing').toBe(true);
    expect(unzip(honest, new Budget(6_000_000), all).ok).toBe(true);
  });

  it('takes an archive that is stored in an archive as one file', () => {
    const inner = zipSync({ 'inner.txt': strToU8('inner') });
    const outer = zipSync({ 'a.zip': [inner, { level: 0 }], 'b.txt': strToU8('second') });
    // As it is written by those who do not know a file's size before they have written it.
    outer[6]! |= 8;
    outer.fill(0, 18, 26);
    expect(unzip(outer, new Budget(1000), all)).toEqual({
      ok: true,
      value: [
        { name: 'a.zip', bytes: inner, isDamaged: false },
        { name: 'b.txt', bytes: strToU8('second'), isDamaged: false },
      ],
    });
  });

  it('shares one budget among archives', () => {
    const budget = new Budget(8_000_000);
    const archive = zipSync({ 'a.bin': ZEROS });
    expect([unzip(archive, budget, all).ok, unzip(archive, budget, all).ok]).toEqual([true, false]);
  });

  it('keeps what is whole of a damaged archive', () => {
    const noise = Uint8Array.from({ length: 3000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    const archive = zipSync({ 'a.bin': strToU8('first'), 'b.bin': noise });
    expect(unzip(archive.subarray(0, 1000), new Budget(1e6), all)).toMatchObject({
      ok: true,
      value: [
        { name: 'a.bin', isDamaged: false },
        { name: 'b.bin', bytes: null, isDamaged: true },
      ],
    });
    expect(unzip(archive.subarray(0, 20), new Budget(1e6), all).ok).toBe(false);
    const unknown = archive.slice();
    new DataView(unknown.buffer).setUint16(8, 99, true);
    expect(unzip(unknown, new Budget(1e6), all)).toMatchObject({
      value: [{ name: 'a.bin', bytes: null, isDamaged: true }, { isDamaged: false }],
    });
  });
});

describe('gunzip', () => {
  it('unpacks within the budget and refuses what is cut off', () => {
    expect(gunzip(gzipSync(strToU8('words')), new Budget(100))).toEqual({ ok: true, value: strToU8('words') });
    expect(gunzip(gzipSync(ZEROS), new Budget(1_000_000))).toMatchObject({ ok: false, fault: { reason: 'huge' } });
    expect(gunzip(gzipSync(strToU8('words')).subarray(0, 12), new Budget(100))).toMatchObject({
      ok: false,
      fault: { reason: 'broken' },
    });
  });
});
