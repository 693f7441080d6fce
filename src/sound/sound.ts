/**
 * The session's door to the ensemble: music time, look-ahead, autoplay policy, lost devices.
 * Sound never waits for anybody; without sound, time still passes. Must not know composing or learning.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Decibels, Milliseconds, Seconds } from '../kernel/units.ts';
import type { PitchedVoice } from '../music/voices.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { Stem } from '../protocol/stem.ts';
import { USUAL_ROOM, type RoomName } from '../protocol/room.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { SoundFigures, SoundPort } from '../session/ports.ts';
import { admit } from './admission.ts';
import { castOf, type Cast } from './arranger.ts';
import { Bank, openRecorder } from './bank.ts';
import { asksOfCast, essentials } from './casting.ts';
import { describeDevice, Device } from './device.ts';
import { amplitude } from './dynamics.ts';
import { buildEnsemble, play, type Ensemble } from './ensemble.ts';
import { Glitches, underrunsTold } from './glitches.ts';
import { LookAhead } from './lookAhead.ts';
import { MusicClock } from './musicClock.ts';
import { Pending } from './pending.ts';
import { Performer } from './performer.ts';
import type { Played } from './played.ts';
import { startPulse } from './pulse.ts';
import { brightnessOf } from './texture.ts';
import { toneContext } from './tone.ts';
import { VENUES } from './venue.ts';

export interface SoundOptions {
  /** Opens the audio device; may throw where there is none. */
  readonly openContext?: () => AudioContext;
  /** Time where there is no audio. */
  readonly pageClock?: Clock;
  /** How far ahead notes are wanted while the page is seen: at rest, and when it is busy. */
  readonly lookAhead?: Seconds;
  readonly busyLookAhead?: Seconds;
  /** The same while the page is hidden and its timers may be slow. */
  readonly hiddenLookAhead?: Seconds;
  /** What will be played first: its instruments are made ready while nobody has touched anything yet. */
  readonly mixture?: StyleMixture;
}

const LEAD_IN: Seconds = 0.1;
const PULSE: Milliseconds = 50;
/** Time that handing a note over may take. */
const SOONEST: Seconds = 0.01;
const RESUME_PATIENCE: Milliseconds = 1500;
/** Loudness follows the square of the slider better than the slider. */
const VOLUME_CURVE = 2;
/** Browsers let sound begin where a mouse or a key goes down, and where a finger goes up. */
const GESTURES = ['pointerdown', 'pointerup', 'keydown'] as const;
/** The first touch brings the music of an installation forward: heard to answer, and no jump. */
const OFFSET_FADE: Seconds = 0.3;
/** The person's own notes live beside the session's ids, below zero, one for each pitch. */
const playerId = (pitch: number): number => -1 - pitch;

export function createSound(options: SoundOptions = {}): SoundPort {
  return new Sound(options);
}

class Sound implements SoundPort {
  readonly #options: Required<SoundOptions>;
  readonly #lookAhead: LookAhead;
  readonly #music: MusicClock;
  readonly #listeners: ((now: Seconds, horizon: Seconds) => void)[] = [];
  readonly #recorder = openRecorder();
  readonly #bank = new Bank(this.#recorder);
  readonly #performer = new Performer({ ready: (cast) => this.#isReady(cast) });
  readonly #device: Device<Ensemble>;
  readonly #pending = new Pending<Played>(({ stem, id }) => (stem === 'drums' ? null : `${stem} ${id}`));
  readonly #glitches = new Glitches();
  #stopPulse: (() => void) | null = null;
  #lateEvents = 0;
  #muted = false;
  #volume = 1;
  #offset: Decibels = 0;
  #room: RoomName = USUAL_ROOM;
  #mixture: StyleMixture = {};
  readonly #places = new Map<PitchedVoice, TimbrePlace | null>();
  readonly #mutedStems = new Set<Stem>();
  #spoken = false;
  #closed = false;

