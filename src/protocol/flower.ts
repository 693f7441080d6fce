/**
 * What a phrase looked like as it grew, and the flower that a visit leaves of its most loved one.
 * Flowers outlive visits, so they are checked when they come back from storage. Numbers of music only: nothing of people.
 */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { StyleMixture } from './bar.ts';

/** Samples of a melody's line to a bar. */
export const SAMPLES = 4;
/** Bars of the longest phrase that is kept whole. */
export const MOST_GROWN_BARS = 4;

/** The form of a phrase in a few numbers: what a plant is grown from. */
export interface Growth {
  readonly style: StyleMixture;
  /** [4 × bars] mean pitch of the melody in each quarter of a bar, MIDI; 0 where it is silent. */
  readonly contour: readonly number[];
  /** [4 × bars] notes of the melody that begin in each quarter of a bar. */
  readonly rhythm: readonly number[];
  /** Share of the harmony that is major rather than minor, 0–1; ½ where nothing says. */
  readonly light: number;
}

export interface Flower extends Growth {
  /** Which of the phrase's like it is: gives it a stance of its own. */
  readonly seed: number;
  /** What was said for it, ≥ 0. */
  readonly love: number;
  /** Phrases that grew from it. */
  readonly children: number;
  /** The stage that sent it, where it is not of this one. */
  readonly from?: string;
}

/** Of so many visits the flowers are kept, the newest. */
export const MOST_FLOWERS = 200;

const samples = (most: number) =>
  v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(most))), v.maxLength(SAMPLES * MOST_GROWN_BARS));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const flowerSchema = v.object({
  style: v.pipe(
    v.record(v.string(), v.pipe(v.number(), v.minValue(0), v.finite())),
    v.check((style) => Object.keys(style).length <= 64, 'no more styles than there can be'),
  ),
  contour: samples(127),
  rhythm: samples(64),
  light: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  seed: count,
  love: v.pipe(v.number(), v.minValue(0), v.finite()),
  children: count,
  from: v.exactOptional(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/))),
}) satisfies v.GenericSchema<unknown, Flower>;

const bedSchema = v.object({
  format: v.literal('antiphon-flowers'),
  formatVersion: v.literal(1),
  flowers: v.pipe(v.array(flowerSchema), v.maxLength(MOST_FLOWERS)),
});

/** Flowers as they are stored, oldest first. */
export type FlowerBed = v.InferOutput<typeof bedSchema>;

export function bedOf(flowers: readonly Flower[]): FlowerBed {
  const kept = flowers.slice(-MOST_FLOWERS).map((flower) => ({
    ...flower,
    style: { ...flower.style },
    contour: [...flower.contour],
    rhythm: [...flower.rhythm],
  }));
  return { format: 'antiphon-flowers', formatVersion: 1, flowers: kept };
}

/**
 * What is to be stored where another tab may have stored since: its flowers stay, and what this one has taken back goes.
 * @param stored what is there now @param before this one's row as it last loaded or stored it @param row as it is now
 * @returns oldest first, the newest MOST_FLOWERS
 */
export function mergedFlowers(
  stored: readonly Flower[],
  before: readonly Flower[],
  row: readonly Flower[],
): readonly Flower[] {
  const [known, wanted] = [new Set(stored.map(keyOf)), new Set(row.map(keyOf))];
  const gone = new Set(before.map(keyOf).filter((key) => !wanted.has(key)));
  const [kept, fresh] = [stored.filter((one) => !gone.has(keyOf(one))), row.filter((one) => !known.has(keyOf(one)))];
  return [...kept, ...fresh].slice(-MOST_FLOWERS);
}

/** A flower has no name: it is what it is. */
function keyOf({ style, contour, rhythm, light, seed, love, children }: Flower): string {
  return JSON.stringify([Object.entries(style).sort(), contour, rhythm, light, seed, love, children]);
}

/** @param found of unknown make, from another stage. @returns null for what is no flower */
export function readFlower(found: unknown): Flower | null {
  const parsed = v.safeParse(flowerSchema, found);
  return parsed.success ? parsed.output : null;
}

/** @param found of unknown make, e.g. from storage */
export function parseFlowers(found: unknown): Result<readonly Flower[], 'flowers'> {
  const parsed = v.safeParse(bedSchema, found);
  return parsed.success
    ? succeed(parsed.output.flowers)
    : fail('flowers', 'The flowers that earlier visitors left could not be read, so their row starts empty.');
}
