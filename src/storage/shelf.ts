/**
 * Composers that a person has kept, in the browser's database, each as the text of its file: what is sealed there is
 * checked again when it is loaded. What the browser does not take is kept for this visit in memory.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import {
  composerName,
  LONGEST_NAME,
  readComposer,
  writeComposer,
  type Here,
  type SavedComposer,
} from '../protocol/composerFile.ts';
import type { ShelfPort, ShelvedComposer } from '../session/ports.ts';
import type { Database } from './database.ts';

/** As many as a list can show; about half a megabyte each. */
export const MOST_COMPOSERS = 30;
const PREFIX = 'saved/';
/** Texts sort as numbers do. */
const DIGITS = 8;

interface Entry extends ShelvedComposer {
  readonly text: string;
}

const keyOf = (id: number): string => `${PREFIX}${String(id).padStart(DIGITS, '0')}`;

function isEntry(found: unknown): found is Entry {
  const { id, name, savedAt, ratings, text } = (found ?? {}) as Record<string, unknown>;
  return (
    Number.isInteger(id) &&
    typeof name === 'string' &&
    typeof savedAt === 'string' &&
    typeof ratings === 'number' &&
    typeof text === 'string'
  );
}

/** “Waltz”, “Waltz 2”, “Waltz 3” …: a long name gives way to its number. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const stem = [...wanted].slice(0, LONGEST_NAME - 4).join('');
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = composerName(`${stem} ${number}`);
  return name;
}

export function createShelf(database: Database): ShelfPort {
  /** Kept or changed in this visit and not taken by the database; null where it was deleted. */
  const kept = new Map<number, Entry | null>();

  async function entries(): Promise<Entry[]> {
    const found = new Map<number, Entry>();
    try {
      const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
      for (const entry of await (await database.open()).getAll('policies', range))
        if (isEntry(entry)) found.set(entry.id, entry);
    } catch (error) {
      database.refused(error);
    }
    for (const [id, entry] of kept) {
      if (entry) found.set(id, entry);
      else found.delete(id);
    }
    return [...found.values()].toSorted((a, b) => a.id - b.id);
  }

  async function store(entry: Entry): Promise<Result<true>> {
    try {
      await (await database.open()).put('policies', entry, keyOf(entry.id));
      kept.delete(entry.id);
      return succeed(true);
    } catch (error) {
      kept.set(entry.id, entry);
      return database.refused(error);
    }
  }

  const missing = (): ReturnType<typeof fail<'missing'>> => fail('missing', 'This composer is no longer kept here.');

  return {
    async list() {
      return (await entries()).map(({ id, name, savedAt, ratings }) => ({ id, name, savedAt, ratings }));
    },
    async add(composer) {
      const all = await entries();
      if (all.length >= MOST_COMPOSERS)
        return fail('crowded', `There is room for ${MOST_COMPOSERS} composers here, so delete one first.`);
      const name = freeName(composer.name, new Set(all.map((entry) => entry.name)));
      const { savedAt, ratings } = composer;
      const id = (all.at(-1)?.id ?? 0) + 1;
      const stored = await store({ id, name, savedAt, ratings, text: writeComposer({ ...composer, name }) });
      return stored.ok ? succeed(name) : stored;
    },
    async rename(id, wanted) {
      const all = await entries();
      const entry = all.find((one) => one.id === id);
      const read = entry ? readComposer(entry.text) : missing();
      if (!entry || !read.ok) return read.ok ? missing() : read;
      const name = freeName(wanted, new Set(all.filter((one) => one.id !== id).map((one) => one.name)));
      const stored = await store({ ...entry, name, text: writeComposer({ ...read.value, name }) });
      return stored.ok ? succeed(name) : stored;
    },
    async remove(id) {
      try {
        await (await database.open()).delete('policies', keyOf(id));
        kept.delete(id);
      } catch (error) {
        kept.set(id, null);
        database.refused(error);
      }
    },
    async take(id: number, here?: Here): Promise<Result<SavedComposer>> {
      const entry = (await entries()).find((one) => one.id === id);
      return entry ? readComposer(entry.text, here) : missing();
    },
  };
}
