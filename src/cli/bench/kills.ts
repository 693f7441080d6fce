/**
 * Benchmark of recovery: two gateways, a Redis and a stage under a small crowd of real phone links behind a balancer; one of them
 * is killed as a broken machine would be, and how long the ratings stay away is measured. How the music fares is the stage page's
 * own test: here is no music.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrap } from '../../kernel/result.ts';
import type { Milliseconds } from '../../kernel/units.ts';
import { FAR_WINDOW } from '../../server/audience.ts';
import { STALE_WINDOW } from '../../protocol/crowdWindow.ts';
import { USUAL_CROWD } from './audience.ts';
import { matchRatings, voidBecause } from './crowd/account.ts';
import { startBalancer, type Balancer } from './crowd/balancer.ts';
import { machineTime } from './crowd/child.ts';
import { queueTable } from './crowd/figures.ts';
import { LinkedPhones } from './crowd/links.ts';
import { openServer, turnaroundsDuring, watch, type Server, type Watch } from './crowd/load.ts';
import { hasRedis, NO_REDIS, startRedis, type OwnRedis } from './crowd/redis.ts';
import { KILLED, quantile, type BenchOptions, type BenchResult, type Figure, type Killed } from './figure.ts';

export const summary =
  'a gateway, Redis or the stage’s process is killed: how long ratings stay away, and which are lost';

const PHONES = 100;
const STEADY: Milliseconds = 3000;
const AWAY: Milliseconds = 3000;
const PATIENCE: Milliseconds = 12_000;
/** What G5 demands. */
const BACK = { gateway: 5000, redis: 2000, stage: 5000 } as const;

interface Scene {
  readonly redis: OwnRedis;
  readonly stage: Server;
  readonly gateways: readonly Server[];
  readonly balancer: Balancer;
  readonly phones: LinkedPhones;
  readonly page: Watch;
  /** Starts another process as the stage, where the former one was. */
  again(): Promise<Server>;
}

export async function measure({ crowd = USUAL_CROWD }: BenchOptions): Promise<BenchResult> {
  if (!hasRedis()) return { figures: [], notes: [NO_REDIS] };
  const wanted = crowd.kill === null ? KILLED : [crowd.kill];
  const figures: Figure[] = [];
  const turnarounds: Parameters<typeof voidBecause>[0][] = [];
  for (const which of wanted) {
    const scene = await openScene(crowd.raters ?? PHONES);
    try {
      const { value, turnarounds: fared } = await turnaroundsDuring(scene.gateways.slice(1), null, () =>
        KILLS[which](scene),
      );
      figures.push(...value);
      turnarounds.push(
        Object.fromEntries(Object.entries(fared).map(([name, one]) => [`${which} killed: ${name}`, one])),
      );
    } finally {
      await closeScene(scene);
    }
  }
  const all = Object.assign({}, ...turnarounds) as Parameters<typeof voidBecause>[0];
  return {
    figures,
    tables: [queueTable(all)],
    notes: [
      `${crowd.raters ?? PHONES} links of the phones' own page behind a balancer that sends each connection to the next gateway that takes it; two gateways, a Redis and the stage's process on one machine.`,
      'Killed by SIGKILL. Whoever keeps processes running starts the stage’s again at once; Redis is away for three seconds.',
    ],
    starved: voidBecause(all),
  };
}

