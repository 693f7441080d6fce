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
import type { FormPort } from './composer/formPort.ts';
import type { Prior } from './composer/weights.ts';
import { drift } from './learner/housePolicy.ts';
import type { Learner } from './learner/learner.ts';
import type { LearnerSnapshot } from './learner/learnerSnapshot.ts';
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

/** Whether two memories are made alike: what is a number in one is none but a number in the other, lists of numbers as long. */
function isAlike(memory: unknown, model: unknown): boolean {
  if (memory === null || model === null) return true;
  if (typeof memory !== typeof model) return false;
  if (Array.isArray(model)) {
    const figures = model.length > 0 && model.every((value) => typeof value === 'number');
    const same = Array.isArray(memory) && memory.length === model.length;
    return !figures || (same && memory.every((value) => typeof value === 'number'));
  }
  if (typeof model !== 'object') return true;
  const parts = memory as Readonly<Record<string, unknown>>;
  return Object.entries(model as object).every(([name, part]) => isAlike(parts[name], part));
}

const TRIAL_SECONDS = 2;
const TRIAL_BARS = 2;

/** One rating of the latest bars: a memory that looks whole may still compute nothing. Spoils the learner for anything else. */
async function survivesLesson(learner: Learner, composer: Composer, heard: readonly PlannedBar[]): Promise<boolean> {
  const bars = heard.slice(-TRIAL_BARS);
  await recall(composer, learner, bars);
  learner.beginVisit();
  const sounded = bars.map(({ decisionId, barIndex, chords }, i) => ({
    decisionId,
    barIndex,
    startsAt: i * TRIAL_SECONDS,
    slotSeconds: TRIAL_SECONDS / chords.length,
    slots: chords.length,
  }));
  const at = bars.length * TRIAL_SECONDS;
  learner.rate({ id: 0, at, value: 1, source: 'keys', listener: 'trial' }, sounded);
  return isWhole(learner);
}

function isWhole(learner: Learner): boolean {
  return Number.isInteger(learner.updates) && learner.theta.every(Number.isFinite) && isSound(learner.snapshot());
}

/**
 * @param make a learner that knows nothing yet
 * @param composer its form is left as it was where the policy is refused
 * @param heard the latest bars, oldest first
 */
export async function takeUp(
  policy: PolicySnapshot,
  prior: Prior,
  make: () => Learner,
  composer: Composer,
  heard: readonly PlannedBar[],
): Promise<Result<{ readonly learner: Learner; readonly visit: VisitSnapshot }, 'policy'>> {
  if (policy.prior !== prior.checksum)
    return fail('policy', `${SAVED_COMPOSER} belongs to another prior and was left aside.`);
  if (!sameNames(policy.features))
    return fail('policy', `${SAVED_COMPOSER} was taught with other features and was left aside.`);
  try {
    const [learner, trial] = [make(), make()];
    const empty = learner.snapshot();
    for (const taught of [learner, trial]) taught.restore(policy.learner as LearnerSnapshot);
    const whole = isWhole(learner) && isAlike(learner.snapshot(), empty);
    if (!whole || !(await survivesLesson(trial, composer, heard)))
      return fail('policy', `${SAVED_COMPOSER} is damaged inside and was left aside.`);
    const parameters = policy.form as readonly number[] | undefined;
    if (parameters === undefined) composer.form.reset();
    else composer.form.restore(parameters);
    return succeed({ learner, visit: policy.visit ?? beginVisit(false) });
  } catch (error) {
    // Whatever a restore stumbles over, the file is to blame.
    return fail(
      'policy',
      `${SAVED_COMPOSER} could not be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
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
