import * as library from '@tonejs/midi';
import { describe, expect, it } from 'vitest';
import { barsToPiece, keyChanges, tempoChanges } from '../../src/music/export.ts';
import { readMidi, writeMidi } from '../../src/music/midi.ts';
import { provenanceFields, RIGHTS } from '../../src/music/provenance.ts';
import { silentBar } from '../fixtures/bars.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';

const { Midi } = 'Midi' in library ? library : (library as { default: typeof import('@tonejs/midi') }).default;

const KEY = { tonic: 0, mode: 'major' } as const;
const bars = [
  silentBar('4/4', 100, KEY),
  silentBar('3/4', 140, KEY),
  silentBar('3/4', 140, { tonic: 9, mode: 'minor' }),
];
bars[0]!.voices.melody[0] = 60;
bars[1]!.voices.melody[0] = -1;
const piece = { ...barsToPiece(bars, { id: 'x', style: 'x' }), title: PROVENANCE.title };
const bytes = writeMidi(piece, { tempos: tempoChanges(bars), keys: keyChanges(bars), provenance: PROVENANCE });
const read = new Midi(bytes);

describe('a MIDI file that is taken away', () => {
  it('carries rights and every field of its provenance as meta events', () => {
    const utf8 = (text: string): string => new TextDecoder().decode(Uint8Array.from(text, (one) => one.charCodeAt(0)));
    const said = read.header.meta.map(({ type, text }) => [type, utf8(text)]);
    expect(said).toEqual(provenanceFields(PROVENANCE).map(([name, text]) => ['text', `${name}: ${text}`]));
    // The library does not read notices of rights: 0xff 0x02, length, text.
    const raw = String.fromCharCode(...bytes);
    expect(raw).toContain(`\u00ff\u0002${String.fromCharCode(RIGHTS.length)}${RIGHTS}`);
  });

  it('changes tempo, metre and key where the music does', () => {
    // 0xff 0x59, two bytes: sharps, and 1 for minor; the library misreads them.
    const keys = String.fromCharCode(...bytes)
      .split('\u00ff\u0059\u0002')
      .slice(1)
      .map((said) => said.slice(0, 2));
    expect(keys).toEqual(['\u0000\u0000', '\u0000\u0001']);
    expect(read.header.tempos.map(({ ticks, bpm }) => [ticks, Math.round(bpm)])).toEqual([
      [0, 100],
      [4 * 480, 140],
    ]);
    expect(read.header.timeSignatures.map(({ ticks, timeSignature }) => [ticks, ...timeSignature])).toEqual([
      [0, 4, 4],
      [4 * 480, 3, 4],
    ]);
  });

  it('reads back as the same notes, with no word of it taken for music', () => {
    const back = readMidi(bytes, 'x');
    expect(back.ok && back.value.tracks.map(({ notes }) => notes)).toEqual(piece.tracks.map(({ notes }) => notes));
    expect(back.ok && back.value.title).toBe(PROVENANCE.title);
  });
});
