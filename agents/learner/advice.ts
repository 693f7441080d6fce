/**
 * Calmer, wilder, brighter, darker: advice is a direction in θ, by the names of the tilt's features.
 * A feature that a composer does not have is passed over. Knows nothing of ratings.
 */
import type { Advice } from '../../src/protocol/rating.ts';

/** Words that a feature's own name may hold, and how far wilder (or brighter) pushes it. The first that fits counts. */
const ENERGY: readonly (readonly [RegExp, number])[] = [
  [/onset|density|busy|moves?$|attack/i, 1],
  [/leap|wide/i, 0.7],
  [/offbeat|syncop|sixteenth/i, 0.8],
  [/step|repeat|hold|long/i, -0.5],
  [/rest|silence|sparse/i, -0.7],
  [/loud|accent|velocity|level/i, 0.6],
  [/soft|ghost/i, -0.5],
  [/kick|snare|hat|tom|crash|ride|drums/i, 0.6],
];
const LIGHT: readonly (readonly [RegExp, number])[] = [
  [/major|bright|lydian/i, 1],
  [/minor|dark|phrygian|dim|flat/i, -1],
  [/high|register|octaveUp/i, 0.8],
  [/low|deep/i, -0.6],
  [/dissonan|rough|chromatic|tension|outside/i, -0.5],
  [/consonan|chordTone|third/i, 0.3],
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
