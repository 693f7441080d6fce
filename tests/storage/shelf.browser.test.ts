import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedComposer } from '../../src/protocol/composerFile.ts';
import { createDatabase, DATABASE } from '../../src/storage/database.ts';
import { createShelf, MOST_COMPOSERS } from '../../src/storage/shelf.ts';
import { createStorage } from '../../src/storage/storage.ts';

const MINE: SavedComposer = {
  name: 'Waltz',
  savedAt: '2026-03-01T12:00:00.000Z',
  ratings: 12,
  policy: {
    format: 'antiphon-policy',
    formatVersion: 1,
    prior: 'abc',
    policyVersion: 2,
    updates: 2,
    features: ['melody.leap'],
    theta: [0.25],
    learner: { mean: [1, 2] },
  },
};
const shelf = () => createShelf(createDatabase());
const names = async (of = shelf()): Promise<string[]> => (await of.list()).map(({ name }) => name);

describe('the shelf', () => {
  beforeEach(() =>
    deleteDB(DATABASE, {
      blocked() {
        throw new Error('a test left the database open');
      },
    }),
  );
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('keeps composers for the next visit, under names of their own', async () => {
    const visit = shelf();
    for (const name of ['Waltz', 'Waltz', '夜想曲', 'Waltz', 'x'.repeat(40), 'x'.repeat(40)])
      expect((await visit.add({ ...MINE, name })).ok).toBe(true);
    expect(await names()).toEqual(['Waltz', 'Waltz 2', '夜想曲', 'Waltz 3', 'x'.repeat(40), `${'x'.repeat(36)} 2`]);
    const [first, second] = await shelf().list();
    expect(first).toEqual({ id: 1, name: 'Waltz', savedAt: MINE.savedAt, ratings: 12 });
    expect(await shelf().take(second!.id)).toEqual({ ok: true, value: { ...MINE, name: 'Waltz 2' } });
  });

  it('renames and deletes, and stands apart from what the page itself keeps', async () => {
    const database = createDatabase();
    const [visit, storage] = [createShelf(database), createStorage(database)];
    await storage.savePolicy(MINE.policy);
    for (const name of ['One', 'Two', 'Three']) await visit.add({ ...MINE, name });
    expect(await visit.rename(1, 'Two')).toEqual({ ok: true, value: 'Two 2' });
    expect(await visit.rename(2, 'Two')).toEqual({ ok: true, value: 'Two' });
    await visit.remove(3);
    expect(await names()).toEqual(['Two 2', 'Two']);
    expect(await shelf().take(1)).toMatchObject({ ok: true, value: { name: 'Two 2' } });
    expect(await shelf().take(3)).toMatchObject({ ok: false, fault: { reason: 'missing' } });
    expect(await shelf().rename(3, 'Four')).toMatchObject({ ok: false, fault: { reason: 'missing' } });
    expect(await createStorage().loadPolicy()).toEqual({ ok: true, value: MINE.policy });
  });

  it('has room for a list that can be read', async () => {
    const visit = shelf();
    for (let i = 0; i < MOST_COMPOSERS; i++) await visit.add(MINE);
    expect(await visit.add(MINE)).toMatchObject({ ok: false, fault: { reason: 'crowded' } });
    expect(await names()).toHaveLength(MOST_COMPOSERS);
  });

  it('refuses what was changed behind its back, or does not fit here, and passes over what is no composer', async () => {
    await shelf().add(MINE);
    const database = await openDB(DATABASE);
    const key = (await database.getAllKeys('policies'))[0]!;
    const entry = (await database.get('policies', key)) as { text: string };
    await database.put('policies', { ...entry, text: entry.text.replace('0.25', '0.75') }, key);
    await database.put('policies', { id: 'two' }, 'saved/00000002');
    database.close();
    expect(await names()).toEqual(['Waltz']);
    expect(await shelf().take(1)).toMatchObject({ ok: false, fault: { reason: 'edited' } });
    await shelf().add(MINE);
    expect(await shelf().take(2, { prior: 'xyz', features: [] })).toMatchObject({
      ok: false,
      fault: { reason: 'otherPrior' },
    });
  });

  it('keeps for this visit what the browser has no room for, or does not let be stored', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    });
    const visit = shelf();
    expect(await visit.add(MINE)).toMatchObject({ ok: false, fault: { reason: 'full' } });
    expect(await names(visit)).toEqual(['Waltz']);
    expect(await visit.take(1)).toEqual({ ok: true, value: MINE });
    put.mockRestore();
    expect(await visit.rename(1, 'Polka')).toEqual({ ok: true, value: 'Polka' });
    expect(await names()).toEqual(['Polka']);

    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    const forbidden = shelf();
    expect(await names(forbidden)).toEqual([]);
    expect(await forbidden.add(MINE)).toMatchObject({ ok: false, fault: { reason: 'forbidden' } });
    expect(await names(forbidden)).toEqual(['Waltz']);
    await forbidden.remove(1);
    expect(await names(forbidden)).toEqual([]);
  });
});
