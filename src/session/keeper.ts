/**
 * Guards what was learnt on earlier visits: nothing is stored over it before it has been read, nor when it could not be.
 * Knows the storage by its port, and no clock: how long to wait is brought along.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { PolicySnapshot } from '../protocol/agent.ts';
import type { HousePolicy } from '../protocol/house.ts';
import type { Session } from './memory.ts';
import type { Dispatch, FlowersPort, HousePort, StoragePort } from './ports.ts';

/** What a page may do with the policy it finds. */
export interface Keeper {
  /** What was learnt earlier, if it comes in time. */
  readonly first: Promise<PolicySnapshot | null>;
  /**
   * What became of it in the end, called once.
   * `late` says that it came after `first` was answered without it; then `take` answers whether it may still be used.
   */
  settle(take: (late: PolicySnapshot) => boolean, refuse: (sentence: string) => void): void;
  /** Resolves when it is stored, or is known not to be: to be told to people, not to be waited for. */
  savePolicy(policy: PolicySnapshot): Promise<Result<true>>;
  /** A person has decided that another policy takes its place: a fresh start, or one from a file. */
  release(): void;
}

const LEFT_ALONE =
  'What was learnt earlier could not be loaded; it stays as it is, and what is learnt now is not kept.';

/** @param late resolves when the music can wait no longer */
export function createKeeper(storage: Pick<StoragePort, 'loadPolicy' | 'savePolicy'>, late: Promise<void>): Keeper {
  const loading = storage.loadPolicy();
  let inTime = false;
  const first = Promise.race([
    loading.then((loaded) => {
      inTime = true;
      return loaded.ok ? loaded.value : null;
    }),
    late.then(() => null),
  ]);
  let released = false;
  let open: (may: boolean) => void = () => undefined;
  const opened = new Promise<boolean>((resolve) => (open = resolve));
  let newest: PolicySnapshot | null = null;
  return {
    first,
    settle(take, refuse) {
      void first.then(async () => {
        const cameInTime = inTime;
        const loaded = await loading;
        if (released) return;
        const may = loaded.ok && (cameInTime || loaded.value === null || take(loaded.value));
        if (!may) refuse(loaded.ok ? LEFT_ALONE : loaded.fault.sentence);
        open(may);
      });
    },
    async savePolicy(policy) {
      newest = policy;
      if (!released && !(await opened) && !released) return fail('unread', LEFT_ALONE);
      // Of those that waited only the newest is worth storing.
      return newest === policy ? storage.savePolicy(policy) : succeed(true);
    },
    release() {
      released = true;
      open(true);
    },
  };
}

/** The house as a page finds it. */
export interface HouseKeeper {
  /** What was stored, null where no visit has moved it yet; undefined where it does not come in time. */
  readonly first: Promise<HousePolicy | null | undefined>;
  /** Once it is known what was stored: `take` gets what came late, `refuse` why it cannot be read. */
  settle(take: (late: HousePolicy | null) => void, refuse: (sentence: string) => void): void;
}

/**
 * A house that cannot be read is begun anew: whatever it was, nobody can use it again, and a visit moves it by so little.
 * Until what was stored is known there is none, so that nothing is stored over it.
 * @param late resolves when the music can wait no longer
 */
export function createHouseKeeper(storage: Pick<HousePort, 'loadHouse'>, late: Promise<void>): HouseKeeper {
  const loading = storage.loadHouse();
  const known = loading.then((loaded) => (loaded.ok ? loaded.value : null));
  const first = Promise.race([known, late.then(() => undefined)]);
  return {
    first,
    settle(take, refuse) {
      void Promise.all([first, known, loading]).then(([inTime, house, loaded]) => {
        if (inTime === undefined) take(house);
        // That nothing can be stored at all is told where a visitor's own lessons are.
        if (!loaded.ok && loaded.fault.reason === 'house') refuse(loaded.fault.sentence);
      });
    },
  };
}

/**
 * Flowers that cannot be read begin anew, since nobody can use them again. A storage that does not answer may well hold them:
 * then they stay unknown, and this visit's flower is not stored over them.
 */
export async function bringFlowers(storage: Pick<FlowersPort, 'loadFlowers'>, dispatch: Dispatch): Promise<void> {
  const loaded = await storage.loadFlowers();
  if (!loaded.ok && loaded.fault.reason !== 'flowers') return;
  dispatch({ type: 'flowersLoaded', flowers: loaded.ok ? loaded.value : [] });
  if (!loaded.ok) dispatch({ type: 'noticed', key: 'notice.flowers', detail: loaded.fault.sentence, tone: 'calm' });
}

/** For a session that is measured or repeated: it brings nothing along and leaves nothing behind. */
export const forgetful: Keeper = {
  first: Promise.resolve(null),
  settle: () => undefined,
  savePolicy: () => Promise.resolve(succeed(true)),
  release: () => undefined,
};

/** True while a policy that comes late takes nothing from anybody. */
export function isUntaught({ agent, memory, ratingCount }: Session): boolean {
  return agent.updates === 0 && memory.lessons.length === 0 && ratingCount === 0;
}
