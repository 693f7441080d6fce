/** The whole view model: time, size, sleep, calm and gaze. */
import { describe, expect, it } from 'vitest';
import { layoutOf, rootY, skyY } from '../../../src/stage/layout.ts';
import { freshInks } from '../../../src/stage/ink.ts';
import { paint } from '../../../src/stage/paint.ts';
import { DrawingClock } from '../../../src/stage/viewModel/motion.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { BAR_SECONDS, fixtureRating, fixtureState, fixtureTimeline } from '../fixture.ts';

const WIDE = layoutOf(1920, 1080);
const TALL = layoutOf(1080, 1920, 768);

function viewed(changes: Parameters<typeof fixtureState>[1] = {}, layout = WIDE, calm = false): View {
  const view = new View(layout);
  view.look(fixtureState(2, changes), layout, 0, calm);
  return view;
}

describe('the layout', () => {
  it('keeps now at 62 % of the width and soil at 78 % of the open height, wide or tall', () => {
    expect(WIDE.nowX / 1920).toBeCloseTo(0.62);
    expect(WIDE.soilY / 1080).toBeCloseTo(0.78);
    expect(TALL.soilY / (1920 - 768)).toBeCloseTo(0.78);
  });

  it('draws higher pitches higher, melody above the soil and bass below it, on every screen', () => {
    for (const layout of [WIDE, TALL, layoutOf(360, 640, 200), layoutOf(640, 360)])
      for (let pitch = 1; pitch < 127; pitch++) {
        expect(skyY(layout, pitch + 1)).toBeLessThan(skyY(layout, pitch));
        expect(skyY(layout, pitch)).toBeLessThan(layout.soilY);
        expect(rootY(layout, pitch)).toBeGreaterThan(layout.soilY);
        expect(rootY(layout, pitch)).toBeLessThan(layout.height);
      }
  });
});

describe('positions follow the music clock', () => {
  it('puts what sounds now on the now-line, the future right of it and the past left and smaller', () => {
    const { roll } = viewed({ now: 12 });
    expect(roll.x(12)).toBeCloseTo(WIDE.nowX);
    expect(roll.x(12 + WIDE.futureSeconds)).toBeCloseTo(1920);
    expect(roll.scale(14)).toBe(1);
    let x = roll.x(13);
    let scale = 1.1;
    for (let at = 12; at > -20; at -= 0.5) {
      expect(roll.x(at)).toBeLessThan(x);
      expect(roll.scale(at)).toBeLessThan(scale);
      x = roll.x(at);
      scale = roll.scale(at);
    }
  });

  it('moves nothing while the music stands still, however long a frame takes', () => {
    const view = viewed({ now: 12 });
    const before = view.roll.x(13);
    view.look(fixtureState(2, { now: 12 }), WIDE, 0.2, false);
    expect(view.roll.x(13)).toBe(before);
    expect(view.clock).toBeCloseTo(0.2);
  });

  it('lets the drawing clock follow the music, and breathe without it', () => {
    const clock = new DrawingClock();
    clock.follow(5, 0.016);
    expect(clock.follow(5.1, 9)).toBeCloseTo(0.1);
    expect(clock.follow(5.1, 0.02)).toBeCloseTo(0.02);
    expect(clock.follow(60, 0.02)).toBe(0.25);
    expect(clock.follow(0, 0.02)).toBeCloseTo(0.02);
  });
});

describe('sleep', () => {
  it('keeps the first planned note right of the bud until the music starts', () => {
    const view = viewed({ phase: 'asleep', now: 0, timeline: fixtureTimeline(2, 2) });
    expect(view.roll.x(view.piece.lines.melody[0]!.startsAt)).toBeGreaterThan(view.budX + 20);
    for (let frame = 1; frame <= 60; frame++)
      view.look(fixtureState(2, { now: frame / 60, timeline: fixtureTimeline(2, 2) }), WIDE, 0, false);
    expect(view.now).toBeCloseTo(1);
    expect(view.wakefulness).toBeGreaterThan(0.8);
  });
});

describe('the calm view', () => {
  it('stands still for two bars and always shows at least a bar of plan', () => {
    for (let bar = 0; bar < 7; bar++) {
      const view = viewed({ now: bar * BAR_SECONDS + 0.1 }, WIDE, true);
      const onBeat = view.roll.x((bar + 1) * BAR_SECONDS);
      view.look(fixtureState(2, { now: bar * BAR_SECONDS + 0.9 }), WIDE, 0, true);
      expect(view.roll.x((bar + 1) * BAR_SECONDS)).toBeCloseTo(onBeat);
      expect(view.roll.to).toBeGreaterThanOrEqual((bar + 2) * BAR_SECONDS - 1e-9);
      expect(view.budX).toBeGreaterThan(0);
      expect(view.budX).toBeLessThan(1920);
    }
  });
});

describe('the gaze', () => {
  it('turns to the side of the hand that holds or rates', () => {
    for (const sign of [1, -1] as const) {
      const view = viewed();
      const state = fixtureState(2, { holds: [{ sign, since: 12, source: 'touch' }] });
      for (let frame = 0; frame < 30; frame++) view.look(state, WIDE, 1 / 60, false);
      expect(Math.sign(view.gaze.x)).toBe(sign);
      expect(view.gaze.y).toBeGreaterThan(0.5);
    }
  });
});

describe('painting', () => {
  it('stays within its ink on every screen, with 32 ratings and both pads held', () => {
    const timeline = fixtureTimeline(2, 24);
    const now = 21.4 * BAR_SECONDS;
    const ratings = Array.from({ length: 32 }, (_, id) =>
      fixtureRating(timeline, id, now - 0.05 * (32 - id), id % 2 === 0 ? 1 : -1),
    );
    for (const layout of [WIDE, TALL, layoutOf(360, 640, 200), layoutOf(3840, 600)]) {
      const view = new View(layout);
      const inks = freshInks();
      for (let frame = 0; frame < 30; frame++) {
        const holds = ([1, -1] as const).map((sign) => ({ sign, since: now - 1, source: 'keys' as const }));
        view.look(
          fixtureState(2, { timeline, now: now + frame / 30, ratings, holds, playing: [60, 72] }),
          layout,
          0,
          false,
        );
        paint(inks, view);
        for (const ink of Object.values(inks)) {
          expect(ink.count).toBeLessThan(ink.capacity);
          expect(ink.corners.subarray(0, ink.count * 8).every(Number.isFinite)).toBe(true);
        }
      }
    }
  });

  it('paints the same picture from the same states', () => {
    const picture = (): string => {
      const view = new View(WIDE);
      const inks = freshInks();
      for (let frame = 0; frame < 5; frame++) view.look(fixtureState(2, { now: 12 + frame / 60 }), WIDE, 1 / 60, false);
      paint(inks, view);
      return Object.values(inks)
        .map((ink) => [...ink.corners.subarray(0, ink.count * 8), ...ink.tints.subarray(0, ink.count * 4)].join())
        .join(';');
    };
    expect(picture()).toBe(picture());
  });
});
