/** Programs of their own beside the bench, so that who is measured and who measures share no event loop. Knows not what they do. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Milliseconds } from '../../../kernel/units.ts';
import { readSchedule, type Turnaround } from './account.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** As `npm start` runs a server: with the usual young generation of 16 MB its garbage takes more memory than a thousand phones. */
export const SERVER_FLAGS = ['--max-semi-space-size=4'] as const;

/** Milliseconds on a clock that all processes of a machine share and that never goes back. */
const OFFSET = Number(process.hrtime.bigint()) / 1e6 - performance.now();
export const machineTime = (): Milliseconds => performance.now() + OFFSET;

export interface Child<Orders extends Answers> {
  readonly pid: number;
  ask<Name extends keyof Orders & string>(name: Name, question: Orders[Name][0]): Promise<Orders[Name][1]>;
  /** At once, as a broken machine ends. */
  kill(): Promise<void>;
  /** How its main thread has fared so far; null where the system does not say. */
  schedule(): Pick<Turnaround, 'ran' | 'waited'> | null;
}

/** Questions a child answers, with their answers. */
export type Answers = Record<string, readonly [question: unknown, answer: unknown]>;

interface Asked {
  readonly id: number;
  readonly name: string;
  readonly question: unknown;
}

type Answered = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly failed: string };

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** @param file beside this one. It can collect its garbage when asked to */
export function startChild<Orders extends Answers>(file: string): Child<Orders> {
  const child = fork(new URL(file, import.meta.url), [], {
    cwd: ROOT,
    execArgv: ['--expose-gc', ...SERVER_FLAGS, '--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  const waiting = new Map<number, (answered: Answered) => void>();
  let asked = 0;
  child.on('message', (answered: Answered) => {
    waiting.get(answered.id)?.(answered);
    waiting.delete(answered.id);
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      running.delete(child);
      for (const [id, answer] of waiting) answer({ id, failed: `${file} ended early` });
      waiting.clear();
      resolve();
    }),
  );
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  return {
    pid,
    ask: (name, question) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`${file} has ended`));
        const id = asked++;
        waiting.set(id, (answered) => {
          if ('failed' in answered) reject(new Error(answered.failed));
          else resolve(answered.answer as never);
        });
        child.send({ id, name, question } satisfies Asked);
      }),
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
    schedule: () => readSchedule(textOf(`/proc/${pid}/schedstat`)),
  };
}

/** What a child program does with what it is asked. It ends when its parent does. */
export function answerParent<Orders extends Answers>(answers: {
  readonly [Name in keyof Orders]: (question: Orders[Name][0]) => Promise<Orders[Name][1]> | Orders[Name][1];
}): void {
  process.on('message', async ({ id, name, question }: Asked) => {
    try {
      process.send!({ id, answer: await answers[name]!(question) } satisfies Answered);
    } catch (error) {
      process.send!({ id, failed: error instanceof Error ? error.message : String(error) } satisfies Answered);
    }
  });
  process.once('disconnect', () => process.exit());
}

/** How this process's own main thread has fared. */
export const ownSchedule = (): Pick<Turnaround, 'ran' | 'waited'> | null =>
  readSchedule(textOf('/proc/self/schedstat'));

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What a process that is measured says of itself. */
export interface Usage {
  /** Processor time of all its threads. µs */
  readonly cpu: number;
  /** Bytes. */
  readonly rss: number;
  readonly heap: number;
}

/** @param collect garbage first, so that only what is kept is counted */
export function ownUsage(collect: boolean): Usage {
  // Twice: what the first frees may have held on to more.
  if (collect) for (let k = 0; k < 2; k++) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpu: user + system, rss, heap: heapUsed };
}
