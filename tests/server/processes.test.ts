/** One stage in several processes: what their phones say reaches it, whichever of them goes. */
import { afterEach, describe, expect, it } from 'vitest';
import { openSite } from '../../src/server/site.ts';
import { start, type Program } from '../cli/program.ts';
import { freePort, until } from './redisServer.ts';
import { listens, others, rated, SECRET, secret, several, windows } from './several.ts';
import { Refused, stageFolder } from './sockets.ts';

const many = several();
const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill('SIGKILL');
    await program.ended;
  }
});

describe('a gateway', () => {
  it('brings what its phones say to the stage, and tells them whether that listens', async () => {
    const [stage, gateway] = [await many().open('stage'), await many().open('gateway')];
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
    const gateway = await many().open('gateway');
    for (const path of ['/', '/index.html']) expect((await fetch(`${gateway.site.address}${path}`)).status).toBe(404);
    expect((await fetch(`${gateway.site.address}/r/main`)).status).toBe(200);
    const refused = await gateway.stage().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 404 });
  });

  it('that is killed loses nothing that was heard: its phone rates again on another, with the same name', async () => {
    const [stage, port] = [await many().open('stage'), await freePort()];
    const page = await stage.stage();
    const program = start('tests/server/servingProcess.ts', [stageFolder(), String(port)], {
      ...{ HOST: '127.0.0.1', ROLE: 'gateway', REDIS_URL: many().redis.url, ANTIPHON_SECRET: SECRET, PUBLIC_URL: '' },
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
    const again = await (await many().open('gateway')).phone(ticket);
    again.send(1, 0x81, 0);
    const after = await page.hears(rated(({ votes }) => votes.some(({ value }) => value < 0)));
    expect(after.window.proc).not.toBe(before.window.proc);
    expect(after.window.votes[0]!.listener).toBe(before.window.votes[0]!.listener);
    // Every window of the first came, in order, up to its end.
    const seqs = windows(page).flatMap(({ proc, seq }) => (proc === before.window.proc ? [seq] : []));
    expect(seqs).toEqual(seqs.map((_, k) => seqs[0]! + k));
  });

  it('finds its stage again when that was started anew', async () => {
    const first = await many().open('stage');
    const gateway = await many().open('gateway');
    const phone = await gateway.phone(await gateway.ticket());
    listens(await first.stage(), true);
    await until(() => phone.places.at(-1)?.open === true);
    const before = phone.places.length;
    const port = Number(new URL(first.site.address).port);
    await many().close(first);
    await until(() => phone.places.at(-1)?.open === false);
    const page = await (await many().open('stage', [], port)).stage();
    listens(page, true);
    phone.send(1, 64, 0);
    const { window } = await page.hears(rated());
    expect(window.proc).toBe(gateway.site.audience.desk.gateways()[0]!.proc);
    await until(() => phone.places.at(-1)?.open === true);
    expect(phone.places.slice(before).map(({ open: isOpen }) => isOpen)).toEqual([false, true]);
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
    const first = await many().open('stage', said);
    const second = await many().open('stage', said);
    await until(() => said.length === 2);
    await until(() => others(first).length + others(second).length === 2);
    expect(new Set(said)).toEqual(new Set([expect.stringMatching(/^Another process is the stage “main” as well/)]));
  });
});
