/** How things move: pure curves over time. Knows neither pixels nor music. */
import type { Seconds } from '../../kernel/units.ts';

export function clamp01(value: number): number {
  return value <= 0 ? 0 : value >= 1 ? 1 : value;
}

export function lerp(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Slow at both ends. */
export function smooth(share: number): number {
  const t = clamp01(share);
  return t * t * (3 - 2 * t);
}

/** Fast at first, as growth is. */
export function easeOut(share: number): number {
  const rest = 1 - clamp01(share);
  return 1 - rest * rest * rest;
}

/** A struck note's glow: full at once, then exponential decay; 0 before it is struck. */
export function flare(age: Seconds, decay: Seconds): number {
  return age < 0 ? 0 : Math.exp(-age / decay);
}

/** Up in `rise`, down to nothing over the rest of `life`; 0 outside. */
export function swell(age: Seconds, rise: Seconds, life: Seconds): number {
  if (age <= 0 || age >= life) return 0;
  return age < rise ? smooth(age / rise) : 1 - smooth((age - rise) / (life - rise));
}

/** Breath of a sleeper: 0–1, six a minute. */
export function breath(clock: Seconds): number {
  return 0.5 - 0.5 * Math.cos((clock * 2 * Math.PI) / 10);
}

/** A fixed unpredictable number in [0, 1) for a pair of integers: shapes that differ and yet never flicker. */
export function grain(a: number, b: number): number {
  let hash = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul((b | 0) + 0x7f4a7c15, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}

/**
 * The clock of what is not music (breathing, bending, looking): it follows the music's clock while that runs,
 * and the frame's own time while the music rests, so that the garden breathes before the first note.
 */
export class DrawingClock {
  #now: Seconds = 0;
  #music: Seconds | null = null;

  get now(): Seconds {
    return this.#now;
  }

  /** @returns how far the clock went on, never more than a quarter of a second, so nothing leaps after a hidden tab */
  follow(music: Seconds, frame: Seconds): Seconds {
    const moved = this.#music === null ? 0 : music - this.#music;
    if (Number.isFinite(music)) this.#music = music;
    const by = Math.min(0.25, Math.max(0, moved > 0 ? moved : frame || 0));
    this.#now += by;
    return by;
  }
}
