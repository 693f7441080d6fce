/** Presence over a real Redis that goes, stalls, refuses, or is none at all. */
import { createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { shareThrough, type Shared } from '../../src/server/redis.ts';
import { freePort, startRedis, until, type TestRedis } from './redisServer.ts';

/** Tests run side by side, most of them waiting; what they opened is closed after all of them. */
const ends: (() => unknown)[] = [];
afterAll(() => Promise.all(ends.map((end) => end())));

async function redisWith(...settings: string[]): Promise<TestRedis> {
  const redis = await startRedis(settings);
  ends.push(() => redis.kill());
  return redis;
}

function share(url: string): Shared & { readonly said: readonly string[] } {
  const said: string[] = [];
  const shared = unwrap(shareThrough(url, (sentence) => said.push(sentence)));
  ends.push(() => shared.close());
  return { ...shared, said };
}

/** Answers every connection with the same bytes. */
async function answering(bytes: string): Promise<number> {
  const port = await freePort();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (bytes !== '') socket.write(bytes);
  });
  ends.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}

describe.concurrent('a Redis that cannot be used', () => {
  const cases: [string, () => Promise<string>, RegExp][] = [
    ['nobody listens', async () => `redis://127.0.0.1:${await freePort()}`, /ECONNREFUSED/],
    [
      'the password is wrong',
      async () => `redis://:wrong@127.0.0.1:${(await redisWith('--requirepass', 'sesame')).port}`,
      /WRONGPASS/,
    ],
    ['no password is given', async () => (await redisWith('--requirepass', 'sesame')).url, /NOAUTH/],
    [
      'something else is on that port',
      async () => `redis://127.0.0.1:${await answering('HTTP/1.1 400 Bad Request\r\n\r\n')}`,
      /Protocol error|hung up/,
    ],
    ['what is on that port says nothing', async () => `redis://127.0.0.1:${await answering('')}`, /./],
  ];
  it.each(cases)('is said once, and nothing waits, when %s', async (_, address, why) => {
    const url = await address();
    const { wire, state, said } = share(url);
    await until(() => said.length > 0);
    // Several further attempts.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await Promise.all([wire.publish('x', 1), wire.hset('a', 'b', 'c'), wire.hdel('a', 'b')]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^Redis at 127\.0\.0\.1:\d+ cannot be used \(.+\): this process goes on alone/);
    expect(said[0]).toMatch(why);
    expect(said[0]).not.toMatch(/wrong@|sesame/);
    expect(state()).toBe('down');
  });

  it.each(['redis', 'http://127.0.0.1:6379', 'redis://', '127.0.0.1:6379'])('is refused at once as “%s”', (url) => {
    expect(shareThrough(url, () => undefined)).toMatchObject({ ok: false, fault: { reason: 'bad-redis' } });
  });
});

describe.concurrent('a Redis that is killed and comes back', () => {
  it('is listened to again, and what was said meanwhile is never heard', async () => {
    const redis = await redisWith();
    const [one, two] = [share(redis.url), share(redis.url)];
    const heard: number[] = [];
    await two.wire.subscribe('x', (message: number) => void heard.push(message));
    await until(() => one.state() === 'up' && two.state() === 'up');
    await one.wire.publish('x', 1);
    await until(() => heard.length === 1);
    await redis.kill();
    await until(() => one.state() === 'down' && two.state() === 'down');
    await one.wire.publish('x', 2);
    await redis.start();
    await until(() => one.state() === 'up' && two.state() === 'up');
    await one.wire.publish('x', 3);
    await until(() => heard.includes(3));
    expect(heard).toEqual([1, 3]);
    for (const { said } of [one, two])
      expect(said).toEqual([expect.stringContaining('cannot'), expect.stringContaining('there again')]);
  });

  it('is given up when it only stands still, and found again when it moves', async () => {
    const redis = await redisWith();
    const shared = share(redis.url);
    await until(() => shared.state() === 'up');
    redis.signal('SIGSTOP');
    await until(() => shared.state() === 'down');
    redis.signal('SIGCONT');
    await until(() => shared.state() === 'up');
    expect(shared.said).toHaveLength(2);
  });
});
