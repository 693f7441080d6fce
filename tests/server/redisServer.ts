/** A Redis of a test's own, on a free port of this machine; it keeps nothing. */
import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer } from 'node:net';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Sends a signal, e.g. SIGSTOP. */
  signal(name: NodeJS.Signals): void;
  /** kill -9; resolves once it is gone. */
  kill(): Promise<void>;
  /** Again, on the same port; resolves once it answers. */
  start(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** @param settings of redis-server, e.g. `['--requirepass', 'sesame']` */
export async function startRedis(settings: readonly string[] = []): Promise<TestRedis> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  // Of a test that failed before it could end it.
  process.once('exit', () => child?.kill('SIGKILL'));
  const start = async (): Promise<void> => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const started = spawn('redis-server', [...place, ...settings], { stdio: 'ignore' });
    child = started;
    const failed = new Promise<never>((_, reject) => {
      started.on('error', () =>
        reject(new Error('redis-server could not be started; install it (apt-get install redis-server)')),
      );
      started.on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
    failed.catch(() => undefined);
    await Promise.race([failed, answers(port)]);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (name) => void child?.kill(name),
    async kill() {
      const dying = child;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      const gone = new Promise((resolve) => dying.once('exit', resolve));
      dying.kill('SIGKILL');
      await gone;
    },
    start,
  };
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.once('data', () => resolve(true)).once('error', () => resolve(false));
      socket.once('data', () => socket.destroy());
    });
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
