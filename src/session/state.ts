/**
 * The loop as data: everything the stage, the sound and the panels draw from.
 * `step(state, event)` in `step.ts` is the only writer; nothing here knows who draws or sounds it.
 */
import type { Milliseconds, Nats, Seconds } from '../kernel/units.ts';
import type { PitchedVoice } from '../music/voices.ts';
import type { SessionMode } from '../protocol/sessionMode.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type {
  Backend,
  CrowdView,
  FeatureChange,
  Lift,
  MusicSettings,
  PolicySnapshot,
  StyleName,
} from '../protocol/agent.ts';
import type { RoomName } from '../protocol/room.ts';
import type { StemSwitches } from '../protocol/stem.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { Flower } from '../protocol/flower.ts';
import type { NicheView, PhraseView } from '../protocol/niche.ts';
import type { Learnt, Petal } from '../protocol/why.ts';
import type { Advice, Rating, RatingSource } from '../protocol/rating.ts';
import type { Garden } from './organism.ts';
import type { Arc } from './arc.ts';
import type { AudienceView } from './audienceView.ts';
import type { OperatorView } from './operatorView.ts';

/** asleep: nobody has touched it and nothing sounds · waking: the agent or the audio is starting · playing · stopped: music paused by a person */
export type Phase = 'asleep' | 'waking' | 'playing' | 'stopped';

export interface TimedBar {
  readonly bar: PlannedBar;
  /** On the music's clock: 0 = the downbeat of bar 0. */
  readonly startsAt: Seconds;
  readonly slotSeconds: Seconds;
  /** True when no plan arrived in time and this bar echoes an earlier one. */
  readonly echo: boolean;
}

export interface AgentView {
  readonly status: 'starting' | 'ready' | 'recovering' | 'lost';
  readonly backend: Backend | null;
  readonly measured: Readonly<Partial<Record<Backend, Milliseconds>>>;
  readonly notes: readonly string[];
  readonly features: readonly string[];
  readonly styles: readonly StyleName[];
  readonly prior: string;
  readonly policyVersion: number;
  readonly updates: number;
  readonly theta: Float32Array;
  readonly klToPrior: Nats;
  readonly entropy: Nats;
  readonly lift: Lift | null;
  /** Absent until two listeners have been heard. */
  readonly crowd?: CrowdView;
  /** The archive of phrases as it was last told: niches that are lived in, and the latest phrases, oldest first. */
  readonly niches: readonly NicheView[];
  readonly phrases: readonly PhraseView[];
  readonly tensors: number;
  readonly heapMb: number;
  /** Backends that failed in this session. */
  readonly avoid: readonly Backend[];
  /** The newest snapshot, for a restart after a crash. */
  readonly policy: PolicySnapshot | null;
}

/** A rating and what became of it, so that the stage can show it travel. */
export interface RatingTrail {
  readonly rating: Rating;
  /** Slots it was credited to; empty until the agent has answered. */
  readonly credit: readonly { readonly decisionId: number; readonly slot: number; readonly weight: number }[];
  readonly reward: number;
  readonly changes: readonly FeatureChange[];
  /** decisionId of the first plan made after it, or −1. */
  readonly answeredBy: number;
  /** Music time at which the first note it changed sounds, or −1. */
  readonly heardAt: Seconds;
  /** An operator has taken back what it taught. */
  readonly undone?: true;
}

/** A hold in progress on one of the two pads; strength grows 0.5 → 1 in 1.2 s. */
export interface HoldView {
  readonly sign: 1 | -1;
  readonly since: Seconds;
  readonly source: RatingSource;
}

export interface MidiView {
  readonly status: 'unsupported' | 'denied' | 'none' | 'connected' | 'idle';
  readonly controllers: readonly string[];
}

/** What this visit has taught, as the composer last said, and how that grew. */
export interface WhyView {
  readonly learnt: Learnt | null;
  /** Oldest first, thinned out as it grows longer; before the first one all petals are 0. */
  readonly growth: readonly { readonly ratings: number; readonly petals: readonly Petal[] }[];
}

export const NOTHING_TAUGHT: WhyView = { learnt: null, growth: [] };

/** Then ⇄ Now: which part is heard, and the bars of both once they have a place between two bars of the piece. */
export interface ContrastView {
  readonly status: 'none' | 'asked' | 'then' | 'now';
  readonly then?: readonly TimedBar[];
  readonly now?: readonly TimedBar[];
}

/** A press that came too fast to judge by: shown, and not learnt from. */
export interface MashView {
  readonly at: Seconds;
  /** As in a rating. */
  readonly value: number;
  /** How many there have been. */
  readonly count: number;
}

