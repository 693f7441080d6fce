/** What the session needs from the world. Adapters on floor 4 implement these; composition roots wire them. */
import type { Decibels, Hertz, Milliseconds, Seconds } from '../kernel/units.ts';
import type { Key } from '../music/key.ts';
import type { PitchedVoice } from '../music/voices.ts';
import type { FromAgent, PolicySnapshot, ToAgent } from '../protocol/agent.ts';
import type { Here, SavedComposer } from '../protocol/composerFile.ts';
import type { Flower } from '../protocol/flower.ts';
import type { HousePolicy } from '../protocol/house.ts';
import type { MidiMapping, MidiTarget } from '../protocol/midiMapping.ts';
import type { WhyVoice } from '../protocol/why.ts';
import type { RoomName } from '../protocol/room.ts';
import type { Stem } from '../protocol/stem.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { Result } from '../kernel/result.ts';
import type { LogLine, Scene, SessionEvent, SoundEvent } from './event.ts';
import type { Phase, State } from './state.ts';

export interface AgentPort {
  tell(message: ToAgent): void;
  onMessage(listener: (message: FromAgent) => void): void;
  /** The thread died, or could not be started. */
  onLost(listener: (reason: string) => void): void;
  /** Throws the present thread away and starts a fresh one. */
  restart(): void;
}

export interface SoundPort {
  /** Must be called inside a person's gesture the first time (autoplay policy). False when there is no audio device; then time still passes. */
  wake(): Promise<boolean>;
  /** Music time now: seconds since bar 0 on the audio clock. */
  now(): Seconds;
  /** Calls back about every 50 ms, from a timer that a busy page or a hidden tab does not stop. */
  onTick(listener: (now: Seconds, horizon: Seconds) => void): void;
  /** How the notes of a bar that is about to be scheduled are to be played. */
  enter(scene: Scene): void;
  schedule(events: readonly SoundEvent[]): void;
  playNow(event: { kind: 'on' | 'off'; pitch: number; velocity: number }): void;
  /** A soft tick for a rating, at once. */
  acknowledge(value: number): void;
  allNotesOff(): void;
  setMuted(muted: boolean): void;
  /** A voice is left out of what is heard, or comes back; what it plays goes on. */
  setStemMuted(stem: Stem, muted: boolean): void;
  /** Somebody speaks in the room: all that sounds steps aside until they have done. */
  setSpoken(spoken: boolean): void;
  /** @param volume 0–1 @param offset added to it, reached within 300 ms: an installation that nobody is at plays softly */
  setVolume(volume: number, offset?: Decibels): void;
  /** A voice is played from a place on the map of timbres; null: by its instruments. */
  setTimbre(voice: PitchedVoice, place: TimbrePlace | null): void;
  /** Where it is listened to: mix and master fit themselves to it. */
  setRoom(room: RoomName): void;
  /** Events that reached the scheduler after their time, since start. */
  readonly lateEvents: number;
  /** What `?debug` shows of the sound, null where there is none to speak of. */
  readonly figures: SoundFigures | null;
  close(): Promise<void>;
}

export interface SoundFigures {
  /** Samples a second of the device, 0 without one; and what it says of its delay. */
  readonly sampleRate: Hertz;
  readonly latencyMs: Milliseconds;
  /** Sound comes out. */
  readonly alive: boolean;
  /** Moments in which the device got nothing in time. */
  readonly underruns: number;
  /** How often another device, or a fresh context, had to be taken. */
  readonly renewals: number;
  /** Notes that hold nodes. */
  readonly voices: number;
  /** Of what comes out, by ITU-R BS.1770: LUFS and dBTP, with the gain that leads to it and what the limiter takes away, dB. */
  readonly loudness: {
    readonly momentary: Decibels;
    readonly integrated: Decibels;
    readonly truePeak: Decibels;
    readonly gain: Decibels;
    readonly limited: Decibels;
  } | null;
}

/** Something on the stage: a note, the strokes or the chord of a slot, or a bar as a whole. */
export interface Touched {
  readonly barIndex: number;
  readonly slot: number;
  /** Null: the bar as a whole. */
  readonly voice: WhyVoice | null;
}

