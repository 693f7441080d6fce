/**
 * What phrases do in the corpora, style by style: the starting point of the form policy.
 * Measured with src/music/formStatistics.ts over every corpus piece with a melody (its first 64 bars, phrases of four bars
 * from the first note on; 3778 pieces): shares of the phrases after the first that repeat, vary or develop the most similar
 * earlier one or are new, and of phrases that end in a cadence. `antiphon bench form --corpus DIR` prints them anew.
 */
import type { Relation } from '../../src/music/form.ts';
import type { StyleMixture } from '../../src/protocol/bar.ts';

export interface StyleForm {
  readonly relations: Readonly<Record<Relation, number>>;
  /** Share of phrases that end in a cadence. */
  readonly cadences: number;
}

type Row = readonly [repeat: number, vary: number, develop: number, fresh: number, cadences: number];

const styleForm = ([repeat, vary, develop, fresh, cadences]: Row): StyleForm => ({
  relations: { repeat, vary, develop, new: fresh },
  cadences,
});

/** All styles together. */
export const COMMON_FORM: StyleForm = styleForm([0.12, 0.09, 0.15, 0.64, 0.27]);

const STYLE_FORMS: Readonly<Record<string, Row>> = {
  chorale: [0.11, 0.03, 0.15, 0.71, 0.67],
  hymn: [0.17, 0.18, 0.36, 0.29, 0.61],
  psalm: [0, 0.01, 0.06, 0.93, 0.33],
  'string-quartet': [0.04, 0.07, 0.17, 0.73, 0.2],
  ensemble: [0.07, 0.04, 0.24, 0.65, 0.13],
  lied: [0.09, 0.09, 0.1, 0.72, 0.28],
  'baroque-keyboard': [0.03, 0.03, 0.3, 0.64, 0.33],
  'classical-piano': [0.05, 0.09, 0.24, 0.62, 0.25],
  'romantic-piano': [0.12, 0.13, 0.23, 0.52, 0.24],
  waltz: [0.19, 0.11, 0.16, 0.54, 0.32],
  mazurka: [0.37, 0.19, 0.13, 0.3, 0.37],
  polonaise: [0.12, 0.1, 0.12, 0.67, 0.29],
  dance: [0.23, 0.18, 0.22, 0.37, 0.4],
  folk: [0.34, 0.11, 0.1, 0.45, 0.39],
  guitar: [0.05, 0.03, 0.34, 0.58, 0.25],
  ragtime: [0.21, 0.43, 0.03, 0.34, 0.39],
  'game-rock': [0.53, 0.12, 0.02, 0.33, 0.09],
};

/** The form of a mixture: of the styles in it that were measured, by weight; of all together where there is none. */
export function formOf(style: StyleMixture): StyleForm {
  const parts = Object.entries(style).flatMap(([name, weight]) => {
    const row = STYLE_FORMS[name];
    return row && weight > 0 ? [{ row, weight }] : [];
  });
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return COMMON_FORM;
  const mean = (column: number) => parts.reduce((sum, { row, weight }) => sum + weight * row[column]!, 0) / total;
  return styleForm([mean(0), mean(1), mean(2), mean(3), mean(4)]);
}
