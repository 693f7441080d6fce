/**
 * The piece as people heard it, bar by bar, for whoever wants to take it away. The timeline forgets after 64 bars; this keeps
 * an hour, without what was only thought. Then ⇄ Now and pauses are no bars of the timeline, so they are not on it; echoes
 * sounded, so they are. What nobody was there for is nobody's, and a fresh start begins an empty tape.
 */
import type { Seconds } from '../kernel/units.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { State } from './state.ts';

/** Some megabytes. */
export const LONGEST_TAPE: Seconds = 3600;

export interface TapedBar {
  readonly bar: PlannedBar;
  readonly seconds: Seconds;
  readonly echo: boolean;
}

const NO_OUTLOOK: PlannedBar['outlook'] = { onset: new Float32Array(), degrees: new Float32Array(), ghosts: [] };

/** The bar without what the policy thought: that is far larger than the music, and never sounds. */
function plain(bar: PlannedBar): PlannedBar {
  const { why: _, ...kept } = bar;
  return { ...kept, outlook: NO_OUTLOOK };
}

export class Tape {
  #bars: TapedBar[] = [];
  #seconds: Seconds = 0;
  #dropped = 0;
  /** Index of the next bar to be taken down. */
  #next = 0;
  #seed: number | null = null;

  /** Finished bars, oldest first. */
  get bars(): readonly TapedBar[] {
    return this.#bars;
  }
  get seconds(): Seconds {
    return this.#seconds;
  }
  /** Whether its beginning has been given up for its end. */
  get isCut(): boolean {
    return this.#dropped > 0;
  }

  /** To be called often enough that no bar comes and goes in between: the timeline holds 64. */
  follow(state: Pick<State, 'attract' | 'seed' | 'heardBars' | 'timeline'>): void {
    const { attract, seed, heardBars, timeline } = state;
    if (attract || seed !== this.#seed || heardBars < this.#next) {
      this.#bars = [];
      this.#seconds = 0;
      this.#dropped = 0;
      this.#next = heardBars;
      this.#seed = seed;
      return;
    }
    if (heardBars === this.#next) return;
    for (const { bar, slotSeconds, echo } of timeline) {
      if (bar.barIndex < this.#next || bar.barIndex >= heardBars) continue;
      const seconds = slotSeconds * bar.chords.length;
      this.#bars.push({ bar: plain(bar), seconds, echo });
      this.#seconds += seconds;
    }
    this.#next = heardBars;
    let spare = 0;
    while (this.#seconds > LONGEST_TAPE && spare < this.#bars.length - 1) this.#seconds -= this.#bars[spare++]!.seconds;
    if (spare === 0) return;
    this.#bars = this.#bars.slice(spare);
    this.#dropped += spare;
  }
}
