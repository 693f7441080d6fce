/** A learnt policy as it lies in the browser's storage and in logs: anything in, validated snapshot out. */
import * as v from 'valibot';
import type { Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';
import type { PolicySnapshot } from './agent.ts';

export const POLICY_FORMAT_VERSION = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const policySchema = v.pipe(
  v.object({
    format: v.literal('antiphon-policy'),
    formatVersion: v.literal(POLICY_FORMAT_VERSION),
    prior: v.string(),
    policyVersion: count,
    updates: count,
    features: v.array(v.string()),
    theta: v.array(v.pipe(v.number(), v.finite())),
    learner: v.unknown(),
    form: v.exactOptional(v.unknown()),
    visit: v.exactOptional(
      v.object({ ratings: count, ofHouse: v.boolean(), origin: v.nullable(v.array(v.pipe(v.number(), v.finite()))) }),
    ),
  }),
  v.check((snapshot) => snapshot.features.length === snapshot.theta.length, 'one weight for each feature'),
) satisfies v.GenericSchema<unknown, PolicySnapshot>;

const versionSchema = v.looseObject({ format: v.literal('antiphon-policy'), formatVersion: v.number() });

/**
 * @param found a snapshot of unknown make, e.g. from storage
 * @param prior checksum of the weights it must have been learnt on; any where it is left out
 */
export function parsePolicy(found: unknown, prior?: string): Result<PolicySnapshot, 'policy'> {
  const version = v.safeParse(versionSchema, found);
  if (version.success && version.output.formatVersion > POLICY_FORMAT_VERSION)
    return fail(
      'policy',
      'This composer was saved by a newer Antiphon: load it there, or reload this page to update it.',
    );
  if (version.success && version.output.formatVersion < POLICY_FORMAT_VERSION)
    return fail('policy', 'This composer was saved by an older Antiphon and can no longer be read.');
  const parsed = v.safeParse(policySchema, found);
  if (!parsed.success) return fail('policy', 'This is not a composer that Antiphon has saved.');
  if (prior && parsed.output.prior !== prior)
    return fail('policy', 'This composer learnt on other weights than the ones here, so it cannot be loaded.');
  return succeed(parsed.output);
}
