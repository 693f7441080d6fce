/** A mixture over style names → weights for the pitched heads and for the groove, each a point between styles. */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { weightOf, type StyleMixture } from '../../src/protocol/bar.ts';
import { VOICES, type Voice } from '../../src/music/voices.ts';
import type { StyleWeights } from './network.ts';
import type { PriorStyle } from './weights.ts';

export interface StyleParts {
  /** [styles] sums to 1; below 0 for what sets the mixture's styles apart from the others */
  readonly pitched: StyleWeights;
  /** [styles] likewise */
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
  return {
    pitched: characteristic(toShares(pitched), styles, 'pitched', PITCHED_EMPHASIS),
    groove: characteristic(toShares(groove), styles, 'groove', GROOVE_EMPHASIS),
  };
}

/**
 * How far beyond itself a style is taken, away from what all styles of its family have in common. Chosen by `bench styles`
 * (are styles told apart?) and `critic` (does it still pass for real?): docs/decisions/0013.
 */
const PITCHED_EMPHASIS = 0.3;
const GROOVE_EMPHASIS = 1.5;

/**
 * w + γ·(w − mean of the family). A network that has learnt many styles at once leans towards their mean; weights enter
 * it linearly, so stepping away from the mean undoes that, as classifier-free guidance does with predictions (Ho and
 * Salimans 2022, arXiv:2207.12598). Synthetic styles, narrow as they are, stay as they were learnt.
 * @param shares [styles] ≥ 0, sum 1
 * @returns [styles] sum 1; some below 0
 */
function characteristic(
  shares: StyleWeights,
  styles: readonly PriorStyle[],
  family: PriorStyle['family'],
  emphasis: number,
): StyleWeights {
  const real = styles.map((style) => style.family === family && style.synthetic !== true);
  const count = real.filter(Boolean).length;
  const weight = shares.reduce((sum, share, i) => sum + (real[i] ? share : 0), 0);
  return shares.map((share, i) => share + (real[i] ? emphasis * (share - weight / count) : 0));
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