/** The stage as something to point at. Places are CSS pixels of the window. */
export interface Pointable {
  /** What is drawn there. */
  at(x: number, y: number): Touched | null;
  /** Where it is drawn now; null when it is no longer to be seen. */
  placeOf(touched: Touched): { readonly x: number; readonly y: number } | null;
  /** Marks it; null takes the mark away. */
  mark(touched: Touched | null): void;
}

export interface StagePort extends Pointable {
  /** Called once a frame with the newest state; draws from it and keeps no truth. */
  draw(state: State): void;
  readonly fps: number;
  readonly scriptMsPerFrame: number;
  readonly drawCalls: number;
  /** How much picture the machine carries just now: 0 (least) … 4. */
  readonly quality: number;
  close(): void;
}

/** What there is to say of the picture to those who do not see it. */
export interface Summary {
  readonly phase: Phase;
  /** Where the music is, or null before its first bar; bars are counted from 1. */
  readonly place: { readonly key: Key; readonly bar: number } | null;
  /** Code of the chord that is drawn, or null. */
  readonly chord: number | null;
  /** Of the ratings still remembered. */
  readonly more: number;
  readonly change: number;
}

/** Input and panels speak to the session only through this. */
export type Dispatch = (event: SessionEvent) => void;

export interface StoragePort {
  savePolicy(policy: PolicySnapshot): Promise<Result<true>>;
  loadPolicy(): Promise<Result<PolicySnapshot | null>>;
  saveSetting(name: string, value: unknown): Promise<Result<true>>;
  loadSetting(name: string): Promise<Result<unknown>>;
}

/** Where an installation keeps its house from one day to the next. */
export interface HousePort {
  saveHouse(house: HousePolicy): Promise<Result<true>>;
  loadHouse(): Promise<Result<HousePolicy | null>>;
}

/** Where the flowers that visits leave are kept. */
export interface FlowersPort {
  saveFlowers(flowers: readonly Flower[]): Promise<Result<true>>;
  /** Oldest first; empty where none was left. */
  loadFlowers(): Promise<Result<readonly Flower[]>>;
}

/** A composer that a person has kept, as a list shows it. */
export interface ShelvedComposer {
  readonly id: number;
  readonly name: string;
  /** ISO 8601, empty where nobody knows. */
  readonly savedAt: string;
  /** Ratings by people. */
  readonly ratings: number;
}

/** Where composers are kept by name. What it refuses to store is kept for this visit all the same. */
export interface ShelfPort {
  list(): Promise<readonly ShelvedComposer[]>;
  /** @returns the name it is kept under: a number is added to one that is taken */
  add(composer: SavedComposer): Promise<Result<string>>;
  rename(id: number, name: string): Promise<Result<string>>;
  remove(id: number): Promise<void>;
  /** @param here what it must fit */
  take(id: number, here?: Here): Promise<Result<SavedComposer>>;
}

/** What the panels can do with composers; `session/composers.ts` implements it. */
export interface ComposersPort {
  /** Kept here, oldest first. */
  list(): readonly ShelvedComposer[];
  /** Called when the list changes. Returns a way to stop listening. */
  onChange(listener: () => void): () => void;
  /** Keeps what plays now. */
  save(name: string): Promise<void>;
  load(id: number): Promise<void>;
  rename(id: number, name: string): Promise<void>;
  remove(id: number): Promise<void>;
  /** Hands one that is kept, or what plays now, to the person as a file. */
  takeHome(which: number | { readonly name: string }): Promise<void>;
  /** Takes up a composer from a file. */
  bring(file: ComposerSource): Promise<void>;
}

/** A file as a page gets it from a person. */
export interface ComposerSource {
  /** Bytes. */
  readonly size: number;
  text(): Promise<string>;
}

export interface LogPort {
  append(line: LogLine): void;
  /** All lines so far as one JSON-lines text. */
  text(): string;
}

/** Controllers, as the panels set them up; the input room implements it. */
export interface MidiPort {
  /** Asks the browser for controllers. A browser that must ask the person wants this inside a gesture. */
  connect(): Promise<void>;
  /** The next note or knob becomes `target`; null gives up waiting. */
  learn(target: MidiTarget | null): void;
  /** Forgets everything that was taught. */
  forget(): void;
  mapping(): MidiMapping;
  /** The target that waits to be taught, if any. */
  learning(): MidiTarget | null;
  /** Called when the mapping or the waiting target changes. Returns a way to stop listening. */
  onChange(listener: () => void): () => void;
}
