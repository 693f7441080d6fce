import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toGrid } from '../../src/music/grid.ts';
import { MAX_XML_BYTES, readMusicXml } from '../../src/music/musicxml.ts';
import type { Piece } from '../../src/music/piece.ts';
import { attributes, note, notes, score, XML_HYMN } from '../fixtures/musicxml.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(text: string | Uint8Array): Piece {
  const result = readMusicXml(typeof text === 'string' ? bytesOf(text) : text, 'test.musicxml');
  if (!result.ok) throw new Error(result.fault.sentence);
  return result.value;
}
function faultOf(text: string | Uint8Array): { reason: string; sentence: string } {
  const result = readMusicXml(typeof text === 'string' ? bytesOf(text) : text, 'test.musicxml');
  if (result.ok) throw new Error('this should not have been readable');
  return result.fault;
}
/** One part of the given measures, the first opened by divisions of a quarter in 4/4. */
function line(...measures: string[]): Piece {
  return read(score([{ measures: measures.map((measure, i) => (i === 0 ? attributes(1) + measure : measure)) }]));
}
function sounding(piece: Piece, track = 0): (readonly [number, number, number])[] {
  return piece.tracks[track]!.notes.map(([start, duration, pitch]) => [start, duration, pitch]);
}

describe('readMusicXml', () => {
  it('reads parts, their names, title, key and length', () => {
    const piece = read(XML_HYMN);
    expect(piece).toMatchObject({
      id: 'test.musicxml',
      title: 'Four plain bars',
      style: 'custom',
      key: { tonic: 7, mode: 'major', src: 'signature+ks' },
      meter: [4, 4],
      bars: 4,
      lengthTicks: 384,
      tempo: null,
    });
    expect(piece.tracks.map(({ role }) => role)).toEqual(['melody', 'alto', 'tenor', 'bass']);
    expect(sounding(piece, 3)).toEqual([
      [0, 48, 43],
      [48, 48, 47],
      [96, 96, 48],
      [192, 96, 50],
      [288, 96, 43],
    ]);
    expect(toGrid(piece)).toMatchObject({ ok: true, value: [{ metre: '4/4', slots: 64, phase: 0 }] });
  });

  it('reads a timewise score as the same piece', () => {
    const bar = (p: number, m: number): string => {
      const part = XML_HYMN.split('<part id="')[p]!;
      return Array.from(part.matchAll(/<measure number="\d">(.*?)<\/measure>/g))[m - 1]![1]!;
    };
    const head = XML_HYMN.slice(XML_HYMN.indexOf('<work>'), XML_HYMN.indexOf('</part-list>') + 12);
    const measures = [1, 2, 3, 4].map(
      (m) =>
        `<measure number="${m}">${[1, 2, 3, 4].map((p) => `<part id="P${p}">${bar(p, m)}</part>`).join('')}</measure>`,
    );
    expect(read(`<score-timewise>${head}${measures.join('')}</score-timewise>`)).toEqual(read(XML_HYMN));
  });

  it('follows divisions that change, backup, forward and chords', () => {
    const piece = line(
      `${notes('C5:2 +E5:2 -:1')}<forward><duration>1</duration></forward><backup><duration>4</duration></backup>${notes('C4:4')}`,
      `<attributes><divisions>6</divisions></attributes>${notes('D5:2 E5:2 F5:2 G5:18')}`,
    );
    expect(sounding(piece)).toEqual([
      [0, 96, 60],
      [0, 48, 72],
      [0, 48, 76],
      [96, 8, 74],
      [104, 8, 76],
      [112, 8, 77],
      [120, 72, 79],
    ]);
  });

  it('joins ties, over bars and inside chords, and leaves repeated notes apart', () => {
    const tied = (pitch: string, duration: number, tie: ('start' | 'stop')[], chord = false): string =>
      note({ pitch, duration, tie, chord });
    const piece = line(
      tied('C5', 4, ['start']) + tied('E5', 4, [], true),
      tied('C5', 2, ['stop', 'start']) + tied('E5', 2, [], true) + tied('C5', 1, ['stop']) + tied('C5', 1, []),
    );
    expect(sounding(piece)).toEqual([
      [0, 168, 72],
      [0, 96, 76],
      [96, 48, 76],
      [168, 24, 72],
    ]);
  });

  it('takes ties as they are drawn where none are said to sound', () => {
    const drawn = (type: string): string =>
      `<note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration><notations><tied type="${type}"/></notations></note>`;
    expect(sounding(line(drawn('start'), drawn('stop')))).toEqual([[0, 192, 72]]);
  });

  it('brings transposing instruments and their key to sounding pitch', () => {
    const clarinet = '<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>';
    const horn = '<transpose><chromatic>5</chromatic><octave-change>-1</octave-change></transpose>';
    const scale = notes('D5:1 E5:1 F#5:1 G5:1 A5:1 B5:1 C#6:1 D6:1');
    const piece = read(score([{ name: 'Clarinet', measures: [attributes(1, 2, '8/4', clarinet) + scale] }]));
    expect(piece.tracks[0]!.notes.map((one) => one[2])).toEqual([72, 74, 76, 77, 79, 81, 83, 84]);
    expect(piece.key).toMatchObject({ tonic: 0, mode: 'major' });
    expect(sounding(read(score([{ measures: [attributes(1, 1, '4/4', horn) + notes('C5:4')] }])))).toEqual([
      [0, 96, 65],
    ]);
  });

  it('takes a written mode, and the ear’s where only a signature is written', () => {
    const dorian = attributes(1).replace('<fifths>0</fifths>', '<fifths>0</fifths><mode>dorian</mode>');
    expect(read(score([{ measures: [dorian + notes('D5:2 F5:1 A5:1')] }])).key).toEqual({
      tonic: 2,
      mode: 'dorian',
      src: 'given',
    });
    expect(line(notes('A4:4 +C5:4 +E5:4')).key).toMatchObject({ tonic: 9, mode: 'minor', src: 'signature+ks' });
  });

  it('knows a pickup, and bars that complete each other at a repeat', () => {
    const piece = line(notes('G4:1'), notes('C5:4'), notes('C5:3'), notes('G4:1'), notes('C5:4'));
    expect(piece).toMatchObject({ pickup: 24, meter: [4, 4], lengthTicks: 24 + 4 * 96 - 96 });
    expect(piece.meters).toBeUndefined();
  });

  it('marks changes of metre, and where a bar of another length puts the count out', () => {
    const threeFour = '<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>';
    expect(line(notes('C5:4'), threeFour + notes('C5:3'), notes('C5:3')).meters).toEqual([
      [0, 4, 4],
      [96, 3, 4],
    ]);
    expect(line(notes('C5:4'), notes('C5:5'), notes('C5:4')).meters).toEqual([
      [0, 4, 4],
      [216, 4, 4],
    ]);
  });

  it('adds metres such as 3+2 up, and keeps the last where one is impossible', () => {
    const time = (beats: string, type: string): string =>
      `<time><beats>${beats}</beats><beat-type>${type}</beat-type></time>`;
    const five = `<attributes><divisions>1</divisions>${time('3+2', '4')}</attributes>`;
    expect(read(score([{ measures: [five + notes('C5:5')] }])).meter).toEqual([5, 4]);
    const odd = `<attributes>${time('-1', '7')}</attributes>`;
    expect(line(notes('C5:4'), odd + notes('C5:4')).meters).toBeUndefined();
  });

  it('leaves the first of two endings out and keeps a single one', () => {
    const begin = (number: string): string =>
      `<barline location="left"><ending number="${number}" type="start"/></barline>`;
    const end = (number: string, type = 'stop'): string =>
      `<barline location="right"><ending number="${number}" type="${type}"/><repeat direction="backward"/></barline>`;
    const endings = line(
      notes('C5:4'),
      begin('1') + notes('D5:4'),
      notes('E5:4') + end('1'),
      begin('2') + notes('F5:4') + end('2', 'discontinue'),
      notes('G5:4'),
    );
    expect(sounding(endings)).toEqual([
      [0, 96, 72],
      [96, 96, 77],
      [192, 96, 79],
    ]);
    expect(sounding(line(notes('C5:4'), begin('1') + notes('D5:4') + end('1'), notes('G5:4')))).toHaveLength(3);
    const three = line(
      begin('1, 2') + notes('C5:4') + end('1, 2'),
      begin('3') + notes('D5:4') + end('3'),
      begin('1') + notes('E5:4') + end('1'),
    );
    expect(sounding(three), 'the first ending of another section follows no ending of its own').toEqual([
      [0, 96, 74],
      [96, 96, 76],
    ]);
  });

  it('reads the tempo as told to players or to machines', () => {
    const metronome = (unit: string, dot: string, perMinute: string): string =>
      `<direction><direction-type><metronome><beat-unit>${unit}</beat-unit>${dot}<per-minute>${perMinute}</per-minute></metronome></direction-type></direction>`;
    expect(line(metronome('quarter', '<beat-unit-dot/>', 'ca. 80') + notes('C5:4')).tempo).toBe(120);
    expect(line(metronome('half', '', '60') + notes('C5:4')).tempo).toBe(120);
    expect(
      line(
        `<direction><direction-type><words>Allegro</words></direction-type><sound tempo="132.5"/></direction>${notes('C5:4')}`,
      ).tempo,
    ).toBe(132.5);
    expect(line('<sound tempo="fast"/>' + notes('C5:4')).tempo).toBeNull();
  });

  it('reads chord symbols where they stand', () => {
    const harmony = (step: string, alter: string, kind: string, offset = ''): string =>
      `<harmony><root><root-step>${step}</root-step>${alter}</root><kind>${kind}</kind>${offset}</harmony>`;
    const piece = line(
      harmony('B', '<root-alter>-1</root-alter>', 'major-seventh') +
        harmony('C', '', 'dominant', '<offset>2</offset>') +
        notes('C5:4'),
      harmony('F', '', 'Neapolitan') + notes('C5:2') + harmony('A', '', 'half-diminished') + notes('C5:2'),
    );
    expect(piece.chords).toEqual([
      [0, 'Bb:maj7'],
      [48, 'C:7'],
      [144, 'A:hdim7'],
    ]);
  });

  it('gives a keyboard’s staves to its hands, an organ’s to hands and feet', () => {
    const staves = '<staves>2</staves>';
    const keyboard = (name: string, count: number): Piece =>
      read(
        score([
          { name: 'Voice', measures: [attributes(1) + notes('E5:4')] },
          {
            name,
            measures: [
              attributes(1, 0, '4/4', staves) +
                Array.from({ length: count }, (_, i) => notes('C5:4 +E4:4', { staff: i + 1, voice: 4 * i + 1 })).join(
                  '<backup><duration>4</duration></backup>',
                ),
            ],
          },
        ]),
      );
    expect(keyboard('Piano', 2).tracks.map(({ role }) => role)).toEqual(['melody', 'piano-right', 'piano-left']);
    expect(keyboard('Orgel', 3).tracks.map(({ role }) => role)).toEqual([
      'melody',
      'organ-right',
      'organ-left',
      'organ-pedal',
    ]);
  });

  it('parts the four voices of a hymn on two staves', () => {
    const back = '<backup><duration>4</duration></backup>';
    const staff = (number: number, high: string, low: string): string =>
      notes(high, { staff: number, voice: 4 * number - 3 }) +
      back +
      notes(low, { staff: number, voice: 4 * number - 2 });
    const piece = read(
      score([
        {
          name: 'Piano',
          measures: [
            attributes(1, 0, '4/4', '<staves>2</staves>') +
              staff(1, 'C5:2 D5:2', 'G4:4') +
              back +
              staff(2, 'E4:4', 'C3:2 G2:2'),
          ],
        },
      ]),
    );
    expect(piece.tracks.map(({ role, notes: own }) => [role, own[0]![2]])).toEqual([
      ['melody', 72],
      ['alto', 67],
      ['tenor', 64],
      ['bass', 48],
    ]);
  });

  it('reads drums by their MIDI numbers, and programs', () => {
    const instruments =
      '<midi-instrument id="kick"><midi-channel>10</midi-channel><midi-unpitched>37</midi-unpitched></midi-instrument>' +
      '<midi-instrument id="hat"><midi-channel>10</midi-channel><midi-unpitched>43</midi-unpitched></midi-instrument>';
    const hit = (id: string): string =>
      `<note><unpitched><display-step>F</display-step><display-octave>4</display-octave></unpitched><duration>1</duration><instrument id="${id}"/></note>`;
    const flute =
      '<midi-instrument id="I"><midi-channel>1</midi-channel><midi-program>74</midi-program></midi-instrument>';
    const piece = read(
      score([
        { name: 'Flute', instruments: flute, measures: [attributes(1) + notes('C5:4')] },
        {
          name: 'Drumset',
          instruments,
          measures: [attributes(1) + hit('kick') + hit('hat') + hit('kick') + hit('hat')],
        },
      ]),
    );
    expect(piece.tracks.map(({ role, program }) => [role, program])).toEqual([
      ['melody', 73],
      ['drums', 0],
    ]);
    expect(piece.tracks[1]!.notes.map((one) => one[2])).toEqual([36, 42, 36, 42]);
    const nameless = hit('kick').replace('<instrument id="kick"/>', '');
    expect(faultOf(score([{ measures: [attributes(1) + nameless] }])).reason).toBe('empty');
  });

  it('leaves grace notes, cues and lyrics out', () => {
    const grace = note({ pitch: 'D5', duration: 1 }).replace('<note>', '<note><grace/>');
    const cue = note({ pitch: 'D5', duration: 2 }).replace('<note>', '<note><cue/>');
    const sung = note({ pitch: 'C5', duration: 2 }).replace('</note>', '<lyric><text>la</text></lyric></note>');
    expect(sounding(line(grace + cue + sung))).toEqual([[48, 48, 72]]);
  });

  it('counts onsets that had to be moved to the grid', () => {
    const quintuplet = attributes(5) + notes('C5:1 D5:1 E5:1 F5:1 G5:1 C5:15');
    expect(read(score([{ measures: [quintuplet] }])).offGrid).toBeCloseTo(4 / 6);
    expect(line(notes('C5:4')).offGrid).toBeUndefined();
  });

  it('reads UTF-16 and Latin letters', () => {
    const text = XML_HYMN.replace('Four plain bars', 'Größe');
    const wide = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer),
    ]);
    expect(read(wide).title).toBe('Größe');
    const latin = Uint8Array.from(text.replace('UTF-8', 'ISO-8859-1'), (letter) => letter.charCodeAt(0));
    expect(read(latin).title).toBe('Größe');
  });

  const bomb =
    '<!DOCTYPE score-partwise [<!ENTITY a "aaaaaaaaaa">' +
    Array.from(
      { length: 20 },
      (_, i) => `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`,
    ).join('') +
    ']><score-partwise><work><work-title>&u;</work-title></work></score-partwise>';
  it.each([
    ['text that is no XML', 'hello', 'XML is damaged in line 1'],
    ['an unclosed element', XML_HYMN.slice(0, 3000), 'XML is damaged'],
    ['other XML', '<html></html>', 'no MusicXML score (its root is “html”)'],
    ['a list of scores', '<opus/>', 'take the scores themselves'],
    ['a score without notes', score([{ measures: [attributes(1) + notes('-:4')] }]), 'no notes'],
    ['entities that grow', bomb, 'XML is damaged'],
    ['very deep nesting', '<a>'.repeat(200_000), 'test.musicxml'],
    [
      'a note that never ends',
      score([{ measures: [attributes(1) + notes('C5:4').replace('4</duration>', '1e300</duration>')] }]),
      'longer than',
    ],
    ['too many bytes', new Uint8Array(MAX_XML_BYTES + 1), 'larger than 40 MB'],
  ])('refuses %s in one sentence', (_, content, words) => {
    const { sentence } = faultOf(content);
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^“test\.musicxml” [^\n]*\.$/);
  });

  it('never throws, whatever a file says', () => {
    const words = fc.constantFrom(
      '<note>',
      '</note>',
      '<chord/>',
      '<backup><duration>9</duration></backup>',
      '<divisions>0</divisions>',
      '-1',
      'NaN',
      '1e9',
      '<rest/>',
      '<ending number="x" type="start"/>',
      '<attributes>',
      '<time><beats>x</beats></time>',
      '<staff>99</staff>',
      '<key><fifths>900</fifths></key>',
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(XML_HYMN.length),
            length: fc.nat(30),
            word: fc.oneof(words, fc.string({ maxLength: 9 })),
          }),
          { maxLength: 4 },
        ),
        (edits) => {
          let text = XML_HYMN;
          for (const { at, length, word } of edits) text = text.slice(0, at) + word + text.slice(at + length);
          const result = readMusicXml(bytesOf(text), 'fuzz.xml');
          if (result.ok) toGrid(result.value, 1);
          else expect(result.fault.sentence).toMatch(/^“fuzz\.xml” .*\.$/s);
        },
      ),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !readMusicXml(bytes, 'x').ok));
  });
});
