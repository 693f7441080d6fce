/** A server that is asked to stop: in which order it lets go. */
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSED } from '../../src/protocol/phone.ts';
import type { ToStage } from '../../src/protocol/stageFeed.ts';
import { start } from '../cli/program.ts';
import { freePort, startRedis, until, type TestRedis } from './redisServer.ts';
import { openHall, stageFolder } from './sockets.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.kill());

/** Whether a new connection is taken. */
const takes = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('a gateway that is asked to stop', () => {
  it('says that it is not ready, hands the last window on, sends its phones elsewhere, and ends', async () => {
    const secret = 'a secret of several';
    const stage = await openHall({ secret: new TextEncoder().encode(secret) }, undefined, { redis: redis.url });
    const port = await freePort();
    const program = start('tests/server/servingProcess.ts', [stageFolder(), String(port)], {
      ...{ HOST: '127.0.0.1', ROLE: 'gateway', REDIS_URL: redis.url, ANTIPHON_SECRET: secret, PUBLIC_URL: '' },
    });
    await program.says('Phones are served');
    const at = `http://127.0.0.1:${port}`;
    const ready = async () => (await fetch(`${at}/readyz`)).status;
    await until(() => stage.site.audience.desk.gateways().length === 2);
    const page = await stage.stage();
    const phone = await stage.phone(await stage.ticket(), { at });
    const left = new Promise<[code: number, reason: string]>((resolve) =>
      phone.socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    expect(await ready()).toBe(200);
    program.kill('SIGTERM');
    while ((await ready()) === 200);
    // Whoever is here already is still heard, to the end.
    let presses = 0;
    const pressing = setInterval(() => phone.send(1, (presses++ % 100) + 1, 0), 210);
    const [code, reason] = await left;
    clearInterval(pressing);
    expect(code).toBe(CLOSED.restart);
    expect(Number(reason)).toBeGreaterThanOrEqual(0);
    expect(Number(reason)).toBeLessThanOrEqual(5000);
    expect(await takes(port)).toBe(false);
    expect(await program.ended).toMatchObject({ code: 0, err: '' });
    const values = page.heard.flatMap((message: ToStage) => (message.type === 'window' ? message.window.votes : []));
    expect(values.length).toBeGreaterThan(3);
    expect(values.map(({ value }) => Math.round(value * 127))).toEqual(values.map((_, k) => k + 1));
    expect(presses - values.length).toBeLessThanOrEqual(1);
    await stage.close();
  });

  it('alone on its machine, ends at once', async () => {
    const program = start('tests/server/servingProcess.ts', [stageFolder(), '0'], {
      ...{ HOST: '127.0.0.1', ROLE: '', REDIS_URL: '', ANTIPHON_SECRET: '', PUBLIC_URL: '' },
    });
    await program.says('Phones join at');
    program.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: 0, err: '' });
  });
});
