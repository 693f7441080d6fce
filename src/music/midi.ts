/**
 * MIDI files to pieces and back, through @tonejs/midi.
 * Knows the library's habits and nothing of files on disk; strangers' bytes pass midiBytes.ts first.
 */
import * as library from '@tonejs/midi';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Tempo, Ticks } from '../kernel/units.ts';
import type { Key } from './key.ts';
import { cleanMidi, type MidiFault } from './midiBytes.ts';
import { TICKS_PER_QUARTER, UNNAMED_STYLE, type Piece, type PieceNote, type Track } from './piece.ts';
import { provenanceFields, RIGHTS, type Provenance } from './provenance.ts';
import { guessRoles } from './roles.ts';
import { isMinorSigned, keyOfTracks, keySignature, majorTonic, type Signature } from './signature.ts';

/** Node sees the library as CommonJS, with everything under `default`; bundlers see a module. */
const { Midi } = 'Midi' in library ? library : (library as { default: typeof import('@tonejs/midi') }).default;

const DRUM_CHANNEL = 9;
/** Resolution of the files we write: what `micro` is measured in. */
const FILE_TICKS_PER_QUARTER = 480;
/** Bytes of a text event; readers of old files expect no essays. */
const LONGEST_REMARK = 2000;
const FILE_TICKS = FILE_TICKS_PER_QUARTER / TICKS_PER_QUARTER;

/** The library names every signature by its major key, whatever its mode. */
function signatureOf(header: InstanceType<typeof Midi>['header']): Signature | null {
  const name = header.keySignatures[0]?.key;
  if (!name || !'FCGDAEB'.includes(name[0]!)) return null;
  const sharps = 'FCGDAEB'.indexOf(name[0]!) - 1 + (name[1] === '#' ? 7 : name[1] === 'b' ? -7 : 0);
  return { major: majorTonic(sharps), mode: null };
}

/** Names travel as UTF-8 bytes, one a character; older files use Latin-1. */
function decodeName(raw: string): string {
  const bytes = Uint8Array.from(raw, (character) => character.charCodeAt(0));
  const text = new TextDecoder('utf-8').decode(bytes);
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return (text.includes('\uFFFD') ? raw : text).replace(/[\u0000-\u001f\u007f]/g, ' ').trim();
}

/** A character beyond one byte would spoil the file, so texts are written as their UTF-8 bytes. */
function encodeText(text: string, limit: number): string {
  return String.fromCharCode(...new TextEncoder().encode(text).subarray(0, limit));
}

function encodeName(text: string): string {
  return encodeText(text, 200);
}

/** The copyright stands first, as the standard wants it. */
function remarksOf(provenance: Provenance): { ticks: number; type: string; text: string }[] {
  const remark = (type: string, text: string) => ({ ticks: 0, type, text: encodeText(text, LONGEST_REMARK) });
  return [
    remark('copyrightNotice', RIGHTS),
    ...provenanceFields(provenance).map(([name, text]) => remark('text', `${name}: ${text}`)),
  ];
}

function quantise(track: InstanceType<typeof Midi>['tracks'][number], ppq: number): PieceNote[] {
  const grid = (ticks: number): Ticks => Math.round((ticks * TICKS_PER_QUARTER) / ppq);
  return track.notes
    .map((note): PieceNote => {
      const start = grid(note.ticks);
      const velocity = Math.min(127, Math.max(1, Math.round(note.velocity * 127)));
      return [start, Math.max(1, grid(note.ticks + note.durationTicks) - start), note.midi, velocity];
    })
    .toSorted((a, b) => a[0] - b[0] || a[2] - b[2] || a[1] - b[1]);
}

/** Metre changes in our ticks, without those that change nothing. */
function metresOf(header: InstanceType<typeof Midi>['header']): [Ticks, number, number][] {
  const metres: [Ticks, number, number][] = [];
  for (const { ticks, timeSignature } of header.timeSignatures) {
    const [numerator, denominator] = timeSignature as [number, number];
    const at = Math.round((ticks * TICKS_PER_QUARTER) / header.ppq);
    const last = metres.at(-1);
    if (last && last[0] === at) metres.pop();
    const before = metres.at(-1);
    if (before?.[1] !== numerator || before[2] !== denominator) metres.push([at, numerator, denominator]);
  }
  if (metres.length === 0 || metres[0]![0] > 0) {
    if (metres[0]?.[1] === 4 && metres[0][2] === 4) metres.shift();
    metres.unshift([0, 4, 4]);
  }
  return metres;
}

/**
 * Reads a MIDI file of type 0, 1 or 2, bare or in RIFF, on a grid of 24 ticks a quarter note.
 * @param name shown to people and used as the id
 * @param smpteTempo beats a minute at which SMPTE time is counted; null takes the file's own, else 120
 * @returns never throws: what cannot be read is a fault with one sentence
 */
