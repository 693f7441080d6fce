/**
 * Calmer, wilder, brighter, darker: advice is a direction in θ, by the names of the tilt's features.
 * A feature that a composer does not have is passed over. Knows nothing of ratings.
 */
import type { Advice } from '../../src/protocol/rating.ts';

/** Words that a feature's own name may hold, and how far wilder (or brighter) pushes it. The first that fits counts. */
const ENERGY: readonly (readonly [RegExp, number])[] = [
  [/onset|density/, 1],
  [/offbeat|syncop/, 0.8],
  [/leap/, 0.7],
  [/accent/, 0.6],
  [/kick|snare|hat|tom|cymbal/, 0.5],
  [/change/, 0.4],
  [/step|repeat/, -0.4],
  [/ghost/, -0.4],
  [/rest/, -0.7],
];
const LIGHT: readonly (readonly [RegExp, number])[] = [
  [/major/, 1],
  [/minor/, -1],
  [/high/, 0.8],
  [/low/, -0.8],
  [/dissonan|chromatic|far/, -0.5],
  [/rising/, 0.4],
  [/chordTone|home/, 0.3],
];

/**
 * @param features names of the tilt, 'group.name'
 * @returns [F] direction per unit of strength, before scaling; all 0 if no feature fits
 */
export function adviceDirection(advice: Advice, features: readonly string[]): Float64Array {
  const table = advice === 'calmer' || advice === 'wilder' ? ENERGY : LIGHT;
  const sign = advice === 'wilder' || advice === 'brighter' ? 1 : -1;
  return Float64Array.from(features, (feature) => sign * (table.find(([words]) => words.test(feature))?.[1] ?? 0));
}
