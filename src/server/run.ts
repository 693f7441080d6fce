/** Serves a site until the process is asked to stop. Shared by `npm start` and the serve command; knows neither's options. */
import type { Result } from '../kernel/result.ts';
import { openSite, type Site, type SiteOptions } from './site.ts';

/**
 * @param said receives lines that name the addresses of the stage and of the phones
 * @returns once a signal came and everything is closed, or at once with the reason it could not open
 */
export async function serveUntilStopped(options: SiteOptions, said: (line: string) => void): Promise<Result<Site>> {
  const site = await openSite(options);
  if (!site.ok) return site;
  const { address, elsewhere } = site.value;
  said(`The stage is at ${address}/ (Ctrl-C stops it)`);
  if (elsewhere !== null) said(`On another machine of this network it is at ${elsewhere}`);
  said(`Phones join at ${site.value.phonesAt()} (the code on the stage shows a fresh token every minute)`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await site.value.close();
  return site;
}

/**
 * What the environment says beside the port: HOST (every address of this machine, or the phones could not reach it), PUBLIC_URL
 * where a proxy stands before it, and ANTIPHON_SECRET, by which tickets outlive this process and hold on others.
 */
export function settingsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Omit<SiteOptions, 'folder' | 'port'> {
  const { HOST: host, PUBLIC_URL: publicAddress, ANTIPHON_SECRET: secret } = environment;
  return {
    host: host || '0.0.0.0',
    ...(publicAddress && { publicAddress }),
    ...(secret && { audience: { secret: new TextEncoder().encode(secret) } }),
  };
}
