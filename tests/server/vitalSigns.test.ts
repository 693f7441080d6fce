/** `/metrics` and `/kiosk` beside an operator's page, over real HTTP. */
import { afterEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { vitalSigns } from '../../src/server/vitalSigns.ts';
import { RESTART_AFTER } from '../../src/server/watchdog.ts';
import { openHall, REPORT, type Hall } from './sockets.ts';

let hall: Hall | null = null;
afterEach(() => hall?.close());

/** @param now moves the hall's clock */
async function opened(localOnly = true, now?: () => number): Promise<string> {
  hall = await openHall(now ? { now } : {});
  const answer = vitalSigns(hall.site, localOnly, (_, response) => response.writeHead(200).end('the operator’s page'));
  return unwrap(await hall.site.alsoListen({ host: '127.0.0.1', port: 0 }, answer));
}

describe('beside the operator’s page', () => {
  it('Prometheus finds its text, and the page stays where it was', async () => {
    const address = await opened();
    const metrics = await fetch(`${address}/metrics`);
    expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await metrics.text()).toContain('\nantiphon_raters_connected 0\n');
    expect(await (await fetch(`${address}/`)).text()).toBe('the operator’s page');
    expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
    // They are nowhere that phones are.
    for (const path of ['/metrics', '/kiosk']) expect((await fetch(`${hall!.site.address}${path}`)).status).toBe(404);
  });

  it('a proxy that speaks for others is not answered, unless the port was opened on purpose', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    const closed = await opened();
    for (const path of ['/metrics', '/kiosk']) expect((await fetch(`${closed}${path}`, { headers })).status).toBe(403);
    await hall!.close();
    const open = await opened(false);
    expect((await fetch(`${open}/metrics`, { headers })).status).toBe(200);
  });

  it('the screen is well while its page moves, and ill half a minute after it has gone', async () => {
    const begun = Date.now();
    let ahead = 0;
    const address = await opened(true, () => begun + ahead);
    const kiosk = async (): Promise<[number, string]> => {
      const answer = await fetch(`${address}/kiosk`);
      return [answer.status, await answer.text()];
    };
    expect((await kiosk())[0], 'it may still be loading').toBe(200);
    ahead = RESTART_AFTER;
    expect(await kiosk()).toEqual([503, 'ill: 30 s since anything moved on this machine’s screen\n']);
    const stage = await hall!.stage();
    stage.socket.send(JSON.stringify({ type: 'report', report: REPORT }));
    while ((await kiosk())[0] !== 200);
    ahead += 20_000;
    expect(await kiosk()).toEqual([200, 'well: 20 s since anything moved on this machine’s screen\n']);
    ahead += 10_000;
    expect((await kiosk())[0]).toBe(503);
  });
});
