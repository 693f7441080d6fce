/**
 * What a composer asks of whoever gives a piece its form. Knows no form of its own: not how phrases are decided, nor what is
 * remembered of them.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { MetreName } from '../../src/music/metre.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import type { PhraseAct, PhrasePlace, PlannedBar, StyleMixture } from '../../src/protocol/bar.ts';
import type { FormDecision } from './formPolicy.ts';
import type { FormTilt } from './formTilt.ts';
import type { Repertoire } from './repertoire.ts';

export interface FormPort {
  /** The style and the metre of the phrases decided from now on. */
  configure(style: StyleMixture, metre: MetreName): void;
  /** Bars that have sounded before this form lived, oldest first. */
  prime(bars: readonly PlannedBar[]): void;
  place(barIndex: number): PhrasePlace;
  tilt(place: PhrasePlace, metre: MetreName): FormTilt;
  /** What the bar leans towards, or null. */
  motif(barIndex: number, metre: MetreName): MotifBar | null;
  /** A bar has been settled. */
  remember(bar: PlannedBar): void;
  favour(barIndex: number): void;
  avoid(barIndex: number): void;
  /** A rating has reached a bar. @param advantage its calibrated reward */
  reinforce(barIndex: number, advantage: number): void;
  /**
   * Ways in which a phrase that begins at this bar might be formed, drawn from the policy; none where the phrase is
   * decided, or by somebody else. Decides nothing.
   */
  imagine(barIndex: number, count: number, metre: MetreName, rng: Rng): readonly ImaginedForm[];
  /** Imagined choices, each with what it had above the others. @param advantages in units of a rating */
  rehearse(choices: readonly ImaginedForm[], advantages: ArrayLike<number>): void;
  /** What the next phrase that is not decided yet is to do. */
  wish(act: PhraseAct): void;
  /** Whom it asks, before a phrase is decided, what to take up again and where to try something new. */
  consult(repertoire: Repertoire | null): void;
  /** What ratings have taught, to be stored; empty where nothing can be learnt. */
  readonly parameters: readonly number[];
  /** @throws RangeError if these are not the parameters of a form policy */
  restore(parameters: readonly number[]): void;
  /** Forgets what ratings have taught and what people wanted; the piece goes on. */
  reset(): void;
}

/** A way in which a phrase might begin. */
export interface ImaginedForm {
  readonly place: PhrasePlace;
  readonly motif: MotifBar | null;
  readonly decision: FormDecision;
}
