/** The ring of the audience: where it stands, who has a dot, how grain lines up, what disagreement looks like, what it costs. */
import { describe, expect, it } from 'vitest';
import { MOST_DOTS, MOST_VOTES } from '../../../src/protocol/crowdAct.ts';
import { binOf, HISTOGRAM_BINS } from '../../../src/protocol/crowdWindow.ts';
import { seatAngle } from '../../../src/protocol/phone.ts';
import { NO_AUDIENCE, type AudienceView } from '../../../src/session/audienceView.ts';
import { freshInks } from '../../../src/stage/ink.ts';
import { layoutOf } from '../../../src/stage/layout.ts';
import { paint } from '../../../src/stage/paint.ts';
import { AMBER, BLUE, GOLD } from '../../../src/stage/palette.ts';
import { circleOf, CrowdRing, grainsOf, lineUp, MOST_GRAINS, rightness } from '../../../src/stage/viewModel/crowd.ts';
import { View } from '../../../src/stage/viewModel/view.ts';
import { difference, fromHex, seenBy } from '../../panels/colour.ts';
import { largeAudience, PLEASED, smallAudience, SPLIT } from '../crowdFixture.ts';
import { fixtureState } from '../fixture.ts';

const layout = layoutOf(1920, 1080);

function histOf(...values: number[]): number[] {
  const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const value of values) hist[binOf(value)]!++;
  return hist;
}

/** A ring that has looked at this audience for some seconds. */
function ringOf(audience: AudienceView, seconds = 4): CrowdRing {
  const ring = new CrowdRing();
  for (let frame = 0; frame <= seconds * 30; frame++) ring.look(audience, layout, frame / 30, frame / 30, 1 / 30);
  return ring;
}

function present(ring: CrowdRing): number[] {
  return [...ring.key.keys()].filter((at) => ring.key[at]! >= 0 && ring.there[at]! > 0.5);
}

describe('the ring', () => {
  it.each([
    [1920, 1080, 0],
    [1080, 1920, 0.4],
    [360, 640, 0.3],
    [320, 480, 0.5],
    [7680, 1080, 0],
  ])('stands in the sky around the now-line at %i × %i', (width, height, covered) => {
    const at = layoutOf(width, height, covered * height);
    const circle = { x: 0, y: 0, radius: 0 };
    circleOf(at, circle);
    expect(circle.x).toBe(at.nowX);
    expect(circle.radius).toBeGreaterThan(20 * at.unit);
    expect(circle.y - circle.radius).toBeGreaterThan(0);
    expect(circle.y + circle.radius).toBeLessThan(at.soilY);
    expect(circle.x + circle.radius).toBeLessThan(width);
    expect(circle.x - circle.radius).toBeGreaterThan(0);
  });

  it('has a dot for every phone, at the place of its seat; who leaves fades and leaves no other place', () => {
    const ring = ringOf(smallAudience(12, 10, 10));
    expect(present(ring)).toHaveLength(12);
    for (const at of present(ring)) expect(ring.angle[at]).toBeCloseTo(seatAngle(ring.key[at]!), 5);
    const without = smallAudience(12, 10, 10);
    const dots = without.dots!.filter(({ seat }) => seat !== 3);
    const seven = [...ring.key].indexOf(7);
    ring.look({ ...without, dots }, layout, 10, 10, 1 / 30);
    expect(present(ring)).toHaveLength(12);
    for (let frame = 0; frame < 60; frame++) ring.look({ ...without, dots }, layout, 10, 10 + frame / 30, 1 / 30);
    expect(present(ring)).toHaveLength(11);
    expect(ring.key[seven]).toBe(7);
  });

  it('tells two gateways’ first seats apart, and holds no more dots than there is room for', () => {
    const both = [0, 1].map((lane) => ({ seat: 0, lane, held: 0 }));
    expect(present(ringOf({ ...NO_AUDIENCE, joined: 2, dots: both }))).toHaveLength(2);
    const crowd = Array.from({ length: 200 }, (_, seat) => ({ seat, lane: 0, held: 0 }));
    expect(present(ringOf({ ...NO_AUDIENCE, joined: 200, dots: crowd }))).toHaveLength(MOST_DOTS);
  });

  it('swells where a phone is held, and wears what was pressed', () => {
    const ring = ringOf(smallAudience(12, 10, 10));
    const at = (seat: number): number => [...ring.key].indexOf(seat);
    expect(ring.held[at(5)]).toBeCloseTo(0.95, 2);
    expect(ring.held[at(4)]).toBe(0);
    expect([ring.pressed[at(3)], ring.pressed[at(4)]]).toEqual([1, -0.5]);
    expect(ring.pressedAt[at(8)]).toBe(-Infinity);
  });

  it('goes when everybody has gone', () => {
    const ring = ringOf(smallAudience(3, 1, 1));
    expect(ring.presence).toBe(1);
    for (let frame = 0; frame < 120; frame++) ring.look(NO_AUDIENCE, layout, 5, 5 + frame / 30, 1 / 30);
    expect(ring.presence).toBeLessThan(0.01);
    expect(present(ring)).toEqual([]);
  });
});

