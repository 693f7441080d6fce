/**
 * What whoever keeps a process running may ask beside an operator's page: `/metrics` for Prometheus and `/kiosk` for the watch over
 * the screen. Neither says anything of a person, and neither changes anything, so there is no PIN to it; but phones and the world
 * never reach this port unless somebody opened it on purpose.
 */
import type { RequestListener } from 'node:http';
import { createMetrics } from './metrics.ts';
import type { Site } from './site.ts';
import { sendText } from './static.ts';
import { knockOf } from './upgrades.ts';

/**
 * @param localOnly nobody but this machine itself, and through no proxy, is answered
 * @param otherwise answers for all other paths
 */
export function vitalSigns(
  { audience, lag }: Pick<Site, 'audience' | 'lag'>,
  localOnly: boolean,
  otherwise: RequestListener,
): RequestListener {
  const { stage, role, gateway, hub, desk } = audience;
  const metrics = createMetrics({
    ...{ stage, counters: gateway.counters, desk, lag },
    windows: role === 'stage' ? hub.counters : null,
    publishAge: () => audience.publishAge(),
  });
  hub.onDelivered((late) => metrics.delivered(late));
  return (request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/s, '');
    if (path !== '/metrics' && path !== '/kiosk') return otherwise(request, response);
    if (localOnly && !knockOf(request).local) return sendText(request, response, 403, 'Only this machine may ask.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return sendText(request, response, 405, 'Only GET and HEAD are answered here.');
    }
    if (path === '/kiosk') {
      const { well, silent } = audience.kiosk();
      const since = `${Math.round(silent / 1000)} s since anything moved on this machine’s screen`;
      return sendText(request, response, well ? 200 : 503, `${well ? 'well' : 'ill'}: ${since}`);
    }
    metrics.text().then(
      (text) => {
        response.writeHead(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : text);
      },
      () => sendText(request, response, 500, 'The figures could not be read.'),
    );
  };
}
