/**
 * The room of a stage, in which other processes meet it: an operator whose page a gateway serves, and other stages.
 * It has the stage’s name, stands in the stage’s own process as long as that lives, and has no seats: pages speak to sockets of
 * their own, which have doors. One to a process, since the library keeps what it knows of rooms in its module.
 */
import { LocalDriver, matchMaker, Room, type IRoomCache } from '@colyseus/core';
import { setLogger } from '@colyseus/core/Logger';
import { RedisDriver } from '@colyseus/redis-driver';
import type { Milliseconds } from '../kernel/units.ts';
import { readCommand } from '../protocol/operator.ts';
import type { FromStage } from '../protocol/stageFeed.ts';
import type { StageRoomDesk } from './desk.ts';
import type { Neighbours } from './neighbours.ts';
import type { SteadyPresence } from './redis.ts';

/** For an answer of another process. */
const PATIENCE: Milliseconds = 1500;
/** Redis forgets what is listed when it is started again. */
const LISTED_EVERY: Milliseconds = 2000;
const ROOM = 'stage';

/** Where a stage says to everybody what its page says. */
export const feedOf = (stage: string): string => `antiphon:${stage}:feed`;

/** Lists rooms for this process, and for the others while Redis is there: it is never waited for. */
class ListedDriver extends LocalDriver {
  readonly #far: RedisDriver;

  constructor(presence: SteadyPresence) {
    super();
    this.#far = new RedisDriver(presence.client);
  }

  override async insert(room: IRoomCache): Promise<boolean> {
    const isNew = await super.insert(room);
    this.relist();
    return isNew;
  }

  override remove(roomId: string): boolean {
    this.#far.remove(roomId).catch(() => undefined);
    return super.remove(roomId);
  }

  override async findOne(conditions: Partial<IRoomCache>): Promise<IRoomCache> {
    return (await super.findOne(conditions)) ?? (await this.#far.findOne(conditions));
  }

  relist(): void {
    for (const room of this.rooms) this.#far.persist(room).catch(() => undefined);
  }
}

export interface Rooms {
  /** Opens the room of this process’s own stage. */
  open(stage: string, desk: StageRoomDesk, neighbours: Neighbours): Promise<void>;
  /** @returns what a stage of that name answers; undefined where there is none, or none answers in time */
  call(stage: string, what: 'command' | 'receive', ...given: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** @param warned takes what the library has to say of a fault */
export async function openRooms(presence: SteadyPresence, warned: (sentence: string) => void): Promise<Rooms> {
  const quiet = (): void => undefined;
  const fault = (told: unknown): void => warned(String(told).split('\n')[0]!.slice(0, 200));
  setLogger({ debug: quiet, info: quiet, trace: quiet, warn: quiet, error: fault });
  const driver = new ListedDriver(presence);
  const listing = setInterval(() => driver.relist(), LISTED_EVERY);
  // A stage is asked by its name whether it is there; that it was once slow to answer hides no room.
  matchMaker.setHealthChecksEnabled(false);
  await matchMaker.setup(presence, driver, undefined, async () => matchMaker.processId);
  await matchMaker.accept();
  return {
    async open(stage, desk, neighbours) {
      matchMaker.defineRoomType(ROOM, roomOf(stage, desk, neighbours));
      await matchMaker.createRoom(ROOM, {});
    },
    async call(stage, what, ...given) {
      try {
        const room = await driver.findOne({ roomId: stage });
        return room && (await matchMaker.remoteRoomCall(stage, what, [...given], PATIENCE));
      } catch {
        return undefined;
      }
    },
    async close() {
      clearInterval(listing);
      const closed = matchMaker.gracefullyShutdown().catch(() => undefined);
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    },
  };
}

function roomOf(stage: string, desk: StageRoomDesk, neighbours: Neighbours): typeof Room {
  class StageRoom extends Room {
    override maxClients = 0;
    override autoDispose = false;
    override patchRate = 1000;
    readonly #stops: (() => void)[] = [];
    #exportAsked = false;

    static override async onAuth(): Promise<boolean> {
      return false;
    }

    override onCreate(): void {
      this.roomId = stage;
      this.#stops.push(
        desk.onReport((report) => this.#tell({ type: 'report', report })),
        desk.onExported((piece) => {
          if (this.#exportAsked) this.#tell({ type: 'exported', ...piece });
          if (piece.last) this.#exportAsked = false;
        }),
      );
    }

    /** An operator elsewhere asks for something. @returns whether there was a page to hear it */
    command(found: unknown): boolean {
      const command = readCommand(found);
      if (command === null) return false;
      if (command.type === 'export') this.#exportAsked = true;
      desk.command(command);
      return desk.pages > 0;
    }

    /** Another stage sends a flower. @returns whether it was taken */
    receive(found: unknown): boolean {
      return neighbours.receive(found);
    }

    override onDispose(): void {
      for (const stop of this.#stops) stop();
    }

    #tell(message: FromStage): void {
      void this.presence.publish(feedOf(stage), JSON.stringify(message));
    }
  }
  return StageRoom as unknown as typeof Room;
}
