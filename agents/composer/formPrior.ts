/**
 * What phrases do in the corpora, style by style: the starting point of the form policy.
 * Measured with src/music/formStatistics.ts over every corpus piece with a melody (its first 64 bars, phrases of four bars
 * from the first note on; 5963 pieces): shares of the phrases after the first that repeat, vary or develop the most similar
 * earlier one or are new, and of phrases that end in a cadence; melody notes a slot. `antiphon bench form --corpus DIR` prints them anew.
 */
import type { Relation } from '../../src/music/form.ts';
import type { StyleMixture } from '../../src/protocol/bar.ts';

export interface StyleForm {
  readonly relations: Readonly<Record<Relation, number>>;
  /** Share of phrases that end in a cadence. */
  readonly cadences: number;
  /** Melody notes that begin in a slot, rests of whole bars included. */
  readonly onsets: number;
}

type Row = readonly [repeat: number, vary: number, develop: number, fresh: number, cadences: number, onsets: number];

const styleForm = ([repeat, vary, develop, fresh, cadences, onsets]: Row): StyleForm => ({
  relations: { repeat, vary, develop, new: fresh },
  cadences,
  onsets,
});

/** All styles together. */
export const COMMON_FORM: StyleForm = styleForm([0.1, 0.09, 0.17, 0.64, 0.25, 0.29]);

const STYLE_FORMS: Readonly<Record<string, Row>> = {
  'romantic-piano': [0.09, 0.13, 0.26, 0.52, 0.23, 0.36],
  polonaise: [0.05, 0.09, 0.15, 0.71, 0.26, 0.46],
  dance: [0.2, 0.17, 0.26, 0.38, 0.31, 0.36],
  mazurka: [0.25, 0.2, 0.17, 0.38, 0.32, 0.33],
  waltz: [0.18, 0.16, 0.21, 0.45, 0.3, 0.27],
  'game-rock': [0.54, 0.12, 0.02, 0.31, 0.11, 0.24],
  chorale: [0.11, 0.03, 0.15, 0.71, 0.69, 0.19],
  'baroque-keyboard': [0.03, 0.02, 0.28, 0.67, 0.3, 0.47],
  'classical-piano': [0.09, 0.13, 0.24, 0.54, 0.21, 0.36],
  ensemble: [0.05, 0.04, 0.22, 0.69, 0.14, 0.39],
  folk: [0.35, 0.11, 0.1, 0.45, 0.4, 0.42],
  guitar: [0.02, 0.04, 0.28, 0.66, 0.2, 0.41],
  hymn: [0.17, 0.18, 0.36, 0.3, 0.65, 0.24],
  ragtime: [0.23, 0.39, 0.05, 0.33, 0.42, 0.56],
  lied: [0.08, 0.09, 0.11, 0.71, 0.28, 0.21],
  'string-quartet': [0.04, 0.07, 0.18, 0.71, 0.19, 0.3],
  psalm: [0, 0.01, 0.06, 0.93, 0.37, 0.21],
};

/** The form of a mixture: of the styles in it that were measured, by weight; of all together where there is none. */
export function formOf(style: StyleMixture): StyleForm {
  const parts = Object.entries(style).flatMap(([name, weight]) => {
    const row = Object.hasOwn(STYLE_FORMS, name) ? STYLE_FORMS[name] : undefined;
    return row && weight > 0 ? [{ row, weight }] : [];
  });
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return COMMON_FORM;
  const mean = (column: number) => parts.reduce((sum, { row, weight }) => sum + weight * row[column]!, 0) / total;
  return styleForm([mean(0), mean(1), mean(2), mean(3), mean(4), mean(5)]);
}
