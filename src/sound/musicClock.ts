/**
 * Music time (0 = the downbeat of bar 0) laid over some other clock, which may be exchanged while it runs.
 * Knows nothing of audio: the source may be an audio context, the page's own timer, or a test.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';

export class MusicClock {
  #source: Clock;
  #origin: Seconds = 0;
  #started = false;
  #latest: Seconds = Number.NEGATIVE_INFINITY;

  constructor(source: Clock) {
    this.#source = source;
  }

  get source(): Clock {
    return this.#source;
  }

  get started(): boolean {
    return this.#started;
  }

  /** Music time 0 will be `leadIn` seconds from now. */
  start(leadIn: Seconds): void {
    this.#origin = this.#source.now() + leadIn;
    this.#started = true;
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  /** Seconds since bar 0, negative during the lead-in; never runs backwards. 0 before the start. */
  now(): Seconds {
    if (!this.#started) return 0;
    this.#latest = Math.max(this.#latest, this.#source.now() - this.#origin);
    return this.#latest;
  }

  /** The source's time at which music time `at` falls. */
  toSource(at: Seconds): Seconds {
    return this.#origin + at;
  }

  /** Goes on from the same music time on another clock, e.g. when the audio device has gone. */
  follow(source: Clock): void {
    const now = this.now();
    this.#source = source;
    if (this.#started) this.#origin = source.now() - now;
  }
}

/**
 * A fine clock tied to a coarse one. An audio context's time moves in blocks of up to some tens of
 * milliseconds; between two moves this runs on with the fine clock, but never more than `leash` past
 * the last block, so a context that stands still takes this clock with it.
 */
export class SteadyClock implements Clock {
  readonly #coarse: Clock;
  readonly #fine: Clock;
  readonly #leash: Seconds;
  #block = Number.NaN;
  #since: Seconds = 0;

  constructor(coarse: Clock, fine: Clock, leash: Seconds = 0.02) {
    this.#coarse = coarse;
    this.#fine = fine;
    this.#leash = leash;
  }

  now(): Seconds {
    const block = this.#coarse.now();
    const fine = this.#fine.now();
    if (block !== this.#block) {
      this.#block = block;
      this.#since = fine;
    }
    return block + Math.min(this.#leash, Math.max(0, fine - this.#since));
  }
}

/** Tells whether a clock still moves: true until it has shown the same time for longer than `patience`. */
export class Pulsometer {
  readonly #watched: Clock;
  readonly #fine: Clock;
  readonly #patience: Seconds;
  #shown = Number.NaN;
  #since: Seconds = 0;

  constructor(watched: Clock, fine: Clock, patience: Seconds) {
    this.#watched = watched;
    this.#fine = fine;
    this.#patience = patience;
  }

  moves(): boolean {
    const shown = this.#watched.now();
    const fine = this.#fine.now();
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#since = fine;
    }
    return fine - this.#since <= this.#patience;
  }
}
