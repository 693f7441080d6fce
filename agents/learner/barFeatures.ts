/**
 * ψ: a bar and its predecessors as one long vector of musical measurements, on which a model of taste is linear.
 * Computed from planned bars alone, never from the composer, so that it can judge any bar from anywhere.
 */
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { shapeOf, type BarShape } from './barShape.ts';
import type { FeatureGroup } from './featureGroup.ts';
import { HISTOGRAM_GROUPS } from './histogramFeatures.ts';
import { TEXTURE_GROUPS } from './textureFeatures.ts';
import { VOICE_GROUPS } from './voiceFeatures.ts';

/** Every family of measurements, in the order of ψ. */
export const BAR_GROUPS: readonly FeatureGroup[] = [...VOICE_GROUPS, ...TEXTURE_GROUPS, ...HISTOGRAM_GROUPS];

/** Predecessors that can matter: three bars, as far back as a hidden listener may hear. */
export const MEMORY_BARS = 3;

/** [P] names, 'group:measurement'. */
export const PSI_NAMES: readonly string[] = BAR_GROUPS.flatMap((group) =>
  group.names.map((name) => `${group.name}:${name}`),
);
export const PSI_GROUPS: readonly string[] = BAR_GROUPS.map((group) => group.name);
/** [P] index into `PSI_GROUPS`. */
export const PSI_GROUP_OF: readonly number[] = BAR_GROUPS.flatMap((group, index) => group.names.map(() => index));
export const PSI_SIZE = PSI_NAMES.length;

/** Bars on the same clock as the one measured, shaped once and reused for every candidate. Oldest first. */
export function shapeAll(bars: readonly PlannedBar[]): readonly BarShape[] {
  const shapes: BarShape[] = [];
  for (const bar of bars) shapes.push(shapeOf(bar, shapes.at(-1) ?? null));
  return shapes;
}

/**
 * @param predecessors shapes of the bars before it, oldest first; more than three are ignored
 * @returns [P] raw measurements, unscaled
 */
export function barFeatures(bar: PlannedBar, predecessors: readonly BarShape[]): Float32Array {
  const before = predecessors.slice(-MEMORY_BARS).toReversed();
  const shape = shapeOf(bar, before[0] ?? null);
  const psi = new Float32Array(PSI_SIZE);
  let at = 0;
  for (const group of BAR_GROUPS) {
    psi.set(group.measure(shape, before) as ArrayLike<number>, at);
    at += group.names.length;
  }
  return psi;
}
