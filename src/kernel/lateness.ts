/** How late messages come when nobody's clocks agree: measured against the quickest of them. Pure. */
import type { Milliseconds } from './units.ts';

/** Two clocks part by no more than this share: 100 parts in a million. */
const DRIFT = 1e-4;

export class Lateness {
  #quickest = Infinity;
  #at = 0;

  /**
   * @param sent on the sender's clock, whatever that shows
   * @param received on one's own
   * @returns ≥ 0: how much longer this one was under way than the quickest so far
   */
  of(sent: Milliseconds, received: Milliseconds): Milliseconds {
    const underWay = received - sent;
    const drifted = this.#quickest + DRIFT * Math.max(0, received - this.#at);
    this.#quickest = Math.min(drifted, underWay);
    this.#at = received;
    return underWay - this.#quickest;
  }
}
