/** What the page and the audio thread call each other's things. */
import type { Seconds } from '../kernel/units.ts';
import type { Reading } from './mastering.ts';
import type { Stem } from '../protocol/stem.ts';

export const MIXER_PROCESSOR = 'antiphon-mixer';
export const MASTER_PROCESSOR = 'antiphon-master';
/** The master tells its reading so often. */
export const READING_EVERY: Seconds = 0.5;
export type FromWorklet = Reading;

export function heardName(stem: Stem): string {
  return `heard-${stem}`;
}

export function targetName(stem: Stem): string {
  return `target-${stem}`;
}
