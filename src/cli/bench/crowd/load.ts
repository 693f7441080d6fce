/**
 * One server under one load: phones come, press for a while and are accounted for. Servers and phones are processes of their own;
 * this one is the stage's page and the clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Milliseconds } from '../../../kernel/units.ts';
import type { CrowdWindow } from '../../../protocol/crowdWindow.ts';
import { STAGE_PROTOCOL } from '../../../protocol/stageFeed.ts';
import { lostOf, matchRatings, type Arrival, type Ledger, type Matched, type Turnaround } from './account.ts';
import { machineTime, ownSchedule, startChild, type Child } from './child.ts';
import type { Joins, PhoneOrders, Rated, ServerOrders, ServerReading, ServerSettings } from './orders.ts';

export type Kind = 'gateway' | 'bare';
export type Server = Child<ServerOrders> & { readonly port: number };

const FILES: Record<Kind, string> = { gateway: './gatewayProcess.ts', bare: './bareProcess.ts' };
/** Phones that one process pretends. */
const PHONES_EACH = 5000;
/** What is under way arrives. */
const SETTLED: Milliseconds = 500;

export interface Load {
  readonly raters: number;
  /** Ratings of each phone a second. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly windowMs: Milliseconds;
  /** In which all phones come. */
  readonly joinOver: Milliseconds;
  /** Pressing before anything is measured: machine code is made of what runs often. */
  readonly warm: Milliseconds;
}

export interface LoadReading {
  readonly joins: Joins;
  /** Of the server's process a rating. µs */
  readonly cpuPerRating: number;
  /** Share of one core. */
  readonly core: number;
  readonly matched: Matched;
  readonly ledger: Ledger;
  readonly lost: number;
  /** Bytes a rater, of all memory of the process and of what its program keeps. */
  readonly rssPerRater: number;
  readonly heapPerRater: number;
  /** That came to the stage in the time that was measured, of each server a second. */
  readonly windowsPerSecond: number;
  /** The furthest that pressing lagged behind. */
  readonly lag: Milliseconds;
  /** Connections that broke on their own. */
  readonly broken: number;
  /** How each process fared while it was measured. */
  readonly turnarounds: Turnarounds;
}

export async function openServer(
  kind: Kind,
  { raters, ...settings }: Omit<ServerSettings, 'most'> & { readonly raters: number },
): Promise<Server> {
  const child = startChild<ServerOrders>(FILES[kind]);
  const { port } = await child.ask('open', {
    ...{ windowMs: settings.windowMs, port: settings.port ?? 0, most: raters + 100, role: settings.role ?? 'stage' },
    ...(settings.redis !== undefined && { redis: settings.redis }),
  });
  return { ...child, port };
}

/** The stage's page of a server: what comes, and when. */
export interface Watch {
  readonly windows: readonly (Arrival & { readonly window: CrowdWindow })[];
  close(): void;
}

