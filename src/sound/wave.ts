/** Writes samples as a RIFF WAVE file, 24-bit PCM. Pure bytes; knows no file system. */
import type { Hertz } from '../kernel/units.ts';

const HEADER_BYTES = 44;
const BYTES_A_SAMPLE = 3;
const FULL_SCALE = 0x7fffff;

/** @param channels arrays of equal length, samples in −1…1; what lies outside is clipped */
export function encodeWave(channels: readonly Float32Array[], sampleRate: Hertz): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const dataBytes = frames * channels.length * BYTES_A_SAMPLE;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + dataBytes));
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i));
  };
  const blockBytes = channels.length * BYTES_A_SAMPLE;
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * blockBytes, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, BYTES_A_SAMPLE * 8, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  let at = HEADER_BYTES;
  for (let frame = 0; frame < frames; frame++)
    for (const channel of channels) {
      const sample = Math.round(Math.max(-1, Math.min(1, channel[frame]!)) * FULL_SCALE);
      view.setUint8(at, sample & 0xff);
      view.setUint8(at + 1, (sample >> 8) & 0xff);
      view.setInt8(at + 2, sample >> 16);
      at += BYTES_A_SAMPLE;
    }
  return new Uint8Array(view.buffer);
}
