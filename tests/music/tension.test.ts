/** The spiral array against values worked by hand, and the tension of bars against what must always hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordCode, chordTones, NO_CHORD, transposeChord, type Quality } from '../../src/music/chord.ts';
import { MODES, type Key } from '../../src/music/key.ts';
import {
  centreOfEffect,
  cloudDiameter,
  distance,
  keyCentre,
  RISE,
  spell,
  spellInKey,
  spellTonic,
  spiralPoint,
  type Cloud,
} from '../../src/music/spiralArray.ts';
import { tensionOf, tensionWords, wordsOf, type TensionBar, type TensionWindow } from '../../src/music/tension.ts';
import { HOLD, REST } from '../../src/music/voices.ts';

const C: Key = { tonic: 0, mode: 'major' };

function cloudOf(pitchClasses: readonly number[], chord = NO_CHORD, key = C): Cloud {
  const spelling = new Int16Array(12);
  spell(chord, key, spellTonic(key.tonic, null), spelling);
  return new Map(pitchClasses.map((pitchClass) => [spelling[pitchClass]!, 1]));
}
const chordCloud = (root: number, quality: Quality): Cloud => {
  const code = chordCode(root, quality);
  return cloudOf(chordTones(code), code);
};

describe('the spiral array', () => {
  it('puts fifths and major thirds equally far: √(32/15)', () => {
    const c = spiralPoint(0);
    expect(distance(c, spiralPoint(1))).toBeCloseTo(Math.sqrt(32 / 15), 12);
    expect(distance(c, spiralPoint(4))).toBeCloseTo(Math.sqrt(32 / 15), 12);
  });

  it('measures clouds as worked by hand', () => {
    // E–G, three fifths apart: √(2 + 9·2/15).
    expect(cloudDiameter(chordCloud(0, 'maj'))).toBeCloseTo(Math.sqrt(3.2), 12);
    // B–F, six fifths apart: √(4 + 36·2/15).
    expect(cloudDiameter(chordCloud(7, '7'))).toBeCloseTo(Math.sqrt(8.8), 12);
    // D♭–D in C D♭ D, seven fifths apart: √(2 + 49·2/15).
    expect(cloudDiameter(cloudOf([0, 1, 2]))).toBeCloseTo(Math.sqrt(2 + 98 / 15), 12);
    expect(cloudDiameter(cloudOf([5]))).toBe(0);
    expect(cloudDiameter(new Map())).toBe(0);
  });

  it('finds the centre of C major as worked by hand from the weights', () => {
    // Triads: C (0.315, 0.685, 0.991h), G (0.685, −0.315, 1.991h), F (−0.685, 0.315, −0.009h).
    const centre = keyCentre(0, true);
    expect(centre.x).toBeCloseTo(0.26255, 5);
    expect(centre.y).toBeCloseTo(0.30747, 5);
    expect(centre.z).toBeCloseTo(1.137 * RISE, 5);
  });

  it('weighs a C major triad to (1/3, 2/3, 5h/3), 0.414 from its key', () => {
    const centre = centreOfEffect(chordCloud(0, 'maj'))!;
    expect([centre.x, centre.y, centre.z]).toEqual([
      expect.closeTo(1 / 3, 12),
      expect.closeTo(2 / 3, 12),
      expect.closeTo((5 * RISE) / 3, 12),
    ]);
    expect(distance(centre, keyCentre(0, true))).toBeCloseTo(0.41405, 4);
    expect(centreOfEffect(new Map())).toBeNull();
  });

  it('lies nearest to the keys a musician would name: the tonic triad strains least', () => {
    for (const major of [true, false]) {
      const strain = (root: number): number =>
        distance(centreOfEffect(chordCloud(root, major ? 'maj' : 'min'))!, keyCentre(0, major));
      for (let root = 1; root < 12; root++) expect(strain(root)).toBeGreaterThan(strain(0));
    }
  });

  it('spells by key, and chord tones in thirds above their root', () => {
    const names = (key: Key): number[] =>
      Array.from({ length: 12 }, (_, p) => spellInKey(p, key, key.tonic === 9 ? 3 : 0));
    expect(names(C)).toEqual([0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5]);
    // In A minor the leading note is G sharp, not A flat.
    expect(names({ tonic: 9, mode: 'minor' })[8]).toBe(8);
    const spelling = new Int16Array(12);
    spell(chordCode(9, '7'), C, 0, spelling);
    expect([spelling[9], spelling[1], spelling[4], spelling[7]]).toEqual([3, 7, 4, 1]);
    spell(chordCode(1, 'maj'), C, 0, spelling);
    expect([spelling[1], spelling[5], spelling[8]]).toEqual([-5, -1, -4]);
  });

  it('keeps neighbouring keys neighbours around the whole circle', () => {
    let tonic = spellTonic(0, null);
    for (let step = 1; step <= 24; step++) {
      const next = spellTonic((7 * step) % 12, tonic);
      expect(next - tonic).toBe(1);
      tonic = next;
    }
  });
});

const SLOTS = 16;
const line = (symbols: readonly number[]): Int16Array => Int16Array.from(symbols);
const silent = (): Int16Array => line([REST, ...new Array<number>(SLOTS - 1).fill(HOLD)]);
const held = (pitch: number): Int16Array => line([pitch, ...new Array<number>(SLOTS - 1).fill(HOLD)]);

/** One chord through a whole bar, in close position. */
function chordBar(root: number, quality: Quality, last = false, key = C): TensionBar {
  const code = chordCode(root, quality);
  const tones = chordTones(code);
  return {
    metre: '4/4',
    key,
    chords: held(code),
    voices: {
      melody: tones[3] === undefined ? held(60 + tones[0]!) : held(60 + tones[3]),
      inner1: held(60 + tones[1]!),
      inner2: held(60 + tones[2]!),
      bass: held(36 + tones[0]!),
    },
    phrase: { bar: last ? 3 : 0, bars: 4 },
  };
}

