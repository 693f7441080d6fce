import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHORD_CODES, NO_CHORD, parseChord } from '../../src/music/chord.ts';
import { barsToPiece, type GridBarLike } from '../../src/music/export.ts';
import { MODES, type Key } from '../../src/music/key.ts';
import { METRES, metreOf, type MetreName } from '../../src/music/metre.ts';
import { readMusicXml } from '../../src/music/musicxml.ts';
import { writeMusicXml } from '../../src/music/musicxmlOut.ts';
import { noteValues } from '../../src/music/noteValues.ts';
import { provenanceFields } from '../../src/music/provenance.ts';
import { spellClass, spellPitch } from '../../src/music/spelling.ts';
import { DRUMS, HOLD, PITCHED, REST } from '../../src/music/voices.ts';
import { childrenOf, elementsOf, find, parseElement, textAt, type XmlElement } from '../../src/music/xml.ts';
import { silentBar } from '../fixtures/bars.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';

const C: Key = { tonic: 0, mode: 'major' };
const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

function rootOf(bars: readonly GridBarLike[]): XmlElement {
  const parsed = parseElement(new TextDecoder().decode(writeMusicXml(bars, PROVENANCE)));
  if (!parsed.ok) throw new Error(parsed.fault.sentence);
  return parsed.value;
}

