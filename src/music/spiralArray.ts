/**
 * The spiral array: pitches on a helix where a fifth is a quarter turn, so that what sounds close lies close. A key is
 * a point among them, and tonal tension is distance. Pure geometry; knows no bars and no time.
 *
 * Sources: Chew 2000, "Towards a Mathematical Model of Tonality" (MIT), for the array, its weights and the centres of
 * keys; Herremans and Chew 2016, "Tension ribbons: quantifying and visualising tonal tension" (TENOR), for the measures.
 */
import type { PitchClass } from '../kernel/units.ts';
import { chordQuality, chordRoot, type Quality } from './chord.ts';
import { degreeClass, type Key } from './key.ts';

/** Radius of the helix, and its rise per fifth: then a major third is as far as a fifth (Chew 2000). */
export const RADIUS = 1;
export const RISE = Math.sqrt(2 / 15);

/** Weights of root, fifth and third in a chord, and of tonic, dominant and subdominant in a key; they sum to 1. */
const WEIGHTS = [0.516, 0.315, 0.169] as const;
/** Share of the major dominant and of the minor subdominant in a minor key. */
const MAJOR_DOMINANT = 0.75;
const MINOR_SUBDOMINANT = 0.75;

/** Number of fifths above C on the unending line of fifths: … −1 = F, 0 = C, 1 = G, 6 = F♯, −6 = G♭ … */
export type Fifths = number;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Sines and cosines of quarter turns. */
const ACROSS = [0, RADIUS, 0, -RADIUS] as const;
const ALONG = [RADIUS, 0, -RADIUS, 0] as const;

/** Where a spelt pitch lies: a quarter turn and one rise for every fifth. */
export function spiralPoint(fifths: Fifths): Point {
  return { x: ACROSS[fifths & 3]!, y: ALONG[fifths & 3]!, z: RISE * fifths };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

function blend(parts: readonly (readonly [number, Point])[]): Point {
  let x = 0;
  let y = 0;
  let z = 0;
  for (const [weight, point] of parts) {
    x += weight * point.x;
    y += weight * point.y;
    z += weight * point.z;
  }
  return { x, y, z };
}

/** Centre of a major or minor triad: root, fifth and third by weight. */
export function triadCentre(root: Fifths, major: boolean): Point {
  const [first, second, third] = WEIGHTS;
  return blend([
    [first, spiralPoint(root)],
    [second, spiralPoint(root + 1)],
    [third, spiralPoint(root + (major ? 4 : -3))],
  ]);
}

/** Chew knows two modes; the others lean on the one that has their third. */
export function hasMajorThird(key: Key): boolean {
  return key.mode === 'major' || key.mode === 'mixolydian' || key.mode === 'lydian';
}

/** Centre of effect of a key whose tonic is spelt so. */
export function keyCentre(tonic: Fifths, major: boolean): Point {
  const [first, second, third] = WEIGHTS;
  if (major)
    return blend([
      [first, triadCentre(tonic, true)],
      [second, triadCentre(tonic + 1, true)],
      [third, triadCentre(tonic - 1, true)],
    ]);
  return blend([
    [first, triadCentre(tonic, false)],
    [second * MAJOR_DOMINANT, triadCentre(tonic + 1, true)],
    [second * (1 - MAJOR_DOMINANT), triadCentre(tonic + 1, false)],
    [third * MINOR_SUBDOMINANT, triadCentre(tonic - 1, false)],
    [third * (1 - MINOR_SUBDOMINANT), triadCentre(tonic - 1, true)],
  ]);
}

/** Fifths −5 … 6 above C: D♭ … F♯. */
function simplest(pitchClass: PitchClass): Fifths {
  const fifths = (7 * pitchClass) % 12;
  return fifths > 6 ? fifths - 12 : fifths;
}

/** Spells a tonic as near as it can be to the one before, so that a modulation is as far as it sounds. */
export function spellTonic(tonic: PitchClass, before: Fifths | null): Fifths {
  const spelt = simplest(tonic);
  if (before === null) return spelt;
  const away = (((spelt - before) % 12) + 12) % 12;
  return before + (away > 6 ? away - 12 : away);
}

/** Middle of the spellings −5 … 6 above a tonic. */
const MIDDLE = 0.5;

/**
 * Spells a pitch class within a key: minor second … augmented fourth above the tonic, the harmonic chromatic scale.
 * Source: Longuet-Higgins and Steedman 1971, "On interpreting Bach".
 */
export function spellInKey(pitchClass: PitchClass, key: Key, tonic: Fifths): Fifths {
  return tonic + simplest(degreeClass(pitchClass, key));
}

/** Fifths from a chord's root to its tones. */
const TONES: Readonly<Record<Quality, readonly Fifths[]>> = {
  maj: [0, 4, 1],
  min: [0, -3, 1],
  '7': [0, 4, 1, -2],
  min7: [0, -3, 1, -2],
  maj7: [0, 4, 1, 5],
  dim: [0, -3, -6],
  aug: [0, 4, 8],
  sus4: [0, -1, 1],
};

/**
 * Spells the twelve pitch classes under a chord: its own tones in thirds above its root, so that the C♯ of A major is no
 * D♭ in the key of C; all others by the key. Of the two spellings of the chord the one nearer the key is taken.
 * @param chord absolute chord code, or anything < 0 for none
 * @param spelling [12] out: fifths above C by pitch class
 */
export function spell(chord: number, key: Key, tonic: Fifths, spelling: Int16Array): void {
  for (let pitchClass = 0; pitchClass < 12; pitchClass++) spelling[pitchClass] = spellInKey(pitchClass, key, tonic);
  if (chord < 0) return;
  const tones = TONES[chordQuality(chord)];
  const mean = tones.reduce((sum, tone) => sum + tone, 0) / tones.length;
  const root = spellInKey(chordRoot(chord), key, tonic);
  const off = (candidate: Fifths): number => Math.abs(candidate + mean - tonic - MIDDLE);
  const best = [root - 12, root + 12].reduce((near, other) => (off(other) < off(near) ? other : near), root);
  for (const tone of tones) spelling[(((7 * (best + tone)) % 12) + 12) % 12] = best + tone;
}

/** A cloud of sounding pitches: how much of each spelt pitch, any unit. */
export type Cloud = ReadonlyMap<Fifths, number>;

/** Mean position of a cloud by weight; null of silence. */
export function centreOfEffect(cloud: Cloud): Point | null {
  let total = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  for (const [fifths, weight] of cloud) {
    total += weight;
    x += weight * ACROSS[fifths & 3]!;
    y += weight * ALONG[fifths & 3]!;
    z += weight * RISE * fifths;
  }
  return total > 0 ? { x: x / total, y: y / total, z: z / total } : null;
}

/** Largest distance between two pitches of a cloud; 0 of one pitch or none. How far two are depends on their fifths alone. */
export function cloudDiameter(cloud: Cloud): number {
  const origin = spiralPoint(0);
  let widest = 0;
  for (const a of cloud.keys())
    for (const b of cloud.keys()) if (a < b) widest = Math.max(widest, distance(origin, spiralPoint(b - a)));
  return widest;
}
