/** A built page on a port: opens it, says where it is, closes it without cutting anyone off. Knows neither the environment nor signals. */
import type { RequestListener } from 'node:http';
import { networkInterfaces } from 'node:os';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { openAudience, USUAL_STAGE, type Audience, type AudienceOptions } from './audience.ts';
import { readSite, type ServedFiles } from './files.ts';
import { healthText, readinessOf, watchLoop, type LoopLag } from './health.ts';
import { addressOf, isLoopback, isWildcard, listen, type Listening, type Place } from './listen.ts';
import type { Shared } from './redis.ts';
import { staticListener, type Condition } from './static.ts';
import { routeUpgrades, type Upgrade } from './upgrades.ts';

export interface Site {
  /** Where a browser on this machine finds the stage, without a closing slash. */
  readonly address: string;
  /** Where phones find their page, with the token of this minute. */
  phonesAt(): string;
  /** The stage for another machine of the network; null where there is none to be reached from. */
  readonly elsewhere: string | null;
  readonly audience: Audience;
  /** What the processes of its stage hear each other by; null where this is the only one. */
  readonly shared: Shared | null;
  /** How late this process came to its work of late. */
  lag(): LoopLag;
  /**
   * Opens a port of its own for something else, e.g. an operator, which closes with this site.
   * @returns where a browser on this machine finds it
   */
  alsoListen(place: Place, answer: RequestListener, upgrade?: Upgrade): Promise<Result<string>>;
  /**
   * Lets running answers finish, then closes; after `graceMs` what is still open is cut.
   * @param last is waited for before Redis is left
   */
  close(graceMs?: Milliseconds, last?: () => Promise<void>): Promise<void>;
}

export interface SiteOptions {
  readonly folder: string;
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** The address that people use where a proxy stands before this server, e.g. `https://stage.example`. */
  readonly publicAddress?: string;
  /** Of this machine, for phones to find it; the machine's own unless a test brings others. */
  addresses?(): readonly string[];
  /** Where the Redis is through which the processes of this stage hear each other; left out: this is the only one. */
  readonly redis?: string;
  /** Names of stages on the same Redis to which flowers go, and of which they come. */
  readonly neighbours?: readonly string[];
  /** Takes a sentence for whoever keeps this running. */
  warned?(sentence: string): void;
  /** While this process is about to close it says so at `/readyz` for so long and serves on, so that a proxy sends nobody else. */
  readonly drain?: Milliseconds;
  readonly audience?: Omit<AudienceOptions, 'phonesAt' | 'publicOrigin' | 'shared' | 'warned'>;
}

/** Bytes. */
const LEAST_SECRET = 16;

