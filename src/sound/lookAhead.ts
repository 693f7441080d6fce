/**
 * How far ahead notes are wanted, from how regularly the ticks come: a page that is kept busy is given more time, and a
 * quiet one answers its listeners sooner. Knows no audio and no notes.
 */
import type { Seconds } from '../kernel/units.ts';

/** A gap asks for itself half as long again, and the time that handing notes over may take. */
const RESERVE = 1.5;
const SLACK: Seconds = 0.1;
/** Seconds given back in a second of regular ticks: from the longest look-ahead to the shortest in half a minute. */
const RETURN = 0.02;
/** After a longer gap the machine slept or the tab was away: no page is busy for so long. */
const SLEEP: Seconds = 1.5;

export class LookAhead {
  readonly #least: Seconds;
  readonly #most: Seconds;
  #ahead: Seconds;
  #latest = Number.NaN;

  constructor(least: Seconds, most: Seconds) {
    this.#least = least;
    this.#most = Math.max(least, most);
    this.#ahead = least;
  }

  /**
   * Call with every tick.
   * @param at the tick's time on a clock that neither stands still nor runs back
   * @returns the look-ahead until the next tick, between `least` and `most`
   */
  next(at: Seconds): Seconds {
    const gap = at - this.#latest;
    this.#latest = at;
    if (!(gap < SLEEP)) return this.#ahead;
    const asked = Math.min(this.#most, RESERVE * gap + SLACK);
    this.#ahead = Math.max(this.#least, asked, this.#ahead - RETURN * gap);
    return this.#ahead;
  }
}
