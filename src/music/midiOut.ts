/**
 * Pieces to Standard MIDI Files of type 1. Byte for byte what @tonejs/midi writes, which takes a minute of a page's time for an
 * hour of music (it copies all that is written for every longer pause), and with key signatures that are right. The library
 * still reads, here and in the tests.
 */
import type { Tempo, Ticks } from '../kernel/units.ts';
import type { Key } from './key.ts';
import { TICKS_PER_QUARTER, type Piece, type Track } from './piece.ts';
import { provenanceFields, RIGHTS, type Provenance } from './provenance.ts';
import { isMinorSigned, keySignature } from './signature.ts';

export const DRUM_CHANNEL = 9;
/** Resolution of the files we write: what `micro` is measured in. */
const FILE_TICKS_PER_QUARTER = 480;
const FILE_TICKS = FILE_TICKS_PER_QUARTER / TICKS_PER_QUARTER;
const LONGEST_NAME = 200;
/** Bytes of a text event; readers of old files expect no essays. */
const LONGEST_REMARK = 2000;

const META = { text: 0x01, copyright: 0x02, trackName: 0x03, endOfTrack: 0x2f, tempo: 0x51, metre: 0x58, key: 0x59 };

export interface MidiExtras {
  /** Changes of tempo, the first at tick 0; left out, the piece's own holds throughout. */
  readonly tempos?: readonly (readonly [Ticks, Tempo])[];
  /** Changes of key, in the same way. */
  readonly keys?: readonly (readonly [Ticks, Key])[];
  /** Goes along as a copyright notice and as text events. */
  readonly provenance?: Provenance;
}

/** Time in ticks of the file, and bytes without the delta. */
type Event = readonly [at: number, bytes: readonly number[]];

function variableLength(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function fixed(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (value >>> (8 * (length - 1 - i))) & 0xff);
}

function meta(type: number, body: readonly number[]): number[] {
  return [0xff, type, ...variableLength(body.length), ...body];
}

/** As UTF-8. */
function text(type: number, said: string, limit: number): number[] {
  return meta(type, [...new TextEncoder().encode(said).subarray(0, limit)]);
}

/** What comes first at one instant stays first. */
function chunk(events: readonly Event[]): Uint8Array {
  const body: number[] = [];
  let last = 0;
  for (const [at, bytes] of events.toSorted((a, b) => a[0] - b[0])) {
    body.push(...variableLength(at - last), ...bytes);
    last = at;
  }
  body.push(0, 0xff, META.endOfTrack, 0);
  const bytes = new Uint8Array(8 + body.length);
  bytes.set([0x4d, 0x54, 0x72, 0x6b, ...fixed(body.length, 4)]);
  bytes.set(body, 8);
  return bytes;
}

function headEvents(piece: Piece, { tempos, keys, provenance }: MidiExtras): Event[] {
  const events: Event[] = [];
  for (const [tick, key] of keys ?? (piece.key ? [[0, piece.key] as const] : []))
    events.push([tick * FILE_TICKS, meta(META.key, [keySignature(key) & 0xff, isMinorSigned(key.mode) ? 1 : 0])]);
  events.push([0, text(META.trackName, piece.title ?? piece.id, LONGEST_NAME)]);
  if (provenance) {
    // The copyright stands first, as the standard wants it.
    events.push([0, text(META.copyright, RIGHTS, LONGEST_REMARK)]);
    for (const [name, said] of provenanceFields(provenance))
      events.push([0, text(META.text, `${name}: ${said}`, LONGEST_REMARK)]);
  }
  for (const [tick, bpm] of tempos ?? (piece.tempo === null ? [] : [[0, piece.tempo] as const]))
    events.push([tick * FILE_TICKS, meta(META.tempo, fixed(Math.floor(60e6 / bpm), 3))]);
  const metres = piece.meters?.length ? piece.meters : [[0, piece.meter[0], piece.meter[1]] as const];
  for (const [tick, numerator, denominator] of metres)
    events.push([tick * FILE_TICKS, meta(META.metre, [numerator, Math.log2(denominator), 24, 8])]);
  return events;
}

function trackEvents(track: Track, channel: number): Event[] {
  const events: Event[] = [
    [0, text(META.trackName, track.name ?? track.role, LONGEST_NAME)],
    [0, [0xc0 | channel, track.program]],
  ];
  const placed = track.notes.map(([start, duration, pitch, velocity], i) => ({
    at: Math.max(0, start * FILE_TICKS + (track.micro?.[i] ?? 0)),
    ticks: duration * FILE_TICKS,
    pitch,
    velocity: Math.min(127, Math.round(velocity)),
  }));
  for (const { at, ticks, pitch, velocity } of placed.toSorted((a, b) => a.at - b.at))
    events.push([at, [0x90 | channel, pitch, velocity]], [at + ticks, [0x80 | channel, pitch, 0]]);
  return events;
}

/**
 * Writes a piece as a MIDI file of type 1: one track a voice, drums on channel 10, tempo, metre and key signature.
 * The same piece gives the same bytes.
 */
export function writeMidi(piece: Piece, extras: MidiExtras = {}): Uint8Array<ArrayBuffer> {
  let nextChannel = 0;
  const tracks = piece.tracks.map((track) => {
    if (track.role === 'drums') return chunk(trackEvents(track, DRUM_CHANNEL));
    const channel = nextChannel;
    nextChannel = (nextChannel + 1) % 16;
    if (nextChannel === DRUM_CHANNEL) nextChannel++;
    return chunk(trackEvents(track, channel));
  });
  const head = [0x4d, 0x54, 0x68, 0x64, ...fixed(6, 4), ...fixed(1, 2), ...fixed(tracks.length + 1, 2)];
  const parts = [
    Uint8Array.from([...head, ...fixed(FILE_TICKS_PER_QUARTER, 2)]),
    chunk(headEvents(piece, extras)),
    ...tracks,
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
