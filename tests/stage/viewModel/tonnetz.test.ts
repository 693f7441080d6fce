/** Chords on the lattice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHORD_CODES, chordCode, chordTones } from '../../../src/music/chord.ts';
import type { Key } from '../../../src/music/key.ts';
import {
  chordShapes,
  FOLD_SECONDS,
  homeCorners,
  homeOf,
  leadingOf,
  Membrane,
  pitchClassAt,
} from '../../../src/stage/viewModel/tonnetz.ts';

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

  const codes = fc.array(fc.integer({ min: 0, max: CHORD_CODES - 1 }), { minLength: 2, maxLength: 6 });

  it('folds without a leap: the membrane begins exactly where it was and ends where it goes', () => {
    fc.assert(
      fc.property(codes, (heard) => {
        const membrane = new Membrane();
        const shapes = chordShapes(chordsOf(heard));
        membrane.use(shapes);
        for (let index = 1; index < heard.length; index++) {
          membrane.seek(index);
          const old = shapes[index - 1]!.corners.map(({ i, j }) => `${i + j / 2}`);
          for (let corner = 0; corner < 4; corner++) {
            expect(old).toContain(`${membrane.cornerX[corner]}`);
            expect(old[corner]).toBe(`${membrane.oldX[corner]}`);
            expect(membrane.lift[corner]).toBe(0);
          }
          membrane.seek(index + 0.999);
          const now = shapes[index]!.corners.map(({ i, j }) => `${i + j / 2}`);
          for (let corner = 0; corner < 4; corner++) {
            expect(now[corner]).toBe(`${membrane.cornerX[corner]}`);
            expect(now).toContain(`${membrane.oldX[corner]}`);
          }
        }
      }),
    );
  });

  it('keeps every shared tone where it is, and lets no two tones grow out of one while others are free', () => {
    fc.assert(
      fc.property(codes, (heard) => {
        const shapes = chordShapes(chordsOf(heard));
        for (let index = 1; index < shapes.length; index++) {
          const before = shapes[index - 1]!;
          const after = shapes[index]!;
          const { origins, targets } = leadingOf(before, after);
          for (let to = 0; to < after.tones; to++) {
            const place = after.corners[to]!;
            const shared = before.corners.find(({ i, j }) => i === place.i && j === place.j);
            if (shared) expect(before.corners[origins[to]!]).toEqual(shared);
          }
          expect(new Set(origins.slice(0, after.tones)).size).toBe(Math.min(before.tones, after.tones));
          expect(new Set(targets.slice(0, before.tones)).size).toBe(Math.min(before.tones, after.tones));
        }
      }),
    );
  });

  it('reaches a short chord before the next one comes', () => {
    const membrane = new Membrane();
    membrane.use(
      chordShapes([0, 1, 1.2].map((startsAt, index) => ({ code: chordCode(index * 5, 'maj'), key: C, startsAt }))),
    );
    membrane.seek(1.19);
    expect(membrane.fold).toBe(1);
  });

  it('remembers the way here and knows what comes next', () => {
    const membrane = new Membrane();
    const shapes = chordShapes(chordsOf([0, 8, 16, 24, 32]));
    membrane.use(shapes);
    membrane.seek(3.5);
    expect(membrane.trail.slice(0, 3)).toEqual([shapes[1], shapes[0], null]);
    expect(membrane.next).toBe(shapes[4]);
    expect(membrane.nextIn).toBeCloseTo(0.5);
    membrane.seek(-0.25);
    expect(membrane.next).toBe(shapes[0]);
    membrane.seek(9);
    expect(membrane.next).toBeNull();
  });

  it('keeps chords in their places when the oldest bars are dropped', () => {
    fc.assert(
      fc.property(codes, (heard) => {
        const chords = chordsOf(heard);
        const before = chordShapes(chords);
        const after = chordShapes(chords.slice(1), before);
        expect(after.map(({ corners }) => corners)).toEqual(before.slice(1).map(({ corners }) => corners));
      }),
    );
  });

  it('goes round the circle of fifths by small steps, gliding', () => {
    const chords = Array.from({ length: 13 }, (_, step) => {
      const tonic = (7 * step) % 12;
      return { code: chordCode(tonic, 'maj'), key: { tonic, mode: 'major' } as Key, startsAt: 4 * step };
    });
    const membrane = new Membrane();
    membrane.use(chordShapes(chords));
    membrane.seek(0);
    let home = membrane.homeX;
    for (let at = 0; at < 52; at += 0.05) {
      membrane.seek(at);
      expect(Math.abs(membrane.homeX - home)).toBeLessThan(0.1);
      home = membrane.homeX;
    }
    expect(membrane.homeX).toBeCloseTo(12.5);
    expect(membrane.hearth.map(({ i, j }) => pitchClassAt(i, j))).toEqual([0, 4, 7]);
  });

  it('lights the tonic triad of the mode', () => {
    const minor: Key = { tonic: 9, mode: 'dorian' };
    const hearth = homeCorners(minor, homeOf(minor)).map(({ i, j }) => pitchClassAt(i, j));
    expect(hearth).toEqual([9, 0, 4]);
  });
});
