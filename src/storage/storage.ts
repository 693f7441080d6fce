/**
 * What outlives a visit: the house policy and a few settings, in IndexedDB by way of `idb`.
 * Where the browser forbids or has no room, everything is kept for this visit in memory and the person is told in one sentence.
 */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import type { Fault, Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';
import type { PolicySnapshot } from '../protocol/agent.ts';
import { parseHouse, type HousePolicy } from '../protocol/house.ts';
import { parsePolicy } from '../protocol/policyFile.ts';
import type { HousePort, StoragePort } from '../session/ports.ts';

interface Shelves extends DBSchema {
  policies: { key: string; value: unknown };
  settings: { key: string; value: unknown };
}
type Shelf = 'policies' | 'settings';

export const DATABASE = 'antiphon';
const LATEST = 'latest';
const HOUSE = 'house';

type StorageReason = 'full' | 'forbidden';

function fault(error: unknown): { readonly ok: false; readonly fault: Fault<StorageReason> } {
  const name = error instanceof Error ? error.name : '';
  // A value that cannot be stored anywhere is a caller's bug, not the browser's refusal.
  if (name === 'DataCloneError') throw error;
  if (name === 'QuotaExceededError')
    return fail('full', 'This browser has no room left, so what was learnt is kept only until the page is closed.');
  return fail(
    'forbidden',
    'This browser does not let the page store anything, so what was learnt is kept only until it is closed.',
  );
}

export function createStorage(): StoragePort & HousePort {
  /** Everything saved in this visit; newer than what the database holds when that would not take it. */
  const kept = new Map<string, unknown>();
  let opened: Promise<IDBPDatabase<Shelves>> | null = null;

  function open(): Promise<IDBPDatabase<Shelves>> {
    if (opened !== null) return opened;
    const opening = openDB<Shelves>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore('policies');
        database.createObjectStore('settings');
      },
      // Another tab brings a newer version: make way for it, and open again when next asked.
      blocking() {
        opened = null;
        void opening.then((database) => database.close());
      },
      terminated() {
        opened = null;
      },
    });
    opened = opening;
    return opening;
  }

  /** A refused opening is tried again the next time. */
  function refused(error: unknown): ReturnType<typeof fault> {
    opened = null;
    return fault(error);
  }

  async function save(shelf: Shelf, key: string, value: unknown): Promise<Result<true>> {
    kept.set(`${shelf}/${key}`, value);
    try {
      const database = await open();
      await database.put(shelf, value, key);
      return succeed(true);
    } catch (error) {
      return refused(error);
    }
  }

  async function load(shelf: Shelf, key: string): Promise<Result<unknown>> {
    const inMemory = kept.get(`${shelf}/${key}`);
    if (inMemory !== undefined) return succeed(inMemory);
    try {
      const database = await open();
      return succeed((await database.get(shelf, key)) ?? null);
    } catch (error) {
      return refused(error);
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
    saveSetting: (name, value) => save('settings', name, value),
    loadSetting: (name) => load('settings', name),
  };
}
