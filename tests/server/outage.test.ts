/** Redis goes while people rate, and comes back. */
import { describe, expect, it } from 'vitest';
import { type CrowdWindow, STALE_WINDOW } from '../../src/protocol/crowdWindow.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { shareThrough } from '../../src/server/redis.ts';
import { until } from './redisServer.ts';
import { rated, several, windows } from './several.ts';

const many = several();

describe('Redis, killed for three seconds while people rate', () => {
  it('takes no process with it; nothing that is older than a second is heard; then all is as before', async () => {
    const said: string[] = [];
    const [stage, gateway] = [await many().open('stage', said), await many().open('gateway', said)];
    const page = await stage.stage();
    const here = await stage.phone(await stage.ticket());
    const there = await gateway.phone(await gateway.ticket());
    // When each window was closed, as it was said: what the hub tells of time is not believed here.
    const closedAt = new Map<string, number>();
    const spy = unwrap(shareThrough(many().redis.url, () => undefined));
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
    await many().redis.kill();
    const atKill = windows(page).length;
    await until(() => gateway.site.audience.desk.redis() === 'down');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    // The stage's own phones never noticed.
    const meanwhile = windows(page).slice(atKill);
    expect(meanwhile.filter(({ proc, n }) => proc === own && n > 0).length).toBeGreaterThan(5);
    expect(meanwhile.filter(fromAfar)).toEqual([]);
    await many().redis.start();
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
    const [stage, gateway] = [await many().open('stage'), await many().open('gateway')];
    const page = await stage.stage();
    const phone = await gateway.phone(await gateway.ticket());
    phone.send(1, 64, 0);
    await page.hears(rated());
    many().redis.signal('SIGSTOP');
    const { counters } = stage.site.audience.hub;
    const stale = counters.stale;
    // Pressed at once, and heard too late.
    phone.send(1, 0x81, 0);
    await new Promise((resolve) => setTimeout(resolve, STALE_WINDOW + 500));
    many().redis.signal('SIGCONT');
    await until(() => counters.stale > stale);
    phone.send(1, 127, 0);
    await page.hears(rated(({ sum }) => sum === 1));
    expect(windows(page).some(({ sum }) => sum < 0)).toBe(false);
  });
});
