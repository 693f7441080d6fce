/**
 * How the next bars answer a rating at once, whatever has been learnt from it: with which dice, what they take up again,
 * and that the answer is heard soon. Knows neither policy nor session.
 */
import { metreOf } from '../src/music/metre.ts';
import { PITCHED } from '../src/music/voices.ts';
import type { PlannedBar } from '../src/protocol/bar.ts';
import type { Candidate, ComposeRequest } from './composer/interface.ts';

const MOST_THROWS = 4096;
/** Candidates of a bar that has to answer a rating, and beats within which the answer is to be heard. */
const ANSWERS = 4;
const ANSWER_BEATS = 2;
/** Bars after the one sounding that take up at once what people wanted more of. */
const ECHOED_BARS = 1;

export class Response {
  /** How often people asked for something else: each time all dice are thrown anew. */
  #throws = 0;
  /** How often they asked for more: each time those of the melody are. */
  #melodyThrows = 0;
  /** Bar people want more of, and the last bar that takes it up at once. */
  #echo: { readonly of: number; readonly until: number } | null = null;
  /** A rating has changed nothing that will be heard soon. */
  #unanswered = false;

  /**
   * @param value of the rating, its sign alone counts
   * @param judged bar that bears most of it · @param sounding the latest bar that has begun
   */
  hear(value: number, judged: number, sounding: number): void {
    this.#unanswered = true;
    if (value > 0) {
      this.#melodyThrows++;
      this.#echo = { of: judged, until: sounding + ECHOED_BARS };
    } else if (value < 0) {
      this.#throws++;
      this.#echo = null;
    }
  }

  /** Other people: nobody waits for an answer any more. */
  forget(): void {
    this.#echo = null;
    this.#unanswered = false;
  }

  /** Least candidates to choose an answer from. */
  get candidates(): number {
    return this.#unanswered ? ANSWERS : 1;
  }

  /** After More the melody answers and the others keep their dice: what changes in them is what was learnt. */
  dice(barIndex: number, control = false): Pick<ComposeRequest, 'dice' | 'echo' | 'melodyDice'> {
    const dice = barIndex * MOST_THROWS + (this.#throws % MOST_THROWS);
    // A blind bar answers with other dice alone: what was wanted is taste, and it is the prior's.
    if (control || !this.#echo || barIndex > this.#echo.until) return { dice };
    return { dice, echo: this.#echo.of, melodyDice: -1 - barIndex * MOST_THROWS - (this.#melodyThrows % MOST_THROWS) };
  }

  /** Those that answer, where an answer is due and any does; else all. */
  among(candidates: readonly Candidate[], standing: PlannedBar | undefined, fromSlot: number): readonly Candidate[] {
    const answers = this.#unanswered ? answersTo(candidates, standing, fromSlot) : candidates;
    if (answers.length === 0) return candidates;
    this.#unanswered = false;
    return answers;
  }
}

/**
 * Candidates in which a pitched voice does something else, within a few beats of the first free slot, than the bar that
 * stands; all of them where none stands.
 */
function answersTo(
  candidates: readonly Candidate[],
  standing: PlannedBar | undefined,
  fromSlot: number,
): readonly Candidate[] {
  if (!standing) return candidates;
  const { slots, beatSlots } = metreOf(standing.metre);
  const until = Math.min(slots, fromSlot + ANSWER_BEATS * beatSlots);
  return candidates.filter(({ bar }) =>
    PITCHED.some((voice) =>
      bar.voices[voice].subarray(fromSlot, until).some((symbol, i) => symbol !== standing.voices[voice][fromSlot + i]),
    ),
  );
}
