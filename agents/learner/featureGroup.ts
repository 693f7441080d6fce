/** A family of bar features that rise and fall together in people's tastes, and the small arithmetic they share. */
import type { BarShape, ShapedNote } from './barShape.ts';

export interface FeatureGroup {
  readonly name: string;
  /** Names within the group, in the order `measure` returns them. */
  readonly names: readonly string[];
  /** @param before the bars before it, newest first, at most three */
  measure(bar: BarShape, before: readonly BarShape[]): ArrayLike<number>;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return values.length === 0 ? 0 : Math.sqrt(sum / values.length);
}

/** Share of items that pass; 0 of none. */
export function share<Item>(items: readonly Item[], passes: (item: Item, index: number) => boolean): number {
  return items.length === 0 ? 0 : items.filter(passes).length / items.length;
}

/** Shannon entropy (nats) of the values' own histogram. */
export function entropyOf(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / values.length) * Math.log(count / values.length);
  return sum;
}

export function pitches(notes: readonly ShapedNote[]): number[] {
  return notes.map(({ pitch }) => pitch);
}

/** Semitones from each note to the next. */
export function intervals(notes: readonly ShapedNote[]): number[] {
  return notes.slice(1).map((note, index) => note.pitch - notes[index]!.pitch);
}

/** Slots between neighbouring onsets, the last one counted to the bar's end. */
export function gaps(notes: readonly ShapedNote[], slots: number): number[] {
  return notes.map((note, index) => (notes[index + 1]?.slot ?? slots) - note.slot);
}

/** Counts as shares of the total over `size` bins; all 0 when there is nothing to count. */
export function histogram(bins: readonly number[], size: number): Float32Array {
  const out = new Float32Array(size);
  for (const bin of bins) out[bin]! += 1 / bins.length;
  return out;
}

export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

export function pitchClass(pitch: number): number {
  return ((pitch % 12) + 12) % 12;
}

/** A note off the beat that sounds on through a stronger slot. After Longuet-Higgins and Lee 1984. */
export function syncopates(note: ShapedNote, bar: BarShape): boolean {
  const { weights } = bar.metre;
  for (let slot = note.slot + 1; slot < note.slot + note.length; slot++)
    if (weights[slot]! > weights[note.slot]!) return true;
  return false;
}
