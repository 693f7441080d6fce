/** A Redis of the bench's own, on this machine and with nothing kept: may be asked, killed and started again. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, succeed, type Result } from '../../../kernel/result.ts';
import type { Milliseconds } from '../../../kernel/units.ts';

const PATIENCE: Milliseconds = 10_000;
const ASKED_EVERY: Milliseconds = 20;

export interface OwnRedis {
  readonly url: string;
  /** As a broken machine ends. */
  kill(): Promise<void>;
  /** Again, at the same address. @returns once it answers */
  start(): Promise<void>;
}

/** What is left out where none can be started. */
export const NO_REDIS = 'There is no redis-server to be started here: install the Debian package redis-server.';

export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

export async function startRedis(): Promise<Result<OwnRedis>> {
  const port = await freePort();
  let running: ChildProcess | null = null;
  let missing = false;
  process.once('exit', () => running?.kill('SIGKILL'));
  // Nobody else would end it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const start = async (): Promise<void> => {
    const started = spawn(
      'redis-server',
      ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      {
        stdio: 'ignore',
      },
    );
    started.once('error', () => (missing = true));
    running = started;
    for (let waited = 0; waited < PATIENCE && !missing; waited += ASKED_EVERY) {
      if ((await askRedis(port, 'PING').catch(() => '')).includes('PONG')) return;
      await sleep(ASKED_EVERY);
    }
    missing = true;
  };
  await start();
  if (missing) return fail('no-redis', NO_REDIS);
  return succeed({
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const killed = running;
      if (killed === null || killed.exitCode !== null || killed.signalCode !== null) return;
      const ended = new Promise((resolve) => killed.once('exit', resolve));
      killed.kill('SIGKILL');
      await ended;
    },
    start,
  });
}

/** How often something was published since it was started. @param url without a password */
export async function publishedBy(url: string): Promise<number> {
  const said = await askRedis(Number(new URL(url).port || 6379), 'INFO commandstats', new URL(url).hostname);
  return Number(/cmdstat_publish:calls=(\d+)/.exec(said)?.[1] ?? 0);
}

function askRedis(port: number, command: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host });
    let said = '';
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
    socket.on('error', reject).on('close', () => resolve(said));
    socket.write(`${command}\r\nQUIT\r\n`);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
