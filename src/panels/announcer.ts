/**
 * Paces what a screen reader is told: at most one message every five seconds. Notices wait their turn and come before
 * captions, and captions before what is said aside; of both only the newest matters.
 * Pure of timers: whoever asks brings the time.
 */
import type { Seconds } from '../kernel/units.ts';

export const ANNOUNCE_EVERY: Seconds = 5;
/** More notices than this waiting would be read long after they were true; then the oldest go. */
const LONGEST_QUEUE = 6;

export class Announcer {
  #notices: string[] = [];
  #caption: string | null = null;
  #aside: string | null = null;
  #last: Seconds = Number.NEGATIVE_INFINITY;

  notice(message: string): void {
    if (message === '' || this.#notices.includes(message)) return;
    this.#notices = [...this.#notices, message].slice(-LONGEST_QUEUE);
  }

  caption(message: string): void {
    if (message !== '') this.#caption = message;
  }

  aside(message: string): void {
    this.#aside = message === '' ? null : message;
  }

  /** @returns what is to be said now, or null when it is too soon or there is nothing to say */
  take(now: Seconds): string | null {
    if (this.waitFor(now) !== 0) return null;
    this.#last = now;
    const notice = this.#notices.shift();
    if (notice !== undefined) return notice;
    const caption = this.#caption;
    this.#caption = null;
    if (caption !== null) return caption;
    const aside = this.#aside;
    this.#aside = null;
    return aside;
  }

  /** @returns seconds until `take` will answer; infinite when nothing waits */
  waitFor(now: Seconds): Seconds {
    if (this.#notices.length === 0 && this.#caption === null && this.#aside === null) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#last + ANNOUNCE_EVERY - now);
  }
}