/** What an installation does while nobody is there. */
export interface HouseView {
  /** A simulated listener's hand on its way to a pad, which it presses at `at`; null while there is none. */
  readonly hand: { readonly sign: 1 | -1; readonly at: Seconds } | null;
  /** The visit that has ended falls to the ground, a petal for each of its ratings, oldest first; null when it lies there. */
  readonly fall: { readonly since: Seconds; readonly values: readonly number[] } | null;
  /** Outside its hours: dark and silent, and nothing that is done to it counts. */
  readonly closed: boolean;
  /** The volume can be turned up no further, 0–1. */
  readonly loudest: number;
}

export const OPEN_HOUSE: HouseView = { hand: null, fall: null, closed: false, loudest: 1 };

export interface Dials {
  /** −1 calmer … +1 wilder */
  readonly energy: number;
  /** −1 darker … +1 brighter */
  readonly light: number;
}

export interface LatencyFigure {
  readonly last: Milliseconds;
  readonly p95: Milliseconds;
}
export type LatencyName = 'acknowledged' | 'ghost' | 'update' | 'heard';

export interface Notice {
  /** Locale key. */
  readonly key: string;
  /** Untranslated detail, e.g. a device's name or a fault's sentence. */
  readonly detail: string;
  readonly at: Seconds;
  readonly tone: 'calm' | 'warning';
}

/** `off`: nobody has asked for it. Else whether it listens; `denied` it must not, `none` there is no microphone. */
export type Microphone = 'off' | 'listening' | 'denied' | 'none';

export interface State {
  readonly mode: SessionMode;
  readonly phase: Phase;
  /** True while it waits for somebody: before the first touch, and again once everybody has left. */
  readonly attract: boolean;
  /** Nobody has touched it for a while: since this music time it asks whether anyone is there. */
  readonly idle: { readonly since: Seconds } | null;
  /** How far the visit has come. */
  readonly arc: Arc;
  readonly house: HouseView;
  readonly seed: number;
  /** Music time now. */
  readonly now: Seconds;
  /** Everything before this music time has been handed to the sound and can no longer change. */
  readonly committedUntil: Seconds;
  readonly settings: MusicSettings;
  /** Settings wished for, which take effect at the next bar that is still free. */
  readonly wished: MusicSettings;
  /** Bars in order of barIndex: those heard (the last 64), the sounding one, those planned. */
  readonly timeline: readonly TimedBar[];
  /** Every bar that has finished sounding, counted. */
  readonly heardBars: number;
  readonly agent: AgentView;
  readonly why: WhyView;
  /** Every phrase of this visit and what became of it. */
  readonly garden: Garden;
  /** What earlier visits left, oldest first, and this one. */
  readonly flowers: readonly Flower[];
  /** The last 32 ratings, oldest first. */
  readonly ratings: readonly RatingTrail[];
  readonly ratingCount: number;
  /** Ratings that moved the policy, since the last fresh start. */
  readonly ratingsLearnt: number;
  readonly ratingsBy: Readonly<Record<RatingSource, number>>;
  readonly audience: AudienceView;
  readonly operator: OperatorView;
  readonly holds: readonly HoldView[];
  /** The newest; absent before the first. */
  readonly mashed?: MashView;
  readonly advice: readonly { readonly advice: Advice; readonly at: Seconds }[];
  readonly dials: Dials;
  readonly midi: MidiView;
  /** Notes a player holds down now: MIDI pitches. */
  readonly playing: readonly number[];
  /** Voices that somebody has moved on the map of timbres; the others are played by their instruments. */
  readonly timbres: Readonly<Partial<Record<PitchedVoice, TimbrePlace>>>;
  /** Whether it hears applause in the room. */
  readonly microphone: Microphone;
  readonly muted: boolean;
  /** Which voices of the sound are let through. */
  readonly stems: StemSwitches;
  /** Somebody speaks in the room, and the music has stepped aside. */
  readonly speaking: boolean;
  /** Where it is listened to: the sound fits itself to it. */
  readonly room: RoomName;
  readonly volume: number;
  readonly calm: boolean;
  readonly contrast: ContrastView;
  readonly notices: readonly Notice[];
  readonly latencyMs: Readonly<Record<LatencyName, LatencyFigure>>;
  readonly lateEvents: number;
  /** The next decisionId to hand out. */
  readonly nextDecision: number;
  /** compose messages sent and not yet answered: decisionId → barIndex. */
  readonly awaiting: readonly { readonly decisionId: number; readonly barIndex: number; readonly askedAt: Seconds }[];
}

/** The bar sounding at music time `at`, if any. */
export function barAt(state: State, at: Seconds): TimedBar | undefined {
  return state.timeline.find(
    (timed) => at >= timed.startsAt && at < timed.startsAt + timed.slotSeconds * barSlots(timed),
  );
}

export function barSlots(timed: TimedBar): number {
  return timed.bar.chords.length;
}
