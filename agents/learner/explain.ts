/** Why it changed, in words a person can read: the features of the tilt that moved most. Knows no language. */
import type { FeatureChange } from '../../src/protocol/agent.ts';

const SHOWN = 3;
/** A feature that moved less than this share of the strongest is not worth a word. */
const LEAST_SHARE = 0.2;

/**
 * @param diagonal [F] Fisher of a bar: a change counts by what it does to the music, δ·√Fisher, not by its bare number
 * @returns strongest first, at most three; the caption is a locale key, 'why.FEATURE.more' or '.less'
 */
export function featureChanges(
  before: Float32Array,
  after: Float32Array,
  features: readonly string[],
  diagonal: ArrayLike<number>,
): readonly FeatureChange[] {
  const moved = features
    .map((feature, i) => ({
      feature,
      delta: after[i]! - before[i]!,
      effect: Math.abs(after[i]! - before[i]!) * Math.sqrt(diagonal[i]!),
    }))
    .filter(({ effect }) => effect > 0)
    .toSorted((a, b) => b.effect - a.effect);
  const least = (moved[0]?.effect ?? 0) * LEAST_SHARE;
  return moved
    .slice(0, SHOWN)
    .filter(({ effect }) => effect >= least)
    .map(({ feature, delta }) => ({ feature, delta, caption: `why.${feature}.${delta > 0 ? 'more' : 'less'}` }));
}
