/**
 * Who stands out in the garden, so that its story can be read from across the room: the most loved phrases are landmarks, what
 * else was liked is a meadow behind them, what nobody spoke of and what scattered is undergrowth. Pure.
 */
import type { Organism } from '../../session/organism.ts';
import type { Layout } from '../layout.ts';

export type Standing = 'landmark' | 'meadow' | 'undergrowth';

/** One landmark to so many units of the hill. */
const APART_UNITS = 12.5;
const FEWEST_LANDMARKS = 4;
const MOST_LANDMARKS = 14;
/** These of the newest flowers stand out whatever they are worth: somebody has just made them. */
const NEWEST = 2;
/** A child is worth so much praise. */
const CHILD_WORTH = 0.12;

/** Room along the hill: of a landmark, and more the more it is loved; of the others; of the newest at least. */
const LANDMARK_ROOM = 3.4;
const ROOM_BY_LOVE = 1.1;
const MEADOW_ROOM = 0.75;
const BUD_ROOM = 0.72;
const SCATTERED_ROOM = 0.5;
const NEWEST_ROOM = 1.8;
/** Once there are enough of them, landmarks have so much of the room. */
const LANDMARKS_SHARE = 0.66;

function loveOf({ liked, disliked }: Organism): number {
  return Math.min(1.5, Math.max(0, liked - disliked));
}

/** How many landmarks a stage has room for. */
export function mostLandmarks({ nowX, unit }: Layout): number {
  return Math.min(MOST_LANDMARKS, Math.max(FEWEST_LANDMARKS, Math.round(nowX / unit / APART_UNITS)));
}

/** @param organisms oldest first @returns one standing each */
export function standingsOf(organisms: readonly Organism[], most: number): Standing[] {
  const blooms = organisms.filter(({ fate }) => fate === 'bloom');
  const worth = (one: Organism): number => loveOf(one) + CHILD_WORTH * Math.min(4, one.children);
  const newest = blooms.slice(-NEWEST);
  const others = blooms.slice(0, -NEWEST).sort((a, b) => worth(b) - worth(a) || b.id - a.id);
  const landmarks = new Set([...newest, ...others.slice(0, Math.max(0, most - newest.length))]);
  return organisms.map((one) => (landmarks.has(one) ? 'landmark' : one.fate === 'bloom' ? 'meadow' : 'undergrowth'));
}

/** @returns room of each along the hill, in widths of an ordinary plant */
export function roomsOf(organisms: readonly Organism[], standings: readonly Standing[]): number[] {
  const last = organisms.length - 1;
  const rooms = organisms.map((one, index) => {
    const standing = standings[index]!;
    const small = standing === 'meadow' ? MEADOW_ROOM : one.fate === 'scattered' ? SCATTERED_ROOM : BUD_ROOM;
    const room = standing === 'landmark' ? LANDMARK_ROOM + ROOM_BY_LOVE * loveOf(one) : small;
    return index === last ? Math.max(NEWEST_ROOM, room) : room;
  });
  const large = (index: number): boolean => index === last || standings[index] === 'landmark';
  const sum = (wanted: boolean): number => rooms.reduce((all, room, i) => (large(i) === wanted ? all + room : all), 0);
  const [landmarks, rest] = [sum(true), sum(false)];
  const squeeze = (landmarks / rest) * (1 / LANDMARKS_SHARE - 1);
  const many = standings.filter((standing) => standing === 'landmark').length >= FEWEST_LANDMARKS;
  return many && squeeze < 1 ? rooms.map((room, index) => (large(index) ? room : room * squeeze)) : rooms;
}
