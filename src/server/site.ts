/** A built page on a port: opens it, says where it is, closes it without cutting anyone off. Knows neither the environment nor signals. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { openAudience, type Audience, type AudienceOptions } from './audience.ts';
import { readSite } from './files.ts';
import { staticListener } from './static.ts';

export interface Site {
  /** Where a browser on this machine finds the stage, without a closing slash. */
  readonly address: string;
  /** Where phones find their page, with the token of this minute. */
  phonesAt(): string;
  /** The stage for another machine of the network; null where there is none to be reached from. */
  readonly elsewhere: string | null;
  readonly audience: Audience;
  /** Lets running answers finish, then closes; after `graceMs` what is still open is cut. */
  close(graceMs?: number): Promise<void>;
}

export interface SiteOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** The address that people use where a proxy stands before this server, e.g. `https://stage.example`. */
  readonly publicAddress?: string;
  /** Of this machine, for phones to find it; the machine's own unless a test brings others. */
  readonly addresses?: readonly string[];
  readonly audience?: Omit<AudienceOptions, 'phonesAt' | 'publicOrigin'>;
}

/** Requests and their headers must be here within so long, ms. */
const REQUEST_PATIENCE = 5_000;
/** Bytes. */
const LEAST_SECRET = 16;
const CHECKED_EVERY = 1_000;

export async function openSite(options: SiteOptions): Promise<Result<Site>> {
  const { folder, host, port, publicAddress, addresses = ownAddresses() } = options;
  const files = readSite(folder);
  if (!files.ok) return files;
  const origin = publicAddress === undefined ? null : originOf(publicAddress);
  if (origin !== null && !origin.ok) return origin;
  if ((options.audience?.secret?.length ?? LEAST_SECRET) < LEAST_SECRET)
    return fail(
      'short-secret',
      `ANTIPHON_SECRET is too short to keep anything: give at least ${LEAST_SECRET} characters.`,
    );
  let ready = true;
  let audience: Audience | null = null;
  const server = createServer(
    {
      headersTimeout: REQUEST_PATIENCE,
      requestTimeout: REQUEST_PATIENCE,
      connectionsCheckingInterval: CHECKED_EVERY,
    },
    staticListener(
      files.value,
      () => ready,
      () => audience,
    ),
  );
  const opened = await new Promise<Result<true>>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(listenFault(error, host, port)));
    server.listen(port, host, () => resolve(succeed(true)));
  });
  if (!opened.ok) return opened;
  const bound = server.address() as AddressInfo;
  const address = addressOf(bound);
  const reachable = isWildcard(bound.address)
    ? (addresses[0] ?? null)
    : isLoopback(bound.address)
      ? null
      : bound.address;
  const network = reachable === null ? null : addressOf({ ...bound, address: reachable });
  audience = openAudience(server, {
    ...options.audience,
    phonesAt: origin?.value ?? network ?? address,
    publicOrigin: origin?.value ?? null,
  });
  const open = audience;
  return succeed({
    address,
    phonesAt: () => open.invitation(),
    elsewhere: network === null ? null : `${origin?.value ?? network}/#key=${open.stageKey}`,
    audience: open,
    close: (graceMs = 3_000) =>
      new Promise<void>((resolve) => {
        ready = false;
        open.close();
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  });
}

/** Addresses of this machine that others on its network may reach, likeliest first: those of a home or a venue, and of no container. */
function ownAddresses(): readonly string[] {
  const unlikely = (name: string, address: string): number =>
    (/^(?:docker|br-|veth|virbr|vmnet|vbox|tun|utun)/i.test(name) ? 2 : 0) +
    (/^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(address) ? 0 : 1);
  return Object.entries(networkInterfaces())
    .flatMap(([name, those = []]) => those.map((one) => ({ name, ...one })))
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .toSorted((a, b) => unlikely(a.name, a.address) - unlikely(b.name, b.address))
    .map(({ address }) => address);
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** @returns scheme and host, without a closing slash */
function originOf(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === ''
    ? succeed(url.origin)
    : fail('bad-public', `“${text}” is no address for PUBLIC_URL; it looks like https://stage.example.`);
}

/** A wildcard address is no address to open, so this machine's own takes its place. */
function addressOf({ address, port }: AddressInfo): string {
  if (isWildcard(address)) return `http://127.0.0.1:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
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
