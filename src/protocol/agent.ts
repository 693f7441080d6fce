/**
 * Messages between the session (main thread) and the agent (worker).
 * The agent is a deterministic state machine over `ToAgent` messages handled strictly in order:
 * the same messages with the same seed on the cpu backend give the same music and the same policy.
 */
import type { Fault } from '../kernel/result.ts';
import type { Milliseconds, Nats, Seconds, Tempo } from '../kernel/units.ts';
import type { Key } from '../music/key.ts';
import type { MetreName } from '../music/metre.ts';
import type { Voice } from '../music/voices.ts';
import type { SessionMode } from './sessionMode.ts';
import type { PlannedBar, StyleMixture } from './bar.ts';
import type { NicheView, PhraseView } from './niche.ts';
import type { HousePolicy } from './house.ts';
import type { Learnt } from './why.ts';
import type { Advice, PlayedNote, Rating, Refusal } from './rating.ts';

export const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Critics that judge by a file, which is fetched when the music sounds. */
export const CRITIC_FILES = ['originality', 'authenticity'] as const;
export type CriticFile = (typeof CRITIC_FILES)[number];

/** What the people at the controls decide; everything else is the policy's. */
export interface MusicSettings {
  readonly style: StyleMixture;
  readonly key: Key;
  readonly metre: MetreName;
  readonly tempo: Tempo;
  /** Voices that may sound. */
  readonly voices: readonly Voice[];
}

/** Everything the agent has learnt, small enough for a log line or a file. */
export interface PolicySnapshot {
  readonly format: 'antiphon-policy';
  readonly formatVersion: 1;
  /** Checksum of the prior's weights this policy tilts. */
  readonly prior: string;
  readonly policyVersion: number;
  readonly updates: number;
  /** Names of the tilt's features, in the order of `theta`. */
  readonly features: readonly string[];
  readonly theta: readonly number[];
  /** The learner's own memory (reward model, calibration), opaque outside agents/learner. */
  readonly learner: unknown;
  /** What ratings have taught the form policy, opaque outside agents/composer; older files have none. */
  readonly form?: unknown;
  /** Older files have none. */
  readonly visit?: VisitSnapshot;
}

/** Who taught it, as far as it matters for what becomes of it afterwards. */
export interface VisitSnapshot {
  /** Ratings by people; those of the attract loop count nothing. */
  readonly ratings: number;
  /** True where it began from the policy of the house; false for a composer that was brought along. */
  readonly ofHouse: boolean;
  /** θ when people began to teach, null before they do. */
  readonly origin: readonly number[] | null;
}

/** A bar that has sounded or is sounding, so that a late rating credits what was heard. */
export interface SoundedBar {
  readonly decisionId: number;
  readonly barIndex: number;
  readonly startsAt: Seconds;
  readonly slotSeconds: Seconds;
  readonly slots: number;
}

export type ToAgent =
  | {
      readonly type: 'start';
      readonly seed: number;
      /** 'auto' measures what there is and takes the fastest; a named one is forced, also in software. */
      readonly backend: Backend | 'auto';
      /** Backends that failed in this session and must not be tried again. */
      readonly avoid: readonly Backend[];
      readonly settings: MusicSettings;
      /** Restored after a crash or from a file. */
      readonly policy: PolicySnapshot | null;
      /** The policy was saved in this very session: its ratings are those of the people who are here. */
      readonly resumed?: true;
      /** What a visit begins from where there is no policy: null before any visit has moved it, left out where no house is kept. */
      readonly house?: HousePolicy | null;
      /** The latest bars of the piece, oldest first, so that the music goes on from them. */
      readonly heard: readonly PlannedBar[];
    }
  | {
      readonly type: 'compose';
      readonly decisionId: number;
      readonly barIndex: number;
      /** Slots before this one are kept from the latest decision on this bar (0 = the whole bar is free). */
      readonly fromSlot: number;
    }
  | { readonly type: 'rate'; readonly rating: Rating; readonly sounded: readonly SoundedBar[] }
  | { readonly type: 'advise'; readonly advice: Advice; readonly strength: number; readonly source: Rating['source'] }
  | { readonly type: 'demonstrate'; readonly notes: readonly PlayedNote[]; readonly sounded: readonly SoundedBar[] }
  | { readonly type: 'settings'; readonly settings: MusicSettings }
  /** A critic judges from this bar on; answered only where it cannot. */
  | { readonly type: 'consult'; readonly critic: CriticFile; readonly checksum: string; readonly fromBar: number }
  /**
   * One slice of the slow path: imagined rollouts from the current context and one policy-gradient update.
   * The mode decides how much each critic counts from now on; left out, an installation's.
   */
  | { readonly type: 'improve'; readonly mode?: SessionMode }
  /** What the people of this visit have taught; changes nothing. */
  | { readonly type: 'explain' }
  /** Then ⇄ Now: the same seed under the frozen prior and under today's policy; changes nothing. */
  | { readonly type: 'contrast'; readonly seed: number; readonly bars: number }
  | { readonly type: 'save' }
  /** Another composer takes over from the next bar. A fault of reason 'policy' refuses it, and all stays as it was. */
  | {
      readonly type: 'load';
      readonly policy: PolicySnapshot;
      /** As in 'start'. */
      readonly resumed?: true;
    }
  | {
      readonly type: 'reset';
      readonly seed: number;
      /** As in 'start'. */
      readonly house?: HousePolicy | null;
      /** What the visit has taught moves the house by a bounded bit, which is answered; otherwise it is only dropped. */
      readonly finished?: boolean;
      /** Somebody has just come, in the bar of this index: it and those before it may be rated, as if the one who begins had chosen them. */
      readonly touched?: number;
    };

