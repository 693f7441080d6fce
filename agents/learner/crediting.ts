/**
 * From a press to the music it speaks of: checked, counted once, spread over what sounded as late as this listener presses.
 * Knows neither what a press is worth nor what is learnt from it.
 */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import { checkRating, type Rating, type Refusal } from '../../src/protocol/rating.ts';
import { creditBars, creditEvenly, creditSlots, type LagKernel, type SlotCredit } from './credit.ts';
import type { HeardBar, HeardBars } from './heardBars.ts';
import { ResponseTimes, type ResponseSnapshot } from './responseTime.ts';

/** Ratings whose numbers are remembered: as many as can come again after a line was broken. */
const REMEMBERED = 4096;
/** Bars of more slots, or longer, than any metre and tempo give are not bars. */
const MOST_SLOTS = 64;
const LONGEST_SLOT = 4;

export interface Credited {
  /** Weights sum to 1, or empty. */
  readonly slots: readonly SlotCredit[];
  /** Those of them that are remembered, weights sum to 1 at most; never empty. */
  readonly bars: readonly { readonly bar: HeardBar; readonly weight: number }[];
}

/** What the model of taste thought of the bars, before it learnt this rating, and what the rating turned out to be. */
export interface Judged {
  /** @param features [Z] */
  readonly expect: ((features: Float32Array) => number) | null;
  readonly sd: number;
  readonly target: number;
  readonly weight: number;
}

export class Crediting {
  readonly #heard: HeardBars;
  readonly #times = new ResponseTimes();
  /** Counted in this life. Kept out of snapshots: the next visit counts from nought again. */
  readonly #counted = new Set<number>();

  constructor(heard: HeardBars) {
    this.#heard = heard;
  }

  /**
   * @param rating numbered from 0; a negative number is the agent's own conclusion, which nobody can send twice
   * @returns what it speaks of, or why it speaks of nothing; a rating that reaches nothing may come again with what it lacked
   */
  credit(rating: Rating, sounded: readonly SoundedBar[]): Result<Credited, Refusal> {
    const checked = checkRating(rating);
    if (!checked.ok) return checked;
    if (this.#counted.has(rating.id)) return fail('repeated', `Rating ${rating.id} has been counted already.`);
    const heard = sounded.filter(isBar);
    const slots = this.#spread(rating, heard);
    const bars = creditBars(slots, heard, rating.span === 'phrase' ? 0 : undefined).flatMap(
      ({ decisionId, weight }) => {
        const bar = this.#heard.find(decisionId);
        return bar ? [{ bar, weight }] : [];
      },
    );
    if (bars.length === 0) return fail('unheard', 'Nothing had sounded that this rating could speak of.');
    if (rating.id >= 0) this.#counted.add(rating.id);
    if (this.#counted.size > REMEMBERED) this.#counted.delete(this.#counted.values().next().value!);
    return succeed({ slots, bars });
  }

  /** How late this listener presses is learnt from presses alone: who says what they judge has thought about it. */
  learn(rating: Rating, sounded: readonly SoundedBar[], { expect, sd, target, weight }: Judged): void {
    if (rating.span !== undefined) return;
    const heard = sounded.filter(isBar);
    const expected = expect
      ? new Map(
          heard.flatMap(({ decisionId }) => {
            const bar = this.#heard.find(decisionId);
            return bar ? [[decisionId, expect(bar.scaled)] as const] : [];
          }),
        )
      : null;
    this.#times.learn(rating.listener, { at: rating.at, sounded: heard, expected, sd, target, weight });
  }

  /** How late a listener is believed to press: median in s, and share of presses that judge whole bars. */
  responseOf(listener: string): { readonly median: number; readonly wholeBar: number } {
    return this.#times.summary(listener);
  }

  snapshot(): ResponseSnapshot {
    return this.#times.snapshot();
  }

  restore(snapshot: ResponseSnapshot | undefined): void {
    this.#times.restore(snapshot);
  }

  #spread({ at, span, listener }: Rating, sounded: readonly SoundedBar[]): readonly SlotCredit[] {
    const kernel = this.#times.kernel(listener);
    if (span === undefined) return creditSlots(at, sounded, kernel);
    if (span === 'moment') return creditSlots(at, sounded, only('moment', kernel));
    const onBars = creditSlots(at, sounded, only('whole', kernel));
    if (span === 'bar') return onBars;
    // The phrase that the last of the bars in reach belongs to, as far as it has sounded.
    const last = sounded
      .filter((bar) => bar.startsAt + bar.slotSeconds <= at)
      .reduce<SoundedBar | null>((latest, bar) => (latest && latest.startsAt > bar.startsAt ? latest : bar), null);
    const judged = mostCredited(onBars) ?? last?.decisionId;
    const phrase = judged === undefined ? undefined : this.#heard.find(judged)?.phrase;
    if (phrase === undefined) return onBars;
    const members = sounded.filter(({ decisionId }) => this.#heard.find(decisionId)?.phrase === phrase);
    return creditEvenly(at, members);
  }
}

/** The kernel with one of its two ways of answering alone. */
function only(way: 'whole' | 'moment', kernel: LagKernel): LagKernel {
  return { whole: () => 0, moment: () => 0, [way]: kernel[way] };
}

function mostCredited(credit: readonly SlotCredit[]): number | undefined {
  const sums = new Map<number, number>();
  for (const { decisionId, weight } of credit) sums.set(decisionId, (sums.get(decisionId) ?? 0) + weight);
  return [...sums].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

function isBar({ startsAt, slotSeconds, slots }: SoundedBar): boolean {
  return (
    Number.isFinite(startsAt) && slotSeconds > 0 && slotSeconds <= LONGEST_SLOT && slots > 0 && slots <= MOST_SLOTS
  );
}
