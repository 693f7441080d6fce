/**
 * Benchmark of the audience: phones press, and every rating is followed to the stage. The gateway, the phones and the stage are
 * processes of their own; a bare ws server under the same load is the baseline. Says VOID where a process found no core.
 */
import { unwrap } from '../../kernel/result.ts';
import { FAR_WINDOW, WINDOW } from '../../server/audience.ts';
import { voidBecause, type Turnaround } from './crowd/account.ts';
import { measureCycles, type Cycle } from './crowd/cycles.ts';
import {
  cycleFigures,
  cycleTable,
  ledgerTable,
  loadFigures,
  named,
  queueTable,
  severalFigures,
  type SeveralReading,
} from './crowd/figures.ts';
import { Crowd, measureLoad, openServer, type Kind, type Load, type LoadReading, type Server } from './crowd/load.ts';
import { hasRedis, NO_REDIS, publishedBy, startRedis } from './crowd/redis.ts';
import type { BenchOptions, BenchResult, CrowdBench, Figure, Table } from './figure.ts';

export const summary = 'phones against the gateway: time, memory and losses a rating, beside a bare ws server';

/** The load of the goals: a full hall on one core, with the windows that they name. */
const HALL: Load = { raters: 5000, perSecond: 2, seconds: 15, windowMs: 50, joinOver: 10_000, warm: 2500 };
const CYCLES = { cycles: 10, over: 5000 };
/** Phones come at this pace where no other is asked for. A second */
const COMING = 400;

export const USUAL_CROWD: CrowdBench = {
  ...{ raters: null, perSecond: 2, seconds: 10, windowMs: WINDOW, gateways: 1, redis: null, goals: false, kill: null },
};

export async function measure({ crowd: asked = USUAL_CROWD }: BenchOptions): Promise<BenchResult> {
  const raters = asked.raters ?? 1000;
  const { perSecond, seconds, windowMs } = asked;
  const load: Load = asked.goals
    ? HALL
    : { raters, perSecond, seconds, windowMs, joinOver: (1000 * raters) / COMING, warm: HALL.warm };
  const canShare = asked.redis !== null || hasRedis();
  const gateways = !canShare ? 1 : asked.goals ? 2 : asked.gateways;
  const bare = await alone('bare', load, 0);
  const product = await alone('gateway', load, asked.goals ? CYCLES.cycles : 0);
  const several =
    gateways > 1
      ? await together(
          gateways,
          {
            ...load,
            raters: gateways * Math.floor(load.raters / gateways),
            windowMs: asked.goals ? FAR_WINDOW : load.windowMs,
          },
          asked.redis,
        )
      : null;
  const readings: Record<string, LoadReading> = { bare: bare.reading, product: product.reading };
  if (several) readings[`${gateways} gateways`] = several.reading;
  const turnarounds: Record<string, Turnaround | null> = Object.assign(
    {},
    ...Object.entries(readings).map(([name, reading]) => named(name, reading.turnarounds)),
  );
  const figures: Figure[] = [...loadFigures(load, product.reading, bare.reading, asked.goals)];
  const tables: Table[] = [ledgerTable(readings), queueTable(turnarounds)];
  if (product.cycles.length > 0) {
    figures.push(...cycleFigures(product.cycles, load.raters));
    tables.push(cycleTable(product.cycles));
  }
  if (several) figures.push(...severalFigures(gateways, several, product.reading));
  return {
    figures,
    tables,
    notes: [
      `${load.raters} phones, each ${load.perSecond} ratings a second, for ${load.seconds} s; one server after the other, bare first.`,
      'Every rating tells by its value in which 75 ms it was sent, and is followed to the window that carries it to a stage page.',
      'Lost = sent − counted in windows at the stage − replaced within a window − beyond what a phone may say.',
      ...Object.entries(readings).flatMap(([name, { joins }]) =>
        Object.entries(joins.failures).map(([why, count]) => `${name}: ${count} joins failed: ${why}.`),
      ),
      ...(canShare ? [] : [NO_REDIS]),
      ...(gateways > 1
        ? ['Gateways and stage hear each other through Redis; the stage’s process serves no phones.']
        : []),
    ],
    starved: voidBecause(turnarounds),
  };
}

async function alone(
  kind: Kind,
  load: Load,
  cycles: number,
): Promise<{ readonly reading: LoadReading; readonly cycles: readonly Cycle[] }> {
  const server = await openServer(kind, load);
  const crowd = new Crowd(load.raters);
  try {
    const reading = await measureLoad([server], crowd, load);
    return { reading, cycles: await measureCycles(server, crowd, { ...CYCLES, cycles }) };
  } finally {
    await Promise.all([crowd.close(), server.kill()]);
  }
}

/** @param url of a Redis that is there, or null for one of the bench's own */
async function together(gateways: number, load: Load, url: string | null): Promise<SeveralReading> {
  const own = url === null ? unwrap(await startRedis()) : null;
  const redis = url ?? own!.url;
  const open = (role: 'stage' | 'gateway'): Promise<Server> => openServer('gateway', { ...load, redis, role });
  const stage = await open('stage');
  const servers = await Promise.all(Array.from({ length: gateways }, () => open('gateway')));
  const crowd = new Crowd(load.raters, gateways);
  try {
    const [began, before] = [performance.now(), await publishedBy(redis)];
    const reading = await measureLoad(servers, crowd, load, stage);
    const published = (1000 * ((await publishedBy(redis)) - before)) / (performance.now() - began);
    return { reading, published };
  } finally {
    await Promise.all([crowd.close(), stage.kill(), ...servers.map((server) => server.kill()), own?.kill()]);
  }
}
