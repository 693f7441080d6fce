import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ABC_BYTES, readAbc } from '../../src/music/abc.ts';
import { toGrid } from '../../src/music/grid.ts';
import type { Piece } from '../../src/music/piece.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(text: string): Piece {
  const [tune] = readAbc(bytesOf(text), 'test.abc');
  if (!tune!.piece.ok) throw new Error(tune!.piece.fault.sentence);
  return tune!.piece.value;
}
/** A tune in eighths, 4/4, with the given music and key. */
function tune(music: string, key = 'C', head = ''): Piece {
  return read(`X:1\nM:4/4\nL:1/8\n${head}K:${key}\n${music}\n`);
}
function sounding(piece: Piece, track = 0): (readonly [number, number, number])[] {
  return piece.tracks[track]!.notes.map(([start, duration, pitch]) => [start, duration, pitch]);
}
function pitches(piece: Piece, track = 0): number[] {
  return piece.tracks[track]!.notes.map((note) => note[2]);
}

const REEL = `X:1
T:A plain reel
C:Nobody
M:4/4
L:1/8
Q:1/4=180
K:Dmix
D2|:"D"DEFG A2d2|"C"c2E2 "G"G2B2|"D"d2A2 F2D2|1 "C"E4 "D"D4:|2 "A7"E4 "D"D6||
`;

