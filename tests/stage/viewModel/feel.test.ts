/** What lingers after a touch: hands, sparkles, advice, a plan thrown away, Then ⇄ Now, the way of a rating. */
import { describe, expect, it } from 'vitest';
import type { State } from '../../../src/session/state.ts';
import { freshInks } from '../../../src/stage/ink.ts';
import { layoutOf } from '../../../src/stage/layout.ts';
import { paint } from '../../../src/stage/paint.ts';
import { isAside } from '../../../src/stage/viewModel/season.ts';
import { RISE_SECONDS, sproutGrowth, sproutPresence } from '../../../src/stage/viewModel/trail.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { BAR_SECONDS, fixtureBar, fixtureRating, fixtureState, fixtureTimeline } from '../fixture.ts';

const WIDE = layoutOf(1920, 1080);
const NOW = 5.35 * BAR_SECONDS;
const PIECE = fixtureTimeline(4);

function shown(changes: Partial<State> = {}): View {
  const view = new View(WIDE);
  view.look(fixtureState(4, { timeline: PIECE, ...changes }), WIDE, 0, false);
  return view;
}
function pass(view: View, seconds: number, changes: Partial<State> = {}): View {
  for (let at = 0; at < seconds - 1e-9; at += 1 / 60)
    view.look(fixtureState(4, { timeline: PIECE, now: NOW + at, ...changes }), WIDE, 1 / 60, false);
  return view;
}

describe('the eye', () => {
  it('opens within a tenth of a second of the first touch, asleep or not, and looks at the hand', () => {
    const asleep = { phase: 'asleep', now: 0 } as const;
    const view = shown(asleep);
    pass(view, 1, asleep);
    expect(view.gaze.open).toBeLessThan(0.2);
    view.feel.notice(view.budX - 600, view.budY + 300, view.clock, true);
    pass(view, 0.1, asleep);
    expect(view.gaze.open).toBeGreaterThan(0.8);
    expect(view.gaze.x).toBeLessThan(-0.4);
    expect(view.gaze.y).toBeGreaterThan(0.2);
  });

  it('lifts its lid for a hand that only comes near, and falls asleep again', () => {
    const asleep = { phase: 'asleep', now: 0 } as const;
    const view = pass(shown(asleep), 0.5, asleep);
    view.feel.notice(view.budX + 900, view.budY, view.clock, false);
    pass(view, 0.4, asleep);
    expect(view.gaze.open).toBeGreaterThan(0.35);
    expect(view.gaze.open).toBeLessThan(0.7);
    expect(view.gaze.x).toBeGreaterThan(0.8);
    pass(view, 4, asleep);
    expect(view.gaze.open).toBeLessThan(0.2);
  });

  it('follows a hand while it plays, turns to a pad that is pressed and to a note that is played', () => {
    const view = pass(shown(), 0.5);
    view.feel.notice(0, view.budY, view.clock - 1.3, false);
    view.feel.hand.movedAt = view.clock;
    pass(view, 0.4);
    expect(view.gaze.x).toBeLessThan(-0.8);
    pass(view, 0.4, { holds: [{ sign: 1, since: NOW, source: 'keys' }] });
    expect(view.gaze.x).toBeGreaterThan(0.5);
    expect(view.gaze.y).toBeGreaterThan(0.5);
    pass(view, 0.4, { playing: [50] });
    expect(view.gaze.y).toBeGreaterThan(0.3);
  });
});

describe('mashing', () => {
  it('sparkles once for every press, and not for those of before', () => {
    const view = shown({ mashed: { at: NOW, value: 1, count: 3 } });
    expect([...view.feel.sparkledAt].every((at) => at === -Infinity)).toBe(true);
    pass(view, 0.1, { mashed: { at: NOW, value: -1, count: 4 } });
    expect([...view.feel.sparkledAt].filter((at) => at > -Infinity)).toHaveLength(1);
    expect(view.feel.sparkles[4]).toBe(-1);
    expect(view.trails).toEqual([]);
  });
});

describe('advice', () => {
  it.each([
    ['wilder', 'energy', 1],
    ['calmer', 'energy', -1],
    ['brighter', 'light', 1],
    ['darker', 'light', -1],
  ] as const)('%s is seen within a tenth of a second and fades', (advice, dial, sign) => {
    const view = pass(shown(), 0.1);
    pass(view, 0.1, { advice: [{ advice, at: NOW }] });
    expect(view.feel[dial] * sign).toBeGreaterThan(0.6);
    pass(view, 6, { advice: [{ advice, at: NOW }] });
    expect(Math.abs(view.feel[dial])).toBeLessThan(0.05);
  });
  it('does not make the sky flash, however fast Brighter and Darker are pressed by turns', () => {
    const view = pass(shown(), 0.1);
    const seen: number[] = [];
    for (let frame = 0; frame < 240; frame++) {
      const press = Math.floor(frame / 6);
      const at = NOW + press / 10;
      view.look(
        fixtureState(4, {
          timeline: PIECE,
          now: NOW + frame / 60,
          advice: [{ advice: press % 2 === 0 ? 'brighter' : 'darker', at }],
        }),
        WIDE,
        1 / 60,
        false,
      );
      if (frame > 60) seen.push(view.feel.light);
    }
    expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(0.5);
  });
});

