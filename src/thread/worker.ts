/**
 * The agent's thread behind the session's port. Notices when the thread dies, sends what cannot be read, or falls silent.
 * Knows messages, not what they mean; how the thread is started is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import type { FromAgent, ToAgent } from '../protocol/agent.ts';
import type { AgentPort } from '../session/ports.ts';

/** The part of `Worker` that is used, so that tests can stand in for it. */
export interface Thread {
  postMessage(message: ToAgent): void;
  terminate(): void;
  addEventListener(type: 'message' | 'messageerror' | 'error', listener: (event: Event) => void): void;
}

export interface ThreadOptions {
  /** A thread that owes an answer and says nothing for so long is given up. The session itself is stricter while music sounds. */
  readonly silence?: Milliseconds;
}

const LONGEST_SILENCE: Milliseconds = 60_000;

/** All but `settings` and `consult` are answered. */
function owesAnswer(message: ToAgent): boolean {
  return message.type !== 'settings' && message.type !== 'consult';
}

/** News that a thread tells unasked. */
const UNASKED: ReadonlySet<FromAgent['type']> = new Set(['health', 'repertoire', 'loading', 'critic']);

function isAnswer(message: FromAgent): boolean {
  if (message.type === 'fault') return message.reason !== 'load' && message.reason !== 'critic';
  return !UNASKED.has(message.type);
}

/** @param open starts a thread; may throw where the browser forbids it */
export function createThread(open: () => Thread, options: ThreadOptions = {}): AgentPort {
  const silence = options.silence ?? LONGEST_SILENCE;
  const hearers: ((message: FromAgent) => void)[] = [];
  const mourners: ((reason: string) => void)[] = [];
  let thread: Thread | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let owed = 0;

  function watch(): void {
    clearTimeout(timer);
    if (owed > 0) timer = setTimeout(() => lose('The composer’s thread has fallen silent.'), silence);
  }

  function stop(): void {
    clearTimeout(timer);
    owed = 0;
    thread?.terminate();
    thread = null;
  }

  function lose(reason: string): void {
    stop();
    for (const mourn of mourners) mourn(reason);
  }

  function begin(): void {
    let opened: Thread;
    try {
      opened = open();
    } catch (error) {
      // Reported like a death, and later, so that whoever called has its listeners in place.
      queueMicrotask(() =>
        lose(`The composer’s thread cannot be started (${error instanceof Error ? error.message : String(error)}).`),
      );
      return;
    }
    thread = opened;
    // A thread that was thrown away may still have words in the post: they are nobody's.
    const current =
      (run: (event: Event) => void) =>
      (event: Event): void => {
        if (thread === opened) run(event);
      };
    opened.addEventListener(
      'message',
      current((event) => {
        const message = (event as MessageEvent<FromAgent>).data;
        if (isAnswer(message)) owed = Math.max(0, owed - 1);
        watch();
        for (const hear of hearers) hear(message);
      }),
    );
    opened.addEventListener(
      'messageerror',
      current(() => lose('The composer’s thread sent something that cannot be read.')),
    );
    opened.addEventListener(
      'error',
      current((event) => {
        const { message } = event as ErrorEvent;
        lose(`The composer’s thread has died${message ? ` (${message})` : ''}.`);
      }),
    );
  }

  begin();
  return {
    tell(message) {
      if (!thread) return;
      thread.postMessage(message);
      if (owesAnswer(message)) owed++;
      watch();
    },
    onMessage: (listener) => void hearers.push(listener),
    onLost: (listener) => void mourners.push(listener),
    restart() {
      stop();
      begin();
    },
  };
}