describe('readAbc', () => {
  it('reads a tune with pickup, repeat and endings as its last time through', () => {
    const piece = read(REEL);
    expect(piece).toMatchObject({
      id: 'test.abc',
      title: 'A plain reel',
      composer: 'Nobody',
      style: 'custom',
      key: { tonic: 2, mode: 'mixolydian', src: 'given' },
      meter: [4, 4],
      pickup: 24,
      tempo: 180,
      bars: 5,
    });
    expect(pitches(piece)).toEqual([62, 62, 64, 66, 67, 69, 74, 72, 64, 67, 71, 74, 69, 66, 62, 64, 62]);
    expect(sounding(piece).at(-1)).toEqual([24 + 3 * 96 + 48, 72, 62]);
    expect(piece.chords).toEqual([
      [24, 'D:maj'],
      [120, 'C:maj'],
      [168, 'G:maj'],
      [216, 'D:maj'],
      [312, 'A:7'],
      [360, 'D:maj'],
    ]);
    expect(toGrid(piece)).toMatchObject({ ok: true, value: [{ metre: '4/4', phase: 12 }] });
  });

  it('times broken rhythm, tuplets, lengths and rests', () => {
    expect(sounding(tune("c>d e<f (3gab c'/2d'/2 z|c3/2d/ (5:4:5cdefg A//A// z7/2|"))).toEqual([
      [0, 18, 72],
      [18, 6, 74],
      [24, 6, 76],
      [30, 18, 77],
      [48, 8, 79],
      [56, 8, 81],
      [64, 8, 83],
      [72, 6, 84],
      [78, 6, 86],
      [96, 18, 72],
      [114, 6, 74],
      ...[72, 74, 76, 77, 79].map((pitch, i) => {
        const at = [120, 130, 139, 149, 158, 168];
        return [at[i]!, at[i + 1]! - at[i]!, pitch] as const;
      }),
      [168, 3, 69],
      [171, 3, 69],
    ]);
  });

  it('holds accidentals to the end of the bar in every octave, and lets ties keep them', () => {
    expect(pitches(tune('^FfF=F _b2B2|F2B2 z4|', 'C'))).toEqual([66, 78, 66, 65, 82, 70, 65, 71]);
    expect(sounding(tune('z4 ^f4-|f4 f4|', 'C'))).toEqual(
      [
        [48, 96, 78],
        [144, 48, 78],
      ].map((note, i) => (i === 1 ? [144, 48, 77] : note)),
    );
  });

  it.each([
    ['C', 0, 'major', [60, 62, 64, 65, 67, 69, 71]],
    ['Gm', 7, 'minor', [60, 62, 63, 65, 67, 69, 70]],
    ['Ador', 9, 'dorian', [60, 62, 64, 66, 67, 69, 71]],
    ['E phrygian', 4, 'phrygian', [60, 62, 64, 65, 67, 69, 71]],
    ['Flyd', 5, 'lydian', [60, 62, 64, 65, 67, 69, 71]],
    ['Bbmaj', 10, 'major', [60, 62, 63, 65, 67, 69, 70]],
    ['F#m', 6, 'minor', [61, 62, 64, 66, 68, 69, 71]],
    ['Gm ^f', 7, 'minor', [60, 62, 63, 66, 67, 69, 70]],
  ])('knows K:%s', (key, tonic, mode, scale) => {
    const piece = tune('CDEFGAB2|', key);
    expect(piece.key).toMatchObject({ tonic, mode });
    expect(pitches(piece)).toEqual(scale);
  });

  it('decides by ear where no key is written, and knows the pipers’', () => {
    expect(tune('A2c2e2A2|A2c2e2A2|', 'none').key).toMatchObject({ tonic: 9, mode: 'minor', src: 'ks' });
    expect(pitches(tune('CFG2 z4|', 'HP'))).toEqual([61, 66, 67]);
  });

  it('follows inline fields: key, metre, length and tempo', () => {
    const piece = tune('[Q:3/8=60]C8|[K:D]F8|[M:3/4][L:1/4]F3|C3|');
    expect(piece).toMatchObject({
      tempo: 90,
      meters: [
        [0, 4, 4],
        [192, 3, 4],
      ],
      lengthTicks: 336,
    });
    expect(pitches(piece)).toEqual([60, 66, 66, 61]);
  });

  it.each([
    ['C', [4, 4]],
    ['C|', [2, 2]],
    ['6/8', [6, 8]],
    ['2+3/8', [5, 8]],
    ['none', [4, 4]],
  ])('knows M:%s', (metre, expected) => {
    expect(read(`X:1\nM:${metre}\nL:1/8\nK:C\nCDE|\n`).meter).toEqual(expected);
  });

  it('reads chords of notes, chord symbols and not remarks, and leaves grace notes and slurs out', () => {
    const piece = tune('"F#m7b5/C""^slowly"[CEG]4 {ag}(A2"Fine"B2)|"Bb"c8|');
    expect(sounding(piece)).toEqual([
      [0, 48, 60],
      [0, 48, 64],
      [0, 48, 67],
      [48, 24, 69],
      [72, 24, 71],
      [96, 96, 72],
    ]);
    expect(piece.chords).toEqual([
      [0, 'F#:hdim7'],
      [96, 'Bb:maj'],
    ]);
  });

  it('reads voices by name, whether they alternate or follow each other', () => {
    const voices = 'V:S name="Soprano"\nV:B name="Bass" clef=bass\n';
    const alternating = tune('[V:S]c4d4|e8|\n[V:B]C,4G,,4|C,8|\n[V:S]c8|\n[V:B]C,8|', 'C', voices);
    expect(alternating.tracks.map(({ role, name }) => [role, name])).toEqual([
      ['melody', 'Soprano'],
      ['bass', 'Bass'],
    ]);
    expect(sounding(alternating, 1)).toEqual([
      [0, 48, 48],
      [48, 48, 43],
      [96, 96, 48],
      [192, 96, 48],
    ]);
    expect(tune('V:S\nc4d4|e8|\nc8|\nV:B\nC,4G,,4|C,8|\nC,8|', 'C', voices)).toEqual(alternating);
  });

  it('keeps voices together through rests of several bars and overlaid voices', () => {
    const piece = tune('V:1\nc8|d8|e8|\nV:2\nZ2|C8|', 'C', 'V:1 name="High"\nV:2 name="Low"\n');
    expect(sounding(piece, 1)).toEqual([[192, 96, 60]]);
    const overlaid = tune('c8 & E4F4|d8|');
    expect(
      overlaid.tracks.flatMap((_, i) => sounding(overlaid, i)).toSorted((a, b) => a[0] - b[0] || b[2] - a[2]),
    ).toEqual([
      [0, 96, 72],
      [0, 48, 64],
      [48, 48, 65],
      [96, 96, 74],
    ]);
  });

  it('takes octave clefs, transposition, programs and drums', () => {
    expect(pitches(tune('c8|', 'C clef=treble-8'))).toEqual([60]);
    expect(pitches(tune('%%MIDI transpose -2\nc8|'))).toEqual([70]);
    expect(tune('%%MIDI program 40\nc8|').tracks[0]!.program).toBe(40);
    const drums = tune('%%MIDI channel 10\nC,,2D,,2C,,2D,,2|');
    expect(drums.tracks[0]).toMatchObject({ role: 'drums' });
    expect(pitches(drums)).toEqual([36, 38, 36, 38]);
  });

  it('reads every tune of a file, with the file’s own directives, and says which cannot be used', () => {
    const tunes = readAbc(
      bytesOf(
        `%abc-2.1\r\nC:Somebody else\r\nQ:1/4=90\r\n%%MIDI program 73\r\n\r\n${REEL.replaceAll('\n', '\r\n')}\r\nSome words between.\r\n\r\nX:7\r\nT:Silent\r\nK:C\r\nz8|\r\n\r\nX:8\r\nT:No key\r\nCDEF|\r\n\r\n${REEL}\nX:9\nL:1/4\nK:C\nCDEF|`,
      ),
      'book.abc',
    );
    expect(tunes.map(({ name, piece }) => [name, piece.ok ? piece.value.id : piece.fault.sentence])).toEqual([
      ['book.abc/1', 'book.abc/1'],
      ['book.abc/2', '“book.abc/2” has no notes in it.'],
      ['book.abc/3', '“book.abc/3” has no key (a line K:), without which a tune does not begin.'],
      ['book.abc/4', 'book.abc/4'],
      ['book.abc/5', 'book.abc/5'],
    ]);
    expect(tunes[0]!.piece).toMatchObject({ value: { title: 'A plain reel', tempo: 180, tracks: [{ program: 73 }] } });
    expect(tunes[4]!.piece).toMatchObject({ value: { composer: 'Somebody else', tempo: 90 } });
  });

  it('takes the fields of a file’s header that ABC 2.1 allows there, and adds to those that a tune adds to', () => {
    const fields = 'ABCDFGHNORSZ'.split('').map((field) => `${field}:of the file`);
    const head = [
      ...fields,
      'I:MIDI program 73',
      'r:a remark',
      'm:~n2 = n2',
      'U:q = !trill!',
      'M:3/4',
      'L:1/4',
      'Q:1/4=90',
    ];
    const tunes = readAbc(
      bytesOf(`${head.join('\n')}\n\nX:1\nI:linebreak $\nK:C\nCDE|FGA|\n\nX:2\nM:4/4\nK:C\nCDEF|`),
      'book.abc',
    );
    expect(tunes[0]!.piece).toMatchObject({
      value: { composer: 'of the file', meter: [3, 4], tempo: 90, tracks: [{ program: 73 }] },
    });
    expect(tunes[1]!.piece).toMatchObject({ value: { meter: [4, 4], tempo: 90, tracks: [{ program: 73 }] } });
    expect(readAbc(bytesOf('X:1\nI:MIDI program 73\nK:C\nCDEF|'), 'own.abc')[0]!.piece).toMatchObject({
      value: { tracks: [{ program: 73 }] },
    });
  });

  it.each([
    ['a file that is too large', new Uint8Array(MAX_ABC_BYTES + 1), 'larger than 40 MB'],
    ['a tune that never ends', bytesOf(`X:1\nK:C\n${'C8|\n'.repeat(50_000)}`), 'far too long'],
    ['a line that never ends', bytesOf(`X:1\nK:C\n${'C8|'.repeat(5000)}`), 'has a line of more than 4000 letters'],
    ['signs without end', bytesOf(`X:1\nK:C\nC8|${'-'.repeat(50)}`), 'cannot be read as ABC'],
    ['nothing', new Uint8Array(0), 'is empty'],
    ['blank lines', bytesOf('\n \r\n\n'), 'is empty'],
  ])('refuses %s', (_, bytes, words) => {
    expect(readAbc(bytes, 'test.abc')[0]!.piece).toMatchObject({
      ok: false,
      fault: { sentence: expect.stringMatching(new RegExp(`^“test.abc” .*${words}.*\\.$`)) },
    });
  });

  it('never throws, whatever a file says', () => {
    const words = fc.constantFrom(
      '|1',
      ':|2',
      '[',
      ']',
      '(3',
      '(9:0:0',
      '{',
      '-',
      '"',
      '[K:',
      'V:2\n',
      'M:0/0\n',
      'L:0\n',
      'Q:=\n',
      '&',
      'Z999999',
      'C999999',
      '%%score (\n',
      'K:\n',
      'X:\n',
      '\\',
      'y',
      '!f',
      '%%MIDI channel\n',
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(REEL.length),
            length: fc.nat(12),
            word: fc.oneof(words, fc.string({ maxLength: 6 })),
          }),
          { maxLength: 6 },
        ),
        (edits) => {
          let text = REEL;
          for (const { at, length, word } of edits) text = text.slice(0, at) + word + text.slice(at + length);
          for (const { piece } of readAbc(bytesOf(text), 'fuzz.abc'))
            if (piece.ok) toGrid(piece.value, 1);
            else expect(piece.fault.sentence).toMatch(/^“fuzz\.abc.*\.$/s);
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readAbc(bytes, 'x').every(({ piece }) => !piece.ok)),
    );
  });
});
