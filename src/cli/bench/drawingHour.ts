/** What an hour of painting leaves on the heap: a garden that goes on living, sixty frames a second, and the heap at six points. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { paintFor } from '../../stage/bench.ts';
import { progress } from '../terminal.ts';
import type { Evening } from './evening.ts';
import type { Figure } from './figure.ts';
import { livingOn } from './livingOn.ts';

const FRAMES = 216_000;
const POINTS = 6;
/** What compiled code and measuring itself may add. */
const NOISE_MB = 1;

/** Only asked for here, so that nobody has to start the program in another way. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** @param frames of the hour; fewer for a look at it @returns the figure, and its points in a sentence */
export function measureHour(night: Evening, frames = FRAMES): { readonly figure: Figure; readonly note: string } {
  const collect = collector();
  const bar = progress('painting an hour', POINTS);
  const heap: number[] = [];
  const plants: number[] = [];
  const stateAt = livingOn(night);
  const each = Math.floor(frames / POINTS);
  paintFor(stateAt, frames, (frame, state) => {
    if ((frame + 1) % each > 0 || heap.length >= POINTS) return;
    collect();
    heap.push(process.memoryUsage().heapUsed / 2 ** 20);
    plants.push(state.garden.organisms.length);
    bar.update(heap.length);
  });
  bar.end();
  const [first, last] = [heap[0]!, heap.at(-1)!];
  return {
    figure: {
      name: `heap after ${frames} frames of painting`,
      unit: 'MB',
      value: last,
      baseline: { name: `after ${each}`, value: first },
      better: 'lower',
      bound: first + NOISE_MB,
    },
    note: `Heap along the way, MB: ${heap.map((mb) => mb.toFixed(2)).join(', ')}; plants: ${plants.join(', ')}.`,
  };
}
