import { gzipSync as gzipOfNode } from 'node:zlib';
import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toGrid } from '../../src/music/grid.ts';
import { writeMidi } from '../../src/music/midi.ts';
import { readMusicFile, type Reading } from '../../src/music/musicFile.ts';
import { XML_HYMN } from '../fixtures/musicxml.ts';
import { BEAT, HYMN, WALTZ } from '../fixtures/pieces.ts';

const TUNE = 'X:1\nT:Tune\nM:3/4\nL:1/4\nK:Am\nA c e|A c e|\n';
const MIDI = writeMidi(HYMN);
const CONTAINER =
  '<?xml version="1.0"?><container><rootfiles><rootfile full-path="score/hymn.xml" media-type="application/vnd.recordare.musicxml+xml"/></rootfiles></container>';
const MXL = zipSync({ 'META-INF/container.xml': strToU8(CONTAINER), 'score/hymn.xml': strToU8(XML_HYMN) });

function ids({ pieces }: Reading): string[] {
  return pieces.map(({ id }) => id);
}
function sentences(reading: Reading): string[] {
  return reading.unusable.map(({ sentence }) => sentence);
}
/** Without a container's names, a compressed score's own. */
function kinds(name: string): [string, Uint8Array][] {
  return [
    [`${name}.mid`, MIDI],
    [`${name}.musicxml`, strToU8(XML_HYMN)],
    [`${name}.mxl`, MXL],
    [`${name}.abc`, strToU8(TUNE)],
    [`${name}.jsonl`, strToU8(JSON.stringify(HYMN))],
  ];
}

