/**
 * What a phone and the gateway say to each other: a few bytes each, the first says what it is, and every kind has one length.
 * Checked by hand and free of libraries, because the phone page carries it. All numbers are big-endian.
 *
 * phone → gateway
 *   01 RATE    i8 value · u8 age          a press that was let go
 *   02 HOLD    i8 value · u8 age          a press that lasts, at its beginning and every half second; 0 = withdrawn
 *   03 ADVISE  u8 index in `ADVICE`
 *   04 ALIVE                              nothing is pressed, but somebody looks at the page
 * gateway → phone
 *   81 PLACE   u8 flags: bit 0 open, bits 1–2 index in `CROWD_ACTS` · u16 seat · u16 joined
 *
 * A value is 127ths of a full hold; an age is how long ago the press began, in units of 20 ms, so that no clocks are compared.
 */
import type { Milliseconds } from '../kernel/units.ts';
import { CROWD_ACTS, type CrowdAct } from './crowdAct.ts';
import { ADVICE, type Advice } from './rating.ts';

/** Of every frame that a gateway reads, bytes. */
export const MOST_BYTES = 64;
const AGE_UNIT: Milliseconds = 20;
const MOST_AGE = 255;
/** A hold is told again so often … */
export const HEARTBEAT: Milliseconds = 500;
/** … and is over when nothing is heard of it for so long: the phone sleeps, or has gone. */
export const SILENT_HOLD: Milliseconds = 1500;
/** A phone that somebody looks at says so at least this often; one that does not is let go by the gateway after a minute. */
export const ALIVE_EVERY: Milliseconds = 20_000;

export type FromPhone =
  | { readonly type: 'rate' | 'hold'; readonly value: number; readonly age: Milliseconds }
  | { readonly type: 'advise'; readonly advice: Advice }
  | { readonly type: 'alive' };

/** Where a phone stands among the others. */
export interface Place {
  /** The stage is there and takes ratings. */
  readonly open: boolean;
  /** What presses mean just now. */
  readonly act: CrowdAct;
  /** Number of its dot in the ring: 0, 1, 2 …, the smallest that was free when it came. */
  readonly seat: number;
  /** Phones that are here, this one among them. */
  readonly joined: number;
}

const RATE = 0x01;
const HOLD = 0x02;
const ADVISE = 0x03;
const ALIVE = 0x04;
const PLACE = 0x81;
const OPEN = 1;
const ACT_SHIFT = 1;
const ACT_BITS = 3;
const MOST_COUNT = 0xffff;

/** @param message values are cut to −1 … +1, ages to 5.1 s */
export function encodeFromPhone(message: FromPhone): Uint8Array<ArrayBuffer> {
  switch (message.type) {
    case 'rate':
    case 'hold': {
      const value = Math.round(127 * Math.max(-1, Math.min(1, message.value)));
      const age = Math.min(MOST_AGE, Math.max(0, Math.round(message.age / AGE_UNIT)));
      return Uint8Array.of(message.type === 'rate' ? RATE : HOLD, value & 0xff, age);
    }
    case 'advise':
      return Uint8Array.of(ADVISE, ADVICE.indexOf(message.advice));
    case 'alive':
      return Uint8Array.of(ALIVE);
  }
}

/** @returns null for anything that no phone page sends: another length, kind or value */
export function decodeFromPhone(bytes: Uint8Array): FromPhone | null {
  const [kind, first = 0, age = 0] = bytes;
  if ((kind === RATE || kind === HOLD) && bytes.length === 3) {
    const value = first > 127 ? first - 256 : first;
    if (value === -128 || (value === 0 && kind === RATE)) return null;
    return { type: kind === RATE ? 'rate' : 'hold', value: value / 127, age: age * AGE_UNIT };
  }
  if (kind === ADVISE && bytes.length === 2) {
    const advice = ADVICE[first];
    return advice === undefined ? null : { type: 'advise', advice };
  }
  return kind === ALIVE && bytes.length === 1 ? { type: 'alive' } : null;
}

export function encodePlace({ open, act, seat, joined }: Place): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(6);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, PLACE);
  view.setUint8(1, (open ? OPEN : 0) | (CROWD_ACTS.indexOf(act) << ACT_SHIFT));
  view.setUint16(2, Math.min(MOST_COUNT, seat));
  view.setUint16(4, Math.min(MOST_COUNT, joined));
  return bytes;
}

export function decodePlace(bytes: Uint8Array): Place | null {
  if (bytes.length !== 6 || bytes[0] !== PLACE) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 6);
  const flags = view.getUint8(1);
  return {
    open: (flags & OPEN) !== 0,
    // What a later gateway asks for, an earlier page takes as ratings.
    act: CROWD_ACTS[(flags >> ACT_SHIFT) & ACT_BITS] ?? 'music',
    seat: view.getUint16(2),
    joined: view.getUint16(4),
  };
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * Where the dot of a seat stands in the ring, on the stage and on the phone alike: a share of the circle, clockwise from the top.
 * By the golden angle, so that nobody moves when others come, and however many there are they stand evenly.
 * @returns 0 ≤ share < 1
 */
export function seatAngle(seat: number): number {
  return (seat * GOLDEN) % 1;
}

/** Names in the handshake of a phone's socket: the protocol itself, and its ticket after the prefix. */
export const RATE_PROTOCOL = 'antiphon-rate-1';
export const TICKET_PREFIX = 'ticket.';

/** Why a gateway closes a phone's socket. */
export const CLOSED = {
  /** The phone has opened another page or tab. */
  replaced: 4001,
  /** Nobody has looked at the page for a while. */
  idle: 4002,
  /** The gateway goes; the reason says how many milliseconds to wait. */
  restart: 1012,
  /** What came is nothing that the page sends, or far too much of it. */
  refused: 1008,
} as const;
