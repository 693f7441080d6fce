/**
 * A steady call that neither a hidden tab nor a throttled page timer stops: a timer in a worker of its own.
 * The page's own timer beats until that worker speaks, and goes on where it never does. Must not know what is called.
 */
import type { Milliseconds } from '../kernel/units.ts';

const WORKER_SOURCE = 'onmessage = (message) => setInterval(() => postMessage(0), message.data);';

/** Calls `beat` about every `every` ms until the returned function is called. */
export function startPulse(every: Milliseconds, beat: () => void): () => void {
  const timer = setInterval(beat, every);
  const address = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
  const worker = spawn(address);
  let stopped = false;
  worker?.addEventListener('message', () => {
    clearInterval(timer);
    if (!stopped) beat();
  });
  worker?.postMessage(every);
  return () => {
    stopped = true;
    clearInterval(timer);
    worker?.terminate();
    URL.revokeObjectURL(address);
  };
}

function spawn(address: string): Worker | null {
  try {
    return new Worker(address);
  } catch {
    // Not allowed here: the page's timer is slower in a hidden tab, which a longer look-ahead covers.
    return null;
  }
}
