import { describe, expect, it } from 'vitest';
import { chordCode, chordSymbol, NO_CHORD } from '../../src/music/chord.ts';
import { keyOfChords, layChords, parseChordLine } from '../../src/music/chordLine.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { HOLD } from '../../src/music/voices.ts';

const names = (text: string): string[] => unwrap(parseChordLine(text)).map((bar) => bar.map(chordSymbol).join(' '));

describe('parseChordLine', () => {
  it.each([
    ['C Am F G7', ['C:maj', 'A:min', 'F:maj', 'G:7']],
    ['C, Am,  F', ['C:maj', 'A:min', 'F:maj']],
    ['C | Am D7 | G', ['C:maj', 'A:min D:7', 'G:maj']],
    ['| C | % D | | G |', ['C:maj', 'C:maj D:maj', 'D:maj', 'G:maj']],
    ['|C Am F G|', ['C:maj A:min F:maj G:maj']],
    ['F#m7 Bbmaj7 E♭ D/F#', ['F#:min7', 'Bb:maj7', 'Eb:maj', 'D:maj']],
    ['Bdim B° Bm7b5 C+ Caug Gsus4 Csus2', ['B:dim', 'B:dim', 'B:dim', 'C:aug', 'C:aug', 'G:sus4', 'C:sus4']],
    [
      'C6 Cadd9 C9 C13 Am9 CM7 C-7 A:min7 Bb:7/3',
      ['C:maj', 'C:maj', 'C:7', 'C:7', 'A:min7', 'C:maj7', 'C:min7', 'A:min7', 'Bb:7'],
    ],
    ['N.C. C', ['N', 'C:maj']],
  ])('reads %j', (text, bars) => {
    expect(names(text)).toEqual(bars);
  });

  it.each([
    ['C Hm F', '“Hm” is no chord'],
    ['C Dog', '“Dog” is no chord'],
    ['C Gxyz', '“Gxyz” is no chord'],
    ['4 5 1', '“4” is no chord'],
    ['% C', 'no chord before'],
    ['', 'No chord is named'],
    [' | | ', 'No chord is named'],
  ])('refuses %j in a sentence that names it', (text, words) => {
    const line = parseChordLine(text);
    expect(line.ok ? '' : line.fault.sentence).toContain(words);
  });
});

describe('layChords', () => {
  it('spreads the chords of a bar over its beats', () => {
    const lay = (text: string, metre: '4/4' | '3/4' | '6/8') =>
      unwrap(layChords(unwrap(parseChordLine(text)), metre)).map((bar) =>
        Array.from(bar).flatMap((code, slot) => (code === HOLD ? [] : [slot])),
      );
    expect(lay('C | C F | C F G | C F C G', '4/4')).toEqual([[0], [0, 8], [0, 4, 8], [0, 4, 8, 12]]);
    expect(lay('C F | C F G', '3/4')).toEqual([
      [0, 4],
      [0, 4, 8],
    ]);
    expect(lay('C F', '6/8')).toEqual([[0], [0]]);
    expect(lay('C F |', '6/8')).toEqual([[0, 6]]);
  });

  it('says which bar has no room for its chords', () => {
    const crowded = layChords(unwrap(parseChordLine('C | C D E F')), '3/4');
    expect(crowded.ok ? '' : crowded.fault.sentence).toContain('Bar 2 names 4 chords, and a bar of 3/4 has room for 3');
  });
});

describe('keyOfChords', () => {
  it.each([
    ['C Am F G7', 0, 'major'],
    ['Em C G D', 4, 'minor'],
    ['Dm G7 Cmaj7 C', 0, 'major'],
    ['Am Dm E7 Am', 9, 'minor'],
    ['G D Em C', 7, 'major'],
    ['Eb Cm Ab Bb7', 3, 'major'],
  ])('hears %j', (text, tonic, mode) => {
    expect(keyOfChords(unwrap(parseChordLine(text)))).toEqual({ tonic, mode });
  });
  it('takes silence for C major', () => {
    expect(keyOfChords([[NO_CHORD]])).toEqual({ tonic: 0, mode: 'major' });
    expect(chordCode(0, 'maj')).toBe(0);
  });
});
