/**
 * What outlives a visit: the house policy, the flowers visitors left and a few settings, in IndexedDB by way of `idb`.
 * Where the browser forbids or has no room, everything is kept for this visit in memory and the person is told in one sentence.
 */
import type { Result } from '../kernel/result.ts';
import { succeed } from '../kernel/result.ts';
import type { PolicySnapshot } from '../protocol/agent.ts';
import { bedOf, mergedFlowers, parseFlowers, type Flower } from '../protocol/flower.ts';
import { parseHouse, type HousePolicy } from '../protocol/house.ts';
import { parsePolicy } from '../protocol/policyFile.ts';
import type { FlowersPort, HousePort, StoragePort } from '../session/ports.ts';
import { createDatabase, type Database } from './database.ts';

type Shelf = 'policies' | 'settings';

const LATEST = 'latest';
const HOUSE = 'house';
const FLOWERS = 'flowers';

export function createStorage(database: Database = createDatabase()): StoragePort & HousePort & FlowersPort {
  /** Everything saved in this visit; newer than what the database holds when that would not take it. */
  const kept = new Map<string, unknown>();

  async function save(shelf: Shelf, key: string, value: unknown): Promise<Result<true>> {
    kept.set(`${shelf}/${key}`, value);
    try {
      await (await database.open()).put(shelf, value, key);
      return succeed(true);
    } catch (error) {
      return database.refused(error);
    }
  }

  /** The row as this page last knew it to be stored. */
  let row: readonly Flower[] = [];

  /** In one transaction with reading them: another tab may leave flowers, too. */
  async function saveFlowers(flowers: readonly Flower[]): Promise<Result<true>> {
    kept.set(`settings/${FLOWERS}`, bedOf(flowers));
    try {
      const transaction = (await database.open()).transaction('settings', 'readwrite');
      const found = parseFlowers(await transaction.store.get(FLOWERS));
      const merged = mergedFlowers(found.ok ? found.value : [], row, flowers);
      await transaction.store.put(bedOf(merged), FLOWERS);
      await transaction.done;
      row = flowers;
      return succeed(true);
    } catch (error) {
      return database.refused(error);
    }
  }

  async function load(shelf: Shelf, key: string): Promise<Result<unknown>> {
    const inMemory = kept.get(`${shelf}/${key}`);
    if (inMemory !== undefined) return succeed(inMemory);
    try {
      return succeed((await (await database.open()).get(shelf, key)) ?? null);
    } catch (error) {
      return database.refused(error);
    }
  }

  return {
    savePolicy: (policy) => save('policies', LATEST, policy),
    async loadPolicy(): Promise<Result<PolicySnapshot | null>> {
      const found = await load('policies', LATEST);
      if (!found.ok) return found;
      return found.value === null ? succeed(null) : parsePolicy(found.value);
    },
    saveHouse: (house) => save('policies', HOUSE, house),
    async loadHouse(): Promise<Result<HousePolicy | null>> {
      const found = await load('policies', HOUSE);
      if (!found.ok) return found;
      return found.value === null ? succeed(null) : parseHouse(found.value);
    },
    saveFlowers,
    async loadFlowers(): Promise<Result<readonly Flower[]>> {
      const found = await load('settings', FLOWERS);
      if (!found.ok) return found;
      const flowers = found.value === null ? succeed([]) : parseFlowers(found.value);
      if (flowers.ok) row = flowers.value;
      return flowers;
    },
    saveSetting: (name, value) => save('settings', name, value),
    loadSetting: (name) => load('settings', name),
  };
}
