/**
 * Lines that can be read: a caption stays for four seconds before another takes its place, and goes when it is old news.
 * What a person has just brought about (a pause, Then ⇄ Now, the first words) does not wait. Pure of timers: whoever asks
 * brings the time.
 */
import type { Seconds } from '../kernel/units.ts';

export const READ_FOR: Seconds = 4;
export const OLD_AFTER: Seconds = 14;

export interface Line {
  /** What it says, whatever the language and the words. */
  readonly key: string;
  readonly text: string;
  readonly urgent: boolean;
}

const NOTHING: Line = { key: '', text: '', urgent: false };

export class Pace {
  #shown: Line = NOTHING;
  #since: Seconds = Number.NEGATIVE_INFINITY;
  /** Old news is not told again. */
  #old = '';

  /** @param wanted what there is to say now · @returns what is shown now */
  show(wanted: Line, now: Seconds): string {
    const same = wanted.key === this.#shown.key;
    if (same) this.#shown = wanted;
    else if (wanted.urgent || this.#shown.urgent || this.#shown.key === '' || now - this.#since >= READ_FOR)
      this.#take(wanted.key === this.#old && !wanted.urgent ? NOTHING : wanted, now);
    if (this.#shown.key !== '' && !this.#shown.urgent && now - this.#since >= OLD_AFTER) {
      this.#old = this.#shown.key;
      this.#take(NOTHING, now);
    }
    return this.#shown.text;
  }

  /** @returns seconds until `show` may answer otherwise by itself; infinite when it will not */
  waitFor(wanted: Line, now: Seconds): Seconds {
    if (this.#shown.key === '' || this.#shown.urgent) return Number.POSITIVE_INFINITY;
    const until = wanted.key === this.#shown.key || wanted.key === this.#old ? OLD_AFTER : READ_FOR;
    return Math.max(0, this.#since + until - now);
  }

  #take(line: Line, now: Seconds): void {
    if (line.key === this.#shown.key) return;
    this.#shown = line;
    this.#since = now;
  }
}
