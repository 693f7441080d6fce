/**
 * What the composer promises the learner: candidates of a bar, each with the score of its decisions.
 * Types alone; a composer may be a network on a GPU or a table in a test. Knows nothing of ratings.
 */
import type { Nats } from '../../src/kernel/units.ts';
import type { MotifBar } from '../../src/music/motif.ts';
import type { PitchedVoice } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Repertoire } from './repertoire.ts';

/** What a learner needs to know of one composed candidate of a bar. F = number of tilt features. */
export interface Trace {
  /**
   * [slots × F] per slot: sum over its decisions of f(s,a) − E_π[f(s,·)] = gradient of log π by θ, where π is the
   * policy that was sampled (θ of the request; θ = 0 for a control bar). Slots before `fromSlot` are those of the
   * decision that filled them.
   */
  readonly gradient: Float32Array;
  /**
   * [slots × F] per slot from `fromSlot` on: sum over its decisions of f(s,a) − E_π₀[f(s,·)], what was chosen beyond what
   * the prior would have chosen. θ·surplus is what taste speaks for it, in nats. Zero in earlier slots; left out by a
   * composer that cannot explain itself.
   */
  readonly surplus?: Float32Array;
  /** [F] sum over decisions from `fromSlot` on of Var_π[f], the diagonal of the Fisher matrix. */
  readonly fisher: Float32Array;
  /**
   * Sum over decisions from `fromSlot` on of KL(π‖π₀), nats, exact at each decision. π₀ is the frozen prior as it
   * composes: with its temperature, form and guards, without taste.
   */
  readonly kl: Nats;
  /** [A] ∇ log π of the whole bar by the weights of the head adapter; missing where it took no part. */
  readonly adapter?: Float32Array;
}

export interface Candidate {
  readonly bar: PlannedBar;
  readonly trace: Trace;
}

/**
 * What is already there of a bar and stays as it is; what is left out is composed to fit. A whole `PlannedBar` is one.
 * Every array covers the whole bar.
 */
export interface Given {
  /** [slots] absolute chord codes, NO_CHORD and HOLD; changes count on beats alone. */
  readonly chords?: Int16Array;
  /** [slots] HOLD, REST or the MIDI pitch that begins. A voice that is given sounds, whatever the settings say. */
  readonly voices?: Readonly<Partial<Record<PitchedVoice, Int16Array>>>;
  /** [slots × 8] levels 0–3. */
  readonly drums?: Uint8Array;
}

export interface ComposeRequest {
  /** Names the act. */
  readonly decisionId: number;
  /** Names the dice: the same dice from the same context with the same θ give the same candidates, and where θ moved a little, most notes stay. Left out, every decision throws its own. */
  readonly dice?: number;
  /** Dice of the melody alone; left out, they are those of the other voices. */
  readonly melodyDice?: number;
  /** Index of a bar people have just asked for more of: the melody takes it up again, varied. */
  readonly echo?: number;
  /** A bar of this metre, of whatever piece, that this one leans towards, varied, in place of what the form recalls. */
  readonly recall?: MotifBar;
  /** The context is every committed bar before this one; later bars are not looked at. */
  readonly barIndex: number;
  /** Slots before this one are kept from the latest committed decision on this bar. */
  readonly fromSlot: number;
  /** Candidates wanted, sampled in one batch, ≥ 1. */
  readonly count: number;
  /** [F] weights of the taste tilt. */
  readonly theta: Float32Array;
  /** [A] weights of the head adapter; left out, it takes no part. */
  readonly adapter?: Float32Array;
  readonly policyVersion: number;
  /** True: compose by the frozen prior, whatever θ is. */
  readonly control: boolean;
  /** True: nobody will look at what the melody might have done, so the candidates come without an outlook. */
  readonly unseen?: boolean;
  /** Music the bar is composed around. @throws RangeError if it does not cover the bar */
  readonly given?: Given;
  /** Particles each candidate is chosen from where something is given, ≥ 1 (default 16): more fit better and take longer. */
  readonly particles?: number;
}

export interface ComposerPort {
  /** Names of the tilt's features, in the order of θ, e.g. 'melody.leap', 'drums.offbeat'. */
  readonly features: readonly string[];
  /** `count` candidates of the bar from the same context, sampled in one batch; changes nothing. */
  propose(request: ComposeRequest): Promise<readonly Candidate[]>;
  /** Makes this candidate the piece's bar in place of any earlier decision on it. Later bars stand until they are decided anew. */
  commit(candidate: Candidate): void;
  /** Whom it asks, before a phrase is decided, what to take up again; a composer without phrases asks nobody. */
  consult?(repertoire: Repertoire | null): void;
}
