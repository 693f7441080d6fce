import { describe, expect, it } from 'vitest';
import { Dataset } from '../../../agents/training/dataset.ts';
import { ownLabel, STYLES, styleOfLabel, withOwnStyles } from '../../../agents/training/styles.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { toGrid } from '../../../src/music/grid.ts';
import { HYMN } from '../../fixtures/pieces.ts';

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

  it('join a style of the prior of the same name and family', () => {
    expect(ownLabel('chorale', 'pitched')).toBe('chorale');
    expect(ownLabel('jazz', 'pitched')).toBe('own-jazz');
    expect(ownLabel('polka', 'groove'), 'a label of the dances').toBe('own-polka');
    expect(ownLabel('klezmer', 'pitched')).toBe('klezmer');
    expect(withOwnStyles({ chorale: 'pitched' })).toEqual(STYLES);
  });
});
