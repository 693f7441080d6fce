/**
 * How the petals of a visit that has ended fall: one for each of its ratings, from the flower to the ground, in three seconds.
 * Pure; knows shares of ways and turns, no pixels.
 */
import type { Seconds } from '../../kernel/units.ts';
import { clamp01, grain, smooth } from './motion.ts';

/** The last one sets out so long after the first, and each is so long on its way. */
const SPREAD: Seconds = 1;
const FLIGHT: Seconds = 1.9;
/** Lies on the ground and fades for the rest of the time. */
const FADE: Seconds = 0.25;

export interface FallenPetal {
  /** 0 = at the flower, 1 = on the ground. */
  down: number;
  /** Across, in flower widths from the flower: −1…1 at the most. */
  across: number;
  /** Radians, clockwise. */
  turn: number;
  /** 0–1. */
  alpha: number;
}

export const freshPetal = (): FallenPetal => ({ down: 0, across: 0, turn: 0, alpha: 0 });

/**
 * @param index of the rating, of `count`, oldest first: the oldest falls first
 * @param age since the fall began
 * @param petal is overwritten, so that no frame allocates
 */
export function dropPetal(petal: FallenPetal, index: number, count: number, age: Seconds): void {
  const flown = clamp01((age - (SPREAD * index) / Math.max(1, count - 1)) / FLIGHT);
  const [side, swing] = [2 * grain(index, 3) - 1, grain(index, 7)];
  // A petal falls slowly at first and rocks from side to side, the wider the longer it falls.
  petal.down = flown * flown * (1.6 - 0.6 * flown);
  petal.across = side * (0.2 + 0.5 * flown) + 0.3 * flown * Math.sin(2 * Math.PI * (swing + (1 + swing) * flown));
  petal.turn = side * Math.PI * (0.25 + flown) + 0.8 * Math.sin(2 * Math.PI * (swing + 1.4 * flown));
  petal.alpha = smooth(clamp01(age / 0.2)) * (1 - smooth(clamp01((age - SPREAD - FLIGHT + FADE) / FADE)));
}
