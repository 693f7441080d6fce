/**
 * Writes samples as a RIFF WAVE file, 24-bit PCM, with where it comes from in a LIST/INFO chunk and a broadcast extension
 * (EBU Tech 3285). Header and samples come apart, so that long music can be written a slice at a time. Pure bytes; knows no
 * file system.
 */
import type { Hertz } from '../kernel/units.ts';
import { provenanceFields, RIGHTS, SOFTWARE, type Provenance } from '../music/provenance.ts';

const BYTES_A_SAMPLE = 3;
const FULL_SCALE = 0x7fffff;
const LARGEST_RIFF = 0xffffffff;

export interface WaveShape {
  readonly frames: number;
  readonly channels: number;
  readonly sampleRate: Hertz;
}

function dataBytes({ frames, channels }: WaveShape): number {
  return frames * channels * BYTES_A_SAMPLE;
}

/** A chunk with its name and length, padded to an even number of bytes. */
function chunk(name: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  bytes.set(new TextEncoder().encode(name));
  new DataView(bytes.buffer).setUint32(4, body.length, true);
  bytes.set(body, 8);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function format({ channels, sampleRate }: WaveShape): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  const blockBytes = channels * BYTES_A_SAMPLE;
  view.setUint16(0, 1, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * blockBytes, true);
  view.setUint16(12, blockBytes, true);
  view.setUint16(14, BYTES_A_SAMPLE * 8, true);
  return new Uint8Array(view.buffer);
}

/** Names, rights and all fields as texts that end in a zero, in UTF-8, as today's players read them. */
function info(provenance: Provenance): Uint8Array {
  const fields = provenanceFields(provenance);
  const of = (wanted: string): string => fields.find(([name]) => name === wanted)?.[1] ?? '';
  const texts: readonly (readonly [string, string])[] = [
    ['INAM', of('title')],
    ['IART', SOFTWARE],
    ['ICRD', of('date').slice(0, 10)],
    ['ICOP', RIGHTS],
    ['ICMT', fields.map(([name, text]) => `${name}: ${text}`).join('\n')],
    ['ISFT', SOFTWARE],
  ];
  const written = texts.filter(([, text]) => text !== '');
  const encoder = new TextEncoder();
  return joined([encoder.encode('INFO'), ...written.map(([name, text]) => chunk(name, encoder.encode(`${text}\0`)))]);
}

/** Fixed fields, ASCII alone, then how it was coded. */
function broadcast(provenance: Provenance, { sampleRate, channels }: WaveShape): Uint8Array {
  const history = `A=PCM,F=${sampleRate},W=24,M=${channels === 1 ? 'mono' : 'stereo'},T=${SOFTWARE}\r\n`;
  const bytes = new Uint8Array(602 + history.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, length: number, said: string): void => {
    const plain = said
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\u0020-\u007e]/g, '?');
    bytes.set(new TextEncoder().encode(plain.slice(0, length)), at);
  };
  text(0, 256, `${provenance.title}. ${RIGHTS}`);
  text(256, 32, SOFTWARE);
  text(288, 32, provenance.policy ? `policy ${provenance.policy.version}` : '');
  text(320, 10, provenance.date.slice(0, 10));
  text(330, 8, provenance.date.slice(11, 19));
  view.setUint16(346, 1, true);
  text(602, history.length, history.trim());
  bytes.set([0x0d, 0x0a], bytes.length - 2);
  return bytes;
}

/**
 * All that comes before the samples.
 * @throws RangeError beyond 4 GB, which the format cannot say
 */
export function waveHeader(shape: WaveShape, provenance?: Provenance): Uint8Array<ArrayBuffer> {
  const said = provenance ? [chunk('bext', broadcast(provenance, shape)), chunk('LIST', info(provenance))] : [];
  const body = joined([new TextEncoder().encode('WAVE'), chunk('fmt ', format(shape)), ...said]);
  const samples = dataBytes(shape);
  const size = body.length + 8 + samples + (samples % 2);
  if (size > LARGEST_RIFF) throw new RangeError(`${size} bytes are more than a WAVE file can hold`);
  const header = new Uint8Array(8 + body.length + 8);
  const view = new DataView(header.buffer);
  header.set(new TextEncoder().encode('RIFF'));
  view.setUint32(4, size, true);
  header.set(body, 8);
  header.set(new TextEncoder().encode('data'), 8 + body.length);
  view.setUint32(12 + body.length, samples, true);
  return header;
}

/**
 * Samples [from, to) of all channels, interleaved. The last slice of an odd number of bytes has the padding with it.
 * @param channels arrays of equal length, samples in −1…1; what lies outside is clipped
 */
export function waveSlice(channels: readonly Float32Array[], from: number, to: number): Uint8Array<ArrayBuffer> {
  const bytes = (to - from) * channels.length * BYTES_A_SAMPLE;
  const last = to === (channels[0]?.length ?? 0);
  const slice = new Uint8Array(bytes + (last ? (to * channels.length * BYTES_A_SAMPLE) % 2 : 0));
  let at = 0;
  for (let frame = from; frame < to; frame++)
    for (const channel of channels) {
      const sample = Math.round(Math.max(-1, Math.min(1, channel[frame]!)) * FULL_SCALE);
      slice[at++] = sample;
      slice[at++] = sample >> 8;
      slice[at++] = sample >> 16;
    }
  return slice;
}

/** A whole file at once. @param channels as of `waveSlice` */
export function encodeWave(
  channels: readonly Float32Array[],
  sampleRate: Hertz,
  provenance?: Provenance,
): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const header = waveHeader({ frames, channels: channels.length, sampleRate }, provenance);
  return joined([header, waveSlice(channels, 0, frames)]);
}
