/** Alive, ready, and what systemd is told. */
import { describe, expect, it, vi } from 'vitest';
import { healthText, readinessOf, watchLoop } from '../../src/server/health.ts';
import { serviceManagerOf } from '../../src/server/serviceManager.ts';

describe('the event loop', () => {
  it('is seen to lag where something keeps it from its work', async () => {
    const loop = watchLoop();
    try {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const until = performance.now() + 200;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const { p50, p99, max } = loop.lag();
      expect(max).toBeGreaterThan(0.1);
      expect(p50).toBeLessThanOrEqual(p99);
      expect(p99).toBeLessThanOrEqual(max);
    } finally {
      loop.close();
    }
  });

  it('is told in seconds, as JSON', () => {
    expect(JSON.parse(healthText({ p50: 0.00012345, p99: 0.01, max: 2 }, 61.7))).toEqual({
      status: 'alive',
      uptime: 62,
      eventLoopLag: { p50: 0.0001, p99: 0.01, max: 2 },
    });
  });
});

describe('people', () => {
  it('are sent to nobody who is closing', () => {
    for (const role of ['stage', 'gateway'] as const)
      expect(readinessOf({ role, draining: true, redis: 'up' }).status, role).toBe(503);
  });

  it('are sent to a stage without Redis, which serves them itself, and to no gateway without', () => {
    expect(readinessOf({ role: 'stage', draining: false, redis: 'down' }).status).toBe(200);
    expect(readinessOf({ role: 'stage', draining: false, redis: 'down' }).text).toContain('Redis is down');
    expect(readinessOf({ role: 'gateway', draining: false, redis: 'down' }).status).toBe(503);
    for (const redis of ['none', 'up'] as const)
      expect(readinessOf({ role: 'gateway', draining: false, redis })).toEqual({ status: 200, text: 'ready' });
  });
});

describe('systemd', () => {
  const told: string[] = [];
  const run = (program: string, words: readonly string[]): void => void told.push([program, ...words].join(' '));

  it('hears that the server is ready, thrice within its patience that it lives, and that it stops', () => {
    vi.useFakeTimers();
    try {
      told.length = 0;
      const manager = serviceManagerOf(
        { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) },
        run,
      );
      manager.ready();
      vi.advanceTimersByTime(30_000);
      manager.stopping();
      vi.advanceTimersByTime(30_000);
      const alive = 'systemd-notify WATCHDOG=1';
      expect(told).toEqual(['systemd-notify READY=1', alive, alive, alive, 'systemd-notify STOPPING=1']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('hears nothing where it did not ask, and no sign of life where another process is watched', () => {
    vi.useFakeTimers();
    try {
      told.length = 0;
      serviceManagerOf({ WATCHDOG_USEC: '30000000' }, run).ready();
      expect(told).toEqual([]);
      serviceManagerOf({ NOTIFY_SOCKET: '@n', WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' }, run).ready();
      serviceManagerOf({ NOTIFY_SOCKET: '@n' }, run).ready();
      vi.advanceTimersByTime(60_000);
      expect(told).toEqual(['systemd-notify READY=1', 'systemd-notify READY=1']);
    } finally {
      vi.useRealTimers();
    }
  });
});
