/** How commands speak: results on stdout, progress on stderr, wrong usage as an error of its own. Must not know any command. */
import { once } from 'node:events';
import type { UnusableFile } from '../music/musicFile.ts';

/** The person wrote the command wrongly; the dispatcher prints the sentence and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What every file src/cli/<command>.ts exports. */
export interface Command {
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** The whole text of `--help`, options included. */
  readonly usage: string;
  /**
   * @param args what follows the command's name
   * @returns the exit code: 0 done, 1 failed (after printing why)
   * @throws UsageError for wrong usage, FaultError for what the outside world refused
   */
  run(args: string[]): Promise<number>;
}

export function usageError(sentence: string): never {
  throw new UsageError(sentence);
}

/** Writes one JSON value and a line end to stdout, and waits until a slow reader has room for more. */
export async function printJson(value: unknown): Promise<void> {
  await print(`${JSON.stringify(value)}\n`);
}

export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

export interface Progress {
  /** @param done work finished so far, in the unit of `total` */
  update(done: number, note?: string): void;
  end(): void;
}

export interface ProgressScreen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const barWidth = 24;
const silentForMs = 2_000;
const redrawEveryMs = 100;

/**
 * A bar on stderr that appears only on a terminal, and only once the work has taken two seconds.
 * @param total work to do in any unit; 0 if it cannot be known, then the count alone is shown
 * @param before work that an earlier run has done, which says nothing about the pace of this one
 */
export function progress(
  label: string,
  total: number,
  screen: ProgressScreen = process.stderr,
  nowMs: () => number = Date.now,
  before = 0,
): Progress {
  const startedMs = nowMs();
  let drawnMs = startedMs + silentForMs - redrawEveryMs;
  let drawn = false;
  return {
    update(done, note = '') {
      const now = nowMs();
      if (screen.isTTY !== true || now - drawnMs < redrawEveryMs) return;
      drawnMs = now;
      drawn = true;
      const line = progressLine(label, done, total, (now - startedMs) / 1000, note, before);
      screen.write(`\r\u001b[K${line.slice(0, (screen.columns ?? 80) - 1)}`);
    },
    end() {
      if (drawn) screen.write('\r\u001b[K');
    },
  };
}

/** @param seconds spent so far; the estimate of what remains assumes an even pace */
export function progressLine(
  label: string,
  done: number,
  total: number,
  seconds: number,
  note: string,
  before = 0,
): string {
  const tail = note === '' ? '' : `  ${note}`;
  if (total <= 0) return `${label} ${done}, ${Math.round(seconds)} s${tail}`;
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const left =
    share > 0 && done > before ? `, ${duration((seconds * Math.max(0, total - done)) / (done - before))} left` : '';
  return `${label} ${bar} ${Math.floor(share * 100)} %${left}${tail}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Files that cannot be used, as far as they are told one by one. */
const MAX_TOLD = 40;

/** On stderr, a sentence a file. */
export function tellUnusable(unusable: readonly UnusableFile[]): void {
  for (const { sentence } of unusable.slice(0, MAX_TOLD)) process.stderr.write(`${sentence}\n`);
  const more = unusable.length - MAX_TOLD;
  if (more > 0) process.stderr.write(`${more} more cannot be used; --json lists all of them.\n`);
}
