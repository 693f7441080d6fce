/** When a simulated listener presses, how honestly and how late: drawn bar by bar, the same for every learner. */
import type { Rng } from '../../src/kernel/random.ts';
import type { Seconds } from '../../src/kernel/units.ts';

export const RATED_SHARE = 0.3;
export const RANDOM_SHARE = 0.15;
export const DELAY = { shape: 2, median: 1, from: 0.2, to: 4 } as const;
/** Median of a gamma of shape 2, in scales. */
const MEDIAN_IN_SCALES = 1.678;

export interface Press {
  readonly rates: boolean;
  /** The level pressed whatever the music, or null for an honest one. */
  readonly random: -1 | 0 | 1 | null;
  /** After the bar's end. */
  readonly delay: Seconds;
}

/** @param rng of the run; not advanced, so that a bar's draws do not depend on what happened before it */
export function pressFor(barIndex: number, rng: Rng): Press {
  const own = rng.fork(barIndex);
  const rates = own.next() < RATED_SHARE;
  const random = own.next() < RANDOM_SHARE ? ((own.integer(3) - 1) as -1 | 0 | 1) : null;
  let delay: number;
  do delay = own.gamma(DELAY.shape, DELAY.median / MEDIAN_IN_SCALES);
  while (delay < DELAY.from || delay > DELAY.to);
  return { rates, random, delay };
}
