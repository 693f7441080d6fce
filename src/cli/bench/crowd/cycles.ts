/** The same phones come and go, again and again: how fast they come, and whether the server's memory stays as it was. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Milliseconds } from '../../../kernel/units.ts';
import type { Crowd, Server } from './load.ts';
import type { Joins } from './orders.ts';

const SETTLED: Milliseconds = 700;

export interface Cycle {
  readonly joins: Joins;
  /** With everybody there, garbage collected. Bytes */
  readonly rss: number;
  readonly heap: number;
}

/** @param first number of the first cycle's venue; each has another, as a port that is closing is not free */
export async function measureCycles(
  server: Server,
  crowd: Crowd,
  { cycles, over, first = 1 }: { readonly cycles: number; readonly over: Milliseconds; readonly first?: number },
): Promise<readonly Cycle[]> {
  const seen: Cycle[] = [];
  for (let cycle = 0; cycle < cycles; cycle++) {
    await crowd.leave();
    await sleep(SETTLED);
    const joins = await crowd.join([server], over, first + cycle);
    await sleep(SETTLED);
    const { usage } = await server.ask('read', { collect: true });
    seen.push({ joins, rss: usage.rss, heap: usage.heap });
  }
  return seen;
}
