/**
 * What the loop must remember and nobody draws: the write head of the music, open notes, debts and deadlines.
 * A `Session` is the public `State` plus this memory; ports and drawings see only `State`.
 */
import type { Milliseconds, Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { PitchedVoice } from '../music/voices.ts';
import type { SessionMode } from '../protocol/sessionMode.ts';
import type { Backend, MusicSettings, PolicySnapshot, ToAgent } from '../protocol/agent.ts';
import { USUAL_ROOM, type RoomName } from '../protocol/room.ts';
import { ALL_HEARD } from '../protocol/stem.ts';
import type { HousePolicy } from '../protocol/house.ts';
import type { PlayedNote } from '../protocol/rating.ts';
import { NOBODY_YET } from './arc.ts';
import { NO_AUDIENCE } from './audienceView.ts';
import { NO_OPERATOR } from './operatorView.ts';
import type { LogLine } from './event.ts';
import { BARE_GARDEN } from './organism.ts';
import { NOTHING_TAUGHT, OPEN_HOUSE, type LatencyName, type State, type TimedBar } from './state.ts';

/** The next slot that has not been handed to the sound. */
export interface WriteHead {
  readonly barIndex: number;
  readonly slot: number;
}

export interface OpenNote {
  readonly id: number;
  readonly pitch: Pitch;
}

/** Then ⇄ Now: bars that sound between two bars of the piece, which waits for them. */
export interface Detour {
  readonly bars: readonly TimedBar[];
  /** Index into `bars` at which Now begins. */
  readonly nowFrom: number;
  /** False until it has been given its place between two bars. */
  readonly placed: boolean;
  /** True when all of it has been handed to the sound. */
  readonly written: boolean;
  /** Index into `bars` and slot of the next one to hand to the sound. */
  readonly head: WriteHead;
}

/** A rating on its way to being heard. */
export interface Errand {
  readonly ratingId: number;
  /** When it was sent: for a hold this is the release, later than the moment it judges. */
  readonly sentAt: Seconds;
  /** Version of the policy that holds it, or −1 until the agent has answered. */
  readonly policyVersion: number;
}

export type Teaching = Extract<ToAgent, { type: 'rate' | 'advise' | 'demonstrate' }>;

export interface Lesson {
  readonly message: Teaching;
  /** Version of the policy that holds it, or −1 until the agent has answered. */
  readonly policyVersion: number;
  /** Told to a second agent, too, after the first died without an answer. */
  readonly toldAgain: boolean;
}

/** On its way to the agent. */
export interface BroughtPolicy {
  readonly policy: PolicySnapshot;
  /** What people call it; empty where nobody asked for it. */
  readonly name: string;
  /** Told to a second agent, too, after the first died without an answer. */
  readonly toldAgain?: true;
  /** Saved in this very session: the people whose it is are still here. */
  readonly kept?: true;
}

/** What the policy was when some bar of the session ended. */
export interface Mark {
  readonly bar: number;
  /** Null: as every fresh start. */
  readonly policy: PolicySnapshot | null;
  /** Saved in this very session. */
  readonly kept: boolean;
  /** Ratings that had moved it by then, and the newest of them; −1 before any. */
  readonly ratingsLearnt: number;
  readonly rating: number;
}

/** A rating that taught: when, how much, and whether it was the applause of the room. */
export interface Say {
  readonly at: Seconds;
  readonly weight: number;
  readonly room: boolean;
}

export interface Memory {
  readonly head: WriteHead;
  /** False until bar 0 has a place in time. */
  readonly begun: boolean;
  /** The next tick gives the head a new place in time: after a pause. */
  readonly resuming: boolean;
  /** No bar that is not yet placed may start before this: the end of a detour or a pause. */
  readonly notBefore: Seconds;
  readonly open: Readonly<Record<PitchedVoice, OpenNote | null>>;
  readonly nextNote: number;
  readonly nextRating: number;
  /** Bars decided before `decision` by a policy older than `version` no longer say what the policy thinks. */
  readonly policyMoved: { readonly decision: number; readonly version: number };
  /** Bars decided before this one were decided under other settings. */
  readonly settingsFrom: number;
  /** The agent has been silent since this music time. */
  readonly quietSince: Seconds;
  /** How much the agent that is starting has of its weights; until all is there, no engine has been tried. */
  readonly arrived: 'nothing' | 'some' | 'all';
  /** Restarts since the agent last composed a bar. */
  readonly failures: number;
  /** Backend the page asked for. */
  readonly backend: Backend | 'auto';
  readonly improving: boolean;
  /** Bars for which the slow path may still work. */
  readonly improvements: number;
  readonly improvedIn: number;
  readonly advising: boolean;
  /** Turns of the dials that the agent has not been told of. */
  readonly dialDebt: { readonly energy: number; readonly light: number };
  readonly errands: readonly Errand[];
  /** Times of the last presses of every listener who pressed within a second. */
  readonly presses: ReadonlyMap<string, readonly Seconds[]>;
  /** Who has rated at the stage itself. */
  readonly raters: ReadonlySet<string>;
  /** What has taught within the last minute, oldest first. */
  readonly said: readonly Say[];
  /** Notes a person played that the agent has not been told of. */
  readonly played: readonly PlayedNote[];
  readonly playedIn: number;
  readonly velocities: ReadonlyMap<Pitch, Velocity>;
  readonly detour: Detour | null;
  /** Taught, and not yet in a saved policy. */
  readonly lessons: readonly Lesson[];
  /** True when the agent has learnt more than the newest snapshot holds. */
  readonly unsaved: boolean;
  /** The newest snapshot that was saved in this session. */
  readonly savedHere: PolicySnapshot | null;
  /** The policy has moved since it last said what it was taught. */
  readonly wondering: boolean;
  /** It was asked and has not answered. */
  readonly explaining: boolean;
  /** Bar in which it was last asked. */
  readonly explainedIn: number;
  /** A snapshot was asked for and has not come. */
  readonly saving: boolean;
  /** The agent was told to forget and has not answered: what it says until then is of what it forgets. */
  readonly resetting: boolean;
  /** Policies the agent was asked to take up, in order, and has not answered for. */
  readonly loading: readonly BroughtPolicy[];
  /** What the policy was in the latest bars, oldest first; never empty. */
  readonly marks: readonly Mark[];
  /** An operator wants the policy of this mark back, and it has not been taken up. Ratings from `untilRating` on were given since. */
  readonly undoing: { readonly mark: Mark; readonly bars: number; readonly untilRating: number } | null;
  /** The newest rating that the agent has answered, or −1. */
  readonly answeredRating: number;
  /** Ratings that taught, since the page was loaded, less those that were taken back. */
  readonly taughtRatings: number;
  /** A person has brought a composer along since the last fresh start. */
  readonly brought: boolean;
  /** What visits begin from; null before any has moved it, undefined where none is kept. */
  readonly house: HousePolicy | null | undefined;
  /** What earlier visits left is known, so that this one's flower can be kept beside it. */
  readonly flowersKnown: boolean;
  /** True if it is to notice when everybody has left. */
  readonly watching: boolean;
  /** What an earlier page had been taught plays on; its visit ends when nobody comes back to it. */
  readonly resumed: boolean;
  /** Presses of the attract loop since the composer was last as the house has it. */
  readonly rehearsed: number;
  /** When somebody last did something. */
  readonly touchedAt: Seconds;
  /** When Then ⇄ Now was last heard. */
  readonly compared: { readonly from: Seconds; readonly until: Seconds };
  /** When the newest snapshot was last handed to the storage. */
  readonly storedAt: Seconds;
  /** True when a newer snapshot waits for its turn to be stored. */
  readonly unstored: boolean;
  readonly latencies: Readonly<Record<LatencyName, readonly Milliseconds[]>>;
  /** Null once the header has been written; until then the lines that wait for it. */
  readonly unlogged: readonly LogLine[] | null;
  readonly startedAt: string;
  /** What every visit of an installation begins with. */
  readonly opening: MusicSettings;
  /** A visit has ended and no other has begun. */
  readonly vacated: boolean;
  /** Settings that every composer can play. */
  readonly safeSettings: MusicSettings;
}

export interface Session extends State {
  readonly memory: Memory;
}

export interface SessionOptions {
  readonly seed: number;
  readonly mode: SessionMode;
  readonly backend: Backend | 'auto';
  readonly settings: MusicSettings;
  /** What to play when nobody can play `settings`. */
  readonly safeSettings: MusicSettings;
  readonly policy: PolicySnapshot | null;
  /** Of an installation: null before any visit has moved it. Left out, none is kept. */
  readonly house?: HousePolicy | null;
  /** ISO 8601, for the log's header. */
  readonly startedAt: string;
  /** False for a session that is measured: then nobody is missed. */
  readonly watching?: boolean;
  readonly volume?: number;
  readonly muted?: boolean;
  readonly room?: RoomName;
  readonly calm?: boolean;
}

/** 0–1. */
export const USUAL_VOLUME = 0.8;

const UNMEASURED = { last: 0, p95: 0 };

/** A session before anything has happened. `boot` in `step.ts` sets it going. */
export function initialState(options: SessionOptions): Session {
  return {
    mode: options.mode,
    phase: 'asleep',
    attract: true,
    idle: null,
    arc: NOBODY_YET,
    house: OPEN_HOUSE,
    seed: options.seed,
    now: 0,
    committedUntil: 0,
    settings: options.settings,
    wished: options.settings,
    timeline: [],
    heardBars: 0,
    agent: {
      status: 'starting',
      backend: null,
      measured: {},
      notes: [],
      features: [],
      styles: [],
      prior: '',
      policyVersion: options.policy?.policyVersion ?? 0,
      updates: options.policy?.updates ?? 0,
      theta: Float32Array.from(options.policy?.theta ?? []),
      klToPrior: 0,
      entropy: 0,
      lift: null,
      niches: [],
      phrases: [],
      tensors: 0,
      heapMb: 0,
      avoid: [],
      policy: options.policy,
    },
    why: NOTHING_TAUGHT,
    garden: BARE_GARDEN,
    flowers: [],
    ratings: [],
    ratingCount: 0,
    ratingsLearnt: 0,
    ratingsBy: { touch: 0, keys: 0, midi: 0, phones: 0, applause: 0, attract: 0 },
    audience: NO_AUDIENCE,
    operator: NO_OPERATOR,
    holds: [],
    advice: [],
    dials: { energy: 0, light: 0 },
    midi: { status: 'none', controllers: [] },
    playing: [],
    timbres: {},
    microphone: 'off',
    muted: options.muted ?? false,
    stems: ALL_HEARD,
    speaking: false,
    room: options.room ?? USUAL_ROOM,
    volume: options.volume ?? USUAL_VOLUME,
    calm: options.calm ?? false,
    contrast: { status: 'none' },
    notices: [],
    latencyMs: { acknowledged: UNMEASURED, ghost: UNMEASURED, update: UNMEASURED, heard: UNMEASURED },
    lateEvents: 0,
    nextDecision: 0,
    awaiting: [],
    memory: {
      head: { barIndex: 0, slot: 0 },
      begun: false,
      resuming: false,
      notBefore: 0,
      open: { melody: null, bass: null, inner1: null, inner2: null },
      nextNote: 0,
      nextRating: 0,
      policyMoved: { decision: 0, version: 0 },
      settingsFrom: 0,
      quietSince: 0,
      arrived: 'nothing',
      failures: 0,
      backend: options.backend,
      improving: false,
      improvements: 0,
      improvedIn: -1,
      advising: false,
      dialDebt: { energy: 0, light: 0 },
      errands: [],
      presses: new Map(),
      raters: new Set(),
      said: [],
      played: [],
      playedIn: -1,
      velocities: new Map(),
      detour: null,
      lessons: [],
      unsaved: false,
      savedHere: null,
      wondering: false,
      explaining: false,
      explainedIn: -1,
      saving: false,
      resetting: false,
      loading: [],
      marks: [{ bar: -1, policy: options.policy, kept: false, ratingsLearnt: 0, rating: -1 }],
      undoing: null,
      answeredRating: -1,
      taughtRatings: 0,
      brought: false,
      house: options.house,
      flowersKnown: false,
      watching: options.watching ?? true,
      resumed: (options.policy?.updates ?? 0) > 0,
      rehearsed: 0,
      touchedAt: 0,
      compared: { from: Infinity, until: Infinity },
      storedAt: -Infinity,
      unstored: false,
      latencies: { acknowledged: [], ghost: [], update: [], heard: [] },
      unlogged: [],
      startedAt: options.startedAt,
      opening: options.settings,
      vacated: false,
      safeSettings: options.safeSettings,
    },
  };
}
