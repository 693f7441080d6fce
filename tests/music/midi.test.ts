import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODES } from '../../src/music/key.ts';
import { readMidi, writeMidi } from '../../src/music/midi.ts';
import { MAX_MIDI_BYTES, MAX_MIDI_NOTES, MAX_TRACK_NOTES } from '../../src/music/midiBytes.ts';
import type { Piece, PieceNote, Track } from '../../src/music/piece.ts';
import { keySignature } from '../../src/music/signature.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
function be(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}
function chunk(id: string, body: number[]): number[] {
  return [...ascii(id), ...be(body.length, 4)].concat(body);
}
function file(type: number, division: number, ...tracks: number[][]): Uint8Array {
  const chunks = tracks.flatMap((track) => chunk('MTrk', track));
  return Uint8Array.from(chunk('MThd', [...be(type, 2), ...be(tracks.length, 2), ...be(division, 2)]).concat(chunks));
}
/** Middle C for one quarter of 96 ticks, then the end. */
const NOTE = [0, 0x90, 60, 64, 96, 0x80, 60, 0];
const END = [0, 0xff, 0x2f, 0];

function read(bytes: Uint8Array, tempo: number | null = null): Piece {
  const result = readMidi(bytes, 'test.mid', tempo);
  if (!result.ok) throw new Error(result.fault.sentence);
  return result.value;
}
function faultOf(bytes: Uint8Array): { reason: string; sentence: string } {
  const result = readMidi(bytes, 'test.mid');
  if (result.ok) throw new Error('this should not have been readable');
  return result.fault;
}

