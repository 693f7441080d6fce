/**
 * φ: what the critic of authenticity measures of a bar and the two before it. The learner's bar features, without
 * loudness, and what happens from note to note and across the bar line.
 */
import { BAR_GROUPS } from '../learner/barFeatures.ts';
import type { FeatureGroup } from '../learner/featureGroup.ts';
import { COUNTERPOINT_GROUPS } from './counterpoint.ts';
import { SUCCESSION_GROUPS } from './succession.ts';
import { shapeWindow, type HeardNotes, type Hearing } from './window.ts';

/** Corpora and composers set velocities by different hands; that is not what a bar is judged by. */
const NOT_HEARD = ['loudness'];

const GROUPS: readonly FeatureGroup[] = [
  ...BAR_GROUPS.filter(({ name }) => !NOT_HEARD.includes(name)),
  ...COUNTERPOINT_GROUPS,
  ...SUCCESSION_GROUPS,
];

/** [P] 'group:measurement'. */
export const AUTHENTICITY_NAMES: readonly string[] = GROUPS.flatMap(({ name, names }) =>
  names.map((measurement) => `${name}:${measurement}`),
);
export const AUTHENTICITY_SIZE = AUTHENTICITY_NAMES.length;

/**
 * @param bars `WINDOW_BARS` bars of one metre, oldest first; the newest is measured
 * @returns [P] raw measurements, the same in every key
 */
export function authenticityFeatures(bars: readonly HeardNotes[], hearing: Hearing): Float32Array {
  const [bar, ...before] = shapeWindow(bars, hearing).toReversed();
  const out = new Float32Array(AUTHENTICITY_SIZE);
  let at = 0;
  for (const group of GROUPS) {
    out.set(group.measure(bar!, before) as ArrayLike<number>, at);
    at += group.names.length;
  }
  return out;
}
