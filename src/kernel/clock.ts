/** Time as a parameter. Only adapters and composition roots read a real clock. */
import type { Seconds } from './units.ts';

export interface Clock {
  now(): Seconds;
}

/** A clock that moves only when told: drives scheduler, session and stage in tests and in `clock=fast`. */
export class FakeClock implements Clock {
  #now: Seconds;
  constructor(start: Seconds = 0) {
    this.#now = start;
  }
  now(): Seconds {
    return this.#now;
  }
  /** @throws RangeError if asked to run backwards (a caller's bug) */
  advance(by: Seconds): void {
    if (!(by >= 0)) throw new RangeError(`a clock cannot advance by ${by} s`);
    this.#now += by;
  }
}
