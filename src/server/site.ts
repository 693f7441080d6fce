/** A built page on a port: opens it, says where it is, closes it without cutting anyone off. Knows neither the environment nor signals. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { readSite } from './files.ts';
import { staticListener } from './static.ts';

export interface Site {
  /** Where a browser on this machine finds the stage, without a closing slash. */
  readonly address: string;
  /** Lets running answers finish, then closes; after `graceMs` what is still open is cut. */
  close(graceMs?: number): Promise<void>;
}

export interface SiteOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
}

export async function openSite({ folder, host, port }: SiteOptions): Promise<Result<Site>> {
  const files = readSite(folder);
  if (!files.ok) return files;
  let ready = true;
  const server = createServer(staticListener(files.value, () => ready));
  const opened = await new Promise<Result<true>>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(listenFault(error, host, port)));
    server.listen(port, host, () => resolve(succeed(true)));
  });
  if (!opened.ok) return opened;
  return succeed({
    address: addressOf(server.address() as AddressInfo),
    close: (graceMs = 3_000) =>
      new Promise<void>((resolve) => {
        ready = false;
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  });
}

/** A wildcard address is no address to open, so this machine's own takes its place. */
function addressOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Result<never> {
  switch (error.code) {
    case 'EADDRINUSE':
      return fail(
        'port-taken',
        `Port ${port} on ${host} is already in use; stop the other program, or choose another port (PORT=${port + 1 > 65_535 ? 8081 : port + 1} npm start).`,
      );
    case 'EACCES':
      return fail('port-forbidden', `This user may not open port ${port}; choose one above 1023 with PORT.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('no-such-host', `This machine has no address ${host}; set HOST to one it has, such as 127.0.0.1.`);
    default:
      return fail('no-server', `The server could not open ${host}:${port} (${error.code ?? error.message}).`);
  }
}

/** @returns the port a text names, or a sentence; nothing set means 8080 */
export function readPort(text: string | undefined): Result<number> {
  if (text === undefined || text === '') return succeed(8080);
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535
    ? succeed(port)
    : fail('bad-port', `“${text}” is no port; give a whole number from 0 to 65535.`);
}
