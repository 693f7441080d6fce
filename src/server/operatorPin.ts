/**
 * Who may run a performance: a PIN, few tries at it, and the token that it is traded for. Keeps hashes, no PIN and no token; knows no
 * sockets, and the time and the random bytes are brought along.
 */
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { Milliseconds } from '../kernel/units.ts';

/** An evening with its rehearsal. */
export const SESSION_LIFE: Milliseconds = 12 * 3_600_000;
const FREE_TRIES = 5;
const FIRST_WAIT: Milliseconds = 10_000;
const LONGEST_WAIT: Milliseconds = 3_600_000;
/** Wrong tries of everybody beyond this machine: many addresses are soon had, and a PIN is short. */
const FREE_TRIES_OF_ALL = 25;
/** Addresses that are remembered, and tokens that hold, at once. */
const MOST_KNOWN = 1000;
const MOST_SESSIONS = 32;
const FRESH_DIGITS = 6;

export type PinAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly reason: 'wrong' }
  | { readonly ok: false; readonly reason: 'locked'; readonly wait: Milliseconds };

interface Tries {
  readonly wrong: number;
  readonly until: Milliseconds;
}

const NONE: Tries = { wrong: 0, until: 0 };

export function isOperatorPin(text: string): boolean {
  return /^\d{4,12}$/.test(text);
}

export function freshPin(): string {
  return String(randomInt(10 ** FRESH_DIGITS)).padStart(FRESH_DIGITS, '0');
}

export class PinGate {
  readonly #key: Uint8Array;
  readonly #pin: Buffer;
  readonly #random: () => Uint8Array;
  readonly #tries = new Map<string, Tries>();
  #triesOfAll: Tries = NONE;
  /** Hash of a token → when it ceases to hold. */
  readonly #sessions = new Map<string, Milliseconds>();

  /** @param random 32 fresh bytes */
  constructor(pin: string, random: () => Uint8Array) {
    this.#random = random;
    this.#key = random();
    this.#pin = this.#hash(pin);
  }

  /** @param local it was tried on this machine itself, where nobody else's tries shut anybody out */
  trade(pin: string, address: string, local: boolean, now: Milliseconds): PinAnswer {
    const own = this.#tries.get(address) ?? NONE;
    const until = Math.max(own.until, local ? 0 : this.#triesOfAll.until);
    if (now < until) return { ok: false, reason: 'locked', wait: until - now };
    if (!timingSafeEqual(this.#hash(pin), this.#pin)) {
      this.#tries.delete(address);
      this.#tries.set(address, after(own, FREE_TRIES, now));
      if (this.#tries.size > MOST_KNOWN) this.#tries.delete(this.#tries.keys().next().value!);
      if (!local) this.#triesOfAll = after(this.#triesOfAll, FREE_TRIES_OF_ALL, now);
      return { ok: false, reason: 'wrong' };
    }
    this.#tries.delete(address);
    if (!local) this.#triesOfAll = NONE;
    const token = Buffer.from(this.#random()).toString('base64url');
    this.#sessions.set(this.#nameOf(token), now + SESSION_LIFE);
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
    return { ok: true, token };
  }

  /** Looked up by a keyed hash: how long that takes says nothing of any token. */
  holds(token: string, now: Milliseconds): boolean {
    const until = this.#sessions.get(this.#nameOf(token));
    return until !== undefined && now < until;
  }

  /** A page is locked again: its token holds no longer. */
  forget(token: string): void {
    this.#sessions.delete(this.#nameOf(token));
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }

  #nameOf(token: string): string {
    return this.#hash(`token ${token}`).toString('base64url');
  }
}

/** Some tries are free; from then on each wait is twice the one before. */
function after({ wrong }: Tries, free: number, now: Milliseconds): Tries {
  const next = wrong + 1;
  const wait = next < free ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(20, next - free));
  return { wrong: next, until: wait === 0 ? 0 : now + wait };
}
