/**
 * What has been learnt, taken out of the agent and back in, whole or not at all; and what a finished visit leaves the
 * house. Knows no file and no storage: what arrives here has the right shape outside and is not trusted inside.
 */
import { fail, succeed, type Result } from '../src/kernel/result.ts';
import { SAVED_COMPOSER, type PolicySnapshot, type VisitSnapshot } from '../src/protocol/agent.ts';
import type { PlannedBar } from '../src/protocol/bar.ts';
import type { HousePolicy } from '../src/protocol/house.ts';
import type { Composer } from './composer/composer.ts';
import { FEATURES } from './composer/features.ts';
import type { FormPort } from './composer/form.ts';
import type { Prior } from './composer/weights.ts';
import { drift } from './learner/housePolicy.ts';
import type { Learner, LearnerSnapshot } from './learner/learner.ts';
import { beginVisit } from './visit.ts';

const NO_TASTE = new Float32Array(FEATURES.length);

interface Learnt {
  readonly composer: Composer;
  readonly learner: Learner;
  readonly prior: Prior;
  readonly visit: VisitSnapshot;
}

export function snapshotOf({ composer, learner, prior, visit }: Learnt): PolicySnapshot {
  return {
    format: 'antiphon-policy',
    formatVersion: 1,
    prior: prior.checksum,
    policyVersion: learner.updates,
    updates: learner.updates,
    features: FEATURES,
    theta: [...learner.theta],
    learner: learner.snapshot(),
    form: composer.form.parameters,
    visit,
  };
}

function sameNames(names: readonly string[]): boolean {
  return names.length === FEATURES.length && names.every((name, i) => name === FEATURES[i]);
}

/** Nothing that is learnt comes near it. */
const LARGEST = 1e12;

/** Whether a memory that was taken up says only what can be computed with: garbage comes out as NaN or as nothing. */
function isSound(memory: unknown): boolean {
  const waiting: unknown[] = [memory];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part === 'number' ? !(Math.abs(part) < LARGEST) : part === undefined) return false;
    if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) waiting.push(inner);
  }
  return true;
}

/**
 * @param fresh a learner nobody needs otherwise: it becomes the one of the policy, or is spoilt
 * @param form left as it was where the policy is refused
 */
export function takeUp(
  policy: PolicySnapshot,
  prior: Prior,
  fresh: Learner,
  form: FormPort,
): Result<{ readonly learner: Learner; readonly visit: VisitSnapshot }, 'policy'> {
  if (policy.prior !== prior.checksum)
    return fail('policy', `${SAVED_COMPOSER} belongs to another prior and was left aside.`);
  if (!sameNames(policy.features))
    return fail('policy', `${SAVED_COMPOSER} was taught with other features and was left aside.`);
  try {
    fresh.restore(policy.learner as LearnerSnapshot);
    const whole = Number.isInteger(fresh.updates) && fresh.theta.every(Number.isFinite) && isSound(fresh.snapshot());
    if (!whole) return fail('policy', `${SAVED_COMPOSER} is damaged inside and was left aside.`);
    const parameters = policy.form as readonly number[] | undefined;
    if (parameters === undefined) form.reset();
    else form.restore(parameters);
  } catch (error) {
    // Whatever a restore stumbles over, the file is to blame.
    return fail(
      'policy',
      `${SAVED_COMPOSER} could not be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return succeed({ learner: fresh, visit: policy.visit ?? beginVisit(false) });
}

/** Bars that sounded before this learner lived, as if it had chosen them: a rating of them still teaches. */
export async function recall(composer: Composer, learner: Learner, bars: readonly PlannedBar[]): Promise<void> {
  for (const bar of bars) {
    const { trace } = await composer.score(bar, bar.control ? NO_TASTE : learner.theta);
    learner.observe({ bar, trace });
  }
}

/** The house as it can be begun from here: one of other weights or features is none. */
export function houseHere(
  house: HousePolicy | null | undefined,
  { checksum }: Prior,
  { parameters }: FormPort,
): HousePolicy | null {
  const fits = house?.prior === checksum && sameNames(house.features) && house.form.length === parameters.length;
  return fits ? house : null;
}

/**
 * What a finished visit makes of the house.
 * @param measure knows what a change is worth on the prior, whatever the visit has heard
 * @returns the same house where the visit counts nothing
 */
export function houseAfter(house: HousePolicy | null, visit: Learnt, measure: Learner): HousePolicy | null {
  const { learner, composer, prior } = visit;
  const { ratings, ofHouse, origin } = visit.visit;
  if (!ofHouse || origin === null) return house;
  const before = house ?? { theta: FEATURES.map(() => 0), form: composer.form.parameters.map(() => 0), visits: 0 };
  const left = { origin, theta: learner.theta, form: composer.form.parameters, ratings };
  const after = drift(before, left, (change) => measure.divergence(change));
  if (after === before) return house;
  return { format: 'antiphon-house', formatVersion: 1, prior: prior.checksum, features: FEATURES, ...after };
}