describe('a plan that is thrown away', () => {
  const revised = (indices: readonly number[]): State['timeline'] =>
    PIECE.map((timed) =>
      indices.includes(timed.bar.barIndex)
        ? { ...timed, bar: fixtureBar(5, timed.bar.barIndex, 50 + timed.bar.barIndex) }
        : timed,
    );

  it('is remembered as it was planned, also when its bars are replaced one by one', () => {
    const view = pass(shown(), 0.2);
    const planned = view.piece.lines.melody.filter(({ barIndex }) => barIndex >= 6);
    pass(view, 0.1, { timeline: revised([6]) });
    pass(view, 0.1, { timeline: revised([6, 7]) });
    expect(view.feel.bygone.map(({ startsAt, pitch }) => [startsAt, pitch])).toEqual(
      planned.map(({ startsAt, pitch }) => [startsAt, pitch]),
    );
  });

  it('is nothing when a bar is only added', () => {
    const view = pass(shown({ timeline: PIECE.slice(0, 7) }), 0.2, { timeline: PIECE.slice(0, 7) });
    pass(view, 0.1, { timeline: PIECE });
    expect(view.feel.bygone).toEqual([]);
  });
});

describe('Then ⇄ Now', () => {
  const moved = PIECE.map((timed) =>
    timed.bar.barIndex < 6 ? timed : { ...timed, startsAt: timed.startsAt + 2 * BAR_SECONDS },
  );
  const aside = (seed: number, at: number): State['timeline'] => [
    { bar: fixtureBar(seed, 0, 900), startsAt: at * BAR_SECONDS, slotSeconds: PIECE[0]!.slotSeconds, echo: false },
  ];
  const contrast = { status: 'then', then: aside(8, 6), now: aside(9, 7) } as const;

  it('stands in the picture in its place, each part with the other as its ghost', () => {
    const view = pass(shown(), 0.1);
    pass(view, 0.5, { timeline: moved, contrast, now: 6.1 * BAR_SECONDS });
    const ends = view.piece.bars.map(({ startsAt }) => startsAt);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(view.piece.bars.filter(isAside).map(({ startsAt }) => Math.round(startsAt / BAR_SECONDS))).toEqual([6, 7]);
    const { season } = view.feel;
    const then = view.piece.lines.melody.filter((note) => isAside(note) && note.startsAt < 7 * BAR_SECONDS);
    expect(season.ghostOfNow[0]!.startsAt).toBeGreaterThanOrEqual(6 * BAR_SECONDS);
    expect(season.ghostOfThen.map(({ pitch }) => pitch)).toEqual(then.map(({ pitch }) => pitch));
    expect(season.ghostOfThen[0]!.startsAt).toBeCloseTo(then[0]!.startsAt + BAR_SECONDS);
    expect(season.cool).toBeGreaterThan(0.8);
    expect(season.warm).toBeLessThan(0.05);
  });

  it('passes away with the rest once it is over; what was not heard goes at once', () => {
    const view = pass(shown(), 0.1);
    pass(view, 0.2, { timeline: moved, contrast, now: 6.5 * BAR_SECONDS });
    pass(view, 0.2, { timeline: moved, now: 6.6 * BAR_SECONDS });
    expect(view.piece.bars.filter(isAside)).toHaveLength(1);
    expect(view.feel.season.ghostOfNow).toEqual([]);
    pass(view, 0.1, { timeline: moved, now: 60 });
    expect(view.piece.bars.filter(isAside)).toEqual([]);
  });
});

describe('the arc from what was judged to where it is heard', () => {
  it('grows after the wave has arrived and stays until it has been heard', () => {
    expect(sproutGrowth(RISE_SECONDS)).toBe(0);
    expect(sproutGrowth(5)).toBe(1);
    expect(sproutPresence(RISE_SECONDS / 2, -1)).toBe(0);
    expect(sproutPresence(3, -1)).toBe(1);
    expect(sproutPresence(9, 4)).toBe(0);
  });

  it('is not drawn before the plan has really changed', () => {
    const painted = (heardAt: number): number => {
      const rating = { ...fixtureRating(PIECE, 1, NOW - 0.6, 1), heardAt };
      const view = pass(shown(), 1, { ratings: [rating] });
      const inks = freshInks();
      paint(inks, view);
      return inks.body.count;
    };
    expect(painted(NOW + 1.5)).toBeGreaterThan(painted(-1) + 20);
  });
});
