/** What counterpoint forbids: two voices that move together from one perfect interval into the same one. */

/** Interval classes whose parallels are counted. */
export const PERFECT_FIFTH = 7;
export const OCTAVE = 0;

/**
 * True if two voices go in parallel: both move, in the same direction, from one interval class into the same one.
 * All pitches in semitones, on any common scale; the caller has made sure that all four sound.
 */
export function isParallel(
  upper: number,
  lower: number,
  nextUpper: number,
  nextLower: number,
  intervalClass: number,
): boolean {
  const rise = nextUpper - upper;
  if (rise === 0 || Math.sign(rise) !== Math.sign(nextLower - lower)) return false;
  return Math.abs(upper - lower) % 12 === intervalClass && Math.abs(nextUpper - nextLower) % 12 === intervalClass;
}

/** Counts over pieces. */
export interface Parallels {
  /** Pairs of voices that moved together, each counted once a slot. */
  readonly together: number;
  readonly fifths: number;
  /** Octaves and unisons. */
  readonly octaves: number;
}

/** @param sounding [voices] of [slots] MIDI pitches, −1 where silent, as `soundingPitches` gives them */
export function countParallels(sounding: readonly Int16Array[]): Parallels {
  let together = 0;
  let fifths = 0;
  let octaves = 0;
  for (let a = 0; a < sounding.length; a++)
    for (let b = a + 1; b < sounding.length; b++) {
      const [upper, lower] = [sounding[a]!, sounding[b]!];
      for (let t = 1; t < upper.length; t++) {
        const [u, l, nextU, nextL] = [upper[t - 1]!, lower[t - 1]!, upper[t]!, lower[t]!];
        if (u < 0 || l < 0 || nextU < 0 || nextL < 0 || u === nextU || l === nextL) continue;
        together++;
        if (isParallel(u, l, nextU, nextL, PERFECT_FIFTH)) fifths++;
        if (isParallel(u, l, nextU, nextL, OCTAVE)) octaves++;
      }
    }
  return { together, fifths, octaves };
}
