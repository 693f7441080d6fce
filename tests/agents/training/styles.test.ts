import { describe, expect, it } from 'vitest';
import { ownLabel, STYLES, styleOfLabel, withOwnStyles } from '../../../agents/training/styles.ts';

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

  it('join a style of the prior of the same name and family', () => {
    expect(ownLabel('chorale', 'pitched')).toBe('chorale');
    expect(ownLabel('jazz', 'pitched')).toBe('own-jazz');
    expect(ownLabel('polka', 'groove'), 'a label of the dances').toBe('own-polka');
    expect(ownLabel('klezmer', 'pitched')).toBe('klezmer');
    expect(withOwnStyles({ chorale: 'pitched' })).toEqual(STYLES);
  });
});