describe('grain', () => {
  it('grows with the crowd at every size, and no further than there is room', () => {
    const sizes = [MOST_VOTES, 100, 300, 1000, 8000, 20_000, 1_000_000].map(grainsOf);
    for (let i = 1; i < sizes.length - 1; i++) expect(sizes[i]).toBeGreaterThan(sizes[i - 1]! + 20);
    expect(sizes.at(-1)).toBe(MOST_GRAINS);
  });

  it('lines people up from the left, where Change is, to the right', () => {
    const table = new Float32Array(100);
    lineUp(histOf(-1, -0.5, 0.5, 0.5), table);
    expect([...table].toSorted((a, b) => a - b)).toEqual([...table]);
    expect([...table].filter((value) => value < 0)).toHaveLength(50);
    expect(table[0]).toBeLessThan(-0.9);
    lineUp(histOf(), table);
    expect([...table].every((value) => value === 0)).toBe(true);
  });

  it('mirrors above and below', () => {
    expect([rightness(0.25), rightness(0.75)]).toEqual([1, 0]);
    expect([rightness(0), rightness(0.5)]).toEqual([0.5, 0.5]);
    expect(rightness(0.35)).toBeCloseTo(rightness(0.15), 9);
  });

  it('shows two camps as two hues side by side, in their proportion, and one mind as one hue', () => {
    const sides = (ring: CrowdRing): number => {
      const values = Array.from({ length: 400 }, (_, i) => ring.valueAt(i / 400));
      return values.filter((value) => value > 0).length / 400;
    };
    const people = SPLIT.reduce((sum, [, n]) => sum + n, 0);
    const pleased = SPLIT.reduce((sum, [value, n]) => sum + (value > 0 ? n : 0), 0);
    expect(sides(ringOf(largeAudience(300, SPLIT, 4, 4)))).toBeCloseTo(pleased / people, 1);
    expect(sides(ringOf(largeAudience(300, [[0.5, 200]], 4, 4)))).toBe(1);
    expect(sides(ringOf(largeAudience(300, [[-0.5, 200]], 4, 4)))).toBe(0);
  });

  it('is vivid while people press, and gold dust when they do not', () => {
    const audience = largeAudience(8000, PLEASED, 4, 4);
    const ring = ringOf(audience);
    expect(ring.fine).toBe(1);
    expect(ring.vivid).toBeGreaterThan(0.7);
    for (let frame = 0; frame < 600; frame++) ring.look(audience, layout, 4 + frame / 30, 4 + frame / 30, 1 / 30);
    expect(ring.vivid).toBeLessThan(0.05);
  });
});

describe('acts', () => {
  it('turn the ring into a scale that the larger side fills', () => {
    const ring = ringOf({ ...smallAudience(12, 1, 1), act: 'warmUp', vote: { calmer: 3, wilder: 9 } });
    expect(ring.wilder).toBeCloseTo(0.75, 3);
    const wild = Array.from({ length: 400 }, (_, i) => ring.valueAt(i / 400)).filter((value) => value > 0);
    expect(wild.length / 400).toBeCloseTo(0.75, 1);
    expect(ringOf({ ...smallAudience(12, 1, 1), act: 'warmUp' }).wilder).toBe(0.5);
  });

  it('cut it where one camp ends and the other begins, and only there', () => {
    const hall = largeAudience(300, SPLIT, 4, 4);
    expect(ringOf(hall).parted).toBe(0);
    const ring = ringOf({ ...hall, camps: { more: 0.3 } });
    expect([ring.parted, ring.cut]).toEqual([1, 0.3]);
    expect(ringOf({ ...smallAudience(12, 1, 1), camps: { more: 0.3 } }).parted).toBe(0);
  });

  it('let the flower bow when it is applauded', () => {
    const gaze = { x: 0.7, y: 0, open: 1 };
    const ring = ringOf({ ...smallAudience(12, 1, 1), act: 'applause', applause: { level: 1, at: 4, claps: 40 } });
    ring.thank(gaze);
    expect(gaze.x).toBeCloseTo(0, 6);
    expect(gaze.open).toBeLessThan(0.2);
    const still = { x: 0.7, y: 0, open: 1 };
    ringOf(smallAudience(12, 1, 1)).thank(still);
    expect(still).toEqual({ x: 0.7, y: 0, open: 1 });
  });
});

describe('what it costs', () => {
  const quadsOf = (audience: AudienceView, calm = false): number => {
    const view = new View(layout);
    const inks = freshInks();
    for (let frame = 0; frame < 6; frame++) {
      const now = 9 + frame / 30;
      view.look(fixtureState(11, { now, audience, calm }), layout, 1 / 30, calm);
      paint(inks, view);
    }
    return Object.values(inks).reduce((sum, { count }) => sum + count, 0);
  };

  it.each([
    ['a small one', smallAudience(24, 9, 9)],
    ['a hall', largeAudience(20_000, PLEASED, 9, 9)],
    ['a vote', { ...smallAudience(24, 9, 9), act: 'warmUp', vote: { calmer: 3, wilder: 9 } } as const],
    ['applause', { ...smallAudience(24, 9, 9), act: 'applause', applause: { level: 1, at: 9, claps: 9 } } as const],
  ])('%s fits beside the music, and in the calm view', (_, audience) => {
    const added = quadsOf(audience) - quadsOf(NO_AUDIENCE);
    expect(added).toBeGreaterThan(100);
    expect(added).toBeLessThan(2000);
    expect(quadsOf(audience, true) - quadsOf(NO_AUDIENCE, true)).toBeLessThan(2000);
  });
});

describe('its colours', () => {
  it.each(['normal', 'protan', 'deutan', 'tritan'] as const)('are told apart by %s eyes', (sight) => {
    const seen = (colour: number) => seenBy(sight, fromHex(colour));
    expect(difference(seen(AMBER), seen(BLUE))).toBeGreaterThan(50);
    expect(difference(seen(GOLD), seen(BLUE))).toBeGreaterThan(30);
  });
});
