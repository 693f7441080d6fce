/**
 * Whether an engine computed numbers at all. A graphics driver that fails quietly hands out NaN; nothing of it may reach
 * what is learnt, or every later bar would be made of it.
 */
import type { Fault } from '../../src/kernel/result.ts';
import type { Refusal } from '../../src/protocol/rating.ts';
import type { Candidate } from '../composer/interface.ts';

export const UNSOUND: Fault<Refusal> = {
  reason: 'engine',
  sentence: 'The engine computed something that is no number; the policy stays as it was.',
};

/** @returns false if any number a learner takes from the candidate is NaN or infinite */
export function isSound({ bar, trace }: Candidate): boolean {
  return (
    Number.isFinite(trace.kl) &&
    Number.isFinite(bar.entropy) &&
    Number.isFinite(bar.logProb) &&
    trace.gradient.every(Number.isFinite) &&
    trace.fisher.every(Number.isFinite)
  );
}
