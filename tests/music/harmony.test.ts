import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordCode, chordSymbol, chordTones, NO_CHORD, QUALITIES, transposeChord } from '../../src/music/chord.ts';
import { inferChords } from '../../src/music/harmony.ts';
import { HOLD } from '../../src/music/voices.ts';

/** Each voice as text: one token a slot, `-` holds, `.` is silence. */
function voices(...lines: string[]): Int16Array[] {
  return lines.map((line) => {
    let sounding = -1;
    return Int16Array.from(line.trim().split(/\s+/), (token) => {
      if (token === '.') sounding = -1;
      else if (token !== '-') sounding = Number(token);
      return sounding;
    });
  });
}

function symbols(chords: Int16Array): string[] {
  return Array.from(chords).flatMap((code, slot) => (code === HOLD ? [] : [`${slot} ${chordSymbol(code)}`]));
}

describe('inferChords', () => {
  it('reads I IV V7 I in four voices', () => {
    const pitches = voices(
      '72 - - - 72 - - - 71 - - - 72 - - -',
      '67 - - - 69 - - - 65 - - - 67 - - -',
      '64 - - - 65 - - - 62 - - - 64 - - -',
      '48 - - - 53 - - - 55 - - - 48 - - -',
    );
    expect(symbols(inferChords({ slots: 16, beatSlots: 4, pitches, bassVoice: 3 }))).toEqual([
      '0 C:maj',
      '4 F:maj',
      '8 G:7',
      '12 C:maj',
    ]);
  });

  it('does not change chord for passing and neighbour tones', () => {
    const pitches = voices(
      '72 - 74 - 76 - 77 76 79 - 77 - 76 - 74 -',
      '67 - - - - - - - 67 - 69 - 67 - - -',
      '60 - - - - - - - 60 - - - 60 - - -',
      '48 - - - 52 - 50 - 48 - - - 48 - - -',
    );
    expect(symbols(inferChords({ slots: 16, beatSlots: 4, pitches, bassVoice: 3 }))).toEqual(['0 C:maj']);
  });

  it('hears a minor cadence with its leading note', () => {
    const pitches = voices(
      '69 - - - 74 - - - 71 - 68 - 69 - - -',
      '64 - - - 65 - - - 64 - - - 64 - - -',
      '60 - - - 62 - - - 59 - - - 60 - - -',
      '45 - - - 50 - - - 52 - - - 45 - - -',
    );
    expect(symbols(inferChords({ slots: 16, beatSlots: 4, pitches, bassVoice: 3 }))).toEqual([
      '0 A:min',
      '4 D:min',
      '8 E:maj',
      '12 A:min',
    ]);
  });

  it('recognises every quality in root position', () => {
    for (const quality of QUALITIES) {
      const code = chordCode(2, quality);
      const pitches = chordTones(code).map((tone, place) =>
        new Int16Array(16).fill(place === 0 ? 36 + tone : 60 + tone),
      );
      expect(symbols(inferChords({ slots: 16, beatSlots: 4, pitches, bassVoice: 0 }))).toEqual([
        `0 ${chordSymbol(code)}`,
      ]);
    }
  });

  it('keeps a chord through a short silence and names none in a long one', () => {
    const brief = voices('60 - - - . - - - 60 - - -', '64 - - - . - - - 64 - - -', '67 - - - . - - - 67 - - -');
    expect(symbols(inferChords({ slots: 12, beatSlots: 4, pitches: brief }))).toEqual(['0 C:maj']);
    const long = [60, 64, 67].map((pitch) =>
      Int16Array.from({ length: 64 }, (_, slot) => (slot < 8 || slot >= 56 ? pitch : -1)),
    );
    expect(symbols(inferChords({ slots: 64, beatSlots: 4, pitches: long }))).toEqual(['0 C:maj', '8 N', '56 C:maj']);
  });

  it('names no chord in silence and answers nothing for no slots', () => {
    expect(inferChords({ slots: 8, beatSlots: 4, pitches: [] })[0]).toBe(NO_CHORD);
    expect(inferChords({ slots: 0, beatSlots: 4, pitches: [] })).toHaveLength(0);
  });

  it('refuses voices that are too short', () => {
    expect(() => inferChords({ slots: 8, beatSlots: 4, pitches: [new Int16Array(4)] })).toThrow(RangeError);
  });

  const textures = fc.record({
    beatSlots: fc.constantFrom(4, 6),
    rows: fc.array(
      fc.array(fc.oneof(fc.constant(-1), fc.integer({ min: 36, max: 84 })), { minLength: 24, maxLength: 24 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  });

  it('changes at beats only, never repeats itself, and begins with a name', () => {
    fc.assert(
      fc.property(textures, ({ beatSlots, rows }) => {
        const chords = inferChords({ slots: 24, beatSlots, pitches: rows.map((row) => Int16Array.from(row)) });
        expect(chords[0]).not.toBe(HOLD);
        let current = -9;
        chords.forEach((code, slot) => {
          if (code === HOLD) return;
          expect(slot % beatSlots).toBe(0);
          expect(code).not.toBe(current);
          current = code;
        });
      }),
    );
  });

  it('moves with the music when it is transposed, where one chord explains it best', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom('maj' as const, 'min' as const, '7' as const)),
          { minLength: 1, maxLength: 6 },
        ),
        fc.integer({ min: 1, max: 11 }),
        (progression, by) => {
          const sound = (shift: number): Int16Array => {
            const pitches = [0, 1, 2, 3].map((voice) =>
              Int16Array.from({ length: progression.length * 4 }, (_, slot) => {
                const [root, quality] = progression[Math.floor(slot / 4)]!;
                const tones = chordTones(chordCode(root, quality));
                return (voice === 0 ? 36 : 60) + shift + tones[voice % tones.length]!;
              }),
            );
            return inferChords({ slots: progression.length * 4, beatSlots: 4, pitches, bassVoice: 0 });
          };
          expect(Array.from(sound(by))).toEqual(Array.from(sound(0), (code) => transposeChord(code, by)));
        },
      ),
    );
  });
});
