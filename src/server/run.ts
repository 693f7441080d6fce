/** Serves a site until the process is asked to stop. Shared by `npm start` and the serve command; knows neither's options. */
import type { Result } from '../kernel/result.ts';
import { openSite, type Site, type SiteOptions } from './site.ts';

/**
 * @param said receives the one line that names the stage's address
 * @returns once a signal came and everything is closed, or at once with the reason it could not open
 */
export async function serveUntilStopped(options: SiteOptions, said: (line: string) => void): Promise<Result<Site>> {
  const site = await openSite(options);
  if (!site.ok) return site;
  said(`The stage is at ${site.value.address}/ (Ctrl-C stops it)`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await site.value.close();
  return site;
}
