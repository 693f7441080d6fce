import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PolicySnapshot } from '../../src/protocol/agent.ts';
import { DATABASE } from '../../src/storage/database.ts';
import { createStorage } from '../../src/storage/storage.ts';

const policy: PolicySnapshot = {
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: 2,
  updates: 2,
  features: ['melody.leap'],
  theta: [0.25],
  learner: { mean: [1, 2] },
};

async function fresh(): Promise<void> {
  await deleteDB(DATABASE, {
    blocked() {
      throw new Error('a test left the database open');
    },
  });
}

function forbidden(): never {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

describe('storage', () => {
  beforeEach(fresh);
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is empty at first', async () => {
    const storage = createStorage();
    expect(await storage.loadPolicy()).toEqual({ ok: true, value: null });
    expect(await storage.loadSetting('language')).toEqual({ ok: true, value: null });
  });

  it('remembers a policy and settings for the next visit', async () => {
    const visit = createStorage();
    expect(await visit.savePolicy(policy)).toEqual({ ok: true, value: true });
    expect(await visit.saveSetting('language', 'de')).toEqual({ ok: true, value: true });
    const next = createStorage();
    expect(await next.loadPolicy()).toEqual({ ok: true, value: policy });
    expect(await next.loadSetting('language')).toEqual({ ok: true, value: 'de' });
  });

  it('refuses a remembered policy of another make in a sentence', async () => {
    await createStorage().savePolicy({ ...policy, theta: [] });
    expect(await createStorage().loadPolicy()).toMatchObject({
      ok: false,
      fault: { reason: 'policy', sentence: expect.stringMatching(/\.$/) },
    });
  });

  it('keeps the flowers of two tabs, and lets go of what one of them has taken back', async () => {
    const flower = (seed: number, love = 1) => ({
      ...{ style: { folk: 1 }, contour: [60, 64], rhythm: [2, 1], light: 1 },
      ...{ seed, love, children: 0 },
    });
    const [one, other] = [createStorage(), createStorage()];
    await one.saveFlowers([flower(1)]);
    await other.loadFlowers();
    await one.saveFlowers([flower(1), flower(2)]);
    await other.saveFlowers([flower(1), flower(3)]);
    await one.saveFlowers([flower(1), flower(2, 1.5)]);
    const stored = await createStorage().loadFlowers();
    expect(stored).toEqual({ ok: true, value: [flower(1), flower(3), flower(2, 1.5)] });
  });

  it('keeps the flowers visitors leave, and refuses in a sentence what is none', async () => {
    const flower = { style: { folk: 1 }, contour: [60, 64], rhythm: [2, 1], light: 1, seed: 4, love: 1, children: 0 };
    expect(await createStorage().loadFlowers()).toEqual({ ok: true, value: [] });
    expect(await createStorage().saveFlowers([flower])).toEqual({ ok: true, value: true });
    expect(await createStorage().loadFlowers()).toEqual({ ok: true, value: [flower] });
    await createStorage().saveSetting('flowers', { flowers: 'torn' });
    expect(await createStorage().loadFlowers()).toMatchObject({
      ok: false,
      fault: { reason: 'flowers', sentence: expect.stringMatching(/\.$/) },
    });
  });

  it.each([
    ['reading indexedDB throws', () => vi.spyOn(window, 'indexedDB', 'get').mockImplementation(forbidden)],
    ['opening it throws', () => vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(forbidden)],
  ])('keeps everything for this visit where %s', async (_name, forbid) => {
    forbid();
    const storage = createStorage();
    expect(await storage.savePolicy(policy)).toMatchObject({
      ok: false,
      fault: { reason: 'forbidden', sentence: expect.stringMatching(/\.$/) },
    });
    expect(await storage.saveSetting('language', 'ar')).toMatchObject({ ok: false });
    expect(await storage.loadPolicy()).toEqual({ ok: true, value: policy });
    expect(await storage.loadSetting('language')).toEqual({ ok: true, value: 'ar' });
    expect(await storage.loadSetting('volume')).toMatchObject({ ok: false, fault: { reason: 'forbidden' } });
  });

  it('says that there is no room, keeps the newest, and stores again when there is', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    });
    const storage = createStorage();
    expect(await storage.savePolicy(policy)).toMatchObject({
      ok: false,
      fault: { reason: 'full', sentence: expect.stringMatching(/\.$/) },
    });
    expect(await storage.loadPolicy()).toEqual({ ok: true, value: policy });
    put.mockRestore();
    const newer = { ...policy, policyVersion: 3 };
    expect(await storage.savePolicy(newer)).toEqual({ ok: true, value: true });
    expect(await createStorage().loadPolicy()).toEqual({ ok: true, value: newer });
  });
});
