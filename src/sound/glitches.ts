/**
 * Counts moments in which the loudspeaker got nothing in time. Browsers that know tell; for the others the audio clock
 * is watched: what it loses against the page's was not played. Knows no context beyond what it is shown.
 */
import type { Seconds } from '../kernel/units.ts';

/** What browsers say, under the name of the standard and under that of Chromium's first try. */
interface Telling {
  readonly playbackStats?: { readonly underrunEvents?: number };
  readonly playoutStats?: { readonly fallbackFramesEvents?: number };
}

/** Null where the browser does not count. */
export function underrunsTold(native: object): number | null {
  const { playbackStats, playoutStats } = native as Telling;
  return playbackStats?.underrunEvents ?? playoutStats?.fallbackFramesEvents ?? null;
}

/** The clocks are compared over this long … */
const WINDOW: Seconds = 1;
/** … and a loss of more than this is a gap: blocks, timers and unequal clocks come to less. */
const GAP: Seconds = 0.06;

export class Glitches {
  #count = 0;
  #before: number | null = null;
  #audio: Seconds = Number.NaN;
  #page: Seconds = Number.NaN;

  get count(): number {
    return this.#count;
  }

  /**
   * Call every beat while the device is alive.
   * @param told what `underrunsTold` says of the context
   */
  watch(audio: Seconds, page: Seconds, told: number | null): void {
    if (told !== null) {
      // A fresh context counts from none again.
      if (this.#before !== null && told > this.#before) this.#count += told - this.#before;
      this.#before = told;
      return;
    }
    if (!(page - this.#page < WINDOW)) {
      // A page that slept, or a first look, tells nothing.
      if (page - this.#page < 3 * WINDOW && page - this.#page - (audio - this.#audio) > GAP) this.#count += 1;
      this.#audio = audio;
      this.#page = page;
    }
  }

  /** The device has changed or paused: what its clock did meanwhile is no glitch. */
  rest(): void {
    this.#before = null;
    this.#audio = Number.NaN;
    this.#page = Number.NaN;
  }
}
