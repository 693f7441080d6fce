/** The one database of the page, by way of `idb`: opened when first asked for, and what a refusal means in a sentence. */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import type { Fault } from '../kernel/result.ts';
import { fail } from '../kernel/result.ts';

export interface Shelves extends DBSchema {
  policies: { key: string; value: unknown };
  settings: { key: string; value: unknown };
}

export const DATABASE = 'antiphon';

export type StorageReason = 'full' | 'forbidden';

export interface Database {
  open(): Promise<IDBPDatabase<Shelves>>;
  /** What an error of the database means for people; the next call opens it again. */
  refused(error: unknown): { readonly ok: false; readonly fault: Fault<StorageReason> };
}

export function createDatabase(): Database {
  let opened: Promise<IDBPDatabase<Shelves>> | null = null;
  return {
    open() {
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
    },
    refused(error) {
      opened = null;
      return fault(error);
    },
  };
}

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
