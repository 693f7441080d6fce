/**
 * A steady call that neither a hidden tab nor a throttled page timer stops: a timer in a worker of its own.
 * The page's own timer beats until that worker speaks, and again when it has fallen silent. Must not know what is called.
 */
import type { Milliseconds } from '../kernel/units.ts';

/** Beats of the page's own timer without a word from the worker after which the worker is taken for dead. */
const PATIENCE = 4;

/** Calls `beat` about every `every` ms until the returned function is called. */
export function startPulse(every: Milliseconds, beat: () => void): () => void {
  let silent = PATIENCE;
  const timer = setInterval(() => {
    if (++silent > PATIENCE) beat();
  }, every);
  const worker = spawn();
  let stopped = false;
  worker?.addEventListener('message', () => {
    silent = 0;
    if (!stopped) beat();
  });
  worker?.postMessage(every);
  return () => {
    stopped = true;
    clearInterval(timer);
    worker?.terminate();
  };
}

function spawn(): Worker | null {
  try {
    return new Worker(new URL('./pulseWorker.ts', import.meta.url), { type: 'module' });
  } catch {
    // Not allowed here: the page's timer is slower in a hidden tab, which a longer look-ahead covers.
    return null;
  }
}
