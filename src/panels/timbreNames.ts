/** The instruments' places on the map of timbres, and which of their names there is room for. Pure. */
import map from '../../assets/timbreMap.json';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';

/** Instruments that have a name in every language, the best known first; the others are points without one. */
export const NAMED = [
  'grand',
  'violin',
  'flute',
  'choir',
  'marimba',
  'nylonGuitar',
  'trumpet',
  'harpsichord',
  'uprightBass',
  'organ',
  'vibraphone',
  'clarinet',
  'accordion',
  'strings',
  'synthBass',
  'electricPiano',
  'saxophone',
  'kalimba',
  'harp',
] as const;
export type NamedTimbre = (typeof NAMED)[number];

export interface MapName extends TimbrePlace {
  readonly name: NamedTimbre;
  readonly text: string;
  /** On which side of its point the name stands. */
  readonly side: 'start' | 'end';
}

export const MAP_POINTS: readonly (TimbrePlace & { readonly name: string })[] = Object.entries(map.points).map(
  ([name, { at }]) => ({ name, x: at[0]!, y: at[1]! }),
);

/** The least size of the map, in widths of its letters' em. */
export const MAP_EMS = { width: 17, height: 15 } as const;
const LINE = 1.35;
const POINT = 0.5;

/** Ems that a name takes at most. */
function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (/[\u2e80-\u9fff\uff00-\uffef]/.test(sign) ? 1.05 : 0.62), 0);
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Names that stand in each other's way give way to those before them. */
export function namesOnMap(textOf: (name: NamedTimbre) => string): readonly MapName[] {
  const taken: Box[] = [];
  return NAMED.flatMap((name) => {
    const place = MAP_POINTS.find((point) => point.name === name);
    if (!place) return [];
    const text = textOf(name);
    const [x, y] = [place.x * MAP_EMS.width, (1 - place.y) * MAP_EMS.height];
    for (const side of place.x < 0.5 ? (['end', 'start'] as const) : (['start', 'end'] as const)) {
      const [near, far] = [POINT, POINT + widthOf(text)];
      const box: Box = {
        left: side === 'end' ? x + near : x - far,
        right: side === 'end' ? x + far : x - near,
        top: y - LINE / 2,
        bottom: y + LINE / 2,
      };
      const inside = box.left >= 0 && box.right <= MAP_EMS.width && box.top >= 0 && box.bottom <= MAP_EMS.height;
      if (!inside || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return [{ name, text, side, x: place.x, y: place.y }];
    }
    return [];
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