/** Children in the order in which the DTD of MusicXML 4.0 lists them; what it lets come in any order is left out. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  'score-partwise': ['work', 'identification', 'part-list', 'part'],
  identification: ['creator', 'rights', 'encoding', 'miscellaneous'],
  'score-part': ['part-name', 'score-instrument', 'midi-instrument'],
  'midi-instrument': ['midi-channel', 'midi-program', 'midi-unpitched'],
  attributes: ['divisions', 'key', 'time', 'clef'],
  key: ['fifths', 'mode'],
  time: ['beats', 'beat-type'],
  clef: ['sign', 'line'],
  direction: ['direction-type', 'sound'],
  metronome: ['beat-unit', 'beat-unit-dot', 'per-minute'],
  harmony: ['root', 'kind', 'offset'],
  root: ['root-step', 'root-alter'],
  note: [
    ...['chord', 'pitch', 'unpitched', 'rest', 'duration', 'tie', 'instrument', 'voice', 'type', 'dot', 'accidental'],
    ...['notehead', 'notations'],
  ],
  pitch: ['step', 'alter', 'octave'],
  unpitched: ['display-step', 'display-octave'],
};

function misplaced(element: XmlElement): string[] {
  const order = ORDER[element.name];
  const places = elementsOf(element).map(({ name }) => order?.indexOf(name) ?? 0);
  const own = places.some((place, i) => place < 0 || (i > 0 && place < places[i - 1]!)) ? [element.name] : [];
  return [...own, ...elementsOf(element).flatMap(misplaced)];
}

const symbol = fc.oneof(
  { weight: 4, arbitrary: fc.constant(HOLD) },
  { weight: 1, arbitrary: fc.constant(REST) },
  { weight: 2, arbitrary: fc.integer({ min: 24, max: 100 }) },
);
const chord = fc.oneof(
  { weight: 8, arbitrary: fc.constant(HOLD) },
  { weight: 1, arbitrary: fc.constant(NO_CHORD) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: CHORD_CODES - 1 }) },
);
const key = fc.record({ tonic: fc.integer({ min: 0, max: 11 }), mode: fc.constantFrom(...MODES) });

function barIn(metre: MetreName): fc.Arbitrary<GridBarLike> {
  const { slots } = metreOf(metre);
  const line = fc.array(symbol, { minLength: slots, maxLength: slots });
  return fc
    .record({
      key,
      tempo: fc.integer({ min: 20, max: 300 }),
      lines: fc.tuple(line, line, line, line),
      chords: fc.array(chord, { minLength: slots, maxLength: slots }),
      drums: fc.array(
        fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
        {
          minLength: slots * DRUMS.length,
          maxLength: slots * DRUMS.length,
        },
      ),
    })
    .map(({ key: ownKey, tempo, lines, chords, drums }) => {
      const made = silentBar(metre, tempo, ownKey);
      PITCHED.forEach((voice, i) => made.voices[voice].set(lines[i]!));
      made.chords.set(chords);
      made.drums.set(drums);
      return made;
    });
}
const anyBars = fc.array(fc.constantFrom(...METRES).chain(barIn), { minLength: 1, maxLength: 5 });

describe('a written score', () => {
  it('reads back as the same notes, strokes, chords, metres and tempo, whatever the bars', () => {
    fc.assert(
      fc.property(anyBars, (bars) => {
        const wanted = barsToPiece(bars, { id: 'x', style: 'x' });
        if (wanted.tracks.length === 0) return;
        const read = readMusicXml(writeMusicXml(bars, PROVENANCE), 'x');
        if (!read.ok) throw new Error(read.fault.sentence);
        const back = read.value;
        const lines = (piece: typeof wanted): unknown =>
          piece.tracks.map(({ role, name, notes }) =>
            role === 'drums'
              ? ['drums', notes.map(([at, , pitch]) => [at, pitch])]
              : [name!.toLowerCase(), notes.map(([at, duration, pitch]) => [at, duration, pitch])],
          );
        expect(lines(back)).toEqual(lines(wanted));
        const codes = (piece: typeof wanted): unknown => piece.chords?.map(([at, symbol]) => [at, parseChord(symbol)]);
        expect(codes(back) ?? []).toEqual(codes(wanted));
        expect(back.meters ?? [[0, ...back.meter]]).toEqual(wanted.meters ?? [[0, ...wanted.meter]]);
        expect(back.tempo).toBe(wanted.tempo);
        expect(back.bars).toBe(bars.length);
      }),
      { numRuns: 150 },
    );
  });

  it('fills every bar exactly, with its elements in the order of the DTD', () => {
    fc.assert(
      fc.property(anyBars, (bars) => {
        const root = rootOf(bars);
        expect(misplaced(root)).toEqual([]);
        for (const part of childrenOf(root, 'part')) {
          const lengths = childrenOf(part, 'measure').map((measure) =>
            childrenOf(measure, 'note')
              .filter((note) => !find(note, 'chord'))
              .reduce((sum, note) => sum + Number(textAt(note, 'duration')), 0),
          );
          expect(lengths).toEqual(bars.map(({ metre }) => metreOf(metre).slots));
        }
        const used = new Set(childrenOf(root, 'part').flatMap(instrumentsIn));
        const declared = new Set(
          childrenOf(find(root, 'part-list')!, 'score-part').flatMap((part) =>
            childrenOf(part, 'score-instrument').map(({ attributes }) => attributes['id']!),
          ),
        );
        expect([...used].filter((id) => !declared.has(id))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  function instrumentsIn(part: XmlElement): string[] {
    return childrenOf(part, 'measure').flatMap((measure) =>
      childrenOf(measure, 'note').flatMap((note) => childrenOf(note, 'instrument').map((one) => one.attributes['id']!)),
    );
  }

  it('says each accidental once a bar, and where the signature is taken back', () => {
    const bar = silentBar('4/4', 100, { tonic: 7, mode: 'major' });
    [66, 65, 65, 66].forEach((pitch, i) => (bar.voices.melody[4 * i] = pitch));
    const next = silentBar('4/4', 100, { tonic: 7, mode: 'major' });
    next.voices.melody[0] = HOLD;
    next.voices.melody[4] = 66;
    const notes = childrenOf(childrenOf(rootOf([bar, next]), 'part')[0]!, 'measure').map((measure) =>
      childrenOf(measure, 'note')
        .filter((note) => find(note, 'pitch'))
        .map((note) => textAt(note, 'accidental') ?? ''),
    );
    expect(notes).toEqual([
      ['', 'natural', '', 'sharp'],
      ['', ''],
    ]);
  });

  it('marks compound time in dotted quarters and tempo only where it changes', () => {
    const bars = [silentBar('6/8', 90, C), silentBar('6/8', 90, C), silentBar('3/4', 120, C)];
    const marks = childrenOf(childrenOf(rootOf(bars), 'part')[0]!, 'measure').map((measure) => {
      const direction = find(measure, 'direction');
      return (
        direction && [
          textAt(direction, 'direction-type', 'metronome', 'per-minute'),
          find(direction, 'direction-type', 'metronome', 'beat-unit-dot') !== undefined,
          find(direction, 'sound')!.attributes['tempo'],
        ]
      );
    });
    expect(marks).toEqual([['60', true, '90'], undefined, ['120', false, '120']]);
  });

  it('says where it comes from', () => {
    const identification = find(rootOf([silentBar('4/4', 100, C)]), 'identification')!;
    const said = childrenOf(find(identification, 'miscellaneous')!, 'miscellaneous-field').map(
      ({ attributes, text }) => [attributes['name'], text],
    );
    expect(said).toEqual(provenanceFields(PROVENANCE).map(([name, text]) => [`antiphon-${name}`, text]));
    expect(textAt(identification, 'rights')).toContain('CC0 1.0');
    expect(textAt(identification, 'encoding', 'encoding-date')).toBe('2026-03-28');
    expect(said.find(([name]) => name === 'antiphon-nearest')?.[1]).toBe('F. Schubert: Frühlings glaube (11 notes)');
  });

  it('needs a bar', () => {
    expect(() => writeMusicXml([], PROVENANCE)).toThrow(RangeError);
  });
});

describe('spelling', () => {
  it('names what sounds, in every key, and the scale without accidentals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 127 }), key, (pitch, own) => {
        const { step, alter, octave } = spellPitch(pitch, own);
        expect(12 * (octave + 1) + LETTERS[step]! + alter).toBe(pitch);
      }),
    );
  });

  it('raises leading tones and lowers what is borrowed', () => {
    const name = (pitchClass: number, own: Key): string => {
      const { step, alter } = spellClass(pitchClass, own);
      return step + (alter > 0 ? '#' : 'b').repeat(Math.abs(alter));
    };
    expect([1, 3, 6, 8, 10].map((pitch) => name(pitch, C))).toEqual(['C#', 'Eb', 'F#', 'Ab', 'Bb']);
    expect(name(8, { tonic: 9, mode: 'minor' })).toBe('G#');
    expect(name(11, { tonic: 0, mode: 'minor' })).toBe('B');
    expect([0, 2, 3, 5, 7, 8, 10].map((pitch) => name(pitch, { tonic: 0, mode: 'minor' }))).toEqual([
      'C',
      'D',
      'Eb',
      'F',
      'G',
      'Ab',
      'Bb',
    ]);
    expect(name(5, { tonic: 6, mode: 'major' })).toBe('E#');
  });
});

describe('note values', () => {
  it('add up, and no plain value hides the middle of a bar', () => {
    for (const name of METRES) {
      const metre = metreOf(name);
      for (let at = 0; at < metre.slots; at++)
        for (let slots = 1; at + slots <= metre.slots; slots++) {
          const values = noteValues(at, slots, metre);
          expect(values.reduce((sum, value) => sum + value.slots, 0)).toBe(slots);
          let from = at;
          for (const value of values) {
            if (name === '6/8' && from % 6 !== 0) expect((from % 6) + value.slots).toBeLessThanOrEqual(6);
            from += value.slots;
          }
        }
    }
    expect(noteValues(0, 16, metreOf('4/4')).map(({ type }) => type)).toEqual(['whole']);
    expect(noteValues(2, 8, metreOf('4/4')).map(({ slots }) => slots)).toEqual([6, 2]);
  });
});
