/** Starts the command line as a person would, as its own process, and collects what it says. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Program {
  readonly ended: Promise<Outcome>;
  /** Resolves with stdout so far once it holds a text; rejects if the program ends before. */
  says(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export function start(script: string, args: readonly string[], environment: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const check of waiting) check();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return {
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!out.includes(text)) return;
          waiting.delete(check);
          resolve(out);
        };
        waiting.add(check);
        check();
        void ended.then(() => reject(new Error(`it ended without saying “${text}”: ${out}${err}`)));
      }),
    kill: (signal) => child.kill(signal),
  };
}

export function antiphon(...args: string[]): Promise<Outcome> {
  return start('src/cli/main.ts', args).ended;
}
