/**
 * φ: what the critic of authenticity measures of a bar and the two before it: the learner's bar features, and what
 * happens from note to note and across the bar line. Measurements that would tell a source by its notation are left out.
 */
import { BAR_GROUPS } from '../learner/barFeatures.ts';
import type { FeatureGroup } from '../learner/featureGroup.ts';
import { COUNTERPOINT_GROUPS } from './counterpoint.ts';
import { GROOVE_GROUPS, SUCCESSION_GROUPS } from './succession.ts';
import { shapeWindow, type HeardNotes, type Hearing } from './window.ts';

/**
 * - Corpora and composers set velocities by different hands.
 * - Which voice a note is written in, where lines cross or meet, is decided by how a source was parted into voices.
 * - Heights would tell one key from another.
 * - Decisions are the composer's alone.
 */
const LEFT_OUT = [
  /^loudness:/,
  /^texture:crossing$/,
  /^inner:(pitch|belowMelody|aboveBass)$/,
  /^melody\.pitch:(mean|highest|lowest|last)$/,
  /^melody\.harmony:unison$/,
  /^bass\.pitch:mean$/,
  /^surprise:decisions$/,
  /^memory:drums/,
];

/** Of one group the measurements that count. */
interface Kept {
  readonly group: FeatureGroup;
  /** Places among the group's measurements. */
  readonly places: readonly number[];
}

function kept(groups: readonly FeatureGroup[]): Kept[] {
  return groups.map((group) => ({
    group,
    places: [...group.names.keys()].filter(
      (place) => !LEFT_OUT.some((pattern) => pattern.test(`${group.name}:${group.names[place]}`)),
    ),
  }));
}

const isGroove = ({ name }: FeatureGroup): boolean => name === 'drums' || name.startsWith('drums.');
const OF_VOICES = kept([
  ...BAR_GROUPS.filter((group) => !isGroove(group)),
  ...COUNTERPOINT_GROUPS,
  ...SUCCESSION_GROUPS,
]);
const OF_DRUMS = kept([...BAR_GROUPS.filter(isGroove), ...GROOVE_GROUPS]);

function namesOf(groups: readonly Kept[]): string[] {
  return groups.flatMap(({ group, places }) => places.map((place) => `${group.name}:${group.names[place]}`));
}

/** [P] 'group:measurement', those of the pitched voices first. */
export const AUTHENTICITY_NAMES: readonly string[] = [...namesOf(OF_VOICES), ...namesOf(OF_DRUMS)];
export const AUTHENTICITY_SIZE = AUTHENTICITY_NAMES.length;
const FIRST_OF_DRUMS = namesOf(OF_VOICES).length;

/** Which measurements a hearing takes: from `from` up to `to`. The others are 0. */
export function measuredRange({ pitched, drums }: Hearing): { readonly from: number; readonly to: number } {
  return { from: pitched ? 0 : FIRST_OF_DRUMS, to: drums ? AUTHENTICITY_SIZE : FIRST_OF_DRUMS };
}

/**
 * @param bars `WINDOW_BARS` bars of one metre, oldest first; the newest is measured
 * @returns [P] raw measurements, the same in every key
 */
export function authenticityFeatures(bars: readonly HeardNotes[], hearing: Hearing): Float32Array {
  const [bar, ...before] = shapeWindow(bars, hearing).toReversed();
  const out = new Float32Array(AUTHENTICITY_SIZE);
  let at = hearing.pitched ? 0 : FIRST_OF_DRUMS;
  for (const { group, places } of [...(hearing.pitched ? OF_VOICES : []), ...(hearing.drums ? OF_DRUMS : [])]) {
    const measured = group.measure(bar!, before);
    for (const place of places) out[at++] = measured[place]!;
  }
  return out;
}
