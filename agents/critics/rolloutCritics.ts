/**
 * The critics as the learner calls on them: theory always, originality where bars are compared with the sources, and
 * authenticity from the bar that a message names, so that a log tells which bars were judged. Knows nothing of rewards.
 */
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import { PITCHED } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { RolloutCritic } from '../learner/rolloutCritic.ts';
import { authenticityCritic, type AuthenticityCritic } from './authenticity.ts';
import { readAuthenticity } from './authenticityFile.ts';
import type { Judge } from './judge.ts';
import { LONGEST_MATCH } from './quotation.ts';
import { theoryCritic } from './theory.ts';
import { CONTEXT_BARS } from './window.ts';

/** Share of a bar's notes that an earlier bar may have had in the same places before it counts as a copy. */
const USUAL_ECHO = 0.5;

export class RolloutCritics {
  readonly #judge: Judge;
  #authenticity: { readonly critic: AuthenticityCritic; readonly checksum: string; readonly prior: string } | null =
    null;
  #judgedFrom = Infinity;

  /** @param judge finds the matches with sources */
  constructor(judge: Judge) {
    this.#judge = judge;
  }

  /** @returns the checksum by which the critic of authenticity is called on */
  meet(file: Uint8Array): Result<string, 'authenticity'> {
    const read = readAuthenticity(file, null);
    if (!read.ok) return read;
    const { model, prior, checksum } = read.value;
    this.#authenticity = { critic: authenticityCritic(model), checksum, prior };
    return succeed(checksum);
  }

  /** Judges authenticity from this bar on. @param prior checksum of the prior that composes */
  consult(checksum: string, fromBar: number, prior: string): Result<true, 'authenticity'> {
    if (this.#authenticity?.checksum !== checksum)
      return fail('authenticity', 'Nothing is compared with real music: the critic that was asked for is not here.');
    if (this.#authenticity.prior !== prior)
      return fail('authenticity', 'Nothing is compared with real music: the critic learnt to judge another prior.');
    this.#judgedFrom = fromBar;
    return succeed(true);
  }

  /** Forgets what was asked for, until it is asked again. */
  retire(): void {
    this.#judgedFrom = Infinity;
  }

  /** In a fixed order. */
  get all(): readonly RolloutCritic[] {
    return [
      {
        name: 'authenticity',
        judge: (bar, before) => {
          if (!this.#authenticity || bar.barIndex < this.#judgedFrom || before.length < CONTEXT_BARS) return null;
          return this.#authenticity.critic(bar, before, bar.style);
        },
      },
      theoryCritic,
      {
        name: 'originality',
        judge: (bar, before) => {
          const notes = this.#judge.nearest(bar, before)?.notes ?? 0;
          return -Math.max(Math.min(1, notes / LONGEST_MATCH), copied(bar, before));
        },
      },
    ];
  }
}

/** How far over the usual the bar repeats one of the bars before it, note for note, 0–1. */
export function copied(bar: PlannedBar, before: readonly PlannedBar[]): number {
  const shares = before.map((earlier) => {
    if (earlier.metre !== bar.metre) return 0;
    let notes = 0;
    let same = 0;
    for (const voice of PITCHED)
      bar.voices[voice].forEach((symbol, slot) => {
        if (symbol < 0) return;
        notes++;
        if (earlier.voices[voice][slot] === symbol) same++;
      });
    return notes === 0 ? 0 : same / notes;
  });
  return Math.max(0, (Math.max(0, ...shares) - USUAL_ECHO) / (1 - USUAL_ECHO));
}
