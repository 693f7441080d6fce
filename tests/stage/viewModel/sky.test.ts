/** The night sky says what the music and the policy say: mode, distance from home, doubt, and one star a rating. */
import { describe, expect, it } from 'vitest';
import { chordCode } from '../../../src/music/chord.ts';
import type { Key } from '../../../src/music/key.ts';
import { evenness, moteAt, MOST_STARS, Sky, Stars, strainOf } from '../../../src/stage/viewModel/sky.ts';
import { chordShapes, Membrane } from '../../../src/stage/viewModel/tonnetz.ts';
import { fixtureRating, fixtureTimeline } from '../fixture.ts';

const C_MAJOR: Key = { tonic: 0, mode: 'major' };
const TIMELINE = fixtureTimeline(3, 4);
const EVEN = new Float32Array(7).fill(1 / 7);
const SURE = new Float32Array([1, 0, 0, 0, 0, 0, 0]);

function membraneOn(root: number, quality: 'maj' | 'min' | 'dim', key = C_MAJOR): Membrane {
  const membrane = new Membrane();
  membrane.use(chordShapes([{ code: chordCode(root, quality), startsAt: 0, key }]));
  membrane.seek(1);
  return membrane;
}

function settled(membrane: Membrane, petals: Float32Array, calm = false): Sky {
  const sky = new Sky();
  for (let frame = 0; frame < 1200; frame++) sky.follow(membrane, petals, [], 1 / 60, calm);
  return sky;
}

describe('the sky', () => {
  it('is warm in a major key and cold in a minor one', () => {
    expect(settled(membraneOn(0, 'maj'), EVEN).warmth).toBeGreaterThan(0.95);
    expect(settled(membraneOn(9, 'min', { tonic: 9, mode: 'minor' }), EVEN).warmth).toBeLessThan(0.05);
  });

  it('is lit the more, the farther the chord is from home', () => {
    const tonic = strainOf(membraneOn(0, 'maj'));
    const dominant = strainOf(membraneOn(7, 'maj'));
    const foreign = strainOf(membraneOn(6, 'maj'));
    expect(tonic).toBeLessThan(0.1);
    expect(dominant).toBeGreaterThan(tonic);
    expect(foreign).toBeGreaterThan(dominant);
    expect(foreign).toBeLessThanOrEqual(1);
  });

  it('is misty while the policy doubts and clear when it knows', () => {
    expect(settled(membraneOn(0, 'maj'), EVEN).doubt).toBeGreaterThan(0.95);
    expect(settled(membraneOn(0, 'maj'), SURE).doubt).toBeLessThan(0.05);
    expect(evenness(new Float32Array(7))).toBe(0);
  });

  it('stands still in the calm view', () => {
    expect(settled(membraneOn(0, 'maj'), EVEN, true).drift).toBe(0);
    expect(settled(membraneOn(0, 'maj'), EVEN).drift).toBeCloseTo(20);
  });

  it('keeps its light when the numbers are none', () => {
    const sky = settled(membraneOn(7, 'maj'), EVEN);
    const before = { ...sky };
    sky.follow(membraneOn(7, 'maj'), new Float32Array(7).fill(Number.NaN), [], 1 / 60, false);
    expect(Number.isFinite(sky.doubt)).toBe(true);
    expect(sky.strain).toBeCloseTo(before.strain, 2);
  });
});

describe('the stars', () => {
  const ratings = Array.from({ length: 400 }, (_, id) => fixtureRating(TIMELINE, id, 1, id % 3 === 0 ? -1 : 0.5));

  it('are the ratings of the session, also of those that the session no longer remembers', () => {
    const stars = new Stars();
    stars.follow(ratings.slice(0, 32));
    stars.follow(ratings.slice(20, 52));
    expect(stars.count).toBe(52);
    expect(stars.places[3]).toBe(-1);
    expect(stars.places[4 + 3]).toBe(0.5);
  });

  it('stay where they are, in the sky and not on top of each other, while more come', () => {
    const stars = new Stars();
    stars.follow(ratings.slice(0, 60));
    const before = stars.places.slice(0, 240);
    stars.follow(ratings.slice(30, 120));
    expect([...stars.places.subarray(0, 240)]).toEqual([...before]);
    for (let a = 0; a < 120; a++) {
      const [x, y] = stars.places.subarray(4 * a, 4 * a + 2);
      expect(x! > 0 && x! < 1 && y! > 0 && y! < 0.8).toBe(true);
      for (let b = 0; b < a; b++)
        expect(Math.hypot(x! - stars.places[4 * b]!, y! - stars.places[4 * b + 1]!)).toBeGreaterThan(1e-3);
    }
  });

  it('never outgrow the sky, and change only with the ratings', () => {
    const stars = new Stars();
    for (let from = 0; from < 400; from += 20) stars.follow(ratings.slice(Math.max(0, from - 12), from + 20));
    expect(stars.count).toBe(MOST_STARS);
    const { version } = stars;
    stars.follow(ratings.slice(380));
    expect(stars.version).toBe(version);
  });

  it('are gone when a new visitor begins', () => {
    const stars = new Stars();
    stars.follow(ratings.slice(0, 40));
    stars.follow([]);
    expect(stars.count).toBe(0);
    stars.follow(ratings.slice(0, 2));
    expect(stars.count).toBe(2);
    // What the attract loop pressed is dropped by the very touch that is the first rating.
    stars.follow(ratings.slice(2, 3));
    expect(stars.count).toBe(1);
  });
});

it('dust begins inside the sky', () => {
  for (let mote = 0; mote < 144; mote++) {
    const { x, y, size } = moteAt(mote);
    expect(x > 0 && x < 1 && y > 0.2 && y < 1 && size > 0).toBe(true);
  }
});
