/** One stage in several processes, with a real Redis between them: what is lost when one of them is killed, and what is not. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CrowdWindow, STALE_WINDOW } from '../../src/protocol/crowdWindow.ts';
import type { ToStage } from '../../src/protocol/stageFeed.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { shareThrough } from '../../src/server/redis.ts';
import { openSite } from '../../src/server/site.ts';
import { start, type Program } from '../cli/program.ts';
import { freePort, startRedis, until, type TestRedis } from './redisServer.ts';
import { openHall, Refused, stageFolder, type Hall, type TestStage } from './sockets.ts';

const SECRET = 'a secret of several';
const secret = new TextEncoder().encode(SECRET);
let redis: TestRedis;
const halls: Hall[] = [];
const programs: Program[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());
afterEach(async () => {
  await Promise.all(halls.splice(0).map((hall) => hall.close()));
  for (const program of programs.splice(0)) {
    program.kill('SIGKILL');
    await program.ended;
  }
});

/** A process of the stage, within this one. */
async function open(role: 'stage' | 'gateway', said: string[] = [], port = 0): Promise<Hall> {
  const besides = { redis: redis.url, warned: (sentence: string) => void said.push(sentence) };
  const hall = await openHall({ role, secret }, undefined, besides, port);
  halls.push(hall);
  await until(() => hall.site.audience.desk.redis() === 'up');
  return hall;
}

/** Gateways that the stage hears of beside itself. */
const others = (stage: Hall) => stage.site.audience.desk.gateways().slice(1);
const windows = ({ heard }: TestStage): CrowdWindow[] =>
  heard.flatMap((message) => (message.type === 'window' ? [message.window] : []));
const rated =
  (fits: (window: CrowdWindow) => boolean = () => true) =>
  (message: ToStage): message is Extract<ToStage, { type: 'window' }> =>
    message.type === 'window' && message.window.n > 0 && fits(message.window);
const listens = (page: TestStage, isOpen: boolean) =>
  page.socket.send(JSON.stringify({ type: 'listening', open: isOpen, act: 'music' }));

describe('a gateway', () => {
  it('brings what its phones say to the stage, and tells them whether that listens', async () => {
    const [stage, gateway] = [await open('stage'), await open('gateway')];
    const page = await stage.stage();
    // The code on the stage lets a phone in everywhere.
    const { text: ticket } = await gateway.trade(stage.token());
    const phone = await gateway.phone(ticket);
    phone.send(1, 64, 0);
    const { window } = await page.hears(rated());
    expect(window).toMatchObject({ joined: 1, votes: [{ value: 64 / 127 }] });
    listens(page, true);
    await until(() => phone.places.at(-1)?.open === true);
    await until(() => others(stage).some(({ joined }) => joined === 1));
    page.socket.close();
    await until(() => phone.places.at(-1)?.open === false);
  });

  it('serves phones alone', async () => {
    const gateway = await open('gateway');
    for (const path of ['/', '/index.html']) expect((await fetch(`${gateway.site.address}${path}`)).status).toBe(404);
    expect((await fetch(`${gateway.site.address}/r/main`)).status).toBe(200);
    const refused = await gateway.stage().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 404 });
  });

  it('that is killed loses nothing that was heard: its phone rates again on another, with the same name', async () => {
    const [stage, port] = [await open('stage'), await freePort()];
    const page = await stage.stage();
    const program = start('tests/server/servingProcess.ts', [stageFolder(), String(port)], {
      ...{ HOST: '127.0.0.1', ROLE: 'gateway', REDIS_URL: redis.url, ANTIPHON_SECRET: SECRET, PUBLIC_URL: '' },
    });
    programs.push(program);
    await program.says('Phones are served');
    await until(() => others(stage).length === 1);
    const ticket = await stage.ticket();
    const phone = await stage.phone(ticket, { at: `http://127.0.0.1:${port}` });
    phone.send(1, 64, 0);
    const before = await page.hears(rated());
    program.kill('SIGKILL');
    await phone.closed;
    const again = await (await open('gateway')).phone(ticket);
    again.send(1, 0x81, 0);
    const after = await page.hears(rated(({ votes }) => votes.some(({ value }) => value < 0)));
    expect(after.window.proc).not.toBe(before.window.proc);
    expect(after.window.votes[0]!.listener).toBe(before.window.votes[0]!.listener);
    // Every window of the first came, in order, up to its end.
    const seqs = windows(page).flatMap(({ proc, seq }) => (proc === before.window.proc ? [seq] : []));
    expect(seqs).toEqual(seqs.map((_, k) => seqs[0]! + k));
  });

  it('finds its stage again when that was started anew', async () => {
    const first = await open('stage');
    const gateway = await open('gateway');
    const phone = await gateway.phone(await gateway.ticket());
    listens(await first.stage(), true);
    await until(() => phone.places.at(-1)?.open === true);
    const before = phone.places.length;
    halls.splice(halls.indexOf(first), 1);
    const port = Number(new URL(first.site.address).port);
    await first.close();
    await until(() => phone.places.at(-1)?.open === false);
    const page = await (await open('stage', [], port)).stage();
    listens(page, true);
    phone.send(1, 64, 0);
    const { window } = await page.hears(rated());
    expect(window.proc).toBe(gateway.site.audience.desk.gateways()[0]!.proc);
    await until(() => phone.places.at(-1)?.open === true);
    expect(phone.places.slice(before).map(({ open: isOpen }) => isOpen)).toEqual([false, true]);
  });
});

