/**
 * Benchmark of the audience: phones press, and every rating is followed to the stage. The gateway, the phones and the stage are
 * processes of their own; a bare ws server under the same load is the baseline. Says VOID where a process found no core.
 */
import { voidBecause } from './crowd/account.ts';
import { measureCycles } from './crowd/cycles.ts';
import { cycleFigures, cycleTable, ledgerTable, loadFigures, named, queueTable } from './crowd/figures.ts';
import { Crowd, measureLoad, openServer, type Kind, type Load, type LoadReading, type Server } from './crowd/load.ts';
import type { BenchOptions, BenchResult, CrowdBench, Figure, Table } from './figure.ts';

export const summary = 'phones against the gateway: time, memory and losses a rating, beside a bare ws server';

/** The load of the goals: a full hall on one core. */
const HALL: Load = { raters: 5000, perSecond: 2, seconds: 15, windowMs: 50, joinOver: 10_000, warm: 2500 };
const CYCLES = { cycles: 10, over: 5000 };
/** Phones come at this pace where no other is asked for. A second */
const COMING = 400;

export const USUAL_CROWD: CrowdBench = {
  raters: null,
  perSecond: 2,
  seconds: 10,
  windowMs: 50,
  gateways: 1,
  goals: false,
};

export async function measure({ crowd: asked = USUAL_CROWD }: BenchOptions): Promise<BenchResult> {
  const raters = asked.raters ?? 1000;
  const load: Load = asked.goals ? HALL : { ...asked, raters, joinOver: (1000 * raters) / COMING, warm: HALL.warm };
  const bare = await under('bare', 1, load);
  const product = await under('gateway', asked.goals ? 1 : asked.gateways, load, async ([server], crowd) =>
    asked.goals ? measureCycles(server!, crowd, CYCLES) : [],
  );
  const turnarounds = { ...named('bare', bare.reading.turnarounds), ...named('product', product.reading.turnarounds) };
  const figures: Figure[] = [...loadFigures(load, product.reading, bare.reading, asked.goals)];
  const tables: Table[] = [ledgerTable({ bare: bare.reading, product: product.reading }), queueTable(turnarounds)];
  if (product.after && product.after.length > 0) {
    figures.push(...cycleFigures(product.after, load.raters));
    tables.push(cycleTable(product.after));
  }
  return {
    figures,
    tables,
    notes: [
      `${load.raters} phones, each ${load.perSecond} ratings a second, for ${load.seconds} s; times are of processes that ran one after the other, bare first.`,
      'Every rating tells by its value in which 75 ms it was sent and is followed to the window that carries it to a stage page.',
      'Lost = sent − counted in windows at the stage − replaced within a window − beyond what a phone may say.',
    ],
    starved: voidBecause(turnarounds),
  };
}

async function under<After>(
  kind: Kind,
  gateways: number,
  load: Load,
  afterwards?: (servers: readonly Server[], crowd: Crowd) => Promise<After>,
): Promise<{ readonly reading: LoadReading; readonly after: After | undefined }> {
  const servers = await Promise.all(Array.from({ length: gateways }, () => openServer(kind, load)));
  const crowd = new Crowd(load.raters, gateways);
  try {
    return { reading: await measureLoad(servers, crowd, load), after: await afterwards?.(servers, crowd) };
  } finally {
    await Promise.all([crowd.close(), ...servers.map((server) => server.kill())]);
  }
}
