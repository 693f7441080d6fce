/** Whether a process of the server is alive, and whether people may be sent to it. Answers with figures of the process alone. */
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { Milliseconds, Seconds } from '../kernel/units.ts';
import type { RedisState } from './desk.ts';

/** How late this process came to its work in the last ten to twenty seconds. */
export interface LoopLag {
  readonly p50: Seconds;
  readonly p99: Seconds;
  readonly max: Seconds;
}

const WATCHED_FOR: Milliseconds = 10_000;
const RESOLUTION: Milliseconds = 20;

/** Measures by a timer how late the event loop comes. @returns what it found, and an end of it */
export function watchLoop(): { lag(): LoopLag; close(): void } {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  let before: LoopLag | null = null;
  const renew = setInterval(() => {
    before = lagOf(delays);
    delays.reset();
  }, WATCHED_FOR).unref();
  return {
    lag() {
      const now = lagOf(delays);
      return before ? { ...before, max: Math.max(before.max, now.max) } : now;
    },
    close() {
      clearInterval(renew);
      delays.disable();
    },
  };
}

/** The histogram holds whole intervals of its timer, ns: what is beyond the interval that was asked for is lag. */
function lagOf(delays: IntervalHistogram): LoopLag {
  const late = (ns: number): Seconds => (delays.count === 0 ? 0 : Math.max(0, ns / 1e9 - RESOLUTION / 1000));
  return { p50: late(delays.percentile(50)), p99: late(delays.percentile(99)), max: late(delays.max) };
}

/**
 * `stage`: this process serves the stage's own page; its phones reach the stage without Redis.
 * `gateway`: a further one, whose phones reach the stage through Redis alone.
 */
export type Role = 'stage' | 'gateway';

export interface Circumstances {
  readonly role: Role;
  /** It was asked to stop, and sends its phones elsewhere. */
  readonly draining: boolean;
  readonly redis: RedisState;
}

export interface Readiness {
  /** 503: send nobody here. Who is here already stays either way. */
  readonly status: 200 | 503;
  readonly text: string;
}

/**
 * A gateway without Redis would take ratings that nobody hears of, so it takes nobody new; the stage's own process goes on serving
 * the page and its phones, and says that it is alone.
 */
export function readinessOf({ role, draining, redis }: Circumstances): Readiness {
  if (draining) return { status: 503, text: 'closing' };
  if (redis !== 'down') return { status: 200, text: 'ready' };
  return role === 'gateway'
    ? { status: 503, text: 'Redis is down: ratings would not reach the stage' }
    : { status: 200, text: 'ready, without the other gateways: Redis is down' };
}

/** Body of `/healthz`: JSON, durations in seconds. That it answers at all is the news. */
export function healthText(lag: LoopLag, uptime: Seconds): string {
  const brief = (seconds: Seconds): number => Math.round(seconds * 1e4) / 1e4;
  return JSON.stringify({
    status: 'alive',
    uptime: Math.round(uptime),
    eventLoopLag: { p50: brief(lag.p50), p99: brief(lag.p99), max: brief(lag.max) },
  });
}
