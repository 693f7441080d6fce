/**
 * One stage in several processes: gateways hand their windows on, the stage's own process says whether it listens, and each says
 * every second that it is there. Nothing is kept and nothing is waited for: what cannot be said now is lost.
 */
import { Lateness } from '../kernel/lateness.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { parseWindow, type CrowdWindow } from '../protocol/crowdWindow.ts';
import { NOBODY_LISTENS, parsePulse, PULSE_PATIENCE, type Listening, type Pulse } from '../protocol/relay.ts';
import type { GatewaySeen } from './desk.ts';

const PULSE: Milliseconds = 1000;

/** Says to all processes, and hears of all: a part of what Colyseus calls presence. */
export interface Wire {
  subscribe(topic: string, heard: (message: unknown) => void): unknown;
  unsubscribe(topic: string, heard: (message: unknown) => void): unknown;
  publish(topic: string, message: unknown): unknown;
}

export interface RelayOptions {
  readonly wire: Wire;
  readonly stage: string;
  readonly proc: string;
  /** Phones connected to this process. */
  joined(): number;
  /** ms since 1970 on this machine’s clock, and never backwards. */
  now(): Milliseconds;
}

abstract class Relay {
  protected readonly options: RelayOptions;
  readonly #seen = new Map<string, { readonly pulse: Pulse; readonly at: Milliseconds }>();
  readonly #beat: NodeJS.Timeout;
  readonly #topics: [topic: string, heard: (message: unknown) => void][] = [];

  constructor(options: RelayOptions) {
    this.options = options;
    this.listen('pulse', (message) => {
      const pulse = parsePulse(message);
      if (!pulse.ok || pulse.value.proc === options.proc) return;
      this.#seen.set(pulse.value.proc, { pulse: pulse.value, at: options.now() });
      this.heard(pulse.value);
    });
    this.#beat = setInterval(() => this.#round(), PULSE);
  }

  /** This process, and all that were heard of lately. */
  gateways(): readonly GatewaySeen[] {
    const { proc, now, joined } = this.options;
    const others = [...this.#seen.values()].map(({ pulse, at }) => ({
      proc: pulse.proc,
      joined: pulse.joined,
      age: now() - at,
    }));
    return [{ proc, joined: joined(), age: 0 }, ...others];
  }

  /** Says that this process is there, and whatever else it has to say. */
  pulse(): void {
    const { proc, joined } = this.options;
    this.say('pulse', { proc, joined: joined(), listening: this.listening() } satisfies Pulse);
  }

  /** Says that nobody listens here any more. */
  close(): void {
    clearInterval(this.#beat);
    const listening = this.listening() && NOBODY_LISTENS;
    this.say('pulse', { proc: this.options.proc, joined: 0, listening } satisfies Pulse);
    for (const [topic, heard] of this.#topics) this.options.wire.unsubscribe(topic, heard);
  }

  protected abstract listening(): Listening | null;
  protected abstract heard(pulse: Pulse): void;
  /** A process has fallen silent. */
  protected abstract lost(proc: string): void;

  protected say(what: string, message: unknown): void {
    this.options.wire.publish(this.#topic(what), message);
  }

  protected listen(what: string, heard: (message: unknown) => void): void {
    const topic = this.#topic(what);
    this.#topics.push([topic, heard]);
    this.options.wire.subscribe(topic, heard);
  }

  #topic(what: string): string {
    return `antiphon:${this.options.stage}:${what}`;
  }

  #round(): void {
    const now = this.options.now();
    for (const [proc, { at }] of this.#seen)
      if (now - at > PULSE_PATIENCE) {
        this.#seen.delete(proc);
        this.lost(proc);
      }
    this.pulse();
  }
}

/** Of a process that serves phones alone. */
export class GatewayRelay extends Relay {
  readonly #opened: (listening: Listening) => void;
  #stage: string | null = null;

  /** @param opened told what the stage says, and that nobody listens where none is heard of */
  constructor(options: RelayOptions, opened: (listening: Listening) => void) {
    super(options);
    this.#opened = opened;
    this.pulse();
  }

  publish(window: CrowdWindow): void {
    this.say('windows', window);
  }

  protected override listening(): null {
    return null;
  }

  protected override heard({ proc, listening }: Pulse): void {
    if (listening === null) return;
    this.#stage = proc;
    this.#opened(listening);
  }

  protected override lost(proc: string): void {
    if (proc !== this.#stage) return;
    this.#stage = null;
    this.#opened(NOBODY_LISTENS);
  }
}

export interface StageListener {
  /** A window of a gateway, with its time on this machine’s clock. */
  deliver(window: CrowdWindow): void;
  listening(): Listening;
  /** Another process says that it is this stage, too; told once of each. */
  doubled(proc: string): void;
}

/** Of the process that serves the stage’s own page. */
export class StageRelay extends Relay {
  readonly #stage: StageListener;
  readonly #lateness = new Map<string, Lateness>();
  readonly #doubles = new Set<string>();

  constructor(options: RelayOptions, stage: StageListener) {
    super(options);
    this.#stage = stage;
    this.listen('windows', (message) => {
      const window = parseWindow(message);
      if (window.ok && window.value.stage === options.stage) this.#deliver(window.value);
    });
    this.pulse();
  }

  protected override listening(): Listening {
    return this.#stage.listening();
  }

  protected override heard({ proc, listening }: Pulse): void {
    // A gateway that is new is told at once.
    if (!this.#lateness.has(proc) && listening === null) this.pulse();
    if (!this.#lateness.has(proc)) this.#lateness.set(proc, new Lateness());
    if (listening === null || this.#doubles.has(proc)) return;
    this.#doubles.add(proc);
    this.#stage.doubled(proc);
  }

  protected override lost(proc: string): void {
    this.#lateness.delete(proc);
    this.#doubles.delete(proc);
  }

  /** Nobody’s clocks agree: how late a window is, is told against the quickest of its gateway. */
  #deliver(window: CrowdWindow): void {
    const now = this.options.now();
    let lateness = this.#lateness.get(window.proc);
    if (!lateness) this.#lateness.set(window.proc, (lateness = new Lateness()));
    this.#stage.deliver({ ...window, t0: now - lateness.of(window.t0, now) });
  }
}
