/** Sends each request for an upgrade to whoever answers for its path, and refuses all others before anything is upgraded. */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Knock, Refusal } from './door.ts';

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** @param otherwise who answers for every other path; left out: 404 */
export function routeUpgrades(server: Server, routes: Readonly<Record<string, Upgrade>>, otherwise?: Upgrade): void {
  server.on('upgrade', (request, socket, head) => {
    // Until it is upgraded or refused, a connection that breaks is nobody's trouble.
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').replace(/[?#].*$/s, '');
    const route = Object.hasOwn(routes, path) ? routes[path] : otherwise;
    if (route) route(request, socket, head);
    else refuse(socket, { status: 404, sentence: 'There is nothing at this address.' });
  });
}

/** Answers in HTTP and hangs up. */
export function refuse(
  socket: Duplex,
  { status, sentence, retryAfter }: Omit<Refusal, 'ok' | 'status'> & { readonly status: number },
): void {
  const body = `${sentence}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Cache-Control: no-store',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

/** What a request says of who asks. A proxy on this machine is believed about whom it speaks for. */
export function knockOf({ headers, socket }: IncomingMessage): Knock {
  const peer = socket.remoteAddress ?? '';
  const loopback = /^(?:::ffff:)?127\.|^::1$/.test(peer);
  const forwarded = headers['x-forwarded-for'];
  const named = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim();
  const proxied = forwarded !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined;
  return {
    host: headers.host,
    origin: headers.origin,
    protocols: (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim()),
    address: loopback && named ? named : peer,
    local: loopback && !proxied,
  };
}
