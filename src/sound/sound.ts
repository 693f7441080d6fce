/**
 * The session's door to the ensemble: music time, look-ahead, autoplay policy, lost devices.
 * Sound never waits for anybody; without sound, time still passes. Must not know composing or learning.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Decibels, Milliseconds, Seconds } from '../kernel/units.ts';
import { DRUMS, type Drum } from '../music/voices.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import type { SoundPort } from '../session/ports.ts';
import { admit } from './admission.ts';
import { hitsOf, type Kit } from './drums.ts';
import { amplitude } from './dynamics.ts';
import { buildEnsemble, play, type Ensemble } from './ensemble.ts';
import { LookAhead } from './lookAhead.ts';
import { MusicClock, Pulsometer, SteadyClock } from './musicClock.ts';
import { startPulse } from './pulse.ts';
import { toneContext } from './tone.ts';

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
}

const LEAD_IN: Seconds = 0.1;
const PULSE: Milliseconds = 50;
const RESUME_PATIENCE: Milliseconds = 1500;
/** An audio clock that stands still longer than this has lost its device. */
const STANDSTILL: Seconds = 1;
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
  readonly #kit: Partial<Record<Drum, readonly Float32Array[]>> = {};
  #native: AudioContext | null = null;
  #ensemble: Ensemble | null = null;
  #audioClock: Clock | null = null;
  #pulsometer: Pulsometer | null = null;
  #stopPulse: (() => void) | null = null;
  #lateEvents = 0;
  #muted = false;
  #volume = 1;
  #offset: Decibels = 0;
  #closed = false;

  constructor(options: SoundOptions) {
    this.#options = {
      openContext: options.openContext ?? (() => new AudioContext({ latencyHint: 'interactive' })),
      pageClock: options.pageClock ?? { now: () => performance.now() / 1000 },
      lookAhead: options.lookAhead ?? 0.25,
      busyLookAhead: options.busyLookAhead ?? 0.8,
      hiddenLookAhead: options.hiddenLookAhead ?? 1.2,
    };
    this.#lookAhead = new LookAhead(this.#options.lookAhead, this.#options.busyLookAhead);
    this.#music = new MusicClock(this.#options.pageClock);
    this.#prepareKit(0);
  }

  get lateEvents(): number {
    return this.#lateEvents;
  }

  async wake(): Promise<boolean> {
    if (this.#closed) return false;
    // Opened and resumed before anything is awaited: only that still counts as part of the person's gesture.
    this.#open();
    const running = await this.#resumed();
    if (this.#closed) return false;
    if (!this.#music.started) {
      if (running && this.#audioClock) this.#music.follow(this.#audioClock);
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

  enter(_scene: Scene): void {}

  schedule(events: readonly SoundEvent[]): void {
    if (!this.#audible || !this.#native || !this.#ensemble) return;
    for (const event of events) {
      const admission = admit(event.kind, this.#music.toSource(event.at), this.#native.currentTime);
      if (admission.late) this.#lateEvents += 1;
      if (admission.admitted) play(this.#ensemble, event, admission.at);
    }
  }

  playNow(event: { kind: 'on' | 'off'; pitch: number; velocity: number }): void {
    if (!this.#native || !this.#ensemble || !this.#audible) return;
    const at = this.#native.currentTime;
    if (event.kind === 'on') this.#ensemble.on('player', playerId(event.pitch), event.pitch, event.velocity, at);
    else this.#ensemble.off('player', playerId(event.pitch), at);
  }

  acknowledge(value: number): void {
    if (this.#native && this.#audible) this.#ensemble?.tick(value, this.#native.currentTime);
  }

  allNotesOff(): void {
    if (this.#native) this.#ensemble?.silence(this.#native.currentTime);
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyVolume();
  }

  setVolume(volume: number, offset: Decibels = 0): void {
    this.#volume = Math.min(1, Math.max(0, volume));
    const steps = offset !== this.#offset;
    this.#offset = offset;
    this.#applyVolume(steps ? OFFSET_FADE : undefined);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopPulse?.();
    this.#listeners.length = 0;
    document.removeEventListener('visibilitychange', this.#onSign);
    for (const sign of GESTURES) removeEventListener(sign, this.#onSign);
    navigator.mediaDevices?.removeEventListener('devicechange', this.#onSign);
    const native = this.#native;
    this.#native = null;
    this.#ensemble = null;
    if (native && native.state !== 'closed') await native.close();
  }

  /** Time comes from the audio device, so what is scheduled will sound. */
  get #audible(): boolean {
    return this.#audioClock !== null && this.#music.source === this.#audioClock;
  }

  #open(): void {
    if (this.#native && this.#native.state !== 'closed') return;
    try {
      const native = this.#options.openContext();
      void this.#ask(native);
      this.#ensemble = buildEnsemble(toneContext(native), native, { kit: this.#wholeKit() });
      this.#native = native;
      this.#audioClock = new SteadyClock({ now: () => native.currentTime }, this.#options.pageClock);
      this.#pulsometer = new Pulsometer({ now: () => native.currentTime }, this.#options.pageClock, STANDSTILL);
      native.addEventListener('statechange', () => this.#reconcile());
      this.#applyVolume();
    } catch {
      // No audio device, or no Web Audio at all: wake() says so, and the page's clock carries the session.
      this.#native = null;
      this.#ensemble = null;
      this.#audioClock = null;
      this.#pulsometer = null;
    }
  }

  /** Never rejects: a refusal shows in the context's state. */
  async #ask(native: AudioContext): Promise<void> {
    try {
      if (native.state !== 'running') await native.resume();
    } catch {
      // Refused without a gesture; the next touch or the tab's return asks again.
    }
  }

  async #resumed(): Promise<boolean> {
    const native = this.#native;
    if (!native) return false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, RESUME_PATIENCE);
    });
    await Promise.race([this.#ask(native), patience]);
    clearTimeout(timer);
    return native.state === 'running';
  }

  /** Signs that a context which was refused or taken away may be had again. */
  readonly #onSign = (): void => {
    if (this.#closed || document.visibilityState === 'hidden') return;
    this.#open();
    if (this.#native) void this.#ask(this.#native).then(() => this.#reconcile());
  };

  #attend(): void {
    document.addEventListener('visibilitychange', this.#onSign);
    for (const sign of GESTURES) addEventListener(sign, this.#onSign, { passive: true });
    navigator.mediaDevices?.addEventListener('devicechange', this.#onSign);
  }

  #beat(): void {
    if (this.#closed) return;
    this.#reconcile();
    const now = this.now();
    const { pageClock, hiddenLookAhead } = this.#options;
    const ahead = document.visibilityState === 'hidden' ? hiddenLookAhead : this.#lookAhead.next(pageClock.now());
    for (const listener of this.#listeners) listener(now, now + ahead);
  }

  /** Takes time from the audio device while it runs, else from the page. */
  #reconcile(): void {
    if (!this.#music.started || this.#closed) return;
    const alive = this.#native?.state === 'running' && this.#pulsometer?.moves() === true;
    const wanted = alive && this.#audioClock ? this.#audioClock : this.#options.pageClock;
    if (this.#music.source === wanted) return;
    // What was scheduled by the other clock would now come at the wrong time.
    this.allNotesOff();
    this.#music.follow(wanted);
  }

  #applyVolume(within?: Seconds): void {
    if (!this.#native) return;
    const gain = this.#muted ? 0 : this.#volume ** VOLUME_CURVE * amplitude(this.#offset);
    this.#ensemble?.fade(gain, this.#native.currentTime, within);
  }

  /** One drum after the other in the page's idle moments, long before the first touch in most cases. */
  #prepareKit(index: number): void {
    const drum = DRUMS[index];
    if (!drum || this.#closed) return;
    setTimeout(() => {
      this.#kit[drum] ??= hitsOf(drum);
      this.#prepareKit(index + 1);
    }, 30);
  }

  #wholeKit(): Kit {
    for (const drum of DRUMS) this.#kit[drum] ??= hitsOf(drum);
    return this.#kit as Kit;
  }
}
