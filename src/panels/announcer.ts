/**
 * Paces what a screen reader is told: at most one message every five seconds, the newest matter most.
 * Pure of timers: whoever asks brings the time.
 */
import type { Seconds } from '../kernel/units.ts';

export const ANNOUNCE_EVERY: Seconds = 5;
/** More than this many waiting would be read long after they were true. */
const LONGEST_QUEUE = 3;

export class Announcer {
  #waiting: string[] = [];
  #last: Seconds = Number.NEGATIVE_INFINITY;

  offer(message: string): void {
    if (message === '' || this.#waiting.includes(message)) return;
    this.#waiting = [...this.#waiting, message].slice(-LONGEST_QUEUE);
  }

  /** @returns what is to be said now, or null when it is too soon or there is nothing to say */
  take(now: Seconds): string | null {
    if (this.waitFor(now) !== 0) return null;
    this.#last = now;
    return this.#waiting.shift() ?? null;
  }

  /** @returns seconds until `take` will answer; infinite when nothing waits */
  waitFor(now: Seconds): Seconds {
    if (this.#waiting.length === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#last + ANNOUNCE_EVERY - now);
  }
}
