/**
 * The way to the loudspeaker: an audio context and those who play on it, opened, looked after and replaced. Says whether
 * sound comes out; knows no music time and no session.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Hertz, Milliseconds, Seconds } from '../kernel/units.ts';
import { loadWorklets } from './desk.ts';
import { Pulsometer, SteadyClock } from './musicClock.ts';

export interface DeviceOptions<Players> {
  /** Opens the audio device; may throw where there is none. */
  readonly openContext: () => AudioContext;
  readonly pageClock: Clock;
  /** Seats the players; `worklets` says whether the audio thread takes code of ours. */
  readonly seat: (native: AudioContext, worklets: boolean) => Players;
  /** Something has changed: whether sound comes out, or who plays. */
  readonly onChange: () => void;
}

/** An audio clock that stands still longer than this has lost its device. */
const STANDSTILL: Seconds = 1;
/** Code for the audio thread that has not come by then is done without. */
const WORKLET_PATIENCE: Milliseconds = 2000;
/** A device that is silent without being asked to is asked to go on, and after a while replaced; so often at most. */
const ASK_EVERY: Seconds = 2;
const RENEW_EVERY: Seconds = 8;
/** Plugs are pulled and pushed in bursts of events. */
const SETTLE: Milliseconds = 400;

export class Device<Players> {
  readonly #options: DeviceOptions<Players>;
  #native: AudioContext | null = null;
  #players: Players | null = null;
  #clock: Clock | null = null;
  #pulsometer: Pulsometer | null = null;
  #ready: Promise<void> = Promise.resolve();
  /** Has played once: it may play again without a gesture. */
  #ran = false;
  #askedAt: Seconds = Number.NEGATIVE_INFINITY;
  #renewedAt: Seconds = Number.NEGATIVE_INFINITY;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #renewals = 0;

  constructor(options: DeviceOptions<Players>) {
    this.#options = options;
  }

  get native(): AudioContext | null {
    return this.#native;
  }

  /** Null until they have taken their seats. */
  get players(): Players | null {
    return this.#players;
  }

  /** The context's time, steadied; null without a context. */
  get clock(): Clock | null {
    return this.#clock;
  }

  /** Settled once the players of the present context sit. Never rejects. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** How often another context had to be taken. */
  get renewals(): number {
    return this.#renewals;
  }

  /** Sound comes out, as far as the context says and its clock shows. */
  get alive(): boolean {
    return this.#native?.state === 'running' && this.#players !== null && this.#pulsometer?.moves() === true;
  }

  /** Opens the context and asks it to run, before anything is awaited: only that still counts as part of a gesture. */
  open(): void {
    if (this.#closed || (this.#native && this.#native.state !== 'closed')) return;
    try {
      this.#take(this.#options.openContext());
    } catch {
      // No audio device, or no Web Audio at all: the page's clock carries the session.
      this.#drop();
    }
  }

  /** Never rejects: a refusal shows in the context's state. */
  async ask(): Promise<void> {
    const native = this.#native;
    try {
      if (native && native.state !== 'running' && native.state !== 'closed') await native.resume();
    } catch {
      // Refused without a gesture; the next touch or the tab's return asks again.
    }
  }

  /** Call every now and then while the page is seen: brings back what has gone. */
  tend(): void {
    if (this.#closed || this.alive) {
      this.#ran ||= this.alive;
      return;
    }
    if (!this.#ran || !this.#native) return;
    const now = this.#options.pageClock.now();
    // Also where a telephone call has interrupted it, which not every browser has a name for.
    const paused = this.#native.state !== 'running' && this.#native.state !== 'closed';
    if (paused && now - this.#askedAt >= ASK_EVERY) {
      this.#askedAt = now;
      void this.ask().then(this.#options.onChange);
    }
    // It says that it runs, or runs no more for good, and nothing comes: only another one helps.
    const stuck = this.#native.state === 'closed' || (this.#native.state === 'running' && this.#players !== null);
    if (stuck && now - this.#renewedAt >= RENEW_EVERY) this.renew();
  }

  /** Another loudspeaker may be there. Where it runs at another rate, a context of that rate is taken. */
  readonly heed = (): void => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const present = this.#native;
      if (this.#closed || !present || !this.#ran) return;
      try {
        const probe = this.#options.openContext();
        if (probe === present || probe.state === 'closed') return;
        if (probe.sampleRate === present.sampleRate && this.alive) void probe.close();
        else this.#replace(present, probe);
      } catch {
        // None is there now: the next one that comes is heeded again.
      }
    }, SETTLE);
  };

  /** Leaves the present context for a fresh one. */
  renew(): void {
    this.#renewedAt = this.#options.pageClock.now();
    const present = this.#native;
    try {
      const next = this.#options.openContext();
      if (present && next !== present) this.#replace(present, next);
    } catch {
      // Still none; asked again later.
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#settling);
    const native = this.#native;
    this.#drop();
    if (native && native.state !== 'closed') await native.close();
  }

  #replace(present: AudioContext, next: AudioContext): void {
    this.#renewals += 1;
    this.#take(next);
    if (present.state !== 'closed') void present.close();
    this.#options.onChange();
  }

  #take(native: AudioContext): void {
    this.#drop();
    this.#native = native;
    void this.ask();
    const { pageClock, onChange } = this.#options;
    this.#clock = new SteadyClock({ now: () => native.currentTime }, pageClock);
    this.#pulsometer = new Pulsometer({ now: () => native.currentTime }, pageClock, STANDSTILL);
    native.addEventListener('statechange', () => onChange());
    // A device that fails for good says so where the browser knows of it.
    native.addEventListener('error', () => {
      if (this.#native === native && !this.#closed) this.renew();
    });
    this.#ready = this.#seat(native);
  }

  async #seat(native: AudioContext): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), WORKLET_PATIENCE);
    });
    const worklets = await Promise.race([loadWorklets(native), patience]);
    clearTimeout(timer);
    if (this.#native !== native) return;
    try {
      this.#players = this.#options.seat(native, worklets);
    } catch {
      // A context that nobody can play on, at a rate it has no buffers for, is none; left open it would keep the device.
      this.#drop();
      if (native.state !== 'closed') void native.close();
    }
    // Within one task a context's time stands still, and seating everybody took a while: it is read in the next one.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    this.#options.onChange();
  }

  #drop(): void {
    this.#native = null;
    this.#players = null;
    this.#clock = null;
    this.#pulsometer = null;
  }
}

/** What the context says of itself, for `?debug`. */
export function describeDevice(native: AudioContext | null): { sampleRate: Hertz; latencyMs: Milliseconds } {
  if (!native) return { sampleRate: 0, latencyMs: 0 };
  return { sampleRate: native.sampleRate, latencyMs: 1000 * ((native.outputLatency || native.baseLatency) ?? 0) };
}
