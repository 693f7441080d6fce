/**
 * From fingers and keys to what a phone sends: a tap, a hold with its heartbeat, its end. Knows no page and no socket;
 * the time is brought along.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { heldStrength } from '../protocol/hold.ts';
import { HEARTBEAT, type FromPhone } from '../protocol/phone.ts';

export type Sign = 1 | -1;

/** A press this long is told of while it lasts. */
const TOLD_AFTER: Milliseconds = 250;
/** A press that lasts for longer is a pocket's; it counts as a full hold. */
const LONGEST: Milliseconds = 3000;
/** Faster than this nobody judges. */
const APART: Milliseconds = 280;

interface Press {
  readonly by: string | number;
  readonly sign: Sign;
  readonly since: Milliseconds;
  told: Milliseconds;
}

export class PhonePresses {
  readonly #send: (message: FromPhone) => boolean;
  #press: Press | null = null;
  #ratedAt = -Infinity;

  /** @param send false where it could not be sent */
  constructor(send: (message: FromPhone) => boolean) {
    this.#send = send;
  }

  /** The pad that is pressed now, or 0. */
  get held(): Sign | 0 {
    return this.#press?.sign ?? 0;
  }

  /** @param by a finger's number or a key's name @returns whether it presses: one at a time does */
  begin(by: string | number, sign: Sign, now: Milliseconds): boolean {
    if (this.#press) return false;
    this.#press = { by, sign, since: now, told: now + TOLD_AFTER - HEARTBEAT };
    return true;
  }

  /** A finger that lifts and one that is taken away are the same. @returns what became of it; null: it did not press */
  end(by: string | number, now: Milliseconds): 'sent' | 'quick' | 'lost' | null {
    const press = this.#press;
    if (press?.by !== by) return null;
    this.#press = null;
    return this.#rate(press, now);
  }

  /** To be called often while something is held. @returns as `end`, where it was held for too long */
  beat(now: Milliseconds): 'sent' | 'quick' | 'lost' | null {
    const press = this.#press;
    if (!press) return null;
    if (now - press.since >= LONGEST) {
      this.#press = null;
      return this.#rate(press, now);
    }
    if (now - press.told >= HEARTBEAT) {
      press.told = now;
      this.#send({ type: 'hold', ...strengthOf(press, now) });
    }
    return null;
  }

  #rate(press: Press, now: Milliseconds): 'sent' | 'quick' | 'lost' {
    if (now - this.#ratedAt < APART) return 'quick';
    this.#ratedAt = now;
    return this.#send({ type: 'rate', ...strengthOf(press, now) }) ? 'sent' : 'lost';
  }
}

function strengthOf({ sign, since }: Press, now: Milliseconds): { readonly value: number; readonly age: Milliseconds } {
  return { value: sign * heldStrength((now - since) / 1000), age: now - since };
}
