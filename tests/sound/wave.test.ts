import { describe, expect, it } from 'vitest';
import { encodeWave } from '../../src/sound/wave.ts';

describe('encodeWave', () => {
  const bytes = encodeWave([new Float32Array([0, 1, -2]), new Float32Array([0.5, -1, 0.25])], 44_100);
  const view = new DataView(bytes.buffer);

  it('declares 24-bit PCM, its channels, rate and lengths', () => {
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('RIFF');
    expect(view.getUint32(4, true)).toBe(bytes.length - 8);
    expect(view.getUint16(20, true)).toBe(1);
    expect(view.getUint16(22, true)).toBe(2);
    expect(view.getUint32(24, true)).toBe(44_100);
    expect(view.getUint32(28, true)).toBe(44_100 * 6);
    expect(view.getUint16(34, true)).toBe(24);
    expect(view.getUint32(40, true)).toBe(18);
  });

  it('interleaves the channels and clips what lies outside full scale', () => {
    const samples = Array.from(
      { length: 6 },
      (_, i) => (view.getUint16(44 + 3 * i, true) | (view.getInt8(46 + 3 * i) << 16)) / 0x7fffff,
    );
    const expected = [0, 0.5, 1, -1, -1, 0.25];
    samples.forEach((sample, i) => expect(sample).toBeCloseTo(expected[i]!, 6));
  });
});
