/**
 * A steady call that neither a hidden tab nor a throttled page timer stops: a timer in a worker of its own.
 * Where the page may not start such a worker, the page's own timer stands in. Must not know what is called.
 */
import type { Milliseconds } from '../kernel/units.ts';

const WORKER_SOURCE = 'onmessage = (message) => setInterval(() => postMessage(0), message.data);';
/** A worker that has not spoken by then never will (a content policy refuses it without an error). */
const WORKER_PATIENCE: Milliseconds = 1000;

/** Calls `beat` about every `every` ms until the returned function is called. */
export function startPulse(every: Milliseconds, beat: () => void): () => void {
  let worker: Worker | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stopped = false;
  let address = '';

  const standIn = (): void => {
    worker?.terminate();
    worker = null;
    if (!stopped && timer === undefined) timer = setInterval(beat, every);
  };
  let patience: ReturnType<typeof setTimeout> | undefined;
  try {
    address = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
    worker = new Worker(address);
    worker.addEventListener('error', standIn);
    worker.addEventListener('message', () => {
      clearTimeout(patience);
      if (!stopped) beat();
    });
    worker.postMessage(every);
    patience = setTimeout(standIn, WORKER_PATIENCE);
  } catch {
    // Not allowed here: the page's timer is slower in a hidden tab, which a longer look-ahead covers.
    standIn();
  }
  return () => {
    stopped = true;
    clearTimeout(patience);
    clearInterval(timer);
    worker?.terminate();
    if (address) URL.revokeObjectURL(address);
  };
}
