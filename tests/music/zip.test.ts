import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Budget, unzip } from '../../src/music/archive.ts';
import { ZipWriter } from '../../src/music/zip.ts';

function archive(write: (zip: ZipWriter) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new ZipWriter((bytes) => parts.push(bytes));
  write(zip);
  return Buffer.concat(parts);
}

describe('ZipWriter', () => {
  it('writes files piece by piece that any reader finds whole', () => {
    const bytes = archive((zip) => {
      zip.begin('melody.wav', '2026-03-28T09:30:00Z');
      zip.add(Uint8Array.of(1, 2, 3));
      zip.add(Uint8Array.of(4));
      zip.begin('Zoë/provenance.json', 'nobody knows');
      zip.add('{"für":1}');
      zip.finish();
    });
    const found = unzipSync(bytes);
    expect(Object.keys(found)).toEqual(['melody.wav', 'Zoë/provenance.json']);
    expect([...found['melody.wav']!]).toEqual([1, 2, 3, 4]);
    expect(new TextDecoder().decode(found['Zoë/provenance.json'])).toBe('{"für":1}');
    const own = unzip(bytes, new Budget(1e6), () => true);
    expect(own.ok && own.value.map(({ isDamaged }) => isDamaged)).toEqual([false, false]);
  });

  it('gives nothing to a file that has not been begun', () => {
    expect(() => archive((zip) => zip.add('x'))).toThrow('no file');
  });
});
