/**
 * Which key is this? Correlates how long each pitch class sounds with the profiles of the 24 keys.
 * Knows durations only: neither order nor spelling.
 * Source: Krumhansl and Kessler 1982, Psychological Review 89(4), probe-tone ratings; the algorithm is
 * Krumhansl and Schmuckler's, in Krumhansl 1990, "Cognitive Foundations of Musical Pitch", chapter 4.
 */
import { SCALES, type Key } from './key.ts';

const MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/** Zero mean and unit length, so that a dot product with another such profile is Pearson's correlation. */
function standardise(profile: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < 12; i++) mean += profile[i]! / 12;
  const centred = Float64Array.from({ length: 12 }, (_, i) => profile[i]! - mean);
  const length = Math.hypot(...centred);
  return length > 1e-12 * Math.abs(mean) ? centred.map((value) => value / length) : centred.fill(0);
}

const PROFILES = [
  { mode: 'major', profile: standardise(MAJOR) },
  { mode: 'minor', profile: standardise(MINOR) },
] as const;

/** Pearson's correlation of a piece with a key's profile, −1…1; modes of neither kind count by their third. */
export function keyCorrelation(pitchClassDurations: ArrayLike<number>, key: Key): number {
  return correlate(standardise(pitchClassDurations), PROFILES[SCALES[key.mode].includes(4) ? 0 : 1].profile, key.tonic);
}

function correlate(heard: Float64Array, profile: Float64Array, tonic: number): number {
  let correlation = 0;
  for (let i = 0; i < 12; i++) correlation += profile[i]! * heard[(i + tonic) % 12]!;
  return correlation;
}

/**
 * @param pitchClassDurations [12] time each pitch class sounds, any unit, ≥ 0
 * @returns the best of 24 keys and its correlation, −1…1; C major and 0 where all twelve sound alike or nothing does
 */
export function findKey(pitchClassDurations: ArrayLike<number>): { key: Key; correlation: number } {
  const heard = standardise(pitchClassDurations);
  let best: { key: Key; correlation: number } = { key: { tonic: 0, mode: 'major' }, correlation: -Infinity };
  for (const { mode, profile } of PROFILES)
    for (let tonic = 0; tonic < 12; tonic++) {
      const correlation = correlate(heard, profile, tonic);
      if (correlation > best.correlation) best = { key: { tonic, mode }, correlation };
    }
  return best;
}