export async function openSite(options: SiteOptions): Promise<Result<Site>> {
  const { folder, host, port, publicAddress, addresses = ownAddresses } = options;
  const files = readSite(folder);
  if (!files.ok) return files;
  const origin = publicAddress === undefined ? null : originOf(publicAddress);
  if (origin !== null && !origin.ok) return origin;
  if ((options.audience?.secret?.length ?? LEAST_SECRET) < LEAST_SECRET)
    return fail(
      'short-secret',
      `ANTIPHON_SECRET is too short to keep anything: give at least ${LEAST_SECRET} characters.`,
    );
  const shared = await shareOf(options);
  if (!shared.ok) return shared;
  let draining = false;
  let audience: Audience | null = null;
  const loop = watchLoop();
  const condition: Condition = {
    health: () => healthText(loop.lag(), process.uptime()),
    readiness: () =>
      readinessOf({
        role: options.audience?.role ?? 'stage',
        draining,
        redis: audience?.desk.redis() ?? 'none',
      }),
  };
  const opened = await listen(
    { host, port },
    staticListener(
      options.audience?.role === 'gateway' ? withoutStage(files.value) : files.value,
      condition,
      () => audience,
    ),
  );
  if (!opened.ok) {
    loop.close();
    await shared.value?.close();
    return opened;
  }
  const { server, bound, address } = opened.value;
  // Asked anew each time: a machine that has just started has its address a little later, and may get another one.
  const network = (): string | null => {
    const loopback = isLoopback(bound.address) ? null : bound.address;
    const reachable = isWildcard(bound.address) ? (addresses()[0] ?? null) : loopback;
    return reachable === null ? null : addressOf({ ...bound, address: reachable });
  };
  audience = openAudience(server, {
    ...options.audience,
    phonesAt: () => origin?.value ?? network() ?? address,
    publicOrigin: origin?.value ?? null,
    shared: shared.value,
    warned: (sentence) => options.warned?.(sentence),
  });
  const open = audience;
  const others: Listening[] = [];
  return succeed({
    address,
    phonesAt: () => open.invitation(),
    get elsewhere() {
      const reached = network();
      return reached === null || options.audience?.role === 'gateway'
        ? null
        : `${origin?.value ?? reached}/#key=${open.stageKey}`;
    },
    audience: open,
    shared: shared.value,
    lag: () => loop.lag(),
    async alsoListen(place, answer, upgrade) {
      const besides = await listen(place, answer);
      if (!besides.ok) return besides;
      if (upgrade) routeUpgrades(besides.value.server, {}, upgrade);
      others.push(besides.value);
      return succeed(besides.value.address);
    },
    async close(graceMs = 3_000, last = async () => undefined) {
      draining = true;
      if (options.drain !== undefined) await new Promise((resolve) => setTimeout(resolve, options.drain));
      const closed = [opened.value, ...others].map((each) => each.close(graceMs));
      open.close();
      await Promise.all(closed);
      await last();
      await shared.value?.close();
      loop.close();
    },
  });
}

/** @returns null for the only process of its stage */
async function shareOf({
  redis,
  warned,
  neighbours = [],
  audience: { secret, role, stage = '' } = {},
}: SiteOptions): Promise<Result<Shared | null>> {
  if (role !== undefined && role !== 'stage' && role !== 'gateway')
    return fail(
      'bad-role',
      `“${role as string}” is no ROLE; it is stage, or gateway for a process that serves phones alone.`,
    );
  if (stage !== '' && !/^[\w-]{1,64}$/.test(stage))
    return fail('bad-stage', `“${stage}” is no name for STAGE; use up to 64 letters, digits, - and _.`);
  const stranger = neighbours.find((name) => !/^[\w-]{1,64}$/.test(name) || name === (stage || USUAL_STAGE));
  if (stranger !== undefined)
    return fail(
      'bad-neighbour',
      `“${stranger}” is no name of another stage; NEIGHBOURS are names with commas between, such as east,west.`,
    );
  if (redis === undefined && neighbours.length > 0)
    return fail('no-redis', 'NEIGHBOURS are reached through Redis alone: set REDIS_URL to the one that they use.');
  if (redis === undefined)
    return role === 'gateway'
      ? fail('no-redis', 'A gateway alone reaches no stage: set REDIS_URL to the Redis that the stage uses.')
      : succeed(null);
  if (secret === undefined)
    return fail(
      'no-secret',
      'REDIS_URL is set without ANTIPHON_SECRET: give all processes of a stage the same one, or a phone of one would be a stranger to the others.',
    );
  // Who has no Redis need not wait for what speaks to one.
  const { shareThrough } = await import('./redis.ts');
  return shareThrough(redis, (sentence) => warned?.(sentence));
}

/** A gateway has the phones' page alone; what that loads has names that nobody guesses. */
function withoutStage(files: ServedFiles): ServedFiles {
  return new Map([...files].filter(([path]) => path !== '/index.html'));
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

/** @returns scheme and host, without a closing slash */
function originOf(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === ''
    ? succeed(url.origin)
    : fail('bad-public', `“${text}” is no address for PUBLIC_URL; it looks like https://stage.example.`);
}

/** @returns the port a text names, or a sentence; nothing set means 8080 */
export function readPort(text: string | undefined): Result<number> {
  if (text === undefined || text === '') return succeed(8080);
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535
    ? succeed(port)
    : fail('bad-port', `“${text}” is no port; give a whole number from 0 to 65535.`);
}
