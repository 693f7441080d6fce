import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordCode, NO_CHORD } from '../../src/music/chord.ts';
import { barsForListener, barsToPiece, notesOfVoice, type GridBarLike } from '../../src/music/export.ts';
import { toGrid } from '../../src/music/grid.ts';
import { readMidi, writeMidi } from '../../src/music/midi.ts';
import { HOLD, REST } from '../../src/music/voices.ts';
import { silentBar } from '../fixtures/bars.ts';

const KEY = { tonic: 0, mode: 'major' } as const;

/** A bar of 3/4 whose melody, bass and chords are given as slot → symbol. */
function bar(
  melody: Record<number, number>,
  bass: Record<number, number> = {},
  chords: Record<number, number> = {},
): GridBarLike {
  const made = silentBar('3/4', 90, KEY);
  made.voices.melody[0] = HOLD;
  made.voices.bass[0] = HOLD;
  for (const [slot, symbol] of Object.entries(melody)) {
    made.voices.melody[Number(slot)] = symbol;
    if (symbol >= 0) made.velocities.melody[Number(slot)] = 100;
  }
  for (const [slot, symbol] of Object.entries(bass)) made.voices.bass[Number(slot)] = symbol;
  for (const [slot, code] of Object.entries(chords)) made.chords[Number(slot)] = code;
  return made;
}

const C = chordCode(0, 'maj');
const G7 = chordCode(7, '7');
const BARS = [
  bar({ 0: 72, 8: 74 }, { 0: 48 }, { 0: C }),
  bar({ 4: 76, 6: REST, 10: 77 }, {}, { 4: G7 }),
  bar({ 2: 72 }, { 0: 43, 4: REST }, { 0: G7, 8: C }),
];

describe('barsToPiece', () => {
  const piece = barsToPiece(BARS, { id: 'x', style: 'waltz' });

  it('ties notes over bar lines and ends them at rests', () => {
    expect(piece.tracks[0]!.notes).toEqual([
      [0, 48, 72, 100],
      [48, 48, 74, 100],
      [96, 12, 76, 100],
      [132, 24, 77, 100],
      [156, 60, 72, 100],
    ]);
    expect(piece.tracks[1]).toMatchObject({
      role: 'bass',
      notes: [
        [0, 144, 48, 80],
        [144, 24, 43, 80],
      ],
    });
  });

  it('leaves silent voices out and names chords once', () => {
    expect(piece.tracks.map((track) => track.role)).toEqual(['melody', 'bass']);
    expect(piece.chords).toEqual([
      [0, 'C:maj'],
      [96, 'G:7'],
      [192, 'C:maj'],
    ]);
    expect(piece).toMatchObject({ meter: [3, 4], tempo: 90, key: KEY, bars: 3, lengthTicks: 216 });
  });

  it('writes drums as General MIDI percussion and changes of metre', () => {
    const beat = silentBar('4/4', 100, KEY);
    beat.drums[0] = 3;
    beat.drums[4 * 8 + 1] = 1;
    const mixed = barsToPiece([BARS[0]!, beat], { id: 'x', style: 'rock', programs: { melody: 0 } });
    expect(mixed.meters).toEqual([
      [0, 3, 4],
      [72, 4, 4],
    ]);
    expect(mixed.tracks.at(-1)).toMatchObject({
      role: 'drums',
      notes: [
        [72, 3, 36, 112],
        [96, 3, 38, 45],
      ],
    });
    expect(mixed.tracks[0]!.program).toBe(0);
  });

  it('refuses to make a piece of nothing', () => {
    expect(() => barsToPiece([], { id: 'x', style: 'waltz' })).toThrow(RangeError);
  });

  const symbol = fc.oneof(
    { weight: 3, arbitrary: fc.constant(HOLD) },
    { weight: 1, arbitrary: fc.constant(REST) },
    { weight: 2, arbitrary: fc.integer({ min: 50, max: 80 }) },
  );

  it('comes back from MIDI and the grid as the same melody', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(symbol, { minLength: 12, maxLength: 12 }), { minLength: 2, maxLength: 5 }),
        (rows) => {
          rows[0]![0] = 60;
          const bars = rows.map((row) => {
            const made = silentBar('3/4', 90, KEY);
            made.voices.melody.set(row);
            return made;
          });
          const back = readMidi(writeMidi(barsToPiece(bars, { id: 'x', style: 'waltz' })), 'x');
          if (!back.ok) throw new Error(back.fault.sentence);
          const heard = (symbols: Int16Array): number[] => {
            let now = REST;
            // A rest said twice, or a hold that ends the piece, sounds the same as once.
            return Array.from(symbols, (one) =>
              one === HOLD ? HOLD : one === REST && now === REST ? HOLD : (now = one),
            );
          };
          const written = Int16Array.from(rows.flat());
          const grid = toGrid({ ...back.value, lengthTicks: rows.length * 72 }, 1);
          if (!grid.ok) throw new Error(grid.fault.sentence);
          expect(heard(grid.value[0]!.voices.melody!)).toEqual(heard(written));
        },
      ),
    );
  });
});

describe('notesOfVoice', () => {
  it('hears no note in a hold that nothing precedes', () => {
    expect(notesOfVoice([bar({ 4: 60 })], 'melody')).toEqual([
      { bar: 0, slot: 4, duration: 8, pitch: 60, velocity: 100 },
    ]);
  });
});

describe('barsForListener', () => {
  it('gives the last four bars at most, the newest last', () => {
    expect(barsForListener([...BARS, ...BARS])).toHaveLength(4);
    expect(barsForListener([])).toEqual([]);
  });

  it('counts ticks from each bar, keeps a note in the bar where it starts and its whole length', () => {
    const [first, second, third] = barsForListener(BARS);
    expect(first!.tracks.find((track) => track.role === 'bass')!.notes).toEqual([[0, 144, 48, 80]]);
    expect(second!.tracks.map((track) => track.role)).toEqual(['melody']);
    expect(second!.tracks[0]!.notes).toEqual([
      [24, 12, 76, 100],
      [60, 24, 77, 100],
    ]);
    expect(third!.tracks[0]!.notes).toEqual([[12, 60, 72, 100]]);
    expect(first).toMatchObject({ metre: [3, 4], tempo: 90, key: KEY });
  });

  it('names a lasting chord at tick 0', () => {
    expect(barsForListener(BARS).map((one) => one.chords)).toEqual([
      [[0, 'C:maj']],
      [
        [0, 'C:maj'],
        [24, 'G:7'],
      ],
      [
        [0, 'G:7'],
        [48, 'C:maj'],
      ],
    ]);
    expect(barsForListener([bar({}, {}, { 0: NO_CHORD })])[0]!.chords).toEqual([[0, 'N']]);
  });
});
