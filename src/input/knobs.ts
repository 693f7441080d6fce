/**
 * From a knob's 0–127 to what it steers, and back: where a knob would stand for the value in force.
 * Pure; knows no bytes and no devices.
 */
import { weightOf, type StyleMixture } from '../protocol/bar.ts';

/** Where a knob with a detent rests. */
const CENTRE = 64;
const TOP = 127;

export interface Style {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
}

/** A knob's 0–127 to −1…+1, with the detent at 64 exactly in the middle. */
export function knobToDial(value: number): number {
  return value < CENTRE ? (value - CENTRE) / CENTRE : (value - CENTRE) / (TOP - CENTRE);
}

/** A wheel's 0–127 to 0…+1: it rests at its lower end, and there it must change nothing. */
export function wheelToDial(value: number): number {
  return value / TOP;
}

/** Tunes alone lie along a style knob: to pass through the grooves on the way would take the beat away. */
function tunes(styles: readonly Style[]): readonly string[] {
  return styles.filter(({ family }) => family === 'pitched').map(({ name }) => name);
}

/**
 * A knob's 0–127 swept along the tunes: on one it is that tune alone, between two it blends them.
 * @param mixture the styles in force; grooves among them keep their weights
 * @returns null when there is no tune to wish for
 */
export function knobToStyle(value: number, styles: readonly Style[], mixture: StyleMixture): StyleMixture | null {
  const names = tunes(styles);
  if (names.length === 0) return null;
  const grooves = Object.entries(mixture).filter(([name]) => !names.includes(name));
  const place = (value / TOP) * (names.length - 1);
  const lower = Math.min(names.length - 1, Math.floor(place));
  const share = place - lower;
  const swept: Record<string, number> = { [names[lower]!]: 1 - share };
  if (share > 0) swept[names[lower + 1]!] = share;
  return { ...Object.fromEntries(grooves), ...swept };
}

/** Where along the tunes a mixture lies, 0…1; of a blend that no knob made, its middle. */
export function styleToPlace(mixture: StyleMixture, styles: readonly Style[]): number {
  const names = tunes(styles);
  let whole = 0;
  let sum = 0;
  for (const [index, name] of names.entries()) {
    const weight = weightOf(mixture, name);
    whole += weight;
    sum += weight * index;
  }
  return whole > 0 && names.length > 1 ? sum / whole / (names.length - 1) : 0;
}
