/**
 * The learners there are, as settings of the same parts: what the product uses, and the baselines it must beat.
 * The leash and the choice of `full` were set on 24 hidden listeners apart from those of docs/figures.md, critics and archive
 * on listeners that come along: what counts most is how far the tilt may go, more candidates help a little, a softer choice
 * costs. Knows nothing of how the parts work.
 */
import type { AdapterOptions } from './adapterPath.ts';
import type { EvolutionOptions } from './evolution.ts';
import type { FastOptions } from './fastPath.ts';
import type { RankingOptions } from './ranking.ts';
import type { RepertoireOptions } from './repertoire.ts';
import type { SlowOptions } from './slowPath.ts';

export const LEARNER_KINDS = ['full', 'coach', 'reinforce', 'bayes', 'thompson', 'evolution', 'random'] as const;
export type LearnerKind = (typeof LEARNER_KINDS)[number];

export interface Method {
  /** A gradient step on every rating. */
  readonly fast: (FastOptions & { readonly natural: boolean }) | null;
  /** A leashed gradient along the model of taste. */
  readonly slow: SlowOptions | null;
  /** Several candidates ranked by the model of taste. */
  readonly ranking: RankingOptions | null;
  /** One taste drawn from the posterior for each phrase, instead of its mean. */
  readonly thompson: boolean;
  /** Selection of bars instead of all that (evolution.ts): another class, for comparison only. */
  readonly evolution: EvolutionOptions | null;
  /** A slow path for the head adapter as well. */
  readonly adapter: AdapterOptions | null;
  /** An archive of phrases, from which the form takes up again, and which it is sent to widen. */
  readonly archive: RepertoireOptions | null;
  /** False: presses are taken at face value, without asking what this listener usually presses. */
  readonly calibrated?: boolean;
  /** Nats a bar that all parts of θ together may hold it from the prior. */
  readonly leash: number;
}

const NOTHING: Method = {
  fast: null,
  slow: null,
  ranking: null,
  thompson: false,
  evolution: null,
  adapter: null,
  archive: null,
  leash: 3,
};

export const METHODS: Readonly<Record<LearnerKind, Method>> = {
  full: {
    ...NOTHING,
    fast: { rate: 0.05, trace: 0.35, step: 0.2, leash: 0.2, natural: true },
    slow: { target: 4, strongest: 60, rate: 0.6, step: 1, pessimism: 0.3, novelty: 0.02 },
    ranking: { candidates: 8, budget: { nats: 4.6, least: 4 }, caution: 0, temperature: 0.1, softensAt: 45 },
    leash: 6,
    archive: { recall: 1 / 2, floor: 1 / 8, early: 1 / 4, patience: 15, aim: 2, caution: 0.3 },
  },
  // Baselines may go as far from the prior and choose among as many candidates as the product.
  coach: { ...NOTHING, fast: { rate: 0.1, trace: 0.35, step: 0.3, leash: 4, natural: true }, leash: 6 },
  reinforce: { ...NOTHING, fast: { rate: 0.1, trace: 0, step: 0.3, leash: 4, natural: false }, leash: 6 },
  bayes: { ...NOTHING, ranking: { candidates: 8, caution: 0, temperature: 0 } },
  thompson: { ...NOTHING, ranking: { candidates: 8, caution: 0, temperature: 0 }, thompson: true },
  evolution: {
    ...NOTHING,
    evolution: { population: 8, immigrants: 0.15, closeness: 1, inherited: 0.5, kinship: 0.4, temperature: 0.15 },
  },
  random: NOTHING,
};
