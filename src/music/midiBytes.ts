/**
 * Makes a stranger's MIDI file fit for the parser: unwraps RIFF, skips foreign chunks, refuses what is cut off or
 * enormous, turns SMPTE time into quarters, lays the sequences of a type 2 file end to end, ends hanging notes,
 * and keeps only notes, programs, names, tempo, metre and key signature.
 * Knows bytes and the Standard MIDI File 1.0 layout; nothing of pieces, roles or keys.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Tempo } from '../kernel/units.ts';
import { MAX_QUARTERS } from './piece.ts';

export type MidiFault = 'not-midi' | 'broken' | 'empty' | 'huge';

export const MAX_MIDI_BYTES = 5_000_000;
export const MAX_MIDI_NOTES = 200_000;
/** The parser's time grows with the square of this: a second at 30,000, minutes at 200,000. */
export const MAX_TRACK_NOTES = 30_000;
const MAX_NAME_BYTES = 200;
/** Ticks a quarter that SMPTE time is rewritten to. */
const QUARTER_OF_SECONDS = 480;

class Broken extends Error {}

/** Reads forward through bytes and never past their end. */
class Reader {
  readonly #bytes: Uint8Array;
  at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get done(): boolean {
    return this.at >= this.#bytes.length;
  }
  byte(): number {
    if (this.done) throw new Broken('it ends in the middle of an event');
    return this.#bytes[this.at++]!;
  }
  dataByte(): number {
    const value = this.byte();
    if (value > 0x7f) throw new Broken('an event of it is garbled');
    return value;
  }
  variableLength(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new Broken('a length in it is garbled');
  }
  take(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length) throw new Broken('it is cut off');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
  number(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }
  text(length: number): string {
    return String.fromCharCode(...this.take(length));
  }
}

/** One kept event: its time in ticks and its bytes without the delta. */
type Kept = readonly [ticks: number, bytes: readonly number[]];

interface CleanTrack {
  readonly events: Kept[];
  readonly endTicks: number;
  readonly notes: number;
}

const END_OF_TRACK = 0x2f;
const META_LENGTHS: Readonly<Record<number, number>> = { 0x51: 3, 0x58: 4, 0x59: 2 };

function isSoundMeta(type: number, data: Uint8Array): boolean {
  if (data.length !== META_LENGTHS[type]) return false;
  if (type === 0x51) return data.some((byte) => byte > 0);
  if (type === 0x58) return data[0]! > 0 && data[1]! <= 6;
  return ((data[0]! + 7) & 0xff) <= 14 && data[1]! <= 1;
}

function keptMeta(type: number, data: Uint8Array): readonly number[] | null {
  if (type === 0x03) {
    const name = data.subarray(0, MAX_NAME_BYTES);
    return [0xff, type, ...variableLengthBytes(name.length), ...name];
  }
  return isSoundMeta(type, data) ? [0xff, type, data.length, ...data] : null;
}

/** Data bytes after a status byte, by its upper half; system messages by their lower half. */
const CHANNEL_DATA = [2, 2, 2, 2, 1, 1, 2];
const SYSTEM_DATA = [0, 1, 2, 1, 0, 0, 0, 0];

function cleanTrack(bytes: Uint8Array): CleanTrack {
  const reader = new Reader(bytes);
  const events: Kept[] = [];
  const sounding = new Map<number, number>();
  /** Channels that have sounded: a later change of program would split their notes from their ends. */
  const opened = new Set<number>();
  let ticks = 0;
  let notes = 0;
  let running = 0;
  while (!reader.done) {
    ticks += reader.variableLength();
    let status = reader.byte();
    if (status === 0xff) {
      const type = reader.byte();
      const data = reader.take(reader.variableLength());
      if (type === END_OF_TRACK) break;
      const kept = keptMeta(type, data);
      if (kept) events.push([ticks, kept]);
      continue;
    }
    if (status === 0xf0 || status === 0xf7) {
      reader.take(reader.variableLength());
      continue;
    }
    if (status > 0xf0) {
      reader.take(SYSTEM_DATA[status & 7]!);
      continue;
    }
    let first: number | undefined;
    if (status < 0x80) {
      if (running === 0) throw new Broken('an event of it is garbled');
      first = status;
      status = running;
    }
    running = status;
    const kind = status >> 4;
    first ??= reader.dataByte();
    const second = CHANNEL_DATA[kind - 8] === 2 ? reader.dataByte() : 0;
    const voice = (status & 15) * 128 + first;
    const before = sounding.get(voice) ?? 0;
    if (kind === 9 && second > 0) {
      notes++;
      opened.add(status & 15);
      sounding.set(voice, before + 1);
      events.push([ticks, [status, first, second]]);
    } else if (kind === 8 || kind === 9) {
      if (before === 0) continue;
      sounding.set(voice, before - 1);
      events.push([ticks, [0x80 | (status & 15), first, 0]]);
    } else if (kind === 12 && !opened.has(status & 15)) events.push([ticks, [status, first]]);
  }
  for (const [voice, count] of sounding)
    for (let i = 0; i < count; i++) events.push([ticks, [0x80 | (voice >> 7), voice & 127, 0]]);
  return { events, endTicks: ticks, notes };
}

function variableLengthBytes(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function fixedBytes(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => (value >>> (8 * (length - 1 - i))) & 0xff);
}