describe('readMidi', () => {
  it('reads types 0, 1 and 2', () => {
    expect(read(file(0, 96, [...NOTE, ...END])).tracks[0]!.notes).toEqual([[0, 24, 60, 64]]);
    expect(read(file(1, 96, [...END], [...NOTE, ...END], [...NOTE, ...END])).tracks).toHaveLength(2);
    const ends = read(file(2, 96, [...NOTE, ...END], [...NOTE, ...END])).tracks.map((track) => track.notes[0]![0]);
    expect(ends, 'the second sequence of type 2 begins on the next bar of four').toEqual([0, 96]);
  });

  it('separates the channels of a type 0 file and knows the drums', () => {
    const piece = read(
      file(0, 96, [
        0,
        0xc0,
        56,
        0,
        0xc1,
        33,
        0,
        0x90,
        72,
        90,
        0,
        0x91,
        40,
        90,
        0,
        0x99,
        36,
        90,
        96,
        0x80,
        72,
        0,
        0,
        0x81,
        40,
        0,
        0,
        0x89,
        36,
        0,
        ...END,
      ]),
    );
    expect(piece.tracks.map(({ role, program }) => [role, program])).toEqual([
      ['melody', 56],
      ['bass', 33],
      ['drums', 0],
    ]);
  });

  it('unwraps RIFF and skips foreign chunks', () => {
    const plain = file(0, 96, [...NOTE, ...END]);
    const little = (value: number) => be(value, 4).toReversed();
    const riff = Uint8Array.from([
      ...ascii('RIFF'),
      ...little(plain.length + 12),
      ...ascii('RMID'),
      ...ascii('data'),
      ...little(plain.length),
      ...plain,
    ]);
    expect(read(riff)).toEqual(read(plain));
    const foreign = Uint8Array.from([...plain.subarray(0, 14), ...chunk('XFIH', [1, 2, 3]), ...plain.subarray(14)]);
    expect(read(foreign)).toEqual(read(plain));
  });

  it('counts SMPTE time at the given tempo, the file’s own, or 120', () => {
    const second = [0, 0x90, 60, 64, 0x87, 0x68, 0x80, 60, 0]; // 1000 ticks at 25 frames of 40 ticks = one second
    const division = ((256 - 25) << 8) | 40;
    expect(read(file(0, division, [...second, ...END])).tracks[0]!.notes[0]![1]).toBe(48);
    expect(read(file(0, division, [...second, ...END]), 60).tracks[0]!.notes[0]![1]).toBe(24);
    const slow = [0, 0xff, 0x51, 3, ...be(2_000_000, 3)];
    expect(read(file(0, division, [...slow, ...second, ...END])).tracks[0]!.notes[0]![1]).toBe(12);
  });

  it('ends hanging notes, ignores stray ends and survives a missing end of track', () => {
    expect(
      read(file(0, 96, [0, 0x80, 60, 0, 0, 0x90, 60, 64, 96, 0x90, 62, 64, 96, 0x80, 62, 0])).tracks[0]!.notes,
    ).toEqual([
      [0, 48, 60, 64],
      [24, 24, 62, 64],
    ]);
  });

  it('keeps a note that sounds across a change of program', () => {
    expect(read(file(0, 96, [0, 0x90, 60, 64, 48, 0xc0, 5, 48, 0x80, 60, 0, ...END])).tracks[0]!.notes).toEqual([
      [0, 24, 60, 64],
    ]);
  });

  it('ignores metas of a wrong size and reads running status, sysex and long names', () => {
    const odd = [
      0,
      0xff,
      0x59,
      3,
      1,
      2,
      3,
      0,
      0xff,
      0x51,
      1,
      9,
      0,
      0xf0,
      2,
      1,
      0xf7,
      0,
      0xff,
      0x00,
      0,
      0,
      0xff,
      0x03,
      0x83,
      0x74,
      ...new Array(500).fill(65),
    ];
    const piece = read(file(0, 96, [...odd, 0, 0x90, 60, 64, 96, 60, 0, 0, 62, 64, 96, 62, 0, ...END]));
    expect(piece.tracks[0]!.notes).toHaveLength(2);
    expect(piece.tempo).toBeNull();
  });

  it('reads thirty tracks, on sixteen channels', () => {
    const track = (i: number): number[] => [0, 0x90 | (i % 16), 40 + i, 64, 96, 0x80 | (i % 16), 40 + i, 0, ...END];
    const piece = read(file(1, 96, ...Array.from({ length: 30 }, (_, i) => track(i))));
    expect(piece.tracks.map(({ notes }) => notes[0]![2])).toEqual(Array.from({ length: 30 }, (_, i) => 40 + i));
    expect(piece.tracks.filter(({ role }) => role === 'drums')).toHaveLength(2);
  });

  it('takes the first tempo of a map, divisions of any size, and leaves words out', () => {
    const tempo = (bpm: number): number[] => [0xff, 0x51, 3, ...be(Math.round(60e6 / bpm), 3)];
    const words = (type: number): number[] => [0, 0xff, type, 3, 0xe4, 0xbd, 0xa0];
    const lyrics = [1, 2, 5, 6, 7].flatMap(words);
    const map = [0, ...tempo(90), ...lyrics, 48, ...tempo(91), 48, ...tempo(200), ...END];
    expect(read(file(1, 96, map, [...NOTE, ...END]))).toMatchObject({
      tempo: 90,
      tracks: [{ notes: [[0, 24, 60, 64]] }],
    });
    for (const division of [1, 7, 96, 32767]) {
      const length =
        division < 128 ? [division] : [0x80 | (division >> 14), 0x80 | ((division >> 7) & 127), division & 127];
      const quarter = [0, 0x90, 60, 64, ...length, 0x80, 60, 0, ...END];
      expect(read(file(0, division, quarter)).tracks[0]!.notes, `${division} ticks a quarter`).toEqual([
        [0, 24, 60, 64],
      ]);
    }
  });

  it('reads metre, its changes, and tempo', () => {
    const metres = [
      0,
      0xff,
      0x58,
      4,
      3,
      2,
      24,
      8,
      0,
      0xff,
      0x51,
      3,
      ...be(625_000, 3),
      0x82,
      0x20,
      0xff,
      0x58,
      4,
      6,
      3,
      24,
      8,
    ];
    const piece = read(file(1, 96, [...metres, ...END], [...NOTE, ...END]));
    expect(piece.meter).toEqual([3, 4]);
    expect(piece.meters).toEqual([
      [0, 3, 4],
      [72, 6, 8],
    ]);
    expect(piece.tempo).toBe(96);
  });

  it('finds the key by ear where no signature is written, or where a wrong one is', () => {
    const unsigned = read(writeMidi({ ...HYMN, key: null }));
    expect(unsigned.key).toMatchObject({ tonic: 7, mode: 'major', src: 'ks' });
    expect(read(writeMidi({ ...HYMN, key: { tonic: 1, mode: 'major' } })).key).toMatchObject({
      tonic: 7,
      mode: 'major',
      src: 'ks',
    });
  });

  it.each([
    ['empty', new Uint8Array(), 'empty'],
    ['not MIDI', Uint8Array.from(ascii('<html><body>not music</body></html>')), 'not-midi'],
    ['a stub', Uint8Array.from(ascii('MThd')), 'not-midi'],
    ['without notes', file(1, 96, [...END]), 'empty'],
    ['cut off', file(0, 96, [...NOTE, ...END]).subarray(0, 25), 'broken'],
    ['without status', file(0, 96, [0, 60, 64, ...END]), 'broken'],
    ['with a status byte for a pitch', file(0, 96, [0, 0x90, 0xff, 64, ...END]), 'broken'],
    ['without division', file(0, 0, [...NOTE, ...END]), 'broken'],
    ['of type 3', file(3, 96, [...NOTE, ...END]), 'broken'],
    ['too large', new Uint8Array(MAX_MIDI_BYTES + 1), 'huge'],
    ['too long', file(0, 1, [0, 0x90, 60, 64, 0xff, 0xff, 0xff, 0x7f, 0x80, 60, 0, ...END]), 'huge'],
    [
      'an empty RIFF',
      Uint8Array.from([...ascii('RIFF'), 4, 0, 0, 0, ...ascii('RMID'), 0, 0, 0, 0, 0, 0, 0, 0]),
      'broken',
    ],
  ])('refuses a file that is %s in one sentence', (_, bytes, reason) => {
    const fault = faultOf(bytes);
    expect(fault.reason).toBe(reason);
    expect(fault.sentence).toMatch(/^“test\.mid” [^\n]+\.$/);
  });

  it('refuses more notes than it can use, in one track or in all', () => {
    const many = (count: number): number[] => Array.from({ length: count * 4 }, (_, i) => [0, 0x90, 60, 64][i % 4]!);
    const crowded = faultOf(file(0, 96, many(MAX_TRACK_NOTES + 1)));
    expect(crowded.reason).toBe('huge');
    expect(crowded.sentence).toContain('one track');
    const tracks = Math.ceil((MAX_MIDI_NOTES + 1) / MAX_TRACK_NOTES);
    expect(faultOf(file(1, 96, ...new Array<number[]>(tracks).fill(many(MAX_TRACK_NOTES)))).sentence).toContain(
      String(MAX_MIDI_NOTES),
    );
  });

  it('never throws, whatever the bytes', () => {
    const good = writeMidi(HYMN);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
        (random, damage) => {
          const damaged = good.slice();
          for (const [at, value] of damage) damaged[at] = value;
          for (const bytes of [
            random,
            damaged,
            good.subarray(0, damage[0]?.[0] ?? 0),
            Uint8Array.from([...good.subarray(0, 22), ...random]),
          ]) {
            const result = readMidi(bytes, 'x');
            if (result.ok)
              for (const track of result.value.tracks)
                for (const note of track.notes) expect(note.every(Number.isFinite)).toBe(true);
            else expect(result.fault.sentence).toMatch(/^“x” .+\.$/);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('writeMidi', () => {
  it('comes back as it went out', () => {
    for (const piece of [HYMN, BEAT, WALTZ]) {
      const back = read(writeMidi(piece));
      expect(back.tracks).toEqual(piece.tracks);
      expect(back.tempo).toBe(piece.tempo);
      expect(back.meter).toEqual(piece.meter);
      if (piece.key) expect(back.key).toMatchObject(piece.key);
    }
  });

  it('writes the same bytes for the same piece, and drums on channel 10', () => {
    expect(writeMidi(HYMN)).toEqual(writeMidi(structuredClone(HYMN)));
    expect(Array.from(writeMidi(BEAT))).toContain(0x99);
  });

  it('writes the sharps and flats of every key', () => {
    expect(keySignature({ tonic: 7, mode: 'major' })).toBe(1);
    expect(keySignature({ tonic: 10, mode: 'major' })).toBe(-2);
    expect(keySignature({ tonic: 9, mode: 'minor' })).toBe(0);
    expect(keySignature({ tonic: 2, mode: 'dorian' })).toBe(0);
    for (const mode of MODES)
      for (let tonic = 0; tonic < 12; tonic++) expect(Math.abs(keySignature({ tonic, mode }))).toBeLessThanOrEqual(6);
    const bytes = writeMidi(HYMN);
    expect(Array.from(bytes.subarray(22, 28))).toEqual([0, 0xff, 0x59, 2, 1, 0]);
  });

  it('keeps names in any script and the groove of drums', () => {
    const groove: Piece = {
      ...BEAT,
      title: 'Übung 練習',
      tracks: [{ ...BEAT.tracks[0]!, micro: BEAT.tracks[0]!.notes.map((_, i) => (i % 3) - 1) }],
    };
    const back = read(writeMidi(groove));
    expect(back.title).toBe('Übung 練習');
    expect(back.tracks[0]!.notes).toEqual(BEAT.tracks[0]!.notes);
  });

  const track = fc.record({
    drums: fc.boolean(),
    program: fc.nat(127),
    steps: fc.array(
      fc.record({
        gap: fc.nat(30),
        duration: fc.integer({ min: 1, max: 100 }),
        pitches: fc.uniqueArray(fc.nat(127), { minLength: 1, maxLength: 3 }),
        velocity: fc.integer({ min: 1, max: 127 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  });

  it('keeps every note, velocity, program, tempo and metre of any piece without overlapping repeats', () => {
    fc.assert(
      fc.property(
        fc.array(track, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 30, max: 240 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(2, 4, 8),
        (made, tempo, numerator, denominator) => {
          const tracks = made.map(({ drums, program, steps }): Track => {
            let at = 0;
            const notes = steps.flatMap(({ gap, duration, pitches, velocity }) => {
              const start = at + gap;
              at = start + duration;
              return pitches.toSorted((a, b) => a - b).map((pitch): PieceNote => [start, duration, pitch, velocity]);
            });
            return { role: drums ? 'drums' : 'inner', program, notes };
          });
          const piece: Piece = {
            id: 'p',
            style: 'custom',
            key: null,
            meter: [numerator, denominator],
            tempo,
            ticksPerQuarter: 24,
            tracks,
          };
          const back = read(writeMidi(piece));
          expect(back.tempo).toBe(tempo);
          expect(back.meter).toEqual([numerator, denominator]);
          expect(back.tracks.map(({ program, notes }) => ({ program, notes }))).toEqual(
            tracks.map(({ program, notes }) => ({ program, notes })),
          );
          expect(back.tracks.map((one) => one.role === 'drums')).toEqual(tracks.map((one) => one.role === 'drums'));
        },
      ),
    );
  });
});
