/** How loud a composed note is: metre, voice, height and a little life. The grid decides what; this decides how. */
import type { Rng } from '../../src/kernel/random.ts';
import type { Velocity } from '../../src/kernel/units.ts';

/** Melody sings above bass and inner voices. */
const LEVEL = [84, 76, 64, 62];

/** @param weight metric weight 0–4  @param phrase place in the phrase, 0–1 */
export function velocityOf(voice: number, weight: number, phrase: number, rng: Rng): Velocity {
  const arch = 8 * Math.sin(Math.PI * Math.min(1, phrase * 1.15));
  const value = LEVEL[voice]! + 3 * weight + arch + 3 * rng.normal();
  return Math.max(28, Math.min(120, Math.round(value)));
}
