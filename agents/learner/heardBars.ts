/**
 * The learner's short memory of its own music: what each recent decision scored, and the bars that a next one follows.
 * Bounded, so that a day of music takes no more room than a minute. Knows nothing of ratings.
 */
import type { Candidate } from '../composer/interface.ts';
import { MEMORY_BARS } from './barFeatures.ts';
import { shapeOf, type BarShape } from './barShape.ts';
import type { HeardScore } from './fastPath.ts';
import { SCALED_SIZE } from './psiScaler.ts';

/** Decisions that a late rating can still reach. */
const REMEMBERED = 64;

export interface HeardBar extends HeardScore {
  /** [Z] */
  readonly scaled: Float32Array;
  readonly control: boolean;
  /** Number of its phrase in the piece. */
  readonly phrase: number;
}

export class HeardBars {
  #bars: HeardBar[] = [];
  #piece: { readonly barIndex: number; readonly shape: BarShape }[] = [];

  get bars(): readonly HeardBar[] {
    return this.#bars;
  }

  find(decisionId: number): HeardBar | undefined {
    return this.#bars.find((bar) => bar.decisionId === decisionId);
  }

  /** Shapes of the bars just before this one, oldest first, at most three. */
  before(barIndex: number): readonly BarShape[] {
    return this.#piece
      .filter((entry) => entry.barIndex < barIndex)
      .slice(-MEMORY_BARS)
      .map(({ shape }) => shape);
  }

  /** Takes in a committed bar. A revision keeps the scores of the slots it left as they were. */
  remember(candidate: Candidate, scaled: Float32Array): void {
    const { bar, trace } = candidate;
    const slots = bar.chords.length;
    const gradient = trace.gradient.slice();
    const revised = bar.fromSlot > 0 ? this.#bars.findLast(({ barIndex }) => barIndex === bar.barIndex) : undefined;
    if (revised && revised.gradient.length === gradient.length) {
      const kept = bar.fromSlot * trace.fisher.length;
      gradient.set(revised.gradient.subarray(0, kept));
    }
    const { decisionId, barIndex, control } = bar;
    const heard = { decisionId, barIndex, slots, gradient, scaled, control, phrase: bar.phrase.index };
    this.#bars = [...this.#bars, heard].slice(-REMEMBERED);
    const shape = shapeOf(bar, this.before(bar.barIndex).at(-1) ?? null);
    this.#piece = [
      ...this.#piece.filter(({ barIndex }) => barIndex < bar.barIndex),
      { barIndex: bar.barIndex, shape },
    ].slice(-MEMORY_BARS - 1);
  }

  clear(): void {
    this.#bars = [];
    this.#piece = [];
  }
}

/** Credited mean of the bars' scaled features, [Z]. */
export function creditedMean(bars: readonly { readonly bar: HeardBar; readonly weight: number }[]): Float32Array {
  const total = bars.reduce((sum, { weight }) => sum + weight, 0);
  const out = new Float32Array(SCALED_SIZE);
  for (const { bar, weight } of bars)
    for (let i = 0; i < SCALED_SIZE; i++) out[i]! += (weight / total) * bar.scaled[i]!;
  return out;
}