describe('readMusicFile', () => {
  it('knows every kind by its content, whatever it is called', () => {
    for (const [name, bytes] of kinds('song'))
      for (const called of [name, 'song', 'song.mid', 'song.xml', 'song.abc', 'song.zip', 'song.txt']) {
        const reading = readMusicFile(bytes, called);
        expect(sentences(reading), `${name} called ${called}`).toEqual([]);
        expect(reading.pieces, `${name} called ${called}`).toHaveLength(1);
      }
  });

  it('reads a compressed score by its container, and by its ending where the container names nothing', () => {
    expect(readMusicFile(MXL, 'hymn.mxl').pieces[0]).toMatchObject({
      id: 'hymn.mxl',
      title: 'Four plain bars',
      bars: 4,
    });
    const vague = zipSync({
      'META-INF/container.xml': strToU8('<container/>'),
      'a.txt': strToU8('a'),
      'b.xml': strToU8(XML_HYMN),
    });
    expect(ids(readMusicFile(vague, 'vague.mxl'))).toEqual(['vague.mxl']);
  });

  it('reads gzip, in which several lines may lie', () => {
    const lines = [HYMN, WALTZ, BEAT].map((piece) => JSON.stringify(piece)).join('\n');
    const reading = readMusicFile(gzipSync(strToU8(`${lines}\nnot json\n\n`)), 'three.jsonl.gz');
    expect(ids(reading)).toEqual(['hymn', 'waltz', 'beat']);
    expect(sentences(reading)).toEqual(['In “three.jsonl” 1 of 4 lines hold no piece of music.']);
    expect(ids(readMusicFile(gzipSync(MIDI), 'song.mid.gz'))).toEqual(['song.mid']);
  });

  it('reads every file of an archive, in the order of their names, and says which it cannot use', () => {
    const archive = zipSync({
      'z/tunes.abc': strToU8(`${TUNE}\n${TUNE}`),
      'a/song.mid': MIDI,
      'hymn.mxl': MXL,
      'broken.mid': strToU8('MThd'),
      'cover.jpg': new Uint8Array(1000),
      'more.zip': zipSync({ 'song.mid': MIDI }),
      '__MACOSX/._song.mid': new Uint8Array(10),
      '.DS_Store': new Uint8Array(10),
      '../../outside.mid': MIDI,
    });
    const reading = readMusicFile(archive, 'all.zip');
    expect(ids(reading)).toEqual(
      [
        'all.zip/../../outside.mid',
        'all.zip/a/song.mid',
        'all.zip/hymn.mxl',
        'all.zip/z/tunes.abc/1',
        'all.zip/z/tunes.abc/2',
      ].filter((id) => !id.includes('..')),
    );
    expect(reading.unusable.map(({ name }) => name)).toEqual([
      'all.zip/broken.mid',
      'all.zip/cover.jpg',
      'all.zip/more.zip',
    ]);
    expect(sentences(reading)[2]).toBe('“all.zip/more.zip” is an archive inside an archive; unpack it first.');
  });

  it('unpacks no bomb', () => {
    expect(sentences(readMusicFile(gzipOfNode(new Uint8Array(201_000_000)), 'bomb.mid.gz'))).toEqual([
      '“bomb.mid.gz” unpacks to far more than any music; take the music out of it.',
    ]);
  });

  const damaged = MXL.slice();
  damaged.fill(0x55, MXL.length - 600, MXL.length - 300);
  it.each([
    ['an empty file', new Uint8Array(0), 'song.mid', '“song.mid” is empty.'],
    ['blank lines', strToU8('\n \n'), 'song.jsonl', '“song.jsonl” is empty.'],
    ['noise called XML', Uint8Array.from({ length: 500 }, (_, i) => (i * 97) % 251), 'song.xml', 'its XML is damaged'],
    ['noise called MIDI', new Uint8Array(500).fill(7), 'song.mid', 'is not a MIDI file'],
    ['noise called a zip', new Uint8Array(500).fill(7), 'song.zip', 'a damaged one'],
    ['noise without a name', new Uint8Array(500).fill(7), 'song', 'is of no kind that can be read'],
    ['a wave file', strToU8('RIFF0000WAVEfmt and so on and so on'), 'song.wav', 'is of no kind that can be read'],
    ['lines without music', strToU8('{"a":1}\n{"b":2}'), 'song.jsonl', '2 of 2 lines hold no piece'],
    ['an archive without music', zipSync({ 'a.txt': strToU8('a') }), 'a.zip', 'an archive without a music file'],
    [
      'a score of another program',
      zipSync({
        'META-INF/container.xml': strToU8(CONTAINER.replace('hymn.xml', 'hymn.mscx')),
        'score/hymn.mscx': strToU8('<museScore/>'),
      }),
      'hymn.mscz',
      'export it from its own program',
    ],
    ['an archive cut off', MXL.subarray(0, 200), 'hymn.mxl', 'hymn.mxl'],
    ['a damaged archive', damaged, 'hymn.mxl', 'hymn.mxl'],
    ['gzip in gzip', gzipSync(gzipSync(MIDI)), 'song.mid.gz', 'an archive inside an archive'],
    ['gzip cut off', gzipSync(strToU8(XML_HYMN)).subarray(0, 100), 'song.xml.gz', 'cannot be unpacked'],
  ])('says one sentence of %s', (_, bytes, name, words) => {
    const reading = readMusicFile(bytes, name);
    expect(reading.pieces).toEqual([]);
    expect(sentences(reading)).toHaveLength(1);
    expect(sentences(reading)[0]).toContain(words);
  });

  it('never throws on noise or on damaged files, and always says something', () => {
    const samples = [
      ...kinds('song').map(([, bytes]) => bytes),
      zipSync({ 'a.mid': MIDI, 'b.abc': strToU8(TUNE) }),
      gzipSync(MIDI),
    ];
    const check = (bytes: Uint8Array, name: string): void => {
      const reading = readMusicFile(bytes, name);
      expect(reading.pieces.length + reading.unusable.length).toBeGreaterThan(0);
      for (const piece of reading.pieces) toGrid(piece, 1);
      for (const { sentence } of reading.unusable) expect(sentence).toMatch(/\.$/);
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 8 }),
        fc.nat(),
        (sample, edits, cut) => {
          const bytes = sample.slice(0, cut % 3 === 0 ? cut % (sample.length + 1) : sample.length);
          for (const { at, byte } of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          check(bytes, 'fuzz');
        },
      ),
      { numRuns: 400 },
    );
    const endings = fc.constantFrom('.mid', '.xml', '.mxl', '.abc', '.jsonl', '.zip', '.gz', '');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), endings, (bytes, ending) => check(bytes, `fuzz${ending}`)),
      { numRuns: 300 },
    );
  });
});
