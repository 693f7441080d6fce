/** WebSocket by hand, as little of it as a phone needs (RFC 6455): so that many of them are cheap to pretend. Knows no sockets. */
import { binOf, HISTOGRAM_BINS } from '../../../protocol/crowdWindow.ts';
import { encodeFromPhone, RATE_PROTOCOL, TICKET_PREFIX } from '../../../protocol/phone.ts';

const BINARY = 0x82;
const MASKED = 0x80;
const MASK = [0x5a, 0x13, 0xc7, 0x2e] as const;

/** One whole masked binary frame. @param payload up to 125 bytes */
export function maskedFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(6 + payload.length);
  frame.set([BINARY, MASKED | payload.length, ...MASK]);
  payload.forEach((byte, i) => (frame[6 + i] = byte ^ MASK[i % 4]!));
  return frame;
}

/** A rating whose value stands in the middle of each bin of the histogram, so that a window tells when it was sent. */
export const RATING_FRAMES: readonly Buffer[] = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => {
  const value = ((bin + 0.5) / HISTOGRAM_BINS) * 2 - 1;
  if (binOf(Math.round(127 * value) / 127) !== bin) throw new RangeError(`no value lies in bin ${bin}`);
  return maskedFrame(encodeFromPhone({ type: 'rate', value, age: 0 }));
});

/** @param host with its port */
export function handshake(host: string, ticket: string): string {
  return [
    'GET /rate HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: ${RATE_PROTOCOL}, ${TICKET_PREFIX}${ticket}`,
    '\r\n',
  ].join('\r\n');
}

export function tradeRequest(host: string, credential: string): string {
  return [
    'POST /r/main HTTP/1.1',
    `Host: ${host}`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${credential.length}`,
    '',
    credential,
  ].join('\r\n');
}

/** Of an answer in HTTP whose head has come; null before. */
export function readAnswer(text: string): { readonly status: number; readonly body: string } | null {
  const end = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return end < 0 || status === undefined ? null : { status: Number(status), body: text.slice(end + 4) };
}

/** Frames of a server, as far as they are whole: they are short and unmasked. */
export function readFrames(bytes: Buffer): {
  readonly frames: readonly { readonly opcode: number; readonly payload: Buffer }[];
  readonly rest: Buffer;
} {
  const frames: { opcode: number; payload: Buffer }[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const length = bytes[at + 1]! & 0x7f;
    if (at + 2 + length > bytes.length) break;
    frames.push({ opcode: bytes[at]! & 0x0f, payload: bytes.subarray(at + 2, at + 2 + length) });
    at += 2 + length;
  }
  return { frames, rest: bytes.subarray(at) };
}

export const OPCODE = { binary: 2, close: 8 } as const;
