/**
 * The staff's PIN as it is stored, and how many tries there are. A few digits are soon guessed by whoever holds the storage in
 * their hands; it keeps visitors out, not thieves.
 */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';

export interface PinRecord {
  /** Bytes as hexadecimal digits. */
  readonly salt: string;
  /** PBKDF2 with SHA-256, 32 bytes, as hexadecimal digits. */
  readonly hash: string;
  readonly rounds: number;
}

/** Wrong tries in a row, and until when, in milliseconds since 1970, there is no other. */
export interface PinLock {
  readonly failures: number;
  readonly until: Milliseconds;
}

export const UNLOCKED: PinLock = { failures: 0, until: 0 };
/** About a tenth of a second on a small machine. */
export const PIN_ROUNDS = 100_000;
/** A slip of the finger costs nothing. */
const FREE_TRIES = 3;
const FIRST_WAIT: Milliseconds = 30_000;
const LONGEST_WAIT: Milliseconds = 3_600_000;

const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));
const pinSchema = v.object({
  salt: hex(16),
  hash: hex(32),
  rounds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000)),
}) satisfies v.GenericSchema<unknown, PinRecord>;
const lockSchema = v.object({
  failures: v.pipe(v.number(), v.integer(), v.minValue(0)),
  until: v.pipe(v.number(), v.finite(), v.minValue(0)),
}) satisfies v.GenericSchema<unknown, PinLock>;

export function isPin(text: string): boolean {
  return /^\d{4,8}$/.test(text);
}

/** @param found of unknown make, e.g. from storage */
export function parsePin(found: unknown): Result<PinRecord, 'pin'> {
  const parsed = v.safeParse(pinSchema, found);
  return parsed.success ? succeed(parsed.output) : fail('pin', 'The staff’s PIN could not be read; choose a new one.');
}

/** What is no lock locks nothing. @param found of unknown make, e.g. from storage */
export function parseLock(found: unknown): PinLock {
  const parsed = v.safeParse(lockSchema, found);
  return parsed.success ? parsed.output : UNLOCKED;
}

/** Three tries are free; from then on each wait is twice the one before, up to an hour. */
export function afterWrongPin({ failures }: PinLock, nowMs: Milliseconds): PinLock {
  const wrong = failures + 1;
  const wait = wrong < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (wrong - FREE_TRIES));
  return { failures: wrong, until: wait === 0 ? 0 : nowMs + wait };
}

/** @returns how long there is no other try; a clock that was set back makes nobody wait longer than the longest wait */
export function waitLeft({ until }: PinLock, nowMs: Milliseconds): Milliseconds {
  return Math.min(LONGEST_WAIT, Math.max(0, until - nowMs));
}
