/** A port that answers: opens it with the patience that every port of this program has, says in a sentence why it cannot, closes it. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, succeed, type Result } from '../kernel/result.ts';

/** Requests and their headers must be here within so long, ms. */
const REQUEST_PATIENCE = 5_000;
const CHECKED_EVERY = 1_000;

export interface Listening {
  readonly server: Server;
  readonly bound: AddressInfo;
  /** Where a browser on this machine finds it, without a closing slash. */
  readonly address: string;
  /** Takes nobody else, lets running answers finish; what is still open after `graceMs` is cut. */
  close(graceMs: number): Promise<void>;
}

export interface Place {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** What the sentence of a fault calls the port's setting, e.g. `OPERATOR_PORT`. */
  readonly variable?: string;
}

export async function listen(place: Place, listener: RequestListener): Promise<Result<Listening>> {
  const server = createServer(
    { headersTimeout: REQUEST_PATIENCE, requestTimeout: REQUEST_PATIENCE, connectionsCheckingInterval: CHECKED_EVERY },
    listener,
  );
  const opened = await new Promise<Result<true>>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(listenFault(error, place)));
    server.listen(place.port, place.host, () => resolve(succeed(true)));
  });
  if (!opened.ok) return opened;
  const bound = server.address() as AddressInfo;
  return succeed({
    server,
    bound,
    address: addressOf(bound),
    close: (graceMs) =>
      new Promise<void>((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  });
}

export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** A wildcard address is no address to open, so this machine's own takes its place. */
export function addressOf({ address, port }: Pick<AddressInfo, 'address' | 'port'>): string {
  if (isWildcard(address)) return `http://127.0.0.1:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function listenFault(error: NodeJS.ErrnoException, { host, port, variable = 'PORT' }: Place): Result<never> {
  switch (error.code) {
    case 'EADDRINUSE':
      return fail(
        'port-taken',
        `Port ${port} on ${host} is already in use; stop the other program, or choose another port (${variable}=${port + 1 > 65_535 ? 8081 : port + 1} npm start).`,
      );
    case 'EACCES':
      return fail('port-forbidden', `This user may not open port ${port}; choose one above 1023 with ${variable}.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('no-such-host', `This machine has no address ${host}; set HOST to one it has, such as 127.0.0.1.`);
    default:
      return fail('no-server', `The server could not open ${host}:${port} (${error.code ?? error.message}).`);
  }
}
