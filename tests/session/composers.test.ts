/** Composers kept, named, taken home and brought along: what people are told, and that what plays is never lost. */
import { describe, expect, it } from 'vitest';
import { fail, succeed } from '../../src/kernel/result.ts';
import type { PolicySnapshot } from '../../src/protocol/agent.ts';
import { LARGEST_FILE, readComposer, writeComposer, type SavedComposer } from '../../src/protocol/composerFile.ts';
import { createComposers, type ComposersWorld } from '../../src/session/composers.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { ShelfPort } from '../../src/session/ports.ts';
import { freshSession } from './fakeAgent.ts';

const POLICY: PolicySnapshot = {
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: 3,
  updates: 3,
  features: ['melody.leap'],
  theta: [0.5],
  learner: {},
  visit: { ratings: 9, ofHouse: true, origin: [0] },
};

function memoryShelf(): ShelfPort & { readonly kept: Map<number, SavedComposer> } {
  const kept = new Map<number, SavedComposer>();
  return {
    kept,
    list: () => Promise.resolve([...kept].map(([id, { name, savedAt, ratings }]) => ({ id, name, savedAt, ratings }))),
    add(composer) {
      kept.set(kept.size + 1, composer);
      return Promise.resolve(succeed(composer.name));
    },
    rename(id, name) {
      kept.set(id, { ...kept.get(id)!, name });
      return Promise.resolve(succeed(name));
    },
    remove(id) {
      kept.delete(id);
      return Promise.resolve();
    },
    take(id, here) {
      const found = kept.get(id);
      return Promise.resolve(found ? readComposer(writeComposer(found), here) : fail('missing', 'It is gone.'));
    },
  };
}

function desk(part: Partial<ComposersWorld> = {}, policy: PolicySnapshot | null = POLICY) {
  const shelf = memoryShelf();
  const events: SessionEvent[] = [];
  const files: { name: string; text: string }[] = [];
  let released = 0;
  const { agent } = freshSession();
  const composers = createComposers({
    shelf,
    dispatch: (event) => void events.push(event),
    state: () => ({ agent: { ...agent, policy, prior: 'abc', features: ['melody.leap'] } }),
    handOut: (name, _, text) => void files.push({ name, text }),
    today: () => '2026-03-01T12:00:00.000Z',
    release: () => void released++,
    ...part,
  });
  const told = (): string[] => events.flatMap((event) => (event.type === 'noticed' ? [event.key] : []));
  const played = (): string[] => events.flatMap((event) => (event.type === 'policyLoaded' ? [event.name!] : []));
  return { composers, shelf, events, files, told, played, released: () => released };
}
const file = (text: string, size = text.length) => ({ size, text: () => Promise.resolve(text) });

describe('the composers', () => {
  it('are kept by name, listed, renamed, loaded and deleted', async () => {
    const { composers, told, played, released } = desk();
    let changes = 0;
    const stop = composers.onChange(() => changes++);
    await composers.save('  Evening\n song ');
    await composers.save('\u0000');
    expect(composers.list()).toMatchObject([
      { id: 1, name: 'Evening song', savedAt: '2026-03-01T12:00:00.000Z', ratings: 9 },
      { id: 2, name: 'Antiphon' },
    ]);
    await composers.rename(1, 'Morning song');
    await composers.rename(1, '   ');
    await composers.load(1);
    expect(played()).toEqual(['Morning song']);
    expect(released()).toBe(1);
    await composers.remove(2);
    expect(composers.list().map(({ name }) => name)).toEqual(['Morning song']);
    expect(told()).toEqual(['notice.composer.saved', 'notice.composer.saved', 'notice.composer.deleted']);
    expect(changes).toBe(5);
    stop();
    await composers.remove(1);
    expect(changes).toBe(5);
  });
  it('are taken home as files, and brought along again', async () => {
    const { composers, files, played, told } = desk();
    await composers.takeHome({ name: 'Für Elise' });
    await composers.save('夜想曲');
    await composers.takeHome(1);
    expect(files.map(({ name }) => name)).toEqual(['antiphon-Für-Elise.json', 'antiphon-夜想曲.json']);
    for (const { text } of files) await composers.bring(file(text));
    expect(played()).toEqual(['Für Elise', '夜想曲']);
    expect(told()).toEqual(['notice.composer.saved']);
  });
  it('are nothing before anything has been learnt', async () => {
    const { composers, files, told, shelf } = desk({}, null);
    await composers.save('Empty');
    await composers.takeHome({ name: 'Empty' });
    expect(told()).toEqual(['notice.policy.none', 'notice.policy.none']);
    expect([shelf.kept.size, files]).toEqual([0, []]);
  });
  it.each<[string, ReturnType<typeof file>, string]>([
    ['garbage', file('garbage'), 'notice.policy.foreign'],
    ['too much', file('', LARGEST_FILE + 1), 'notice.policy.large'],
    ['cut short', file(writeComposer(saved()).slice(0, -9)), 'notice.policy.damaged'],
    ['edited', file(writeComposer(saved()).replace('0.5', '0.6')), 'notice.policy.edited'],
    ['of another prior', file(writeComposer(saved({ prior: 'xyz' }))), 'notice.policy.otherPrior'],
    ['of other features', file(writeComposer(saved({ features: ['x'] }))), 'notice.policy.otherFeatures'],
    ['gone', { size: 9, text: () => Promise.reject(new Error('It was moved.')) }, 'notice.policy.foreign'],
  ])('that are %s are refused with a sentence, and what plays plays on', async (_, source, key) => {
    const { composers, events, released } = desk();
    await composers.bring(source);
    expect(events).toEqual([{ type: 'noticed', key, detail: expect.stringMatching(/^[^.]+\.$/), tone: 'warning' }]);
    expect(released()).toBe(0);
  });
  it('that are not there are said to be gone', async () => {
    const { composers, told } = desk();
    await composers.load(7);
    await composers.takeHome(7);
    expect(told()).toEqual(['notice.composer.missing', 'notice.composer.missing']);
  });
  it.each([
    ['full', 'notice.storage.full'],
    ['forbidden', 'notice.storage'],
    ['crowded', 'notice.composer.crowded'],
  ])('that the browser refuses (%s) are told of, and listed all the same where they are kept', async (reason, key) => {
    const shelf = memoryShelf();
    const { composers, told } = desk({
      shelf: {
        ...shelf,
        add: async (composer) => {
          await shelf.add(composer);
          return fail(reason, 'There is no room.');
        },
      },
    });
    await composers.save('Mine');
    expect(told()).toEqual([key]);
    expect(composers.list()).toHaveLength(1);
  });
});

function saved(part: Partial<PolicySnapshot> = {}): SavedComposer {
  return { name: 'Mine', savedAt: '', ratings: 1, policy: { ...POLICY, ...part } };
}
