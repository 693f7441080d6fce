/** The critic of authenticity put to the test: what it tells apart of works it has not seen, and of what it should not. */
import { hashText, Rng } from '../../src/kernel/random.ts';
import type { AuthenticityModel, CriticStyle } from '../critics/authenticityModel.ts';
import type { CriticExample, Origin } from './criticExamples.ts';
import { areaUnderCurve, criticFigures, type CriticFigures, type Judged } from './criticFigures.ts';
import { fitCritic, logOddsOf, type FitOptions, type Labelled } from './criticFit.ts';

export interface TrialOptions {
  readonly fit: FitOptions;
  /** Parts the works are divided into; each is judged by a critic that learnt from the others. */
  readonly folds: number;
  /** What a spoilt window counts beside a real and a composed one. */
  readonly spoiltWeight: number;
}

type Case = CriticExample & Labelled;

function cases(examples: readonly CriticExample[], kinds: Readonly<Partial<Record<Origin, number>>>): Case[] {
  return examples.flatMap((example) => {
    const weight = kinds[example.origin];
    const { origin } = example;
    if (weight === undefined) return [];
    return [{ ...example, weight, label: origin === 'real' ? 1 : 0, calibrates: weight === 1 }];
  });
}

/** Real, composed and spoilt windows as the shipped critic learns from them. */
function lessons(examples: readonly CriticExample[], { spoiltWeight }: TrialOptions): Case[] {
  return cases(examples, { real: 1, composed: 1, spoilt: spoiltWeight });
}

/** Two stretches of one piece, one of which is called real by a coin's toss: nothing can be learnt from them. */
function ghosts(examples: readonly CriticExample[], seed: number): Case[] {
  return cases(examples, { real: 1, twin: 1 })
    .filter(({ twinned }) => twinned)
    .map((one) => {
      const swapped = hashText(`${seed}:ghost:${one.passage}`) % 2 === 1;
      return swapped ? { ...one, label: one.label === 1 ? 0 : 1 } : one;
    });
}

/** Log-odds of every case by a critic that has not seen its work. */
function crossValidated(
  all: readonly Case[],
  styles: readonly CriticStyle[],
  { fit, folds }: TrialOptions,
  onFold: () => void,
): (Case & Judged)[] {
  const foldOf = ({ work }: Case): number => hashText(`${fit.seed}:fold:${work}`) % folds;
  return Array.from({ length: folds }, (_, fold) => {
    const model = fitCritic(
      all.filter((one) => foldOf(one) !== fold),
      styles,
      fit,
    );
    onFold();
    return all.filter((one) => foldOf(one) === fold).map((one) => ({ ...one, odds: logOddsOf(model, one) }));
  }).flat();
}

export interface TrialFigures {
  /** Real against composed bars, all styles. */
  readonly composed: CriticFigures;
  readonly byStyle: Readonly<Record<string, CriticFigures>>;
  /** The same for works the prior never saw and for those it learnt from. */
  readonly unseen: CriticFigures | null;
  readonly learnt: CriticFigures | null;
  /** Real against spoilt bars, by the critic that learnt from composed and spoilt ones; and the area under the curve for each way of spoiling. */
  readonly spoilt: CriticFigures;
  readonly bySpoiling: Readonly<Record<string, number>>;
  /** Real against spoilt bars, by a critic that learnt from them alone. */
  readonly spoiltAlone: CriticFigures;
  /** Real against real bars: anything but chance would be a ghost. */
  readonly ghosts: CriticFigures | null;
}

/** Fits 3 × `folds` critics. @param onFold told after each */
export function tryCritic(
  examples: readonly CriticExample[],
  styles: readonly CriticStyle[],
  options: TrialOptions,
  onFold: () => void,
): TrialFigures {
  const { seed } = options.fit;
  const figures = (judged: readonly Judged[]) => criticFigures(judged, new Rng(seed));
  const figuresOrNull = (judged: readonly Judged[]) => (judged.length === 0 ? null : figures(judged));
  const judged = crossValidated(lessons(examples, options), styles, options, onFold);
  const composed = judged.filter(({ origin }) => origin !== 'spoilt');
  const spoilt = judged.filter(({ origin }) => origin !== 'composed');
  const spoilings = [...new Set(spoilt.flatMap(({ spoiling }) => spoiling ?? []))];
  const ghostly = ghosts(examples, seed);
  return {
    composed: figures(composed),
    byStyle: Object.fromEntries(
      styles.map(({ name }, style) => [name, figures(composed.filter((one) => one.style === style))]),
    ),
    unseen: figuresOrNull(composed.filter(({ learnt }) => !learnt)),
    learnt: figuresOrNull(composed.filter(({ learnt }) => learnt)),
    spoilt: figures(spoilt),
    bySpoiling: Object.fromEntries(
      spoilings.map((how) => [
        how,
        areaUnderCurve(spoilt.filter(({ origin, spoiling }) => origin === 'real' || spoiling === how)),
      ]),
    ),
    spoiltAlone: figures(crossValidated(cases(examples, { real: 1, spoilt: 1 }), styles, options, onFold)),
    ghosts: ghostly.length === 0 ? null : figures(crossValidated(ghostly, styles, options, onFold)),
  };
}

/** The critic that ships: the same recipe on all works. */
export function fitShipped(
  examples: readonly CriticExample[],
  styles: readonly CriticStyle[],
  options: TrialOptions,
): AuthenticityModel {
  return fitCritic(lessons(examples, options), styles, options.fit);
}
