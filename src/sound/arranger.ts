/**
 * From a mixture of styles to those who play it: a fusion has instruments of every style it is made of. Pure; the same
 * mixture is always cast the same way. Knows no notes and no audio.
 */
import type { StyleMixture } from '../protocol/bar.ts';
import type { PatternName } from './comping.ts';
import type { KitName } from './drumkit.ts';
import { HOUSE_LINE_UP, lineUpOf, ROLES, type LineUp, type Role } from './lineUps.ts';
import type { Stem } from '../protocol/stem.ts';
import type { TimbreName } from './timbre/timbres.ts';

export interface Cast extends Readonly<Record<Exclude<Stem, 'drums'>, TimbreName>> {
  readonly kit: KitName;
  readonly pattern: PatternName;
  readonly colour: TimbreName;
}

/** Shares of styles that are heard at all; smaller ones colour the notes, not the line-up. */
const HEARD_SHARE = 0.12;
/** A style with this share is heard in at least one role. */
const ENTITLED_SHARE = 0.2;

/** @returns style and share, heaviest first, shares summing to 1; empty where the mixture names none */
export function sharesOf(mixture: StyleMixture): readonly (readonly [string, number])[] {
  const named = Object.entries(mixture).filter(([, weight]) => weight > 0);
  const total = named.reduce((sum, [, weight]) => sum + weight, 0);
  return named
    .map(([style, weight]): [string, number] => [style, weight / total])
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** Which style fills each role: the one that would lose most without it, and none with a fair share goes without. */
export function rolesOf(mixture: StyleMixture): Readonly<Record<Role, string>> | null {
  const shares = sharesOf(mixture).filter(([, share], i) => i === 0 || share >= HEARD_SHARE);
  const [first] = shares;
  if (!first) return null;
  const worth = (style: string, share: number, role: number): number => share * lineUpOf(style).claims[role]!;
  const holders = ROLES.map((_, role) =>
    shares.reduce((best, next) => (worth(...next, role) > worth(...best, role) ? next : best), first),
  );
  for (const entry of shares) {
    const [style, share] = entry;
    if (share < ENTITLED_SHARE || holders.some(([holder]) => holder === style)) continue;
    // It takes the role that is dearest to it beside what its present holder loses, from one who keeps another.
    const open = ROLES.map((_, role) => role).filter(
      (role) => holders.filter(([holder]) => holder === holders[role]![0]).length > 1,
    );
    const gain = (role: number): number => worth(style, share, role) - worth(...holders[role]!, role);
    if (open.length > 0) holders[open.reduce((best, role) => (gain(role) > gain(best) ? role : best))] = entry;
  }
  return Object.fromEntries(ROLES.map((role, i) => [role, holders[i]![0]])) as Record<Role, string>;
}

export function castOf(mixture: StyleMixture): Cast {
  const roles = rolesOf(mixture);
  if (!roles) return cast(() => HOUSE_LINE_UP, HOUSE_LINE_UP);
  const [heaviest] = sharesOf(mixture)[0]!;
  return cast((role) => lineUpOf(roles[role]), lineUpOf(heaviest));
}

function cast(of: (role: Role) => LineUp, heaviest: LineUp): Cast {
  const groove = of('drums');
  const chords = of('comp');
  return {
    melody: of('melody').melody,
    bass: of('bass').bass,
    inner1: of('inner1').inner1,
    inner2: of('inner2').inner2,
    comp: chords.comp,
    pattern: chords.pattern,
    kit: groove.kit,
    // Who doubles the tune comes from the other world where there are two.
    colour: groove === of('melody') ? heaviest.colour : groove.colour,
    player: heaviest.player,
  };
}

/** The line-up of the house itself. */
export const LINE_UP: Cast = castOf({});