export function readMidi(bytes: Uint8Array, name: string, smpteTempo: Tempo | null = null): Result<Piece, MidiFault> {
  const clean = cleanMidi(bytes, smpteTempo);
  if (!clean.ok) return fail(clean.fault.reason, `“${name}” ${clean.fault.sentence}.`);
  const midi = new Midi(clean.value);
  const { header } = midi;
  const sounding = midi.tracks.filter((track) => track.notes.length > 0);
  const unnamed = sounding.map((track) => ({
    name: decodeName(track.name),
    program: track.instrument.number,
    percussion: track.channel === DRUM_CHANNEL,
    notes: quantise(track, header.ppq),
  }));
  const roles = guessRoles(unnamed);
  const tracks = unnamed.map(({ name: trackName, program, notes }, i): Track => ({
    role: roles[i]!,
    program,
    ...(trackName !== '' && { name: trackName }),
    notes,
  }));
  const metres = metresOf(header);
  const tempo = header.tempos[0] ? Math.round(header.tempos[0].bpm * 100) / 100 : null;
  const title = decodeName(header.name);
  return succeed({
    id: name,
    ...(title !== '' && { title }),
    style: UNNAMED_STYLE,
    key: keyOfTracks(tracks, signatureOf(header)),
    meter: [metres[0]![1], metres[0]![2]],
    ...(metres.length > 1 && { meters: metres }),
    tempo,
    ticksPerQuarter: TICKS_PER_QUARTER,
    tracks,
    lengthTicks: Math.max(...tracks.flatMap((track) => track.notes.map((note) => note[0] + note[1]))),
  });
}

export interface MidiExtras {
  /** Changes of tempo, the first at tick 0; left out, the piece's own holds throughout. */
  readonly tempos?: readonly (readonly [Ticks, Tempo])[];
  /** Goes along as a copyright notice and as text events. */
  readonly provenance?: Provenance;
}

/**
 * Writes a piece as a MIDI file of type 1: one track a voice, drums on channel 10, tempo, metre and key signature.
 * The same piece gives the same bytes.
 */
export function writeMidi(piece: Piece, { tempos, provenance }: MidiExtras = {}): Uint8Array<ArrayBuffer> {
  const midi = new Midi();
  midi.header.name = encodeName(piece.title ?? piece.id);
  if (provenance) midi.header.meta.push(...remarksOf(provenance));
  const changes = tempos ?? (piece.tempo === null ? [] : [[0, piece.tempo] as const]);
  for (const [tick, bpm] of changes) midi.header.tempos.push({ ticks: tick * FILE_TICKS, bpm });
  const metres = piece.meters?.length ? piece.meters : [[0, piece.meter[0], piece.meter[1]] as const];
  for (const [tick, numerator, denominator] of metres)
    midi.header.timeSignatures.push({ ticks: tick * FILE_TICKS, timeSignature: [numerator, denominator] });
  let nextChannel = 0;
  for (const track of piece.tracks) {
    const written = midi.addTrack();
    written.name = encodeName(track.name ?? track.role);
    written.instrument.number = track.program;
    if (track.role === 'drums') written.channel = DRUM_CHANNEL;
    else {
      written.channel = nextChannel;
      nextChannel = (nextChannel + 1) % 16;
      if (nextChannel === DRUM_CHANNEL) nextChannel++;
    }
    track.notes.forEach(([start, duration, pitch, velocity], i) => {
      written.addNote({
        midi: pitch,
        ticks: Math.max(0, start * FILE_TICKS + (track.micro?.[i] ?? 0)),
        durationTicks: duration * FILE_TICKS,
        // The library rounds velocity × 127 down; the half keeps 1–127 whole.
        velocity: (velocity + 0.5) / 127,
      });
    });
  }
  const bytes = new Uint8Array(midi.toArray());
  return piece.key ? withKeySignature(bytes, piece.key) : bytes;
}

/**
 * Inserts a key signature at the start of the first track: the library writes a wrong number of sharps.
 * @param bytes a file as the library writes it, its first track right behind a 14-byte header
 */
function withKeySignature(bytes: Uint8Array<ArrayBuffer>, key: Key): Uint8Array<ArrayBuffer> {
  const lengthAt = 14 + 4;
  const eventsAt = lengthAt + 4;
  const event = [0, 0xff, 0x59, 2, keySignature(key) & 0xff, isMinorSigned(key.mode) ? 1 : 0];
  const out = new Uint8Array(bytes.length + event.length);
  out.set(bytes.subarray(0, eventsAt));
  out.set(event, eventsAt);
  out.set(bytes.subarray(eventsAt), eventsAt + event.length);
  const view = new DataView(out.buffer);
  view.setUint32(lengthAt, view.getUint32(lengthAt) + event.length);
  return out;
}
