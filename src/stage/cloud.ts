/** Ghost beads: where else the melody might go, each as bright as it is likely. The policy's cloud around the plan. */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { MIND, MIND_LIGHT } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { clamp01 } from './viewModel/motion.ts';
import type { View } from './viewModel/view.ts';

export function paintCloud(inks: Inks, view: View): void {
  const { roll, now, ghosts } = view;
  const { unit } = roll.layout;
  for (const ghost of ghosts) {
    const ahead = ghost.at - now;
    if (ahead < 0 || ghost.at < roll.from || ghost.at > roll.to) continue;
    const presence = roll.presence(ghost.at) * clamp01(ahead / 0.15);
    const x = roll.x(ghost.at);
    const y = roll.y(skyY(roll.layout, ghost.pitch), ghost.at);
    // Advice to be wilder or calmer swells or stills what else might come.
    const swell = 1 + 0.9 * view.feel.energy;
    const alpha = presence * ghost.probability * (0.5 + 0.5 * view.wakefulness);
    inks.light.dot(SPRITE.glow, x, y, (1.2 + 2 * ghost.probability) * unit * swell, MIND, 1.1 * alpha);
    inks.under.dot(SPRITE.disc, x, y, 0.5 * unit * swell, MIND_LIGHT, 1.2 * alpha);
  }
}
