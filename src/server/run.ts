/** Serves a site until the process is asked to stop. Shared by `npm start` and the serve command; knows neither's options. */
import type { Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { openOperatorDesk, type OperatorSettings } from './operatorDesk.ts';
import type { Role } from './health.ts';
import { Neighbours } from './neighbours.ts';
import type { Shared } from './redis.ts';
import { serviceManagerOf } from './serviceManager.ts';
import { openSite, type Site, type SiteOptions } from './site.ts';

/** A proxy asks more often than this whether anybody may be sent here. */
const DRAIN: Milliseconds = 2000;

/**
 * @param said receives lines that name the addresses of the stage and of the phones
 * @returns once a signal came and everything is closed, or at once with the reason it could not open
 */
export async function serveUntilStopped(
  options: SiteOptions,
  said: (line: string) => void,
  operator: OperatorSettings | null = null,
): Promise<Result<Site>> {
  // Whoever asks while it still opens is heard, too.
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const site = await openSite({ warned: said, ...options });
  if (!site.ok) return site;
  const { address, elsewhere } = site.value;
  if (options.audience?.role === 'gateway') said(`Phones are served at ${address} (Ctrl-C stops it)`);
  else said(`The stage is at ${address}/ (Ctrl-C stops it)`);
  if (elsewhere !== null) said(`On another machine of this network it is at ${elsewhere}`);
  said(`Phones join at ${site.value.phonesAt()} (the code on the stage shows a fresh token every minute)`);
  const meeting = site.value.shared && (await meet(site.value, site.value.shared, options, said));
  const desk = operator && (await openOperatorDesk(meeting?.site ?? site.value, options.folder, operator));
  // The stage plays as well without one.
  for (const line of desk ? (desk.ok ? desk.value.said : [desk.fault.sentence]) : []) said(line);
  const manager = serviceManagerOf(process.env);
  manager.ready();
  await stopped;
  manager.stopping();
  if (desk?.ok) desk.value.close();
  // The room goes last of what speaks through Redis, which goes with the site.
  await site.value.close(undefined, meeting?.close);
  return site;
}

/** Opens the room of the stage, or finds the one of a gateway’s stage: its operator’s desk is there. */
async function meet(
  site: Site,
  { wire }: Shared,
  { audience: { role } = {}, neighbours: names = [] }: SiteOptions,
  said: (line: string) => void,
): Promise<{ readonly site: Site; close(): Promise<void> }> {
  const [{ openRooms }, { farDesk }] = await Promise.all([import('./rooms.ts'), import('./farDesk.ts')]);
  const { audience } = site;
  const rooms = await openRooms(wire, said);
  if (role === 'gateway') {
    const desk = farDesk(audience.stage, rooms, wire, audience.desk);
    return { site: { ...site, audience: { ...audience, desk } }, close: rooms.close };
  }
  const neighbours = new Neighbours({
    stage: audience.stage,
    names,
    send: (name, flower) => void rooms.call(name, 'receive', flower),
    came: (flower) => audience.hub.plant(flower),
    now: () => performance.now(),
  });
  audience.hub.onFlower((flower) => neighbours.left(flower));
  await rooms.open(audience.stage, audience.desk, neighbours);
  return { site, close: rooms.close };
}

/**
 * What the environment says beside the port: HOST (every address of this machine, or the phones could not reach it), PUBLIC_URL
 * where a proxy stands before it, ANTIPHON_SECRET, by which tickets outlive this process and hold on others, STAGE, its name, and
 * for more than one process REDIS_URL and ROLE; NEIGHBOURS are names of other stages, with commas between.
 */
export function settingsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Omit<SiteOptions, 'folder' | 'port'> {
  const { HOST: host, PUBLIC_URL: publicAddress, ANTIPHON_SECRET: secret, STAGE: stage, ROLE: role } = environment;
  const { REDIS_URL: redis, NEIGHBOURS: neighbours } = environment;
  return {
    host: host || '0.0.0.0',
    ...(publicAddress && { publicAddress }),
    ...(redis && { redis, drain: DRAIN }),
    ...(neighbours && { neighbours: neighbours.split(',').map((name) => name.trim()) }),
    audience: {
      // What this is not is said when the site opens.
      ...(role && { role: role as Role }),
      ...(stage && { stage }),
      ...(secret && { secret: new TextEncoder().encode(secret) }),
    },
  };
}
