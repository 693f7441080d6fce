/**
 * A learner's memory as it is stored: what each part keeps, side by side, and whom it fits. Older ones lack some parts.
 * Knows no file, and not what the parts mean.
 */
import type { RngState } from '../../src/kernel/random.ts';
import type { AdapterSnapshot } from './adapterPath.ts';
import type { CalibrationSnapshot } from './calibration.ts';
import type { CriticSnapshot } from './criticPanel.ts';
import type { CrowdSnapshot } from './crowd.ts';
import type { ExplainerSnapshot } from './explainer.ts';
import type { LiftSnapshot } from './lift.ts';
import type { LearnerKind } from './method.ts';
import type { PolicyTiltSnapshot } from './policyTilt.ts';
import type { PsiMoments } from './psiScaler.ts';
import type { RepertoireSnapshot } from './repertoire.ts';
import type { ResponseSnapshot } from './responseTime.ts';
import type { RewardModelSnapshot } from './rewardModel.ts';

export interface LearnerSnapshot extends PolicyTiltSnapshot {
  readonly kind: LearnerKind;
  readonly updates: number;
  readonly chance: { readonly choice: RngState; readonly control: RngState; readonly taste: RngState };
  /** Older memories have none. */
  readonly critics?: CriticSnapshot | null;
  /** There only where the head adapter takes part. */
  readonly adapter?: AdapterSnapshot;
  readonly model: RewardModelSnapshot | null;
  readonly calibration: CalibrationSnapshot;
  /** Several listeners; older memories have none. */
  readonly crowd?: CrowdSnapshot | null;
  /** Older memories have none. */
  readonly responses?: ResponseSnapshot;
  readonly lift: LiftSnapshot;
  readonly moments: PsiMoments;
  /** The archive of phrases; older memories have none. */
  readonly repertoire?: RepertoireSnapshot | null;
  /** Who taught what; older memories have none. */
  readonly reasons?: ExplainerSnapshot;
}

/**
 * @param size F
 * @throws RangeError if the snapshot belongs to another kind of learner or another tilt
 */
export function checkFit(snapshot: LearnerSnapshot, kind: LearnerKind, size: number): void {
  if (snapshot.kind !== kind)
    throw new RangeError(`this is a memory of the learner "${snapshot.kind}", not of "${kind}"`);
  if (snapshot.quick.length !== size) throw new RangeError('this memory belongs to another set of tilt features');
}
