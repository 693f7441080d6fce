/**
 * What a form may ask of somebody who remembers more than the piece and knows what is wanted: phrases to take up again,
 * how much each is wanted, and where something new should be tried. Types alone; knows neither ratings nor models.
 */
import type { MetreName } from '../../src/music/metre.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import type { PhraseTargets } from '../../src/protocol/bar.ts';
import type { Niche } from '../../src/protocol/niche.ts';

/** A bar as it may come back. */
export interface KeptBar extends MotifBar {
  readonly metre: MetreName;
}

/** A phrase that may be taken up though the piece has forgotten it, or never knew it. */
export interface KeptPhrase {
  /** Its number in the piece; from `FROM_BEFORE` on it came with the policy. */
  readonly phrase: number;
  /** Its first bar, or −1 where it is not of this piece. */
  readonly start: number;
  /** Phrases it varied, nearest first. */
  readonly lineage: readonly number[];
  readonly targets: PhraseTargets | null;
  readonly music: readonly KeptBar[];
}

export interface Suggestion {
  readonly phrases: readonly KeptPhrase[];
  /** Log-odds by which a phrase is wanted back, by its number; 0 for one that is not here. */
  readonly leans: ReadonlyMap<number, number>;
  /** A niche to be visited by this phrase, and the character that leads there; null: wherever the form likes. */
  readonly aim: { readonly niche: Niche; readonly targets: PhraseTargets } | null;
}

export interface Repertoire {
  /**
   * Asked once a phrase, before it is decided.
   * @param free whether the phrase may be turned into something new: no part that the plan leans on, nor asked for by people
   */
  suggest(free: boolean): Suggestion;
}
