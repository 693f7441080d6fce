/** A learnt policy as it travels in files and in the browser's storage: text in, validated snapshot out. */
import * as v from 'valibot';
import type { Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';
import type { PolicySnapshot } from './agent.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const snapshotSchema = v.pipe(
  v.object({
    format: v.literal('antiphon-policy'),
    formatVersion: v.literal(1),
    prior: v.string(),
    policyVersion: count,
    updates: count,
    features: v.array(v.string()),
    theta: v.array(v.pipe(v.number(), v.finite())),
    learner: v.unknown(),
  }),
  v.check((snapshot) => snapshot.features.length === snapshot.theta.length, 'one weight for each feature'),
);

/** @param found a snapshot of unknown make, e.g. from storage */
export function parsePolicy(found: unknown): Result<PolicySnapshot, 'policy'> {
  const parsed = v.safeParse(snapshotSchema, found);
  return parsed.success ? succeed(parsed.output) : fail('policy', 'This is not a composer that Antiphon has saved.');
}

/** @param text the content of a policy file */
export function readPolicyFile(text: string): Result<PolicySnapshot, 'policy'> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return fail('policy', 'This file is not a saved composer: it is not JSON.');
  }
  return parsePolicy(found);
}
