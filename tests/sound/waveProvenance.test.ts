import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { provenanceFields, RIGHTS, SOFTWARE } from '../../src/music/provenance.ts';
import { encodeWave, waveHeader, waveSlice } from '../../src/sound/wave.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';

const tone = (at: number): Float32Array => Float32Array.from({ length: 4801 }, (_, i) => Math.sin((i + at) / 20) / 2);
const channels = [tone(0), tone(7)];
const bytes = encodeWave(channels, 48_000, PROVENANCE);

const folder = mkdtempSync(join(tmpdir(), 'antiphon-wave-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Chunks of a RIFF list, read without the writer's help. */
function chunksIn(file: Uint8Array, from: number, to: number): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset);
  const found = new Map<string, Uint8Array>();
  for (let at = from; at < to;) {
    const length = view.getUint32(at + 4, true);
    found.set(String.fromCharCode(...file.subarray(at, at + 4)), file.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return found;
}
const text = (part: Uint8Array | undefined): string => new TextDecoder().decode(part).replace(/\0+$/, '');

describe('a WAVE file that is taken away', () => {
  const chunks = chunksIn(bytes, 12, bytes.length);

  it('is a list of whole chunks, the samples last', () => {
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
    expect([...chunks.keys()]).toEqual(['fmt ', 'bext', 'LIST', 'data']);
    expect(chunks.get('data')).toHaveLength(4801 * 6);
  });

  it('says in INFO who composed it, when, under which rights, and every field', () => {
    const list = chunks.get('LIST')!;
    expect(text(list.subarray(0, 4))).toBe('INFO');
    const info = chunksIn(list, 4, list.length);
    expect(text(info.get('INAM'))).toBe(PROVENANCE.title);
    expect(text(info.get('IART'))).toBe(SOFTWARE);
    expect(text(info.get('ICOP'))).toBe(RIGHTS);
    expect(text(info.get('ICRD'))).toBe('2026-03-28');
    for (const [name, said] of provenanceFields(PROVENANCE))
      expect(text(info.get('ICMT'))).toContain(`${name}: ${said}`);
  });

  it('has a broadcast extension in plain letters', () => {
    const bext = chunks.get('bext')!;
    expect(bext.every((byte) => byte < 128)).toBe(true);
    expect(text(bext.subarray(0, 256))).toMatch(/^An <evening> & a \?song\? fur Zoe\. CC0 1\.0/);
    expect(text(bext.subarray(256, 288))).toBe(SOFTWARE);
    expect(text(bext.subarray(320, 338))).toBe('2026-03-2809:30:00');
    expect(text(bext.subarray(602))).toBe(`A=PCM,F=48000,W=24,M=stereo,T=${SOFTWARE}\r\n`);
  });

  it('is read by an independent reader, where there is one', (context) => {
    const path = join(folder, 'tone.wav');
    writeFileSync(path, bytes);
    const { error, stdout } = spawnSync('ffprobe', [
      '-v',
      'error',
      '-of',
      'json',
      '-show_format',
      '-show_streams',
      path,
    ]);
    if (error) return context.skip('ffprobe is not installed');
    const { format, streams } = JSON.parse(String(stdout)) as {
      format: { duration: string; tags: Record<string, string> };
      streams: { codec_name: string; sample_rate: string; channels: number }[];
    };
    expect(streams[0]).toMatchObject({ codec_name: 'pcm_s24le', sample_rate: '48000', channels: 2 });
    expect(Number(format.duration)).toBeCloseTo(4801 / 48_000, 4);
    expect(format.tags).toMatchObject({ title: PROVENANCE.title, artist: SOFTWARE, copyright: RIGHTS });
    expect(format.tags['comment']).toContain('nearest: F. Schubert: Frühlings glaube (11 notes)');
  });

  it('is the same in slices', () => {
    const shape = { frames: 4801, channels: 2, sampleRate: 48_000 };
    const parts = [waveHeader(shape, PROVENANCE), waveSlice(channels, 0, 1000), waveSlice(channels, 1000, 4801)];
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('pads samples of an odd length and refuses what no WAVE file can hold', () => {
    const mono = encodeWave([tone(0)], 8000);
    expect(mono.length % 2).toBe(0);
    expect(new DataView(mono.buffer).getUint32(4, true)).toBe(mono.length - 8);
    expect(() => waveHeader({ frames: 1e9, channels: 2, sampleRate: 48_000 })).toThrow(RangeError);
  });
});
