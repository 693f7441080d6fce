/** The visit that has ended falls to the ground: a petal for each of its ratings, amber for More and blue for Change. */
import type { Inks } from './ink.ts';
import { IVORY, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { dropPetal, freshPetal } from './viewModel/fall.ts';
import type { View } from './viewModel/view.ts';

/** In units. */
const LENGTH = 7.5;
const REACH = 46;

const petal = freshPetal();

export function paintFall(inks: Inks, view: View): void {
  if (view.fall === null) return;
  const { since, values } = view.fall;
  const { unit, soilY } = view.layout;
  const age = view.now - since;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    dropPetal(petal, i, values.length, age);
    if (petal.alpha <= 0) continue;
    // Whoever wants less motion sees them lie on the ground and fade.
    const down = view.calm ? 1 : petal.down;
    const x = view.budX + petal.across * REACH * unit;
    const y = view.budY + (soilY - view.budY) * down;
    const length = LENGTH * unit * (0.7 + 0.6 * Math.abs(value));
    // A strong rating fell from a long petal. Change is a slim one, More a round one: told apart without colour.
    const width = length * (value > 0 ? 0.62 : 0.34);
    const colour = ratingColour(value);
    inks.light.dot(SPRITE.glow, x, y, length, colour, 0.22 * petal.alpha);
    inks.body.stamp(SPRITE.petal, x, y, width, length, colour, 0.85 * petal.alpha, petal.turn);
    inks.body.stamp(SPRITE.petalLine, x, y, width, length, mix(colour, IVORY, 0.6), 0.8 * petal.alpha, petal.turn);
  }
}