/** So begin notes that say why a saved policy was not taken. */
export const SAVED_COMPOSER = 'The saved composer';

export type UpdateCause = 'rating' | 'improve' | 'advice' | 'demonstration' | 'reset' | 'load';

/** One feature of the tilt that moved, in words a person can read. */
export interface FeatureChange {
  readonly feature: string;
  readonly delta: number;
  /** Locale key of the caption for this direction, e.g. 'why.melody.leap.less'. */
  readonly caption: string;
}

/** Mean rating of policy bars minus mean rating of blind control bars, with a 95 % interval. */
export interface Lift {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A style as it is offered. */
export interface StyleName {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
  /** Learnt from pieces written by rule, not by people. */
  readonly synthetic?: true;
}

/** Several listeners, as the agent understands them. */
export interface CrowdView {
  readonly listeners: number;
  /** People believed to be of each camp: one number, or two; the second is near 0 while some who dislike everything are heard out. */
  readonly camps: readonly number[];
  /** Whose phrase is being composed: index into `camps`. */
  readonly turn: number;
}

export type FromAgent =
  | {
      readonly type: 'ready';
      readonly backend: Backend;
      /** Milliseconds for one slot of the full texture on each backend that was measured. */
      readonly measured: Readonly<Partial<Record<Backend, Milliseconds>>>;
      /** Why the preferred backend was not taken, one sentence each. */
      readonly notes: readonly string[];
      readonly features: readonly string[];
      readonly styles: readonly StyleName[];
      readonly prior: string;
      readonly policyVersion: number;
      /** Of the policy it started with: a restored one has moved already. */
      readonly updates: number;
      readonly klToPrior: Nats;
      readonly entropy: Nats;
      readonly lift: Lift | null;
    }
  | { readonly type: 'bar'; readonly bar: PlannedBar; readonly composeMs: Milliseconds }
  | {
      readonly type: 'updated';
      readonly cause: UpdateCause;
      /** The rating this answers, or −1. */
      readonly ratingId: number;
      readonly policyVersion: number;
      readonly updates: number;
      readonly theta: Float32Array;
      /** Reward the learner received after calibration, or 0. */
      readonly reward: number;
      /** Nats a bar between today's policy and the frozen prior, running estimate. */
      readonly klToPrior: Nats;
      readonly entropy: Nats;
      /** Null until bars of both kinds have been rated. */
      readonly lift: Lift | null;
      readonly updateMs: Milliseconds;
      /** Strongest first, at most three. */
      readonly changes: readonly FeatureChange[];
      /** Slots credited by this rating: decisionId, slot, weight (weights sum to 1). */
      readonly credit: readonly { readonly decisionId: number; readonly slot: number; readonly weight: number }[];
      /** Why a rating taught nothing; absent where it did. */
      readonly refused?: Fault<Refusal>;
      /** Once two listeners have been heard. */
      readonly crowd?: CrowdView;
    }
  | { readonly type: 'contrasted'; readonly then: readonly PlannedBar[]; readonly now: readonly PlannedBar[] }
  | { readonly type: 'explained'; readonly learnt: Learnt }
  | { readonly type: 'saved'; readonly policy: PolicySnapshot }
  /** A finished visit has moved the house. */
  | { readonly type: 'house'; readonly house: HousePolicy }
  /** The weights on their way: bytes so far, and of how many; equal when all are here. */
  | { readonly type: 'loading'; readonly bytes: number; readonly of: number }
  /** A critic has come, some time after the first bar. It waits to be consulted. */
  | { readonly type: 'critic'; readonly critic: CriticFile; readonly checksum: string }
  /** The archive of phrases, when it has changed: niches that are lived in, and the latest phrases, oldest first. */
  | { readonly type: 'repertoire'; readonly niches: readonly NicheView[]; readonly phrases: readonly PhraseView[] }
  | { readonly type: 'health'; readonly tensors: number; readonly heapMb: number }
  | {
      readonly type: 'fault';
      /** load: the weights are slow to come and are being fetched again. critic: the agent works without one. */
      readonly reason: 'load' | 'no-backend' | 'device-lost' | 'weights' | 'policy' | 'settings' | 'critic' | 'crashed';
      readonly sentence: string;
      /** True when this agent will answer nothing more and a new one must be started. */
      readonly fatal: boolean;
    };
