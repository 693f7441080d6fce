/** What an hour of music has left behind, as figures. Pure. */
import type { Endured } from '../../sound/endurance.ts';
import type { Figure } from './figure.ts';

/** Music of a sixth of the whole, seconds or looks. */
const SIXTHS = 6;
/** Megabytes that chance and compiled code may add after the first minutes; notes that leaked would add tens. */
const HEAP_SLACK = 2;

/** @param endured of an hour whose heap was looked at every five minutes */
export function hourFigures({ voices, pending, heaps }: Endured): Figure[] {
  const most = (values: readonly number[]): number => Math.max(...values);
  const first = (values: readonly number[]): readonly number[] => values.slice(0, Math.floor(values.length / SIXTHS));
  const last = (values: readonly number[]): readonly number[] => values.slice(-Math.floor(values.length / SIXTHS));
  const held = (name: string, values: readonly number[]): Figure => ({
    name: `${name}, last ten minutes of an hour`,
    unit: 'notes',
    value: most(last(values)),
    baseline: { name: 'first ten minutes', value: most(first(values)) },
    better: 'lower',
    // Chance may put one more note into a second; what leaked would be there by the hundred.
    bound: Math.ceil(1.2 * most(first(values))),
  });
  // By the second look, recordings have been made and what making them took is gone.
  const settled = heaps[1] ?? 0;
  return [
    held('notes that hold nodes', voices),
    held('notes remembered for another device', pending),
    {
      name: 'heap, last ten minutes of an hour',
      unit: 'MB',
      value: most(last(heaps)),
      baseline: { name: 'after ten minutes', value: settled },
      better: 'lower',
      bound: settled + HEAP_SLACK,
    },
  ];
}
