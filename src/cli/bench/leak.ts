/** Benchmark of staying power: what ten thousand updates leave behind, in tensors and in heap. */
import { progress } from '../terminal.ts';
import { openDrill } from './drill.ts';
import { quantile, type BenchOptions, type BenchResult } from './figure.ts';

export const summary = 'tensors and heap over ten thousand updates of the learner';

/** A rating's fast update and a slice of the slow path, each. */
const ROUNDS = 5000;
const LOOKED_EVERY = 25;

function heapMb(): number {
  return process.memoryUsage().heapUsed / 2 ** 20;
}

export async function measure({ weights, now }: BenchOptions): Promise<BenchResult> {
  const drill = await openDrill('wasm', weights, () => now() * 1000, heapMb);
  const tensors: number[] = [];
  const heap: number[] = [];
  let updates = 0;
  const bar = progress('updating', ROUNDS);
  for (let round = 1; round <= ROUNDS; round++) {
    const composed = await drill.compose();
    const answers = [...composed, ...(await drill.rate()), ...(await drill.improve())];
    for (const answer of answers) {
      if (answer.type === 'updated') updates++;
      if (answer.type === 'health' && round % LOOKED_EVERY === 0) tensors.push(answer.tensors);
    }
    if (round % LOOKED_EVERY === 0) heap.push(heapMb());
    bar.update(round);
  }
  bar.end();
  drill.close();
  // Between collections the heap swings; its low quarter is what is kept.
  const tenth = Math.floor(heap.length / 10);
  const kept = (part: readonly number[]): number => quantile(part, 0.25);
  return {
    figures: [
      {
        name: `tensors after ${updates} updates`,
        unit: '',
        value: tensors.at(-1)!,
        baseline: { name: `after the first ${2 * LOOKED_EVERY}`, value: tensors[0]! },
        better: 'lower',
        bound: tensors[0]!,
      },
      {
        name: 'heap in the last tenth of them, lower quartile',
        unit: 'MB',
        value: kept(heap.slice(-tenth)),
        baseline: { name: 'in the second tenth', value: kept(heap.slice(tenth, 2 * tenth)) },
        better: 'lower',
      },
    ],
    notes: [],
  };
}
