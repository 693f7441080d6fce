/**
 * Who may rate: a join token that changes with the code on the stage, traded for a ticket of one device.
 * Both are signed and nothing about them is kept. Knows no sockets; the time and the random bytes are brought along.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Milliseconds } from '../kernel/units.ts';

/** A token is made for this long, and taken for as long again: who scans the code at its last moment comes in. */
export const TOKEN_EPOCH: Milliseconds = 60_000;
export const TICKET_LIFE: Milliseconds = 3 * 3_600_000;
const TOKEN_BYTES = 12;
const ID_BYTES = 16;
const EXPIRY_BYTES = 4;
const SIGNATURE_BYTES = 16;
const TICKET_BYTES = ID_BYTES + EXPIRY_BYTES + SIGNATURE_BYTES;

export interface Ticket {
  /** Random 128 bits, as text. */
  readonly id: string;
  /** Opaque name for those who learn from it; the id cannot be found from it. */
  readonly listener: string;
}

export class Tickets {
  readonly #secret: Uint8Array;
  readonly #stage: string;

  /** @param secret ≥ 16 bytes; gateways that share it honour each other's tickets */
  constructor(secret: Uint8Array, stage: string) {
    this.#secret = secret;
    this.#stage = stage;
  }

  /** The token that the code shows now. */
  token(now: Milliseconds): string {
    return this.#tokenOf(Math.floor(now / TOKEN_EPOCH));
  }

  /** How long until another token is shown. */
  tokenLeft(now: Milliseconds): Milliseconds {
    return TOKEN_EPOCH - (now % TOKEN_EPOCH);
  }

  takesToken(token: string, now: Milliseconds): boolean {
    const epoch = Math.floor(now / TOKEN_EPOCH);
    // All are always compared, so that the time says nothing. Of a stage whose clock is ahead the next one is shown already.
    const newest = same(token, this.#tokenOf(epoch));
    const before = same(token, this.#tokenOf(epoch - 1));
    const next = same(token, this.#tokenOf(epoch + 1));
    return newest || before || next;
  }

  /** @param random 16 fresh bytes */
  issue(now: Milliseconds, random: Uint8Array): string {
    const body = Buffer.alloc(ID_BYTES + EXPIRY_BYTES);
    body.set(random.subarray(0, ID_BYTES));
    body.writeUInt32BE(Math.floor((now + TICKET_LIFE) / 1000), ID_BYTES);
    return Buffer.concat([body, this.#sign('ticket', body, SIGNATURE_BYTES)]).toString('base64url');
  }

  /** @returns null for what is forged, of another stage, or too old */
  read(text: string, now: Milliseconds): Ticket | null {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== TICKET_BYTES || bytes.toString('base64url') !== text) return null;
    const body = bytes.subarray(0, ID_BYTES + EXPIRY_BYTES);
    const signed = timingSafeEqual(bytes.subarray(body.length), this.#sign('ticket', body, SIGNATURE_BYTES));
    if (!signed || body.readUInt32BE(ID_BYTES) * 1000 <= now) return null;
    const id = body.subarray(0, ID_BYTES);
    return { id: id.toString('base64url'), listener: `p-${this.#sign('listener', id, 9).toString('base64url')}` };
  }

  /** Lets a stage page on another machine in: the staff's, so it lasts as long as the secret. */
  get stageKey(): string {
    return this.#sign('stage', Buffer.alloc(0), 18).toString('base64url');
  }

  takesStageKey(key: string): boolean {
    return same(key, this.stageKey);
  }

  #tokenOf(epoch: number): string {
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(Math.max(0, epoch)));
    return this.#sign('join', count, TOKEN_BYTES).toString('base64url');
  }

  #sign(purpose: string, body: Uint8Array, bytes: number): Buffer {
    return createHmac('sha256', this.#secret)
      .update(`${purpose}\0${this.#stage}\0`)
      .update(body)
      .digest()
      .subarray(0, bytes);
  }
}

/** In a time that depends on the lengths alone. */
function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
