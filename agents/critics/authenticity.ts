/**
 * The critic of authenticity: whether a bar, after the two before it, sounds as people wrote it or as the prior composes.
 * It judges notes; it does not know how they were composed or what becomes of its judgement.
 */
import { weightOf, type StyleMixture } from '../../src/protocol/bar.ts';
import { authenticityFeatures } from './authenticityFeatures.ts';
import { logOdds, styleInput, type AuthenticityModel } from './authenticityModel.ts';
import { CONTEXT_BARS, type HeardNotes } from './window.ts';

/** Log-odds are cut off here: beyond, a critic that has seen a few thousand bars knows no more. */
export const LARGEST_ODDS = 4;

/**
 * Log-odds that people wrote the bar and the prior did not, within ±`LARGEST_ODDS`; 0 = cannot tell.
 * 0 too where the critic has no say: fewer than two bars before it, another metre in them, styles it never learnt.
 * A fusion has no corpus of its own: its pitched voices are judged by its pitched styles and its drums by its grooves,
 * and the mean of both is told. The same in every key; loudness, keys' names and written chords play no part.
 * @param before the bars that sounded before, oldest first; the latest two are looked at
 * @param style weights by name; any scale
 */
export type AuthenticityCritic = (bar: HeardNotes, before: readonly HeardNotes[], style: StyleMixture) => number;

export function authenticityCritic(model: AuthenticityModel): AuthenticityCritic {
  const { styles } = model;
  return (bar, before, style) => {
    const window = [...before.slice(-CONTEXT_BARS), bar];
    if (window.length <= CONTEXT_BARS || window.some(({ metre }) => metre !== bar.metre)) return 0;
    const weights = styles.map(({ name }) => weightOf(style, name));
    const grooving = styles.some(({ family }, i) => family === 'groove' && weights[i]! > 0);
    const opinions = (['pitched', 'groove'] as const).flatMap((family) => {
      const own = weights.map((weight, i) => (styles[i]!.family === family ? weight : 0));
      const total = own.reduce((sum, weight) => sum + weight, 0);
      if (total === 0) return [];
      const share = (says: (place: number) => boolean) =>
        own.reduce((sum, weight, i) => sum + (says(i) ? weight : 0), 0) / total;
      const hearing = {
        pitched: family === 'pitched',
        drums: family === 'groove' || (!grooving && share((i) => styles[i]!.drums) > 0),
        merged: share((i) => styles[i]!.merged) > 0.5,
      };
      const odds = logOdds(model, authenticityFeatures(window, hearing), hearing, styleInput(model, own));
      return [Math.max(-LARGEST_ODDS, Math.min(LARGEST_ODDS, odds))];
    });
    if (opinions.length === 0) return 0;
    return opinions.reduce((sum, odds) => sum + odds, 0) / opinions.length;
  };
}