const key = fc.record({ tonic: fc.integer({ min: 0, max: 11 }), mode: fc.constantFrom(...MODES) });
const symbol = fc.oneof(
  { weight: 3, arbitrary: fc.constant(HOLD) },
  { weight: 1, arbitrary: fc.constant(REST) },
  { weight: 3, arbitrary: fc.integer({ min: 36, max: 84 }) },
);
const row = fc.array(symbol, { minLength: SLOTS, maxLength: SLOTS }).map(line);
const chords = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constant(HOLD) }, fc.integer({ min: 0, max: 95 })), {
    minLength: SLOTS,
    maxLength: SLOTS,
  })
  .map(line);
const bar: fc.Arbitrary<TensionBar> = fc.record({
  metre: fc.constant('4/4' as const),
  key,
  chords,
  voices: fc.record({ melody: row, bass: row, inner1: row, inner2: row }),
  phrase: fc.integer({ min: 0, max: 3 }).map((at) => ({ bar: at, bars: 4 })),
});

function transposed(source: TensionBar, by: number): TensionBar {
  const moved = (symbols: Int16Array): Int16Array => symbols.map((pitch) => (pitch >= 0 ? pitch + by : pitch));
  const { melody, bass, inner1, inner2 } = source.voices;
  return {
    ...source,
    key: { ...source.key, tonic: (source.key.tonic + by) % 12 },
    chords: source.chords.map((code) => transposeChord(code, by)),
    voices: { melody: moved(melody), bass: moved(bass), inner1: moved(inner1), inner2: moved(inner2) },
  };
}

