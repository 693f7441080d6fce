/** The product's server as a process of its own, under load. */
import { fileURLToPath } from 'node:url';
import { unwrap } from '../../../kernel/result.ts';
import { GATEWAY_LIMITS } from '../../../server/gateway.ts';
import { openSite, type Site } from '../../../server/site.ts';
import { answerParent, ownUsage } from './child.ts';
import type { ServerOrders } from './orders.ts';

/** Nobody asks for them. */
const PAGES = fileURLToPath(new URL('../../../phone', import.meta.url));
/** All gateways of the bench honour each other's tickets. */
const SECRET = new TextEncoder().encode('of the bench alone');

let site: Site;

answerParent<ServerOrders>({
  async open({ windowMs, most, port = 0, redis, role = 'stage' }) {
    site = unwrap(
      await openSite({
        folder: PAGES,
        host: '127.0.0.1',
        port,
        ...(redis !== undefined && { redis }),
        audience: { role, secret: SECRET, window: windowMs, limits: { ...GATEWAY_LIMITS, most } },
      }),
    );
    return { port: Number(new URL(site.address).port) };
  },
  token: () => site.phonesAt().split('#')[1] ?? '',
  read: ({ collect }) => ({ usage: ownUsage(collect), counters: site.audience.gateway.counters }),
});
