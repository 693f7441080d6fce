/** Which styles does this music come from? What each style of the prior thinks of it, as a mixture to go on in. */
import { metreOf } from '../../src/music/metre.ts';
import type { GridPiece } from '../../src/music/grid.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { StyleMixture } from '../../src/protocol/bar.ts';
import type { PriorStyle } from '../composer/weights.ts';
import type { Likelihood } from './likelihood.ts';

/** The latest bars say what is going on now, and a few leave room for neighbouring styles. */
const HEARD_BARS = 8;
/** A style below this share of the likeliest's is left out: a mixture of everything is no style. */
const LEAST_SHARE = 0.1;

/**
 * Posterior of styles that are equally likely beforehand: the softmax of minus nats.
 * @param nats [n] of the same music under each style
 * @returns [n] shares that sum to 1, rounded to hundredths; small ones are 0
 */
export function styleShares(nats: ArrayLike<number>): number[] {
  const least = Math.min(...Array.from(nats));
  const weights = Array.from(nats, (value) => Math.exp(least - value)).map((weight) =>
    weight < LEAST_SHARE ? 0 : weight,
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.round((100 * weight) / sum) / 100);
}

/** The mixture that explains the last bars of a piece: pitched styles by its voices, grooves by its drums. */
export function guessStyle(likelihood: Likelihood, styles: readonly PriorStyle[], piece: GridPiece): StyleMixture {
  const slots = Math.min(piece.slots, HEARD_BARS * metreOf(piece.metre).slots);
  const mixture: Record<string, number> = {};
  for (const family of ['pitched', 'groove'] as const) {
    if (!(family === 'pitched' ? PITCHED.some((voice) => piece.voices[voice]) : piece.drums)) continue;
    // A style without voices of its own was never heard to play any.
    const candidates = styles.flatMap((style, i) => (style.family === family && style.voices.length > 0 ? [i] : []));
    if (candidates.length === 0) continue;
    const nats = likelihood.scoreStyles(piece, family, candidates, piece.slots - slots, slots);
    styleShares(nats).forEach((share, i) => {
      if (share > 0) mixture[styles[candidates[i]!]!.name] = share;
    });
  }
  return mixture;
}
