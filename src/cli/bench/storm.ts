/** Benchmark of a rush: everybody comes at once, goes, and comes again, at the gateway and at a bare ws server. */
import { WINDOW } from '../../server/audience.ts';
import { voidBecause } from './crowd/account.ts';
import { measureCycles, type Cycle } from './crowd/cycles.ts';
import { cycleFigures, cycleTable, GOALS, failuresOf, named, queueTable } from './crowd/figures.ts';
import { Crowd, openServer, turnaroundsDuring, type Kind } from './crowd/load.ts';
import { quantile, type BenchOptions, type BenchResult, type Figure } from './figure.ts';

export const summary =
  'everybody joins at once, leaves and comes back: failures, times, memory, beside a bare ws server';

/** Two knocks each from one address, as in a hall. */
const RUSH = { raters: 5000, over: 10_000 };
const CYCLES = 5;

export async function measure({ crowd: asked }: BenchOptions): Promise<BenchResult> {
  const raters = asked?.raters ?? (asked?.goals ? RUSH.raters : RUSH.raters / 2);
  const over = (RUSH.over * raters) / RUSH.raters;
  const cycles = asked?.goals ? 2 * CYCLES : CYCLES;
  const rush = async (kind: Kind, again: number) => {
    const server = await openServer(kind, { raters, windowMs: WINDOW });
    const crowd = new Crowd(raters);
    try {
      const { value: joins, turnarounds } = await turnaroundsDuring([server], crowd, () => crowd.join([server], over));
      return { joins, turnarounds, cycles: await measureCycles(server, crowd, { cycles: again, over: over / 2 }) };
    } finally {
      await Promise.all([crowd.close(), server.kill()]);
    }
  };
  const bare = await rush('bare', 0);
  const product = await rush('gateway', cycles);
  const figure = (name: string, unit: string, value: (of: typeof bare) => number, bound: number | null): Figure => ({
    ...{ name, unit, value: value(product), better: 'lower' },
    baseline: { name: 'a bare ws server', value: value(bare) },
    ...(bound !== null && { bound }),
  });
  const failed = ({
    joins: { failures },
    cycles: all,
  }: {
    readonly joins: Cycle['joins'];
    readonly cycles: readonly Cycle[];
  }) => [failures, ...all.map(({ joins }) => joins.failures)].reduce((sum, one) => sum + failuresOf(one), 0);
  const turnarounds = { ...named('bare', bare.turnarounds), ...named('product', product.turnarounds) };
  return {
    figures: [
      figure('joins that failed', '', failed, 0),
      figure('a join, median', 'ms', ({ joins }) => quantile([...joins.took], 0.5), null),
      figure('a join, p99', 'ms', ({ joins }) => quantile([...joins.took], 0.99), asked?.goals ? GOALS.join : null),
      ...cycleFigures(product.cycles, raters),
    ],
    tables: [cycleTable(product.cycles), queueTable(turnarounds)],
    notes: [
      `${raters} phones in ${over / 1000} s from one address, each a trade and a handshake; then ${cycles} times the same phones leave and come back within ${over / 2000} s.`,
      ...Object.entries(product.joins.failures).map(([why, count]) => `${count} joins failed: ${why}.`),
    ],
    starved: voidBecause(turnarounds),
  };
}
