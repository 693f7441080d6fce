/** Counts the stage's own cost: script time and rate of its frames. Knows times only. */
import type { Milliseconds } from '../kernel/units.ts';

const FRAMES = 300;
/** The 95th percentile is sorted out anew every so many frames. */
const RENEW = 30;

export class FrameMeter {
  readonly #script = new Float64Array(FRAMES);
  readonly #sorted = new Float64Array(FRAMES);
  #count = 0;
  #p95: Milliseconds = 0;
  #lastAt: Milliseconds = Number.NaN;
  #interval: Milliseconds = 0;

  /** @returns milliseconds since the frame before, 0 for the first */
  begin(at: Milliseconds): Milliseconds {
    const since = Number.isNaN(this.#lastAt) ? 0 : Math.max(0, at - this.#lastAt);
    this.#lastAt = at;
    if (since > 0) this.#interval = this.#interval === 0 ? since : this.#interval + (since - this.#interval) * 0.08;
    return since;
  }

  end(script: Milliseconds): void {
    this.#script[this.#count % FRAMES] = script;
    this.#count++;
    if (this.#count % RENEW !== 0 && this.#count > RENEW) return;
    const filled = Math.min(this.#count, FRAMES);
    const sorted = this.#sorted.subarray(0, filled);
    sorted.set(this.#script.subarray(0, filled));
    sorted.sort();
    this.#p95 = sorted[Math.min(filled - 1, Math.floor(0.95 * filled))]!;
  }

  /** 95th percentile of the last 300 frames. */
  get scriptMsPerFrame(): Milliseconds {
    return this.#p95;
  }
  get fps(): number {
    return this.#interval > 0 ? 1000 / this.#interval : 0;
  }
}
