/** Metres as the grid sees them. A slot is a sixteenth; every bar has 12 or 16 of them. */
import type { Slots } from '../kernel/units.ts';

export const METRES = ['4/4', '3/4', '6/8'] as const;
export type MetreName = (typeof METRES)[number];

export interface Metre {
  readonly name: MetreName;
  readonly numerator: number;
  readonly denominator: number;
  /** Slots in a bar. */
  readonly slots: Slots;
  /** Slots in one felt beat: 4, or 6 in compound time. */
  readonly beatSlots: Slots;
  /** Metric weight of every slot, 4 = downbeat … 0 = between eighths. After Lerdahl and Jackendoff's dot levels. */
  readonly weights: readonly number[];
}

const FOUR_FOUR = [4, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0];
const THREE_FOUR = [4, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0];
const SIX_EIGHT = [4, 0, 1, 0, 1, 0, 3, 0, 1, 0, 1, 0];

const TABLE: Readonly<Record<MetreName, Metre>> = {
  '4/4': { name: '4/4', numerator: 4, denominator: 4, slots: 16, beatSlots: 4, weights: FOUR_FOUR },
  '3/4': { name: '3/4', numerator: 3, denominator: 4, slots: 12, beatSlots: 4, weights: THREE_FOUR },
  '6/8': { name: '6/8', numerator: 6, denominator: 8, slots: 12, beatSlots: 6, weights: SIX_EIGHT },
};

export function metreOf(name: MetreName): Metre {
  return TABLE[name];
}

export function isMetreName(text: string): text is MetreName {
  return (METRES as readonly string[]).includes(text);
}
