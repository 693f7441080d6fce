/** How loud a touch is. */
import type { Velocity } from '../kernel/units.ts';

/** Loudness of a touch, 0.12–1, linear amplitude: a ghost note stays audible. */
export function touchGain(velocity: Velocity): number {
  return 0.12 + 0.88 * (Math.min(127, Math.max(0, velocity)) / 127) ** 1.6;
}