const KILLS: Record<Killed, (scene: Scene) => Promise<readonly Figure[]>> = {
  async gateway({ gateways, phones, page }) {
    const seen = page.windows.length;
    const killed = machineTime();
    await gateways[0]!.kill();
    await until(
      () => phones.phones.every(({ history }) => history.at(-1)?.status === 'open') && machineTime() > killed + 500,
    );
    await sleep(1000);
    const affected = phones.phones.flatMap(({ history }) => {
      const lost = history.find(({ at, status }) => at >= killed && status !== 'open');
      const back = history.find(({ at, status }) => lost !== undefined && at > lost.at && status === 'open');
      return lost === undefined ? [] : [(back?.at ?? Infinity) - killed];
    });
    phones.close();
    await sleep(500);
    const replaced = (await gateways[1]!.ask('read', { collect: false })).counters?.ratings.replaced ?? 0;
    const lost = phones.sent.length - page.windows.reduce((sum, { n }) => sum + n, 0) - replaced;
    const each = (2 * affected.length * FAR_WINDOW) / 1000;
    return [
      figure(
        'a gateway killed: its phones rate again on the other, p95',
        'ms',
        quantile(affected, 0.95),
        'the quickest of them',
        Math.min(...affected),
        BACK.gateway,
      ),
      figure('a gateway killed: windows of it that were lost', '', lost / each, 'ratings', lost, 1),
      figure(
        'a gateway killed: longest time without any window',
        'ms',
        longestGap(page, seen),
        'one window',
        FAR_WINDOW,
        BACK.gateway,
      ),
    ];
  },
  async redis({ gateways, redis, phones, page }) {
    await redis.kill();
    await sleep(AWAY);
    const quiet = page.windows.length;
    await redis.start();
    const back = machineTime();
    await until(() => new Set(page.windows.slice(quiet).map(({ window }) => window.proc)).size >= gateways.length);
    const normal = machineTime() - back;
    await sleep(2000);
    const cutOff = phones.phones.length - stayed(phones);
    phones.close();
    await sleep(500);
    const { latencies, surplus } = matchRatings(Float64Array.from(phones.sent), page.windows);
    const late = latencies.filter((latency) => latency > STALE_WINDOW).length + surplus;
    const alive = await Promise.all(
      gateways.map((gateway) =>
        gateway.ask('read', { collect: false }).then(
          () => 1,
          () => 0,
        ),
      ),
    );
    return [
      figure(
        'Redis killed for 3 s: all gateways heard again, after it is back',
        'ms',
        normal,
        'between two attempts',
        400,
        BACK.redis,
      ),
      figure(
        'Redis killed for 3 s: ratings that came more than a second late',
        '',
        late,
        'of all',
        phones.sent.length,
        0,
      ),
      figure(
        'Redis killed for 3 s: processes that ended',
        '',
        gateways.length - alive.reduce((sum: number, one) => sum + one, 0),
        'gateways',
        gateways.length,
        0,
      ),
      figure('Redis killed for 3 s: phones that were cut off', '', cutOff, 'phones', phones.phones.length, 0),
    ];
  },
  async stage({ stage, phones, again }) {
    const killed = machineTime();
    await stage.kill();
    const next = await again();
    const started = machineTime();
    // As the page does: the first attempts come a quarter of a second apart and more.
    let page: Watch | null = null;
    while (page === null && machineTime() - killed < PATIENCE) {
      await sleep(250);
      page = await watch(next.port).catch(() => null);
    }
    await until(() => new Set(page?.windows.map(({ window }) => window.proc)).size >= 2);
    const back = machineTime() - killed;
    page?.close();
    await next.kill();
    return [
      figure(
        'the stage’s process killed: all gateways heard again',
        'ms',
        back,
        'until it was started again',
        started - killed,
        BACK.stage,
      ),
      figure(
        'the stage’s process killed: phones that were cut off',
        '',
        phones.phones.length - stayed(phones),
        'phones',
        phones.phones.length,
        0,
      ),
    ];
  },
};

async function openScene(count: number): Promise<Scene> {
  const redis = unwrap(await startRedis());
  const settings = { raters: count, windowMs: FAR_WINDOW, redis: redis.url };
  const stage = await openServer('gateway', { ...settings, role: 'stage' });
  const gateways = await Promise.all([1, 2].map(() => openServer('gateway', { ...settings, role: 'gateway' })));
  const page = await watch(stage.port);
  const balancer = await startBalancer(gateways.map(({ port }) => port));
  const phones = new LinkedPhones(count, balancer.port, await gateways[0]!.ask('token', null));
  phones.begin();
  await until(() => phones.open === count);
  await sleep(STEADY);
  const again = (): Promise<Server> => openServer('gateway', { ...settings, role: 'stage', port: stage.port });
  return { redis, stage, gateways, balancer, phones, page, again };
}

async function closeScene({ redis, stage, gateways, balancer, phones, page }: Scene): Promise<void> {
  phones.close();
  page.close();
  balancer.close();
  await Promise.all([redis.kill(), stage.kill(), ...gateways.map((gateway) => gateway.kill())]);
}

/** Waits for what must come, and no longer than anybody would: what did not come shows in the figures. */
async function until(is: () => boolean): Promise<void> {
  for (const began = machineTime(); !is() && machineTime() - began < PATIENCE;) await sleep(10);
}

/** Phones that were connected all the time since they first were. */
function stayed({ phones }: LinkedPhones): number {
  return phones.filter(({ history }) => history.findIndex(({ status }) => status === 'open') === history.length - 1)
    .length;
}

function longestGap({ windows }: Watch, from: number): Milliseconds {
  return Math.max(...windows.slice(from).map(({ at }, i) => at - windows[Math.max(0, from + i - 1)]!.at));
}

function figure(name: string, unit: string, value: number, beside: string, baseline: number, bound: number): Figure {
  return { name, unit, value, baseline: { name: beside, value: baseline }, better: 'lower', bound };
}