export async function watch(port: number): Promise<Watch> {
  const windows: (Arrival & { window: CrowdWindow })[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/stage`, [STAGE_PROTOCOL]);
  socket.on('message', (data: Buffer) => {
    const at = machineTime();
    const message = JSON.parse(data.toString()) as { readonly type: string; readonly window: CrowdWindow };
    if (message.type === 'window')
      windows.push({ at, n: message.window.n, hist: message.window.hist, window: message.window });
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => socket.terminate());
  socket.send(JSON.stringify({ type: 'listening', open: true }));
  return { windows, close: () => socket.terminate() };
}

/** Processes of phones for so many raters, each with an address of its own; they go to the servers in turn. */
export class Crowd {
  readonly #processes: readonly Child<PhoneOrders>[];
  readonly #raters: number;

  /** @param servers that they will go to: each is given as many processes as the others */
  constructor(raters: number, servers = 1) {
    this.#raters = raters;
    const length = servers * Math.ceil(raters / servers / PHONES_EACH);
    this.#processes = Array.from({ length }, () => startChild<PhoneOrders>('./phonesProcess.ts'));
  }

  /** @param venue 0–249: its address, so that nobody comes from ports that are still closing */
  async join(servers: readonly Server[], over: Milliseconds, venue = 0): Promise<Joins> {
    const all = await this.#each(async (process, i) => {
      const server = servers[i % servers.length]!;
      return process.ask('join', {
        ...{ port: server.port, over, token: await server.ask('token', null) },
        from: `127.0.${i}.${venue + 2}`,
        phones:
          Math.floor((this.#raters * (i + 1)) / this.#processes.length) -
          Math.floor((this.#raters * i) / this.#processes.length),
      });
    });
    const failures: Record<string, number> = {};
    for (const one of all)
      for (const [kind, count] of Object.entries(one.failures)) failures[kind] = (failures[kind] ?? 0) + count;
    return {
      took: Float64Array.from(all.flatMap(({ took }) => [...took])),
      lasted: Math.max(...all.map(({ lasted }) => lasted)),
      failures,
    };
  }

  async rate(perSecond: number, lasting: Milliseconds): Promise<Rated> {
    const all = await this.#each((process, i) => process.ask('rate', { perSecond, lasting, seed: i + 1 }));
    return {
      sent: Float64Array.from(all.flatMap(({ sent }) => [...sent])).toSorted(),
      lag: Math.max(...all.map(({ lag }) => lag)),
    };
  }

  async leave(): Promise<void> {
    await this.#each((process) => process.ask('leave', null));
  }

  async broken(): Promise<number> {
    return (await this.#each((process) => process.ask('broken', null))).reduce((sum, one) => sum + one, 0);
  }

  schedules(): Record<string, Pick<Turnaround, 'ran' | 'waited'> | null> {
    return Object.fromEntries(this.#processes.map((process, i) => [`phones ${i + 1}`, process.schedule()]));
  }

  async close(): Promise<void> {
    await this.#each((process) => process.kill());
  }

  #each<Answer>(answer: (process: Child<PhoneOrders>, i: number) => Promise<Answer>): Promise<Answer[]> {
    return Promise.all(this.#processes.map(answer));
  }
}

type Turnarounds = Readonly<Record<string, Turnaround | null>>;

/** How the main threads of all who take part fare from now on. @returns asks how they have fared */
function lookAt(servers: readonly Server[], crowd: Crowd | null): () => Turnarounds {
  const look = (): Record<string, Pick<Turnaround, 'ran' | 'waited'> | null> => ({
    ...Object.fromEntries(servers.map((server, i) => [`server ${i + 1}`, server.schedule()])),
    ...crowd?.schedules(),
    'the stage': ownSchedule(),
  });
  const [began, before] = [machineTime(), look()];
  return () => {
    const passed = machineTime() - began;
    return Object.fromEntries(
      Object.entries(look()).map(([name, end]) => {
        const start = before[name];
        return [name, start && end ? { ran: end.ran - start.ran, waited: end.waited - start.waited, passed } : null];
      }),
    );
  };
}

export async function turnaroundsDuring<Value>(
  servers: readonly Server[],
  crowd: Crowd | null,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly turnarounds: Turnarounds }> {
  const turnarounds = lookAt(servers, crowd);
  return { value: await work(), turnarounds: turnarounds() };
}

/**
 * @param servers where the phones go
 * @param crowd phones that are not there yet; they stay
 * @param stage where windows come together, if not at the servers themselves
 */
export async function measureLoad(
  servers: readonly Server[],
  crowd: Crowd,
  load: Load,
  stage: Server | null = null,
): Promise<LoadReading> {
  const stages = await Promise.all((stage ? [stage] : servers).map(({ port }) => watch(port)));
  const readAll = (collect: boolean): Promise<ServerReading[]> =>
    Promise.all(servers.map((server) => server.ask('read', { collect })));
  const empty = await readAll(true);
  const joins = await crowd.join(servers, load.joinOver);
  await sleep(SETTLED);
  const pressing = crowd.rate(load.perSecond, load.warm + 1000 * load.seconds);
  await sleep(load.warm);
  const [began, atFirst, fared] = [machineTime(), await readAll(false), lookAt(servers, crowd)];
  await sleep(1000 * load.seconds - SETTLED);
  const [ended, atLast, turnarounds] = [machineTime(), await readAll(false), fared()];
  const { sent, lag } = await pressing;
  await sleep(SETTLED + load.windowMs);
  const kept = await readAll(true);
  for (const page of stages) page.close();
  const sum = (of: readonly ServerReading[], value: (reading: ServerReading) => number): number =>
    of.reduce((total, reading) => total + value(reading), 0);
  const cpu = sum(atLast, ({ usage }) => usage.cpu) - sum(atFirst, ({ usage }) => usage.cpu);
  const windows = stages.flatMap((page) => page.windows).toSorted((a, b) => a.at - b.at);
  const ledger: Ledger = {
    sent: sent.length,
    arrived: windows.reduce((total, { n }) => total + n, 0),
    replaced: sum(kept, ({ counters }) => counters?.ratings.replaced ?? 0),
    dropped: sum(kept, ({ counters }) => counters?.ratings.dropped ?? 0),
  };
  const grown = (value: (reading: ServerReading) => number): number =>
    (sum(kept, value) - sum(empty, value)) / joins.took.length;
  return {
    joins,
    cpuPerRating: cpu / sent.filter((at) => at >= began && at < ended).length,
    core: cpu / 1000 / (ended - began),
    matched: matchRatings(sent, windows, began),
    ledger,
    lost: lostOf(ledger),
    rssPerRater: grown(({ usage }) => usage.rss),
    heapPerRater: grown(({ usage }) => usage.heap),
    windowsPerSecond:
      (1000 * windows.filter(({ at }) => at >= began && at < ended).length) / (ended - began) / servers.length,
    lag,
    broken: await crowd.broken(),
    turnarounds,
  };
}
