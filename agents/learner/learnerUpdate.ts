/** What a learner answers to everything that may have moved it. Knows nothing of how it moved. */
import type { Fault } from '../../src/kernel/result.ts';
import type { CrowdView, FeatureChange, Lift, UpdateCause } from '../../src/protocol/agent.ts';
import type { Refusal } from '../../src/protocol/rating.ts';
import type { SlotCredit } from './credit.ts';

export interface LearnerUpdate {
  readonly cause: UpdateCause;
  /** Calibrated reward, 0 if the rating reached nothing. */
  readonly reward: number;
  readonly theta: Float32Array;
  readonly klToPrior: number;
  readonly entropy: number;
  readonly lift: Lift | null;
  /** Strongest first, at most three. */
  readonly changes: readonly FeatureChange[];
  /** Slots credited; weights sum to 1, or empty. */
  readonly credit: readonly SlotCredit[];
  /** Why a rating taught nothing. */
  readonly refused?: Fault<Refusal>;
  /** Once two listeners have been heard. */
  readonly crowd?: CrowdView;
}
