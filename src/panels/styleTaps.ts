/**
 * Choosing styles with one finger: a tap takes that style alone, a second tap on it blends it with what was there before.
 * Tunes and grooves are chosen apart, since a piece may have one of each. Pure; knows nothing of what a style sounds like.
 */
import type { StyleMixture } from '../protocol/bar.ts';

export interface StyleTap {
  readonly name: string;
  /** The mixture it replaced. */
  readonly before: StyleMixture;
}

export interface StyleChoice {
  readonly mixture: StyleMixture;
  readonly tap: StyleTap;
}

/** @returns names with any weight, in the order of the mixture */
export function stylesIn(mixture: StyleMixture): readonly string[] {
  return Object.keys(mixture).filter((name) => mixture[name] > 0);
}

function evenly(names: readonly string[]): StyleMixture {
  return Object.fromEntries(names.map((name) => [name, 1 / names.length]));
}

/**
 * @param current the mixture now
 * @param last the tap before this one, or null
 * @param family names of the styles that are chosen together with `name`, itself included; the others keep their weights
 * @returns a mixture that is never empty
 */
export function tapStyle(
  current: StyleMixture,
  last: StyleTap | null,
  name: string,
  family: readonly string[],
): StyleChoice {
  const within = (mixture: StyleMixture): readonly string[] =>
    stylesIn(mixture).filter((other) => family.includes(other));
  const others = Object.fromEntries(Object.entries(current).filter(([other]) => !family.includes(other)));
  const chosen = within(current);
  const secondTap = chosen.length === 1 && chosen[0] === name && last?.name === name;
  if (!secondTap) return { mixture: { ...others, [name]: 1 }, tap: { name, before: current } };
  const earlier = within(last.before).filter((other) => other !== name);
  // Nothing to blend with: the second tap lets go of the style, unless it is the last one.
  const names = earlier.length > 0 ? [...earlier, name] : stylesIn(others).length > 0 ? [] : [name];
  return { mixture: { ...others, ...evenly(names) }, tap: { name, before: last.before } };
}
