/** The session log: one JSON line for everything that a replay needs. Knows neither files nor downloads. */
import { succeed, type Result } from '../kernel/result.ts';
import { readLogLine, type LogFault } from '../protocol/logFile.ts';
import type { LogLine } from './event.ts';
import type { LogPort } from './ports.ts';

const NO_OUTLOOK = { onset: [], degrees: [], ghosts: [] };

/** What the policy thought, before it chose and of its choice, is shown, never replayed, and larger than all the rest. */
function plain(key: string, value: unknown): unknown {
  if (key === 'outlook') return NO_OUTLOOK;
  if (key === 'why') return undefined;
  return ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
}

/** One line without its end. Numbers are written so that they read back exactly; outlooks are left out. */
export function encodeLine(line: LogLine): string {
  return JSON.stringify(line, plain);
}

/** A whole log. The first line must be its header; blank lines are passed over. */
export function decodeLog(text: string): Result<readonly LogLine[], LogFault | 'empty'> {
  const lines: LogLine[] = [];
  let number = 0;
  for (const raw of text.split('\n')) {
    number++;
    if (raw.trim() === '') continue;
    const line = readLogLine(raw, number);
    if (!line.ok) return line;
    if (lines.length === 0 && line.value.kind !== 'header')
      return {
        ok: false,
        fault: { reason: 'not-a-log', sentence: 'This file does not begin like an Antiphon session log.' },
      };
    lines.push(line.value);
  }
  if (lines.length === 0) return { ok: false, fault: { reason: 'empty', sentence: 'This log is empty.' } };
  return succeed(lines);
}

/** Ten hours of music or so. An installation runs for months, and its log must not fill the machine. */
const MOST_CHARACTERS = 64_000_000;

/** Keeps the log in memory, from the beginning until it is full: a replay needs its beginning. */
export class MemoryLog implements LogPort {
  readonly #lines: string[] = [];
  readonly #limit: number;
  #characters = 0;
  #full = false;

  constructor(limit = MOST_CHARACTERS) {
    this.#limit = limit;
  }

  append(line: LogLine): void {
    if (this.#full) return;
    const text = encodeLine(line);
    this.#full = this.#characters + text.length > this.#limit;
    const kept = this.#full
      ? encodeLine({ kind: 'notice', key: 'notice.log.full', detail: 'The log is full and ends here.' })
      : text;
    this.#lines.push(kept);
    this.#characters += kept.length + 1;
  }

  text(): string {
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`;
  }
}
