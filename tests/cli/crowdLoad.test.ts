/** The load test itself, small: processes, sockets and windows are real, and every rating is accounted for. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SERVER_FLAGS } from '../../src/cli/bench/crowd/child.ts';
import { Crowd, measureLoad, openServer, type Kind, type LoadReading } from '../../src/cli/bench/crowd/load.ts';

const LOAD = { raters: 50, perSecond: 2, seconds: 1.2, windowMs: 50, joinOver: 200, warm: 300 };

async function run(kind: Kind): Promise<LoadReading> {
  const server = await openServer(kind, LOAD);
  const crowd = new Crowd(LOAD.raters);
  try {
    return await measureLoad([server], crowd, LOAD);
  } finally {
    await Promise.all([crowd.close(), server.kill()]);
  }
}

describe('a small load', () => {
  it.each(['gateway', 'bare'] as const)('is accounted for to the last rating (%s)', async (kind) => {
    const { joins, ledger, lost, matched, broken, turnarounds, cpuPerRating, heapPerRater } = await run(kind);
    expect([joins.took.length, joins.failures, broken]).toEqual([LOAD.raters, {}, 0]);
    expect(ledger.sent).toBeGreaterThan(100);
    expect([lost, ledger.dropped]).toEqual([0, 0]);
    expect(ledger.arrived).toBe(ledger.sent - ledger.replaced);
    expect(matched.latencies.length).toBeGreaterThan(0);
    expect(Object.keys(turnarounds)).toEqual(['server 1', 'phones 1', 'the stage']);
    expect(cpuPerRating).toBeGreaterThan(0);
    expect(heapPerRater).toBeGreaterThan(0);
  });
});

it.each([
  'package.json',
  'deploy/Dockerfile',
  'deploy/systemd/antiphon.service',
  'deploy/systemd/antiphon-gateway@.service',
])('a server is measured as %s runs it', (file) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  for (const flag of SERVER_FLAGS) expect(text).toContain(flag);
});
