/**
 * Presence over Redis that is never waited for and never fails: what cannot be said now is not said later, what is listened for
 * is listened for again when Redis is back. Knows nothing of what is said.
 */
import { randomUUID } from 'node:crypto';
import { RedisPresence } from '@colyseus/redis-presence';
import { Redis, type RedisOptions } from 'ioredis';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';

/** Between two attempts to reach it. */
const RETRY: Milliseconds = 400;
/** For a connection to be made. */
const CONNECT_PATIENCE: Milliseconds = 2000;
/** A connection on which nothing comes for so long is given up; each process hears itself all the time. */
const SILENCE: Milliseconds = 3000;

/** Late is worse than lost: nothing is kept for a Redis that is away, and nothing is sent twice. */
const NEVER_LATE: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_PATIENCE,
  socketTimeout: SILENCE,
  retryStrategy: () => RETRY,
  lazyConnect: true,
};

/** What a new connection listens for is known to Redis after this, as a rule; else the next echo tells. */
const SUBSCRIBED_WITHIN: Milliseconds = 20;
const QUIT_PATIENCE: Milliseconds = 500;
/** It is up once this process has heard itself through it, and asks so often. */
const ECHO: Milliseconds = 500;

export interface RedisWatcher {
  up(): void;
  /** @param why in Redis’ or the system’s own words; said once, until it was up again */
  down(why: string): void;
}

export class SteadyPresence extends RedisPresence {
  readonly client: Redis;
  readonly #connections: readonly Redis[];
  readonly #watcher: RedisWatcher;
  readonly #echo: NodeJS.Timeout;
  #isUp: boolean | null = null;
  #heardAt = -Infinity;

  constructor(client: Redis, watcher: RedisWatcher) {
    super(client);
    this.client = client;
    this.#connections = [client, this.sub as Redis];
    this.#watcher = watcher;
    const emit = this.subscriptions.emit.bind(this.subscriptions);
    this.subscriptions.emit = (...told) => {
      try {
        return emit(...told);
      } catch {
        // What another process says amiss must not end this one.
        return false;
      }
    };
    const topic = `antiphon:echo:${randomUUID()}`;
    const ask = (): void => void this.publish(topic, null);
    void this.subscribe(topic, () => this.#hears());
    for (const connection of this.#connections) {
      // The library would write a line for every attempt.
      connection.removeAllListeners('error');
      connection.on('error', (error: Error) => this.#falls(reasonOf(error)));
      connection.on('close', () => this.#falls('it hung up'));
      connection.on('ready', () => setTimeout(ask, SUBSCRIBED_WITHIN));
      // What fails here is said by its events.
      connection.connect().catch(() => undefined);
    }
    this.#echo = setInterval(() => {
      if (this.#isUp && performance.now() - this.#heardAt > SILENCE) {
        this.#falls('it does not answer');
        // At once, or it would be there again on one connection when the other is given up.
        for (const connection of this.#connections) connection.disconnect(true);
      }
      ask();
    }, ECHO);
  }

  get isUp(): boolean {
    return this.#isUp === true;
  }

  override async subscribe(topic: string, heard: (message: never) => void): Promise<this> {
    return orElse(this, super.subscribe(topic, heard as () => void));
  }

  override async unsubscribe(topic: string, heard?: (message: never) => void): Promise<this> {
    return orElse(this, super.unsubscribe(topic, heard as () => void));
  }

  override async publish(topic: string, message: unknown): Promise<void> {
    return orElse(undefined, super.publish(topic, message));
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return orElse(false, super.hset(key, field, value));
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return orElse(false, super.hdel(key, field));
  }

  /** Lets what was said last be sent. */
  async close(): Promise<void> {
    clearInterval(this.#echo);
    this.#isUp = false;
    const sent = this.client.quit().catch(() => undefined);
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, QUIT_PATIENCE))]);
    for (const connection of this.#connections) connection.disconnect();
  }

  override shutdown(): void {
    void this.close();
  }

  protected override resubscribeAll(): void {
    const topics = this.subscriptions.eventNames().map(String);
    if (topics.length > 0) this.sub.subscribe(...topics).catch(() => undefined);
  }

  #hears(): void {
    this.#heardAt = performance.now();
    if (this.#isUp) return;
    this.#isUp = true;
    this.#watcher.up();
  }

  #falls(why: string): void {
    if (this.#isUp === false) return;
    this.#isUp = false;
    this.#watcher.down(why);
  }
}

export interface Shared {
  readonly wire: SteadyPresence;
  state(): 'up' | 'down';
  /** Once what was said last is on its way. */
  close(): Promise<void>;
}

/** @param warned takes a sentence when Redis goes, and one when it is back */
export function shareThrough(url: string, warned: (sentence: string) => void): Result<Shared> {
  const read = URL.canParse(url) ? new URL(url) : null;
  if (read === null || !/^rediss?:$/.test(read.protocol) || read.hostname === '')
    return fail('bad-redis', 'REDIS_URL is no address of a Redis; it looks like redis://127.0.0.1:6379.');
  // Nothing that is secret in the address is said.
  const name = `Redis at ${read.hostname}:${read.port || 6379}`;
  let missed = false;
  const wire = new SteadyPresence(new Redis(url, NEVER_LATE), {
    up() {
      if (missed) warned(`${name} is there again.`);
    },
    down(why) {
      missed = true;
      warned(`${name} cannot be used (${why}): this process goes on alone, and tries again all the time.`);
    },
  });
  return succeed({ wire, state: () => (wire.isUp ? 'up' : 'down'), close: () => wire.close() });
}

/** What cannot be said is lost. A function by itself: a room has a presence that is another object with this one for a prototype. */
async function orElse<Value>(value: Value, said: Promise<Value>): Promise<Value> {
  try {
    return await said;
  } catch {
    return value;
  }
}

function reasonOf(error: Error & { code?: string }): string {
  const [line = ''] = (error.code === undefined ? error.message : `${error.code}`).split('\n');
  return line.slice(0, 120);
}
