/**
 * Runs inside a page before anything of the page does, and takes down what a person at the screen would notice: presses and
 * the frames that answer them, words to and from the composer's thread, tasks that block the page, the first sound.
 * Knows the messages' types, not what they mean.
 */
import { PITCHED } from '../../music/voices.ts';
import type { FromAgent, ToAgent } from '../../protocol/agent.ts';
import type { PlannedBar } from '../../protocol/bar.ts';

/** All times are milliseconds on the page's clock. */
export interface Press {
  readonly key: string;
  /** When the key came up: that is when a press becomes a rating. */
  readonly at: number;
  /** When the frame after it had been drawn; 0 while it has not. */
  drawnAt: number;
}

export interface Word {
  readonly at: number;
  readonly from: 'page' | 'agent';
  readonly type: string;
  readonly ratingId: number;
  readonly policyVersion: number;
  readonly barIndex: number;
  readonly fromSlot: number;
  /** Slots of a bar in which a pitched voice does something else than in the bar it takes the place of, or begins something where there was none. */
  readonly changed: readonly number[];
  /** Time the agent says it spent; −1 where it does not say. */
  readonly tookMs: number;
  /** When the frame after it had been drawn; 0 while it has not. */
  drawnAt: number;
  /** Milliseconds on the music's clock: when the bar heard last began, how long it is, and the rating's own time. */
  readonly music: {
    readonly barIndex: number;
    readonly startsAt: number;
    readonly barMs: number;
    readonly slotMs: number;
    readonly at: number;
  } | null;
}

export interface Task {
  readonly at: number;
  readonly ms: number;
}

export interface Testimony {
  readonly presses: readonly Press[];
  readonly words: readonly Word[];
  readonly longTasks: readonly Task[];
  /** First sample that left the page; 0 while it was silent. */
  readonly firstSoundAt: number;
  readonly touchedAt: number;
  readonly now: number;
}

const presses: Press[] = [];
const words: Word[] = [];
const longTasks: Task[] = [];
/** The newest decision on each bar. */
const bars = new Map<number, PlannedBar>();
const AUDIBLE = 1e-3;
let firstSoundAt = 0;
let touchedAt = 0;

/** Calls back when the frame that is drawn next has been handed over. */
function afterFrame(run: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', run);
    port1.start();
    port2.postMessage(null);
  });
}

function watchPresses(): void {
  window.addEventListener(
    'keyup',
    (event) => {
      const press: Press = { key: event.key, at: event.timeStamp, drawnAt: 0 };
      presses.push(press);
      afterFrame(() => (press.drawnAt = performance.now()));
    },
    true,
  );
  window.addEventListener('pointerdown', (event) => (touchedAt ||= event.timeStamp), true);
}

function changedSlots(bar: PlannedBar): number[] {
  const old = bars.get(bar.barIndex);
  bars.set(bar.barIndex, bar);
  return Array.from(bar.chords, (_, slot) => slot).filter((slot) =>
    PITCHED.some((voice) => {
      const symbol = bar.voices[voice][slot]!;
      return old ? symbol !== old.voices[voice][slot] : symbol >= 0;
    }),
  );
}

function wordOf(from: Word['from'], message: ToAgent | FromAgent): Word {
  const bar = message.type === 'bar' ? message.bar : null;
  const last = message.type === 'rate' ? message.sounded.at(-1) : undefined;
  return {
    at: performance.now(),
    from,
    type: message.type === 'updated' ? `updated by ${message.cause}` : message.type,
    ratingId: message.type === 'rate' ? message.rating.id : message.type === 'updated' ? message.ratingId : -1,
    policyVersion: bar?.policyVersion ?? (message.type === 'updated' ? message.policyVersion : -1),
    barIndex: bar?.barIndex ?? (message.type === 'compose' ? message.barIndex : -1),
    fromSlot: bar?.fromSlot ?? (message.type === 'compose' ? message.fromSlot : -1),
    changed: bar ? changedSlots(bar) : [],
    tookMs: message.type === 'bar' ? message.composeMs : message.type === 'updated' ? message.updateMs : -1,
    drawnAt: 0,
    music:
      message.type === 'rate' && last
        ? {
            barIndex: last.barIndex,
            startsAt: last.startsAt * 1000,
            barMs: last.slots * last.slotSeconds * 1000,
            slotMs: last.slotSeconds * 1000,
            at: message.rating.at * 1000,
          }
        : null,
  };
}

function isMessage(data: unknown): data is ToAgent | FromAgent {
  return typeof data === 'object' && data !== null && 'type' in data;
}

function watchThread(): void {
  const Thread = window.Worker;
  window.Worker = class extends Thread {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options);
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (!isMessage(data)) return;
        const word = wordOf('agent', data);
        words.push(word);
        afterFrame(() => (word.drawnAt = performance.now()));
      });
    }

    override postMessage(message: unknown, options?: StructuredSerializeOptions | Transferable[]): void {
      if (isMessage(message)) words.push(wordOf('page', message));
      super.postMessage(message, options as StructuredSerializeOptions);
    }
  };
}

function watchTasks(): void {
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
}

/** Everything that is sent to a loudspeaker passes an ear on its way. */
function watchSound(): void {
  const connect = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]): AudioNode {
    if (to[0] instanceof AudioDestinationNode && this.context instanceof AudioContext)
      listen(this.context, this, connect);
    return connect.apply(this, to);
  } as typeof AudioNode.prototype.connect;
}

function listen(
  context: AudioContext,
  source: AudioNode,
  connect: (this: AudioNode, ...to: unknown[]) => AudioNode,
): void {
  const ear = context.createAnalyser();
  ear.fftSize = 1024;
  connect.call(source, ear);
  const samples = new Float32Array(ear.fftSize);
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(samples);
    if (!samples.some((sample) => Math.abs(sample) > AUDIBLE)) return;
    firstSoundAt ||= performance.now();
    clearInterval(timer);
  }, 5);
}

/** What a rating would wait for if nothing but an empty thread answered it, ms, `count` times, one after the other. */
export async function echo(count: number, size: number): Promise<number[]> {
  const address = URL.createObjectURL(new Blob(['onmessage = ({ data }) => postMessage(data);']));
  const thread = new Worker(address);
  const message = new Int16Array(size);
  const waits: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await new Promise<void>((resolve) => {
      thread.addEventListener('message', () => afterFrame(resolve), { once: true });
      thread.postMessage(message);
    });
    waits.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 37));
  }
  thread.terminate();
  URL.revokeObjectURL(address);
  return waits;
}

/** Opens a bare audio device in this very gesture and plays one tone. */
export function beep(): void {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const tone = context.createOscillator();
  tone.connect(context.destination);
  void context.resume().then(() => tone.start());
}

/** Draws nothing, sixty times a second, as the plainest page that is alive. */
export function idle(): void {
  requestAnimationFrame(idle);
}

export function testify(): Testimony {
  return {
    presses,
    words,
    longTasks,
    firstSoundAt,
    touchedAt,
    now: performance.now(),
  };
}

watchPresses();
watchThread();
watchTasks();
watchSound();
