import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cappedShares, Dataset, MAX_EPOCHS, splitOf, workOf } from '../../../agents/training/dataset.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid, type GridPiece } from '../../../src/music/grid.ts';
import type { PieceNote } from '../../../src/music/piece.ts';

describe('splitOf', () => {
  it.each([
    ['takes of a session', 'groove/drummer1/session1/125', 'groove/drummer1/session1/126#2'],
    ['runs of a piece', 'quartets/sq7313978#0', 'quartets/sq7313978#12'],
    ['movements in one file', 'mutopia/BrownCJ/tunebook/tunebook#-1', 'mutopia/BrownCJ/tunebook/tunebook#-10#3'],
    ['prelude and variant', 'mutopia/BachJS/BWV848/bwv848a/x', 'mutopia/BachJS/BWV848/bwv848b/bwv848b'],
    ['numbers of an opus', 'chopin/010-1b-Sm-008', 'chopin/010_7-12-1-KI-011'],
    ['songs of a book', 'wnifc/pl-lzu--m-1--001-032_noskowski--a', 'wnifc/pl-lzu--m-1--001-005_noskowski--b'],
  ])('keeps %s on one side', (_, one, other) => {
    expect(workOf(one)).toBe(workOf(other));
    expect(splitOf(one)).toBe(splitOf(other));
  });

  it('tells works apart', () => {
    const ids = ['jsb/train/000', 'jsb/train/001', 'gomolka/pl-wn--sd--001-001_a', 'gomolka/pl-wn--sd--001-002_b'];
    expect(new Set(ids.map(workOf)).size).toBe(ids.length);
  });

  it('holds back about one work in twenty', () => {
    const held = Array.from({ length: 4000 }, (_, i) => splitOf(`made-up/${i}`)).filter((split) => split === 'valid');
    expect(held.length / 4000).toBeGreaterThan(0.035);
    expect(held.length / 4000).toBeLessThan(0.065);
  });
});

describe('cappedShares', () => {
  it('gives what a capped style leaves to the others in proportion', () => {
    expect(cappedShares([5, 3, 2], [0.1, 2, 2])).toEqual([0.1, 0.54, 0.36].map((share) => expect.closeTo(share, 12)));
    expect(cappedShares([1, 1], [0.1, 0.3])).toEqual([0.25, 0.75].map((share) => expect.closeTo(share, 12)));
  });

  it('sums to one and keeps to the caps wherever they can be kept to', () => {
    const entry = fc.tuple(
      fc.double({ min: 0.1, max: 30, noNaN: true }),
      fc.double({ min: 1e-4, max: 2, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 30 }), (entries) => {
        const most = entries.map(([, cap]) => cap);
        const result = cappedShares(
          entries.map(([share]) => share),
          most,
        );
        expect(result.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        if (most.reduce((sum, cap) => sum + cap, 0) > 1)
          result.forEach((share, i) => expect(share).toBeLessThanOrEqual(most[i]! + 1e-9));
      }),
    );
  });
});

function held(id: string, style: string, bars: number): readonly GridPiece[] {
  const notes = Array.from({ length: bars }, (_, bar): PieceNote => [bar * 96, 96, 60, 80]);
  return unwrap(
    toGrid({
      id,
      style,
      key: { tonic: 0, mode: 'major' },
      meter: [4, 4],
      tempo: 100,
      ticksPerQuarter: 24,
      tracks: [{ role: 'melody', program: 0, notes }],
    }),
  );
}

describe('Dataset', () => {
  const training = (id: string) => splitOf(id) === 'train';
  const idsOf = (name: string, count: number) =>
    Array.from({ length: 100 }, (_, i) => `${name}/${i}`)
      .filter(training)
      .slice(0, count);

  it('never shows a style of three pieces more often than the cap allows', () => {
    const few = idsOf('few', 3).flatMap((id) => held(id, 'chorale', 4));
    const many = idsOf('many', 60).flatMap((id) => held(id, 'ragtime', 64));
    const windows = 4000;
    const dataset = new Dataset([...few, ...many], 'train', { windows, drumWindows: 0 });
    const drawn = dataset.windows(windows, new Rng(3), 0);
    const slots = drawn.filter(({ piece }) => piece.style === 'chorale').reduce((sum, window) => sum + window.slots, 0);
    const epochs = slots / few.reduce((sum, piece) => sum + piece.slots, 0);
    expect(epochs).toBeGreaterThan(MAX_EPOCHS * 0.7);
    expect(epochs).toBeLessThan(MAX_EPOCHS * 1.3);
  });

  it('keeps to the shares of the styles where nothing is scarce', () => {
    const all = ['chorale', 'ragtime'].flatMap((style) => idsOf(style, 20).flatMap((id) => held(id, style, 64)));
    const drawn = new Dataset(all, 'train', { windows: 2000, drumWindows: 0 }).windows(2000, new Rng(4), 0);
    const chorales = drawn.filter(({ piece }) => piece.style === 'chorale').length / drawn.length;
    expect(chorales).toBeCloseTo(30 / 34, 1);
  });
});
