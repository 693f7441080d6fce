/** The product's server as a process of its own, under load. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '../../../kernel/result.ts';
import { GATEWAY_LIMITS } from '../../../server/gateway.ts';
import { openSite, type Site } from '../../../server/site.ts';
import { answerParent, ownUsage } from './child.ts';
import type { ServerOrders } from './orders.ts';

/** All gateways of the bench honour each other's tickets. */
const SECRET = new TextEncoder().encode('of the bench alone');

let site: Site;

/** Pages that nobody asks for. */
function emptySite(): string {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'src', 'phone'), { recursive: true });
  for (const page of ['index.html', 'src/phone/index.html']) writeFileSync(join(folder, page), '<!doctype html>');
  return folder;
}

answerParent<ServerOrders>({
  async open({ windowMs, most, port = 0, redis, role = 'stage' }) {
    site = unwrap(
      await openSite({
        folder: emptySite(),
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