describe('Redis, killed for three seconds while people rate', () => {
  it('takes no process with it; nothing that is older than a second is heard; then all is as before', async () => {
    const said: string[] = [];
    const [stage, gateway] = [await open('stage', said), await open('gateway', said)];
    const page = await stage.stage();
    const here = await stage.phone(await stage.ticket());
    const there = await gateway.phone(await gateway.ticket());
    // When each window was closed, as it was said: what the hub tells of time is not believed here.
    const closedAt = new Map<string, number>();
    const spy = unwrap(shareThrough(redis.url, () => undefined));
    await spy.wire.subscribe(
      'antiphon:main:windows',
      ({ proc, seq, t0 }: CrowdWindow) => void closedAt.set(`${proc} ${seq}`, t0),
    );
    const rating = setInterval(() => {
      for (const phone of [here, there]) phone.send(1, 64, 0);
    }, 250);
    const own = stage.site.audience.desk.gateways()[0]!.proc;
    const fromAfar = ({ proc }: CrowdWindow) => proc !== own;
    await page.hears(rated(fromAfar));
    await redis.kill();
    const atKill = windows(page).length;
    await until(() => gateway.site.audience.desk.redis() === 'down');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // The stage's own phones never noticed.
    const meanwhile = windows(page).slice(atKill);
    expect(meanwhile.filter(({ proc, n }) => proc === own && n > 0).length).toBeGreaterThan(5);
    expect(meanwhile.filter(fromAfar)).toEqual([]);
    await redis.start();
    const atReturn = windows(page).length;
    await until(() =>
      windows(page)
        .slice(atReturn)
        .some((window) => fromAfar(window) && window.n > 0),
    );
    clearInterval(rating);
    await spy.close();
    const told = page.heard.flatMap((message) => {
      const at = message.type === 'window' ? closedAt.get(`${message.window.proc} ${message.window.seq}`) : undefined;
      return message.type === 'window' && at !== undefined ? [message.sent - at] : [];
    });
    expect(told.length).toBeGreaterThan(0);
    for (const late of told) expect(late).toBeLessThanOrEqual(STALE_WINDOW);
    const seqs = windows(page).flatMap((window) => (fromAfar(window) ? [window.seq] : []));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(there.socket.readyState).toBe(there.socket.OPEN);
    // Two processes, one sentence each when it went and one when it came.
    await until(() => said.length === 4);
    expect(said.filter((sentence) => sentence.includes('there again'))).toHaveLength(2);
  });

  it('drops what stood still with it for more than a second', async () => {
    const [stage, gateway] = [await open('stage'), await open('gateway')];
    const page = await stage.stage();
    const phone = await gateway.phone(await gateway.ticket());
    phone.send(1, 64, 0);
    await page.hears(rated());
    redis.signal('SIGSTOP');
    const { counters } = stage.site.audience.hub;
    const stale = counters.stale;
    // Pressed at once, and heard too late.
    phone.send(1, 0x81, 0);
    await new Promise((resolve) => setTimeout(resolve, STALE_WINDOW + 500));
    redis.signal('SIGCONT');
    await until(() => counters.stale > stale);
    phone.send(1, 127, 0);
    await page.hears(rated(({ sum }) => sum === 1));
    expect(windows(page).some(({ sum }) => sum < 0)).toBe(false);
  });
});

describe('settings of several processes', () => {
  const at = { host: '127.0.0.1', port: 0, folder: stageFolder() };
  it.each([
    ['no secret', { redis: 'redis://127.0.0.1:1', audience: {} }, 'no-secret', 'ANTIPHON_SECRET'],
    ['a gateway alone', { audience: { role: 'gateway', secret } }, 'no-redis', 'REDIS_URL'],
    ['an unknown role', { audience: { role: 'conductor' as 'stage', secret } }, 'bad-role', 'conductor'],
    ['a name nobody can scan', { audience: { stage: 'main hall' } }, 'bad-stage', 'main hall'],
    [
      'itself for a neighbour',
      { redis: 'redis://x', audience: { secret }, neighbours: ['main'] },
      'bad-neighbour',
      'main',
    ],
    ['neighbours without Redis', { neighbours: ['east'] }, 'no-redis', 'NEIGHBOURS'],
    ['an address of no Redis', { redis: 'localhost', audience: { secret } }, 'bad-redis', 'REDIS_URL'],
  ] as const)('are refused in one sentence: %s', async (_, options, reason, names) => {
    const opened = await openSite({ ...at, ...options });
    expect(opened).toMatchObject({ ok: false, fault: { reason, sentence: expect.stringContaining(names) } });
  });

  it('of two processes that are the same stage say so, once each', async () => {
    const said: string[] = [];
    const first = await open('stage', said);
    const second = await open('stage', said);
    await until(() => said.length === 2);
    await until(() => others(first).length + others(second).length === 2);
    expect(new Set(said)).toEqual(new Set([expect.stringMatching(/^Another process is the stage “main” as well/)]));
  });
});
