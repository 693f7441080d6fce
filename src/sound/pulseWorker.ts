/** The thread of pulse.ts: says "now" every so many milliseconds, once it is told how many. A file, so that a strict policy lets it run. */
import type { Milliseconds } from '../kernel/units.ts';

self.addEventListener('message', ({ data }: MessageEvent<Milliseconds>) => {
  setInterval(() => self.postMessage(0), data);
});