describe('the tension of bars', () => {
  it('has one window a felt beat', () => {
    expect(tensionOf([chordBar(0, 'maj'), chordBar(5, 'maj')]).map(({ bar: at, from, to }) => [at, from, to])).toEqual([
      ...[0, 4, 8, 12].map((from) => [0, from, from + 4]),
      ...[0, 4, 8, 12].map((from) => [1, from, from + 4]),
    ]);
  });

  it('hears no tension in a tonic triad held and none in silence', () => {
    for (const { level } of tensionOf([chordBar(0, 'maj')])) expect(level).toBe(0);
    const silence: TensionBar = {
      ...chordBar(0, 'maj'),
      chords: held(NO_CHORD),
      voices: { melody: silent(), bass: silent(), inner1: silent(), inner2: silent() },
    };
    for (const window of tensionOf([silence, silence]))
      expect(window).toMatchObject({ diameter: 0, momentum: 0, strain: 0, level: 0, resolves: false });
  });

  it('moves only where the centre moves, notes held over the bar line included', () => {
    const over: TensionBar = {
      ...chordBar(0, 'maj'),
      chords: line(new Array<number>(SLOTS).fill(HOLD)),
      voices: {
        melody: line(new Array<number>(SLOTS).fill(HOLD)),
        bass: line(new Array<number>(SLOTS).fill(HOLD)),
        inner1: line(new Array<number>(SLOTS).fill(HOLD)),
        inner2: line(new Array<number>(SLOTS).fill(HOLD)),
      },
    };
    for (const { momentum, diameter } of tensionOf([chordBar(0, 'maj'), over])) {
      expect(momentum).toBe(0);
      expect(diameter).toBeCloseTo(Math.sqrt(3.2), 12);
    }
  });

  it('rises from tonic to a foreign seventh, and comes home through the dominant', () => {
    const bars = [chordBar(0, 'maj'), chordBar(2, '7'), chordBar(7, '7'), chordBar(0, 'maj', true)];
    const windows = tensionOf(bars);
    const first = (at: number): TensionWindow => windows[at * 4]!;
    expect(first(1).level).toBeGreaterThan(first(0).level + 0.3);
    expect(first(2).level).toBeGreaterThan(0.26);
    expect(windows.filter(({ resolves }) => resolves).map(({ bar: at }) => at)).toEqual([3]);
    expect(tensionWords(bars)).toEqual(['steady', 'rising', 'falling', 'home']);
  });

  it('is not home where tension ends on the dominant', () => {
    const bars = [chordBar(0, 'maj'), chordBar(2, '7'), chordBar(7, 'maj', true)];
    expect(tensionOf(bars).some(({ resolves }) => resolves)).toBe(false);
    expect(tensionWords(bars)).not.toContain('home');
  });

  it('says nothing of a bar without windows', () => {
    expect(wordsOf([], 2)).toEqual(['steady', 'steady']);
  });

  it('is the same in every key', () => {
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 11 }), (bars, by) => {
        const here = tensionOf(bars);
        const there = tensionOf(bars.map((source) => transposed(source, by)));
        expect(there.map(({ resolves }) => resolves)).toEqual(here.map(({ resolves }) => resolves));
        here.forEach((window, i) => {
          expect(there[i]!.diameter).toBeCloseTo(window.diameter, 9);
          expect(there[i]!.momentum).toBeCloseTo(window.momentum, 9);
          expect(there[i]!.strain).toBeCloseTo(window.strain, 9);
        });
      }),
    );
  });

  it('is 0 wide for one pitch class, and its level stays within 0 and 1', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 0, max: 11 }), (in1, pitchClass) => {
        const one = { ...chordBar(0, 'maj', false, in1), chords: held(NO_CHORD) };
        const voices = {
          melody: held(60 + pitchClass),
          bass: held(36 + pitchClass),
          inner1: silent(),
          inner2: silent(),
        };
        for (const { diameter } of tensionOf([{ ...one, voices }])) expect(diameter).toBe(0);
      }),
    );
    fc.assert(
      fc.property(fc.array(bar, { maxLength: 3 }), (bars) => {
        for (const { level, diameter, momentum, strain } of tensionOf(bars)) {
          expect(level).toBeGreaterThanOrEqual(0);
          expect(level).toBeLessThanOrEqual(1);
          expect(Math.min(diameter, momentum, strain)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
