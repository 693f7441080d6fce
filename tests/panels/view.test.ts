import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANNOUNCE_EVERY, Announcer } from '../../src/panels/announcer.ts';
import { stepOf } from '../../src/panels/evening.tsx';
import { stylesIn, tapStyle } from '../../src/panels/styleTaps.ts';
import type { StyleTap } from '../../src/panels/styleTaps.ts';
import { liftOf, movedShare, panelView } from '../../src/panels/view.ts';
import type { StyleMixture } from '../../src/protocol/bar.ts';
import { NOBODY_YET, type Arc } from '../../src/session/arc.ts';
import { OPEN_HOUSE, type State } from '../../src/session/state.ts';
import { panelState, trail } from './panelState.ts';

describe('what the panels show', () => {
  it('offers advice from the third rating in a museum, and always elsewhere', () => {
    expect(panelView(panelState({ ratingCount: 2 }))).toMatchObject({ adviceAlways: false, adviceAfterPress: false });
    expect(panelView(panelState({ ratingCount: 3 }))).toMatchObject({ adviceAlways: false, adviceAfterPress: true });
    expect(panelView(panelState({ mode: 'learn' })).adviceAlways).toBe(true);
    expect(panelView(panelState({ mode: 'perform' })).adviceAlways).toBe(true);
  });

  it('says that the room claps, as long as it takes to read', () => {
    const clap = trail(1, [], 3);
    const ratings = [{ ...clap, rating: { ...clap.rating, source: 'applause', at: 20 } as const }];
    expect(panelView(panelState({ ratings, now: 22 })).applauds).toBe(true);
    expect(panelView(panelState({ ratings, now: 28 })).applauds).toBe(false);
    expect(panelView(panelState({ ratings: [...ratings, trail(1, [], 4)], now: 22 })).applauds).toBe(false);
  });

  it('leads a museum’s visitor through the visit, and nobody else', () => {
    const arc = { ...NOBODY_YET, stage: 'line', since: 5, beganAt: 5 } as const;
    const at = (part: Partial<Arc>, changes: Partial<State> = {}) =>
      panelView(panelState({ ratingCount: 40, arc: { ...arc, ...part }, ...changes }));
    expect(at({})).toMatchObject({ arc: 'line', firstLine: true, says: false, contrastGlows: false, flower: 'none' });
    expect(at({ stage: 'play', chips: true })).toMatchObject({ firstLine: false, says: false, adviceAfterPress: true });
    expect(at({ stage: 'play', captions: true }).says).toBe(true);
    expect(at({ stage: 'compare' }).contrastGlows).toBe(true);
    expect(at({ stage: 'flower' }).flower).toBe('asked');
    expect(at({ stage: 'flower' }, { contrast: { status: 'then' } }).flower).toBe('none');
    expect(at({ stage: 'free' }).flower).toBe('offered');
    expect(at({ stage: 'free', flowerLeft: true }).flower).toBe('left');
    expect(at({ stage: 'free', flowerLeft: true }, { now: 30 }).flower).toBe('none');
    expect(at({}, { mode: 'learn' })).toMatchObject({ arc: 'free', firstLine: false, says: true, flower: 'none' });
  });

  it('shows the hand that plays while nobody is there, and when it presses', () => {
    const house = { ...OPEN_HOUSE, hand: { sign: -1, at: 12 } } as const;
    expect(panelView(panelState({ attract: true, house })).hand).toEqual({ sign: -1, down: false });
    const holds = [{ sign: -1, since: 12, source: 'attract' }] as const;
    const pressed = panelView(panelState({ attract: true, house, holds }));
    expect(pressed).toMatchObject({ hand: { sign: -1, down: true }, heldChange: true, heldMore: false });
    expect(panelView(panelState()).hand).toBeNull();
  });

  it('explains by the newest rating that has been answered', () => {
    const leap = { feature: 'melody.leap', delta: -1, caption: 'why.melody.leap.less' };
    const kick = { feature: 'drums.kick', delta: 1, caption: 'why.drums.kick.more' };
    expect(
      panelView(panelState({ ratings: [trail(1, [kick]), trail(-1, [leap, kick]), trail(1)] })).change,
    ).toMatchObject({
      word: 'melody.leap',
      lean: -1,
      sign: -1,
    });
    expect(panelView(panelState()).change).toBeNull();
  });

  it('says of the lift only what its interval allows', () => {
    expect(liftOf(null).verdict).toBe('early');
    expect(liftOf({ mean: 0.3, low: 0.1, high: 0.5 }).verdict).toBe('better');
    expect(liftOf({ mean: 0.3, low: -0.1, high: 0.7 }).verdict).toBe('unsure');
    expect(liftOf({ mean: -0.3, low: -0.5, high: -0.1 }).verdict).toBe('worse');
  });

  it('shows distance from the prior as a share that grows and never fills', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8, noNaN: true }), (kl) => {
        expect(movedShare(kl)).toBeLessThan(1);
        expect(movedShare(kl + 1)).toBeGreaterThan(movedShare(kl));
      }),
    );
    expect(movedShare(0)).toBe(0);
  });

  it('gives the shares of each family of styles apart', () => {
    const { wished } = panelState();
    const { styles } = panelView(panelState({ wished: { ...wished, style: { chorale: 1, folk: 1, funk: 0.2 } } }));
    expect(styles.filter(({ share }) => share > 0).map(({ name, share }) => [name, share])).toEqual([
      ['chorale', 0.5],
      ['folk', 0.5],
      ['funk', 1],
    ]);
  });

  it('does not change with the clock alone', () => {
    expect(panelView(panelState({ now: 1 }))).toEqual(panelView(panelState({ now: 2 })));
  });
});

