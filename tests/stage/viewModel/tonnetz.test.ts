/** Chords on the lattice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHORD_CODES, chordCode, chordTones } from '../../../src/music/chord.ts';
import type { Key } from '../../../src/music/key.ts';
import { chordShapes, FOLD_SECONDS, Membrane, pitchClassAt } from '../../../src/stage/viewModel/tonnetz.ts';

const C: Key = { tonic: 0, mode: 'major' };
const chordsOf = (codes: readonly number[], key = C): { code: number; key: Key; startsAt: number }[] =>
  codes.map((code, index) => ({ code, key, startsAt: index }));

describe('the Tonnetz', () => {
  it('steps by fifths and major thirds', () => {
    expect([pitchClassAt(0, 0), pitchClassAt(1, 0), pitchClassAt(0, 1), pitchClassAt(-1, 1)]).toEqual([0, 7, 4, 9]);
  });

  it('places every chord on its own pitch classes, near the home of its key', () => {
    for (let code = 0; code < CHORD_CODES; code++)
      for (let tonic = 0; tonic < 12; tonic++) {
        const [shape] = chordShapes(chordsOf([code], { tonic, mode: 'minor' }));
        const heard = new Set(shape!.corners.map(({ i, j }) => pitchClassAt(i, j)));
        expect([...heard].sort()).toEqual([...new Set(chordTones(code))].sort());
        for (const { i, j } of shape!.corners)
          expect(Math.hypot(i - shape!.home.i, j - shape!.home.j)).toBeLessThan(4.5);
      }
  });

  it('pins both tones that C major and A minor share, and moves the third', () => {
    const membrane = new Membrane();
    membrane.use(chordShapes(chordsOf([chordCode(0, 'maj'), chordCode(9, 'min')])));
    membrane.seek(1 + FOLD_SECONDS / 2);
    const pitches = membrane.shape!.corners.slice(0, 3).map(({ i, j }) => pitchClassAt(i, j));
    expect(pitches.filter((_, corner) => membrane.pinned[corner] === 1).sort()).toEqual([0, 4]);
    expect(membrane.fold).toBeCloseTo(0.5);
  });

  it('folds without a leap: the membrane begins exactly where it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: CHORD_CODES - 1 }), { minLength: 2, maxLength: 6 }), (codes) => {
        const membrane = new Membrane();
        const shapes = chordShapes(chordsOf(codes));
        membrane.use(shapes);
        for (let index = 1; index < codes.length; index++) {
          membrane.seek(index);
          const old = shapes[index - 1]!.corners.map(({ i, j }) => `${i + j / 2}`);
          for (let corner = 0; corner < 4; corner++) expect(old).toContain(`${membrane.cornerX[corner]}`);
        }
      }),
    );
  });
});
