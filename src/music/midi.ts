/**
 * MIDI files to pieces, through @tonejs/midi; back is midiOut.ts.
 * Knows the library's habits and nothing of files on disk; strangers' bytes pass midiBytes.ts first.
 */
import * as library from '@tonejs/midi';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Tempo, Ticks } from '../kernel/units.ts';
import { cleanMidi, type MidiFault } from './midiBytes.ts';
import { DRUM_CHANNEL } from './midiOut.ts';
import { TICKS_PER_QUARTER, UNNAMED_STYLE, type Piece, type PieceNote, type Track } from './piece.ts';
import { guessRoles } from './roles.ts';
import { keyOfTracks, majorTonic, type Signature } from './signature.ts';

/** Node sees the library as CommonJS, with everything under `default`; bundlers see a module. */
const { Midi } = 'Midi' in library ? library : (library as { default: typeof import('@tonejs/midi') }).default;

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

export { writeMidi, type MidiExtras } from './midiOut.ts';