describe('tapping styles', () => {
  const tunes = ['chorale', 'ragtime', 'folk'];
  const grooves = ['funk', 'jazz'];
  function taps(start: StyleMixture, ...names: string[]): StyleMixture {
    let mixture = start;
    let last: StyleTap | null = null;
    for (const name of names) {
      const choice = tapStyle(mixture, last, name, tunes.includes(name) ? tunes : grooves);
      mixture = choice.mixture;
      last = choice.tap;
    }
    return mixture;
  }

  it('takes one style by one tap and blends by a second', () => {
    expect(taps({ chorale: 1 }, 'ragtime')).toEqual({ ragtime: 1 });
    expect(taps({ chorale: 1 }, 'ragtime', 'ragtime')).toEqual({ chorale: 0.5, ragtime: 0.5 });
    expect(taps({ chorale: 1 }, 'ragtime', 'ragtime', 'ragtime')).toEqual({ ragtime: 1 });
    expect(stylesIn(taps({ chorale: 1 }, 'ragtime', 'ragtime', 'folk', 'folk'))).toEqual([
      'chorale',
      'ragtime',
      'folk',
    ]);
  });

  it('keeps tunes while a groove is chosen, and lets go of the groove again', () => {
    expect(taps({ chorale: 1 }, 'funk')).toEqual({ chorale: 1, funk: 1 });
    expect(taps({ chorale: 1 }, 'funk', 'jazz')).toEqual({ chorale: 1, jazz: 1 });
    expect(taps({ chorale: 1 }, 'funk', 'funk')).toEqual({ chorale: 1 });
  });

  it('never leaves a mixture empty or negative', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tunes, ...grooves), { maxLength: 20 }), (names) => {
        const mixture = taps({ chorale: 1 }, ...names);
        expect(stylesIn(mixture).length).toBeGreaterThan(0);
        expect(Object.values(mixture).every((weight) => weight > 0 && weight <= 1)).toBe(true);
      }),
    );
  });
});

describe('announcements', () => {
  it('come at most once in five seconds, notices in order before the newest caption', () => {
    const announcer = new Announcer();
    announcer.caption('old news');
    for (const message of ['a', 'b', 'b', '']) announcer.notice(message);
    announcer.caption('news');
    expect(announcer.take(0)).toBe('a');
    expect(announcer.take(ANNOUNCE_EVERY - 0.1)).toBeNull();
    expect(announcer.waitFor(1)).toBe(ANNOUNCE_EVERY - 1);
    expect(announcer.take(ANNOUNCE_EVERY)).toBe('b');
    expect(announcer.take(2 * ANNOUNCE_EVERY)).toBe('news');
    expect(announcer.waitFor(100)).toBe(Number.POSITIVE_INFINITY);
  });

  it('come before what is said aside, of which only the newest is told', () => {
    const announcer = new Announcer();
    announcer.aside('2 people joined');
    announcer.aside('5 people joined');
    announcer.caption('news');
    expect([announcer.take(0), announcer.take(ANNOUNCE_EVERY)]).toEqual(['news', '5 people joined']);
    announcer.aside('10 people joined');
    announcer.aside('');
    expect(announcer.take(9 * ANNOUNCE_EVERY)).toBeNull();
  });

  it('tell growth at 1, 2, 5, 10 … and not at every head', () => {
    expect([0, 1, 2, 4, 5, 9, 10, 49, 50, 8000].map(stepOf)).toEqual([0, 1, 2, 2, 5, 5, 10, 20, 50, 5000]);
  });

  it('are not pushed out by captions, however many', () => {
    const announcer = new Announcer();
    announcer.notice('the garden cannot be drawn');
    for (let i = 0; i < 50; i++) announcer.caption(`caption ${i}`);
    expect(announcer.take(0)).toBe('the garden cannot be drawn');
    expect(announcer.take(ANNOUNCE_EVERY)).toBe('caption 49');
  });
});
