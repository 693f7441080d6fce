/**
 * Every note and hit that has been recorded, as the browser plays them. What is asked for early is recorded in a thread
 * of its own; what is needed at once is recorded at once. Knows no audio context: its buffers fit all of them.
 */
import type { Hertz, Seconds } from '../kernel/units.ts';
import { keyOf, record, type Ask } from './recording.ts';
import type { Rendering } from './timbre/timbre.ts';

export interface Recorded {
  readonly buffer: AudioBuffer;
  readonly hertz: Hertz;
  readonly loop: readonly [Seconds, Seconds] | null;
}

/** A thread that records; see recorder.ts. */
export interface Recorder {
  record(ask: Ask): void;
  onRecorded(listener: (key: string, rendering: Rendering) => void): void;
  /** It could not be started, or has broken off: nothing more comes of it. */
  onFailed(listener: () => void): void;
  close(): void;
}

/** Beyond this the longest unused go first: about what twelve instruments and two kits take. */
const MOST_BYTES = 160 * 2 ** 20;
const BYTES_A_SAMPLE = 4;
/** So many notes are with the recorder at once: what is asked for later may be wanted sooner. */
const AT_ONCE = 2;

export class Bank {
  /** In the order of their last use, oldest first. */
  readonly #recorded = new Map<string, Recorded>();
  #recorder: Recorder | null;
  readonly #wanted = new Map<string, Ask>();
  readonly #atWork = new Set<string>();
  #bytes = 0;
  #plain: Recorded | null = null;

  constructor(recorder: Recorder | null = null) {
    this.#recorder = recorder;
    recorder?.onRecorded((key, rendering) => {
      this.#atWork.delete(key);
      if (!this.#recorded.has(key)) this.#keep(key, rendering);
      this.#feed();
    });
    recorder?.onFailed(() => {
      // From now on notes are recorded when they are needed: a page that waits for a moment, not one without its instruments.
      this.#recorder = null;
      this.#wanted.clear();
      this.#atWork.clear();
      recorder.close();
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether anything is recorded in the background. */
  get prepares(): boolean {
    return this.#recorder !== null;
  }

  has(ask: Ask): boolean {
    return this.#recorded.has(keyOf(ask));
  }

  /** Recorded on the spot if need be. */
  get(ask: Ask): Recorded {
    const key = keyOf(ask);
    const known = this.#recorded.get(key);
    if (!known) return this.#keep(key, record(ask));
    this.#recorded.delete(key);
    this.#recorded.set(key, known);
    return known;
  }

  /**
   * What can be played without waiting: the first of these that is there. Without a recorder the first is recorded at
   * once. Null while none is there; the first is then recorded before all else.
   */
  first(asks: Iterable<Ask>): Recorded | null {
    let wanted: Ask | null = null;
    for (const ask of asks) {
      wanted ??= ask;
      if (this.#recorder === null || this.has(ask)) {
        if (ask !== wanted) this.prepare([wanted]);
        return this.get(ask);
      }
    }
    if (wanted) this.prepare([wanted]);
    return null;
  }

  /** A plain tone, for a note whose instrument has not come yet. */
  get plain(): Recorded {
    this.#plain ??= plainTone();
    return this.#plain;
  }

  /** Has these recorded in the background, before all that was asked for earlier. Nothing happens without a recorder. */
  prepare(asks: readonly Ask[]): void {
    if (!this.#recorder) return;
    const earlier = [...this.#wanted];
    this.#wanted.clear();
    for (const ask of asks) if (!this.has(ask)) this.#wanted.set(keyOf(ask), ask);
    for (const [key, ask] of earlier) if (!this.#wanted.has(key)) this.#wanted.set(key, ask);
    this.#feed();
  }

  #feed(): void {
    for (const [key, ask] of this.#wanted) {
      if (this.#atWork.size >= AT_ONCE) return;
      this.#wanted.delete(key);
      if (this.#recorded.has(key) || this.#atWork.has(key)) continue;
      this.#atWork.add(key);
      this.#recorder?.record(ask);
    }
  }

  #keep(key: string, { channels, sampleRate, hertz, loop }: Rendering): Recorded {
    const { length } = channels[0]!;
    const buffer = new AudioBuffer({ length, numberOfChannels: channels.length, sampleRate });
    channels.forEach((channel, i) => buffer.copyToChannel(channel as Float32Array<ArrayBuffer>, i));
    const recorded: Recorded = { buffer, hertz, loop };
    this.#recorded.set(key, recorded);
    this.#wanted.delete(key);
    this.#bytes += bytesOf(buffer);
    for (const [oldest, { buffer: old }] of this.#recorded) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#recorded.delete(oldest);
      this.#bytes -= bytesOf(old);
    }
    return recorded;
  }
}

const PLAIN_RATE: Hertz = 44_100;
const PLAIN_HERTZ: Hertz = 441;
const PLAIN_PARTIALS: readonly number[] = [0.1, 0.03, 0.012, 0.006];

/** One second that repeats. */
function plainTone(): Recorded {
  const samples = Float32Array.from({ length: PLAIN_RATE }, (_, i) =>
    PLAIN_PARTIALS.reduce(
      (sum, gain, n) => sum + gain * Math.sin((2 * Math.PI * (n + 1) * PLAIN_HERTZ * i) / PLAIN_RATE),
      0,
    ),
  );
  const buffer = new AudioBuffer({ length: samples.length, numberOfChannels: 1, sampleRate: PLAIN_RATE });
  buffer.copyToChannel(samples, 0);
  return { buffer, hertz: PLAIN_HERTZ, loop: [0, 1] };
}

function bytesOf(buffer: AudioBuffer): number {
  return buffer.length * buffer.numberOfChannels * BYTES_A_SAMPLE;
}

/** A recorder in a worker; null where there can be none. */
export function openRecorder(): Recorder | null {
  let worker: Worker;
  try {
    worker = new Worker(new URL('./recorder.ts', import.meta.url), { type: 'module' });
  } catch {
    // Not allowed here: notes are recorded when they are needed.
    return null;
  }
  return {
    record: (ask) => worker.postMessage(ask),
    onRecorded(listener) {
      worker.addEventListener('message', (message: MessageEvent<{ key: string; rendering: Rendering }>) =>
        listener(message.data.key, message.data.rendering),
      );
    },
    onFailed(listener) {
      // A file that a policy refuses or that is not there fails only now, not where the worker is made.
      worker.addEventListener('error', listener);
      worker.addEventListener('messageerror', listener);
    },
    close: () => worker.terminate(),
  };
}
