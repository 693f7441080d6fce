import { describe, expect, it } from 'vitest';
import { castOf, LINE_UP, rolesOf, sharesOf } from '../../src/sound/arranger.ts';
import { LINE_UPS, ROLES } from '../../src/sound/lineUps.ts';
import { TIMBRE_NAMES } from '../../src/sound/timbre/timbres.ts';

const STYLES = Object.keys(LINE_UPS);
/** Every style that is shipped: antiphon compose --styles. */
const SHIPPED =
  'chorale hymn psalm string-quartet ensemble lied baroque-keyboard classical-piano romantic-piano waltz mazurka polonaise dance folk guitar ragtime game-rock pop-harmony lofi house blues bossa rock funk jazz latin hiphop soul afrocuban punk new-orleans country pop reggae gospel afrobeat';

describe('the line-ups', () => {
  it('know every shipped style', () => {
    expect(STYLES.toSorted()).toEqual(SHIPPED.split(' ').toSorted());
  });

  it('name instruments that there are', () => {
    for (const style of STYLES) {
      const { kit, pattern, ...instruments } = castOf({ [style]: 1 });
      expect(kit).toBeTruthy();
      expect(pattern).toBeTruthy();
      for (const name of Object.values(instruments)) expect(TIMBRE_NAMES).toContain(name);
    }
  });
});

describe('castOf', () => {
  it('gives one style its own line-up', () => {
    const { melody, bass, kit } = castOf({ jazz: 3 });
    expect({ melody, bass, kit }).toEqual({ melody: 'saxophone', bass: 'uprightBass', kit: 'brushes' });
  });

  it('makes a chorale over hip-hop of both worlds: a choir over a kit and a sub bass', () => {
    const cast = castOf({ chorale: 1, hiphop: 1 });
    expect(cast.melody).toBe('choir');
    expect(cast.kit).toBe('hiphop');
    expect(cast.bass).toBe('subBass');
    expect(cast.pattern).toBe('lazy');
  });

  it('gives every style with a fifth of the whole a role, in every pair', () => {
    for (const first of STYLES)
      for (const second of STYLES) {
        if (first === second) continue;
        const styles = new Set(Object.values(rolesOf({ [first]: 0.78, [second]: 0.22 })!));
        expect(styles, `${first} with ${second}`).toContain(second);
        expect(styles).toContain(first);
      }
  });

  it('passes over a trace of a style, and does not depend on the scale or the order of weights', () => {
    expect(castOf({ chorale: 0.95, punk: 0.05 })).toEqual(castOf({ chorale: 1 }));
    expect(castOf({ jazz: 2, bossa: 6 })).toEqual(castOf({ bossa: 0.75, jazz: 0.25 }));
  });

  it('casts unknown styles, names of the language among them, and no style by the house', () => {
    expect(castOf({})).toEqual(LINE_UP);
    expect(castOf({ constructor: 1 }).melody).toBe(LINE_UP.melody);
  });

  it('fills every role', () => {
    expect(Object.keys(rolesOf({ jazz: 1, chorale: 1, house: 1 })!).toSorted()).toEqual([...ROLES].toSorted());
  });
});

describe('sharesOf', () => {
  it('sums to one, heaviest first, and leaves out what weighs nothing', () => {
    expect(sharesOf({ a: 1, b: 3, c: 0 })).toEqual([
      ['b', 0.75],
      ['a', 0.25],
    ]);
  });
});