  constructor(options: SoundOptions) {
    this.#options = {
      openContext: options.openContext ?? (() => new AudioContext({ latencyHint: 'interactive' })),
      pageClock: options.pageClock ?? { now: () => performance.now() / 1000 },
      lookAhead: options.lookAhead ?? 0.25,
      busyLookAhead: options.busyLookAhead ?? 0.8,
      hiddenLookAhead: options.hiddenLookAhead ?? 1.2,
      mixture: options.mixture ?? {},
    };
    this.#lookAhead = new LookAhead(this.#options.lookAhead, this.#options.busyLookAhead);
    this.#music = new MusicClock(this.#options.pageClock);
    this.#device = new Device({
      openContext: this.#options.openContext,
      pageClock: this.#options.pageClock,
      seat: (native, worklets) => this.#seat(native, worklets),
      onChange: () => this.#reconcile(),
    });
    this.#mixture = this.#options.mixture;
    this.#bank.prepare(asksOfCast(castOf(this.#mixture)));
  }

  get lateEvents(): number {
    return this.#lateEvents;
  }

  async wake(): Promise<boolean> {
    if (this.#closed) return false;
    // Opened and resumed before anything is awaited: only that still counts as part of the person's gesture.
    this.#device.open();
    const running = await this.#resumed();
    if (this.#closed) return false;
    if (!this.#music.started) {
      if (running && this.#device.clock) this.#music.follow(this.#device.clock);
      this.#music.start(LEAD_IN);
      this.#stopPulse = startPulse(PULSE, () => this.#beat());
      this.#attend();
    }
    this.#reconcile();
    return running;
  }

  now(): Seconds {
    return this.#music.now();
  }

  onTick(listener: (now: Seconds, horizon: Seconds) => void): void {
    this.#listeners.push(listener);
  }

  enter(scene: Scene): void {
    this.#mixture = scene.bar.style;
    this.#performer.enter(scene);
    const { native, players } = this.#device;
    if (!native || !players) return;
    const at = Math.max(native.currentTime, this.#music.toSource(scene.startsAt));
    players.desk.follow(scene.bar.style, at);
    players.lean(brightnessOf(scene.bar.phrase), at);
  }

  schedule(events: readonly SoundEvent[]): void {
    this.#hand(this.#performer.perform(events, this.#soonest));
  }

  /** To the players, as far as they are there; what is to come is remembered for those who may take their place. */
  #hand(events: readonly Played[]): void {
    for (const event of events) this.#pending.add(event);
    const { native, players } = this.#device;
    if (!this.#audible || !native || !players) return;
    for (const event of events) {
      const admission = admit(event.kind, this.#music.toSource(event.at), native.currentTime);
      if (admission.late) this.#lateEvents += 1;
      if (admission.admitted) play(players, event, admission.at);
    }
  }

  playNow(event: { kind: 'on' | 'off'; pitch: number; velocity: number }): void {
    const { native, players } = this.#device;
    if (!native || !players || !this.#audible) return;
    const at = native.currentTime;
    if (event.kind === 'on')
      players.on('player', playerId(event.pitch), event.pitch, event.velocity, at, {
        timbre: this.#performer.cast.player,
      });
    else players.off('player', playerId(event.pitch), at);
  }

  acknowledge(value: number): void {
    const { native, players } = this.#device;
    if (native && this.#audible) players?.tick(value, native.currentTime);
  }

  allNotesOff(): void {
    this.#performer.clear();
    this.#pending.clear();
    this.#silence();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyVolume();
  }

  setStemMuted(stem: Stem, muted: boolean): void {
    if (muted) this.#mutedStems.add(stem);
    else this.#mutedStems.delete(stem);
    const { native, players } = this.#device;
    if (native) players?.desk.mute(stem, muted, native.currentTime);
  }

  setSpoken(spoken: boolean): void {
    this.#spoken = spoken;
    const { native, players } = this.#device;
    if (native) players?.desk.giveWay(spoken, native.currentTime);
  }

  setVolume(volume: number, offset: Decibels = 0): void {
    this.#volume = Math.min(1, Math.max(0, volume));
    const steps = offset !== this.#offset;
    this.#offset = offset;
    this.#applyVolume(steps ? OFFSET_FADE : undefined);
  }

  setTimbre(voice: PitchedVoice, place: TimbrePlace | null): void {
    this.#places.set(voice, place);
    const { native, players } = this.#device;
    if (native) players?.place(voice, place, native.currentTime);
  }

  setRoom(room: RoomName): void {
    this.#room = room;
    const { native, players } = this.#device;
    if (native) players?.desk.move(VENUES[room], native.currentTime);
  }

  get figures(): SoundFigures {
    const { native, players, renewals } = this.#device;
    return {
      ...describeDevice(native),
      alive: this.#audible,
      underruns: this.#glitches.count,
      renewals,
      voices: players?.soundingCount ?? 0,
      loudness: players?.desk.reading ?? null,
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopPulse?.();
    this.#listeners.length = 0;
    document.removeEventListener('visibilitychange', this.#onSign);
    for (const sign of GESTURES) removeEventListener(sign, this.#onSign);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#device.heed);
    this.#recorder?.close();
    await this.#device.close();
  }

  /** Time comes from the audio device, so what is scheduled will sound. */
  get #audible(): boolean {
    const { clock } = this.#device;
    return clock !== null && this.#music.source === clock;
  }

  #seat(native: AudioContext, worklets: boolean): Ensemble {
    const ensemble = buildEnsemble(toneContext(native), native, {
      bank: this.#bank,
      worklets,
      venue: VENUES[this.#room],
      mixture: this.#mixture,
    });
    ensemble.fade(this.#gain, native.currentTime);
    for (const [voice, place] of this.#places) ensemble.place(voice, place, native.currentTime);
    for (const stem of this.#mutedStems) ensemble.desk.mute(stem, true, native.currentTime);
    if (this.#spoken) ensemble.desk.giveWay(true, native.currentTime);
    return ensemble;
  }

  async #resumed(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, RESUME_PATIENCE);
    });
    await Promise.race([Promise.all([this.#device.ask(), this.#device.ready]), patience]);
    clearTimeout(timer);
    return this.#device.native?.state === 'running';
  }

  /** Signs that a context which was refused or taken away may be had again. */
  readonly #onSign = (): void => {
    if (this.#closed || document.visibilityState === 'hidden') return;
    this.#device.open();
    void this.#device.ask().then(() => this.#reconcile());
  };

  #attend(): void {
    document.addEventListener('visibilitychange', this.#onSign);
    for (const sign of GESTURES) addEventListener(sign, this.#onSign, { passive: true });
    navigator.mediaDevices?.addEventListener('devicechange', this.#device.heed);
  }

  #beat(): void {
    if (this.#closed) return;
    this.#reconcile();
    const now = this.now();
    const { pageClock, hiddenLookAhead } = this.#options;
    const { native } = this.#device;
    if (document.visibilityState !== 'hidden') this.#device.tend();
    if (native && this.#audible) this.#glitches.watch(native.currentTime, pageClock.now(), underrunsTold(native));
    else this.#glitches.rest();
    this.#pending.pass(now);
    const ahead = document.visibilityState === 'hidden' ? hiddenLookAhead : this.#lookAhead.next(pageClock.now());
    for (const listener of this.#listeners) listener(now, now + ahead);
    this.#hand(this.#performer.release(now + ahead, this.#soonest));
  }

  /** Takes time from the audio device while it runs, else from the page. */
  #reconcile(): void {
    if (!this.#music.started || this.#closed) return;
    const { clock, alive } = this.#device;
    const wanted = alive && clock ? clock : this.#options.pageClock;
    if (this.#music.source === wanted) return;
    // What was scheduled by the other clock would now come at the wrong time.
    this.#silence();
    this.#music.follow(wanted);
    this.#goOn();
  }

  /** What sounded when the device went, and what was to come, is played by the one that is there now. */
  #goOn(): void {
    const { native, players } = this.#device;
    if (!this.#audible || !native || !players) return;
    for (const event of this.#pending.since(this.now()))
      play(players, event, Math.max(native.currentTime, this.#music.toSource(event.at)));
  }

  #silence(): void {
    const { native, players } = this.#device;
    if (native) players?.silence(native.currentTime);
  }

  get #gain(): number {
    return this.#muted ? 0 : this.#volume ** VOLUME_CURVE * amplitude(this.#offset);
  }

  #applyVolume(within?: Seconds): void {
    const { native, players } = this.#device;
    if (native) players?.fade(this.#gain, native.currentTime, within);
  }

  /** Nothing can sound before this, on the music's clock. */
  get #soonest(): Seconds {
    return this.now() + SOONEST;
  }

  /** Asks for what a cast needs; those who come new wait for the next bar until the first of it is there. */
  #isReady(cast: Cast): boolean {
    this.#bank.prepare(asksOfCast(cast));
    return !this.#bank.prepares || essentials(cast).every((ask) => this.#bank.has(ask));
  }
}
