import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../src/panels/language.ts';
import { shelve } from '../../src/panels/styleShelf.ts';

const NAMES = Object.keys(ENGLISH).flatMap((key) => (key.startsWith('style.name.') ? [key.slice(11)] : []));

const kin = (names: readonly string[], chosen: readonly string[] = []) =>
  names.map((name) => ({ name, family: 'pitched' as const, share: chosen.includes(name) ? 1 : 0 }));
const namesOf = (styles: readonly { readonly name: string }[]): string[] => styles.map(({ name }) => name);

describe('the shelf of styles', () => {
  it('puts the well known in front, in its own order, and what is chosen behind them', () => {
    const { front, behind } = shelve(kin(['hymn', 'folk', 'mazurka', 'waltz', 'chorale'], ['mazurka']));
    expect(namesOf(front)).toEqual(['chorale', 'folk', 'mazurka']);
    expect(namesOf(behind)).toEqual(['hymn', 'waltz']);
  });

  it('hides nothing where there is nothing in front or next to nothing behind', () => {
    expect(shelve(kin(['x', 'y', 'z'])).behind).toEqual([]);
    expect(shelve(kin(['chorale', 'y'])).behind).toEqual([]);
  });

  it('loses no style, and hides none that is chosen', () => {
    fc.assert(
      fc.property(fc.subarray(NAMES), fc.subarray(NAMES), (names, chosen) => {
        const { front, behind } = shelve(kin(names, chosen));
        expect(namesOf([...front, ...behind]).toSorted()).toEqual(names.toSorted());
        expect(behind.some(({ share }) => share > 0)).toBe(false);
      }),
    );
  });
});
