/** Several processes of one stage, as a test opens them within its own, around a real Redis. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { CrowdWindow } from '../../src/protocol/crowdWindow.ts';
import type { ToStage } from '../../src/protocol/stageFeed.ts';
import type { GatewaySeen } from '../../src/server/desk.ts';
import { startRedis, until, type TestRedis } from './redisServer.ts';
import { openHall, type Hall, type TestStage } from './sockets.ts';

export const SECRET = 'a secret of several';
export const secret = new TextEncoder().encode(SECRET);

export interface Several {
  readonly redis: TestRedis;
  /** Opens a process; it is closed when the test is over. */
  open(role: 'stage' | 'gateway', said?: string[], port?: number): Promise<Hall>;
  /** Closes one before that. */
  close(hall: Hall): Promise<void>;
}

/** For one file of tests. @returns what is there once they run */
export function several(): () => Several {
  let redis: TestRedis;
  const halls: Hall[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());
  afterEach(() => Promise.all(halls.splice(0).map((hall) => hall.close())));
  return () => ({
    redis,
    async open(role, said = [], port = 0) {
      const besides = { redis: redis.url, warned: (sentence: string) => void said.push(sentence) };
      const hall = await openHall({ role, secret }, undefined, besides, port);
      halls.push(hall);
      await until(() => hall.site.audience.desk.redis() === 'up');
      return hall;
    },
    async close(hall) {
      halls.splice(halls.indexOf(hall), 1);
      await hall.close();
    },
  });
}

/** Gateways that a stage hears of beside itself. */
export const others = (stage: Hall): readonly GatewaySeen[] => stage.site.audience.desk.gateways().slice(1);

export const windows = ({ heard }: TestStage): CrowdWindow[] =>
  heard.flatMap((message) => (message.type === 'window' ? [message.window] : []));

/** A window in which somebody pressed. */
export const rated =
  (fits: (window: CrowdWindow) => boolean = () => true) =>
  (message: ToStage): message is Extract<ToStage, { type: 'window' }> =>
    message.type === 'window' && message.window.n > 0 && fits(message.window);

export const listens = (page: TestStage, isOpen: boolean): void =>
  page.socket.send(JSON.stringify({ type: 'listening', open: isOpen, act: 'music' }));