function trackChunk(events: readonly Kept[], scale: number, offset: number): number[] {
  const body: number[] = [];
  let last = 0;
  for (const [ticks, bytes] of events) {
    const now = Math.round(ticks * scale) + offset;
    body.push(...variableLengthBytes(now - last), ...bytes);
    last = now;
  }
  body.push(0, 0xff, END_OF_TRACK, 0);
  return [0x4d, 0x54, 0x72, 0x6b, ...fixedBytes(body.length, 4)].concat(body);
}

/** The `data` chunk of a RIFF MIDI file (.rmi); any other file as it is. */
function unwrapRiff(bytes: Uint8Array): Uint8Array {
  const reader = new Reader(bytes);
  if (bytes.length < 12 || reader.text(4) !== 'RIFF') return bytes;
  reader.take(4);
  if (reader.text(4) !== 'RMID') return bytes;
  while (!reader.done) {
    const id = reader.text(4);
    const size = reader.take(4).reduceRight((value, byte) => value * 256 + byte, 0);
    const data = reader.take(size);
    if (id === 'data') return data;
    if (size % 2 === 1 && !reader.done) reader.take(1);
  }
  throw new Broken('its RIFF wrapper is empty');
}

function framesPerSecond(upperByte: number): number {
  const rate = 256 - upperByte;
  return rate === 29 ? 30000 / 1001 : rate;
}

/** Length in ticks of the first tempo event's quarter, as beats a minute; null where none is given. */
function firstTempo(tracks: readonly CleanTrack[]): Tempo | null {
  for (const { events } of tracks)
    for (const [, bytes] of events)
      if (bytes[0] === 0xff && bytes[1] === 0x51) return 60e6 / (bytes[3]! * 65536 + bytes[4]! * 256 + bytes[5]!);
  return null;
}

function clean(bytes: Uint8Array, smpteTempo: Tempo | null): Result<Uint8Array, MidiFault> {
  const reader = new Reader(unwrapRiff(bytes));
  if (reader.text(4) !== 'MThd') return fail('not-midi', 'is not a MIDI file');
  const header = new Reader(reader.take(reader.number(4)));
  const type = header.number(2);
  header.take(2);
  const division = header.number(2);
  if (type > 2) throw new Broken(`MIDI files of type ${type} do not exist`);
  const tracks: CleanTrack[] = [];
  let notes = 0;
  while (!reader.done) {
    const id = reader.text(4);
    const data = reader.take(reader.number(4));
    if (id !== 'MTrk') continue;
    const track = cleanTrack(data);
    tracks.push(track);
    notes += track.notes;
    if (notes > MAX_MIDI_NOTES)
      return fail('huge', `has more than ${MAX_MIDI_NOTES} notes; please cut it into smaller pieces`);
    if (track.notes > MAX_TRACK_NOTES)
      return fail('huge', `has more than ${MAX_TRACK_NOTES} notes in one track; please cut it into smaller pieces`);
  }
  if (notes === 0) return fail('empty', 'has no notes in it');
  let quarter = division;
  let scale = 1;
  if (division >= 0x8000) {
    const ticksPerSecond = framesPerSecond(division >> 8) * (division & 0xff);
    quarter = QUARTER_OF_SECONDS;
    scale = (QUARTER_OF_SECONDS * (smpteTempo ?? firstTempo(tracks) ?? 120)) / 60 / ticksPerSecond;
  }
  if (!(quarter > 0 && Number.isFinite(scale))) throw new Broken('it does not say how long a beat is');
  const out = [0x4d, 0x54, 0x68, 0x64, ...fixedBytes(6, 4), ...fixedBytes(type === 0 ? 0 : 1, 2)];
  let chunks: number[] = [];
  let offset = 0;
  for (const track of tracks) {
    const end = Math.round(track.endTicks * scale) + offset;
    if (end > MAX_QUARTERS * quarter)
      return fail('huge', `is longer than ${MAX_QUARTERS} beats; please cut it into smaller pieces`);
    chunks = chunks.concat(trackChunk(track.events, scale, offset));
    if (type === 2) offset = Math.ceil(end / (4 * quarter)) * 4 * quarter;
  }
  out.push(...fixedBytes(tracks.length, 2), ...fixedBytes(quarter, 2));
  return succeed(Uint8Array.from(out.concat(chunks)));
}

/**
 * A well-formed file of type 0 or 1 with metrical time that sounds like the given one.
 * @param smpteTempo beats a minute at which SMPTE time is counted; null takes the file's own, else 120
 * @returns the faults' sentences complete "This file …"
 */
export function cleanMidi(bytes: Uint8Array, smpteTempo: Tempo | null): Result<Uint8Array, MidiFault> {
  if (bytes.length === 0) return fail('empty', 'is empty');
  if (bytes.length > MAX_MIDI_BYTES)
    return fail('huge', `is larger than ${MAX_MIDI_BYTES / 1e6} MB; please cut it into smaller pieces`);
  try {
    if (bytes.length < 14) return fail('not-midi', 'is not a MIDI file');
    return clean(bytes, smpteTempo);
  } catch (error) {
    if (error instanceof Broken) return fail('broken', `cannot be read: ${error.message}`);
    throw error;
  }
}
