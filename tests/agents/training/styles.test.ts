import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset, FEWEST_TO_HOLD_BACK } from '../../../agents/training/dataset.ts';
import { lessonOf, ownLabel, STYLES, styleOfLabel, withOwnStyles } from '../../../agents/training/styles.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid, type GridPiece } from '../../../src/music/grid.ts';
import { BEAT, HYMN } from '../../fixtures/pieces.ts';

describe('styles of one’s own', () => {
  it('come after the prior’s, in the order of their names, whatever order they are found in', () => {
    const table = withOwnStyles({ klezmer: 'pitched', bossabeat: 'groove' });
    expect(table.slice(0, STYLES.length)).toEqual(STYLES);
    expect(table.slice(STYLES.length).map(({ name, family, labels }) => ({ name, family, labels }))).toEqual([
      { name: 'bossabeat', family: 'groove', labels: ['bossabeat'] },
      { name: 'klezmer', family: 'pitched', labels: ['klezmer'] },
    ]);
    expect(withOwnStyles({ bossabeat: 'groove', klezmer: 'pitched' })).toEqual(table);
    expect(styleOfLabel('klezmer', table)).toBe(STYLES.length + 1);
    expect(styleOfLabel('klezmer')).toBe(-1);
  });

  it('are drawn for training by their own row', () => {
    const table = withOwnStyles({ klezmer: 'pitched' });
    const grids = unwrap(toGrid({ ...HYMN, style: 'klezmer' }));
    const ids = Array.from({ length: 40 }, (_, i) => `own/${i}.mid`);
    const pieces = ids.flatMap((id) => grids.map((grid) => ({ ...grid, id })));
    const windows = new Dataset(pieces, 'train', { windows: 9, drumWindows: 9 }, table).windows(9, new Rng(1), 0);
    expect(windows.map(({ style }) => style)).toEqual(Array.from({ length: 9 }, () => STYLES.length));
    expect(new Dataset(pieces, 'train').hasPitched, 'without the table nobody knows them').toBe(false);
  });

  it('keep a work back where they have several, whatever their ids', () => {
    const table = withOwnStyles({ klezmer: 'pitched' });
    const grids = unwrap(toGrid({ ...HYMN, style: 'klezmer' }));
    const named = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}\.mid$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(named, (names) => {
        const pieces = names.flatMap((name) => grids.map((grid) => ({ ...grid, id: `klezmer/${name}#0` })));
        const [train, valid] = (['train', 'valid'] as const).map((split) => {
          const drawn = new Dataset(pieces, split, undefined, table);
          return drawn.hasPitched ? new Set(drawn.windows(300, new Rng(1), 0).map(({ piece }) => piece.id)) : new Set();
        });
        expect(train!.size).toBeGreaterThan(0);
        expect(valid!.size > 0).toBe(names.length >= FEWEST_TO_HOLD_BACK);
        expect([...valid!].filter((id) => train!.has(id))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('join a style of the prior of the same name and family', () => {
    expect(ownLabel('chorale', 'pitched')).toBe('chorale');
    expect(ownLabel('jazz', 'pitched')).toBe('own-jazz');
    expect(ownLabel('polka', 'groove'), 'a label of the dances').toBe('own-polka');
    expect(ownLabel('klezmer', 'pitched')).toBe('klezmer');
    expect(withOwnStyles({ chorale: 'pitched' })).toEqual(STYLES);
  });
});

describe('what a piece teaches', () => {
  const [voices] = unwrap(toGrid(HYMN));
  const [beat] = unwrap(toGrid(BEAT));
  const taught = (piece: GridPiece, style: string) => {
    const lesson = lessonOf({ ...piece, style });
    return [STYLES[lesson.style]?.name ?? null, lesson.pitched, lesson.drums];
  };

  it.each([
    ['a label', 'renaissance-psalm', ['psalm', true, false]],
    ['the name of a style', 'psalm', ['psalm', true, false]],
    ['voices called like a groove', 'jazz', ['jazz', false, false]],
    ['voices of no style', 'highlife', [null, false, false]],
  ])('voices: %s', (_, label, lesson) => expect(taught(voices!, label)).toEqual(lesson));

  it.each([
    ['a groove', 'neworleans', ['new-orleans', false, true]],
    ['beats called like a dance: its drums alone', 'dance', ['dance', false, true]],
    ['beats called like a style written by rule: its drums alone', 'blues', ['blues', false, true]],
    ['beats of no style', 'middleeastern', [null, false, false]],
  ])('drums: %s', (_, label, lesson) => expect(taught(beat!, label)).toEqual(lesson));

  it('is drawn for that and for nothing else', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `some/${i}`);
    const dataset = new Dataset(
      ids.flatMap((id) => [
        { ...beat!, id, style: 'dance' },
        { ...voices!, id, style: 'jazz' },
      ]),
      'train',
    );
    expect(dataset.shares).toMatchObject({ pitched: [], drums: [{ style: styleOfLabel('dance'), share: 1 }] });
  });
});
