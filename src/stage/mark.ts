/** What somebody asks about: a ring of light around it, for as long as the answer stands beside it. */
import type { Inks } from './ink.ts';
import { IVORY, MIND_LIGHT } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { placeOf, type Place } from './viewModel/hit.ts';
import type { View } from './viewModel/view.ts';

const place: Place = { x: 0, y: 0 };

export function paintMark(inks: Inks, view: View): void {
  const { marked } = view.feel;
  if (!marked || !placeOf(view, marked, place)) return;
  const { unit } = view.layout;
  const pulse = view.calm ? 0 : 0.25 * Math.sin(view.clock * 4);
  inks.light.dot(SPRITE.glow, place.x, place.y, 6 * unit, MIND_LIGHT, 0.6);
  inks.spark.dot(SPRITE.ring, place.x, place.y, (3.2 + pulse) * unit, IVORY, 0.95);
  inks.spark.dot(SPRITE.ring, place.x, place.y, (4.2 + pulse) * unit, MIND_LIGHT, 0.7);
}
