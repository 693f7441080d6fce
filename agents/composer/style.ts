/** A mixture over style names → weights for the pitched heads and for the groove, each a point between styles. */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { weightOf, type StyleMixture } from '../../src/protocol/bar.ts';
import { VOICES, type Voice } from '../../src/music/voices.ts';
import type { StyleWeights } from './network.ts';
import type { PriorStyle } from './weights.ts';

export interface StyleParts {
  /** [styles] sums to 1 */
  readonly pitched: StyleWeights;
  /** [styles] sums to 1 */
  readonly groove: StyleWeights;
}

/** What harmony a groove gets when nobody chose one: the styles whose drums and chords come from bands. */
const BAND_STYLES = ['game-rock', 'pop-harmony'];

export function checkStyle(mixture: StyleMixture, styles: readonly PriorStyle[]): Result<true, 'style'> {
  const known = styles.map((style) => style.name);
  const entries = Object.entries(mixture);
  const unknown = entries.find(([name]) => !known.includes(name));
  if (unknown) return fail('style', `There is no style “${unknown[0]}”. Styles: ${known.join(', ')}.`);
  if (entries.some(([, weight]) => !(weight >= 0 && Number.isFinite(weight))))
    return fail('style', 'Style weights are numbers of at least 0.');
  if (!entries.some(([, weight]) => weight > 0)) return fail('style', 'At least one style needs a weight above 0.');
  return succeed(true);
}

export function styleParts(mixture: StyleMixture, styles: readonly PriorStyle[]): StyleParts {
  const part = (family: PriorStyle['family']) =>
    Float32Array.from(styles, (style) => (style.family === family ? weightOf(mixture, style.name) : 0));
  let pitched = part('pitched');
  if (!pitched.some((weight) => weight > 0))
    pitched = Float32Array.from(styles, (style) => (BAND_STYLES.includes(style.name) ? 1 : 0));
  let groove = part('groove');
  // Without a groove the drums, where a style has any, are that style's own.
  if (!groove.some((weight) => weight > 0))
    groove = Float32Array.from(styles, (style, i) => (style.voices.includes('drums') ? pitched[i]! : 0));
  if (!groove.some((weight) => weight > 0)) groove = pitched.slice();
  return { pitched: toShares(pitched), groove: toShares(groove) };
}

function toShares(weights: StyleWeights): StyleWeights {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}

/** Voices a mixture sounds with: those of every style that has a quarter of the weight. */
export function voicesOf(mixture: StyleMixture, styles: readonly PriorStyle[]): readonly Voice[] {
  const total = Object.values(mixture).reduce((sum, weight) => sum + weight, 0);
  const named = styles.filter((style) => weightOf(mixture, style.name) >= 0.25 * total);
  const bands = named.some((style) => style.family === 'pitched')
    ? []
    : styles.filter((style) => BAND_STYLES.includes(style.name));
  const wanted = new Set([...named, ...bands].flatMap((style) => style.voices));
  const voices = VOICES.filter((voice) => wanted.has(voice));
  return voices.length > 0 ? voices : VOICES.filter((voice) => voice !== 'drums');
}
