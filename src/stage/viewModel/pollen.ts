/** What flies away when a phrase scatters. A function of its age alone. */
import type { Seconds } from '../../kernel/units.ts';
import { clamp01, easeOut, grain, smooth } from './motion.ts';

/** Pollen drifts so long, in so many grains. */
export const POLLEN_SECONDS: Seconds = 3.6;
export const GRAINS = 20;

/** Where one grain of a plant's pollen is against its flower, in units, and how bright it is. Written into `grainOut`. */
export const grainOut = { x: 0, y: 0, alpha: 0, size: 0 };
export function pollenAt(seed: number, index: number, age: Seconds): void {
  const share = clamp01(age / (POLLEN_SECONDS * (0.65 + 0.35 * grain(seed, index))));
  const burst = easeOut(share * 2.2);
  const turn = 2 * Math.PI * grain(seed, index + 100);
  const away = 0.9 + 3.6 * grain(seed, index + 200);
  // A breath of wind from the now-line carries it off into the past.
  grainOut.x = Math.sin(turn) * away * burst - (2.5 + 5 * grain(seed, index + 300)) * share * share;
  grainOut.y = -Math.cos(turn) * away * 0.7 * burst - 1.6 * share + 3.2 * share * share * grain(seed, index + 400);
  grainOut.alpha = smooth(share * 12) * (1 - smooth((share - 0.35) / 0.65));
  grainOut.size = 0.15 + 0.19 * grain(seed, index + 500);
}
