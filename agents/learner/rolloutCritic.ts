/**
 * What the learner asks of judges without ears: one opinion of one bar. Whoever judges implements this port; the learner
 * knows how much each of them counts and nothing of how they judge.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { SessionMode } from '../../src/protocol/sessionMode.ts';

export const CRITIC_NAMES = ['authenticity', 'theory', 'originality'] as const;
export type CriticName = (typeof CRITIC_NAMES)[number];

export interface RolloutCritic {
  readonly name: CriticName;
  /**
   * @param before the bars of the piece before it, oldest first, at most `CRITIC_MEMORY`
   * @returns on the critic's own scale, higher is better; null where it has no say
   */
  judge(bar: PlannedBar, before: readonly PlannedBar[]): number | null;
}

/** Bars before a judged one that a critic may look at. */
export const CRITIC_MEMORY = 7;

export type CriticWeights = Readonly<Record<CriticName, number>>;

/**
 * What one standard deviation of an opinion is worth, in units of the reward (an honest press is about 1).
 * In an installation the rules of theory are a hint, in a lesson they are the lesson, on a stage they are the player's.
 */
export const CRITIC_WEIGHTS: Readonly<Record<SessionMode, CriticWeights>> = {
  install: { authenticity: 0.1, theory: 0.05, originality: 0.05 },
  learn: { authenticity: 0.15, theory: 0.25, originality: 0.05 },
  perform: { authenticity: 0.1, theory: 0, originality: 0.05 },
};

/** Standard deviation of each opinion assumed until the prior's own bars have been heard. */
export const USUAL_OPINION_SPREAD: CriticWeights = { authenticity: 1.5, theory: 0.8, originality: 0.2 };

/**
 * Nats a bar from the prior at which authenticity begins to count and from which on it counts in full: what the prior
 * does by itself needs no such judge, and what taste has moved does (GAPT: Jiang et al. 2023, arXiv:2305.15757 finds a
 * KL leash alone insufficient against collapse).
 */
export const DRIFT_BEGINS = 0.25;
export const DRIFT_FULL = 1.25;

/**
 * Weights of the critics under today's policy.
 * @param kl nats a bar between it and the frozen prior
 */
export function weightsFor(mode: SessionMode, kl: number): CriticWeights {
  const drift = Math.max(0, Math.min(1, (kl - DRIFT_BEGINS) / (DRIFT_FULL - DRIFT_BEGINS)));
  const weights = CRITIC_WEIGHTS[mode];
  return { ...weights, authenticity: weights.authenticity * drift };
}
