/**
 * What may be believed of a taste before it is known: the settings of the model of taste, and the priors that it mixes. One
 * expects a little of everything, one for each group of features expects the taste to live there. Knows no rating.
 */

export interface RewardModelOptions {
  /** Ratings kept. */
  readonly window: number;
  /** Prior variance of w·z for a typical bar. */
  readonly taste: number;
  /** Prior variance of the audience's general kindness. */
  readonly bias: number;
  /** Variance of a fresh rating about the model; an older one is noisier by `forget` per rating, at most `oldest` times. */
  readonly noise: number;
  readonly forget: number;
  readonly oldest: number;
  /** Prior weight of the expert that expects a little of everything. */
  readonly flat: number;
  /** Share of its variance that a group's expert puts on its own group. */
  readonly focus: number;
}

export const USUAL_MODEL: RewardModelOptions = {
  window: 90,
  taste: 0.45,
  bias: 0.15,
  noise: 0.55,
  forget: 0.985,
  oldest: 30,
  flat: 0.3,
  focus: 0.8,
};

/** One prior of the mixture, and its share of the posterior as last fitted. */
export interface TasteExpert {
  /** The group it favours, or −1. */
  readonly favourite: number;
  /** Prior variance of w·z spread evenly over the groups, and what the favourite gets besides. */
  readonly spread: number;
  readonly extra: number;
  readonly prior: number;
  posterior: number;
  factor: Float64Array;
  alpha: Float64Array;
}

/** The mixture before anything was heard: the even expert first, then one a group. @param groups G · @returns [1 + G] */
export function tasteExperts(groups: number, { taste, flat, focus }: RewardModelOptions): readonly TasteExpert[] {
  const expert = (favourite: number): TasteExpert => ({
    favourite,
    spread: favourite < 0 ? taste : (1 - focus) * taste,
    extra: favourite < 0 ? 0 : focus * taste,
    prior: favourite < 0 ? flat : (1 - flat) / groups,
    posterior: favourite < 0 ? flat : (1 - flat) / groups,
    factor: new Float64Array(0),
    alpha: new Float64Array(0),
  });
  return [expert(-1), ...Array.from({ length: groups }, (_, group) => expert(group))];
}

/** Prior variance of a group's part of w·z, for a typical bar. @param groups G */
export function groupVariance({ favourite, spread, extra }: TasteExpert, group: number, groups: number): number {
  return spread / groups + (group === favourite ? extra : 0);
}
