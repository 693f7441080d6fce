/** What was learnt earlier is never overwritten before it was read. */
import { describe, expect, it } from 'vitest';
import { fail, succeed, type Result } from '../../src/kernel/result.ts';
import type { PolicySnapshot } from '../../src/protocol/agent.ts';
import { parseHouse, type HousePolicy } from '../../src/protocol/house.ts';
import { bringFlowers, createHouseKeeper, createKeeper, isUntaught } from '../../src/session/keeper.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { freshSession, HOUSE } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const policy = (updates: number): PolicySnapshot => ({
  format: 'antiphon-policy',
  formatVersion: 1,
  prior: 'abc',
  policyVersion: updates,
  updates,
  features: [],
  theta: [],
  learner: {},
});

function shelf() {
  const saved: number[] = [];
  const refusals: string[] = [];
  let arrive: (loaded: Result<PolicySnapshot | null>) => void = () => undefined;
  let tire: () => void = () => undefined;
  const loading = new Promise<Result<PolicySnapshot | null>>((resolve) => (arrive = resolve));
  const late = new Promise<void>((resolve) => (tire = resolve));
  const keeper = createKeeper(
    {
      loadPolicy: () => loading,
      savePolicy: ({ updates }) => {
        saved.push(updates);
        return Promise.resolve(succeed(true));
      },
    },
    late,
  );
  return { keeper, saved, refusals, arrive, tire, refuse: (sentence: string) => void refusals.push(sentence) };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the keeper', () => {
  it('gives what was learnt earlier, and stores what comes after', async () => {
    const { keeper, saved, refusals, arrive, refuse } = shelf();
    keeper.settle(() => false, refuse);
    arrive(succeed(policy(5)));
    expect((await keeper.first)?.updates).toBe(5);
    expect((await keeper.savePolicy(policy(6))).ok).toBe(true);
    expect([saved, refusals]).toEqual([[6], []]);
  });
  it('stores nothing while it waits, and then the newest', async () => {
    const { keeper, saved, arrive, tire, refuse } = shelf();
    keeper.settle(() => false, refuse);
    tire();
    expect(await keeper.first).toBeNull();
    const saving = [1, 2].map((updates) => keeper.savePolicy(policy(updates)));
    await settled();
    expect(saved).toEqual([]);
    arrive(succeed(null));
    await Promise.all(saving);
    expect(saved).toEqual([2]);
  });
  it.each([true, false])('offers what comes late; taken: %s', async (taken) => {
    const { keeper, saved, refusals, arrive, tire, refuse } = shelf();
    const offered: number[] = [];
    keeper.settle(({ updates }) => {
      offered.push(updates);
      return taken;
    }, refuse);
    tire();
    await keeper.first;
    await settled();
    arrive(succeed(policy(5)));
    expect((await keeper.savePolicy(policy(6))).ok).toBe(taken);
    expect(offered).toEqual([5]);
    expect(saved).toEqual(taken ? [6] : []);
    expect(refusals).toHaveLength(taken ? 0 : 1);
  });
  it('leaves alone what it could not read, until a person decides', async () => {
    const { keeper, saved, refusals, arrive, refuse } = shelf();
    keeper.settle(() => true, refuse);
    arrive(fail('forbidden', 'It cannot be read.'));
    expect(await keeper.first).toBeNull();
    expect((await keeper.savePolicy(policy(1))).ok).toBe(false);
    expect([saved, refusals]).toEqual([[], ['It cannot be read.']]);
    keeper.release();
    expect((await keeper.savePolicy(policy(2))).ok).toBe(true);
    expect(saved).toEqual([2]);
  });
});

describe('a session', () => {
  it('is untaught until somebody teaches it', () => {
    expect(isUntaught(freshSession())).toBe(true);
    const stage = new Rehearsal().begin();
    stage.play(3.2);
    expect(isUntaught(stage.state)).toBe(true);
    stage.rate(1);
    expect(isUntaught(stage.state)).toBe(false);
  });
});

describe('the house', () => {
  const house = { ...HOUSE, visits: 4 };
  function found(loaded: Promise<Result<HousePolicy | null>>, late: Promise<void>) {
    const taken: (HousePolicy | null)[] = [];
    const refusals: string[] = [];
    const keeper = createHouseKeeper({ loadHouse: () => loaded }, late);
    keeper.settle(
      (one) => taken.push(one),
      (sentence) => refusals.push(sentence),
    );
    return { keeper, taken, refusals };
  }
  const never = new Promise<void>(() => undefined);

  it('is there from the first visit of the day', async () => {
    const { keeper, taken, refusals } = found(Promise.resolve(succeed(house)), never);
    expect(await keeper.first).toBe(house);
    await settled();
    expect([taken, refusals]).toEqual([[], []]);
  });
  it('that comes late is taken then, and until then there is none to store over it', async () => {
    let arrive: (loaded: Result<HousePolicy | null>) => void = () => undefined;
    const loading = new Promise<Result<HousePolicy | null>>((resolve) => (arrive = resolve));
    const { keeper, taken } = found(loading, Promise.resolve());
    expect(await keeper.first).toBeUndefined();
    arrive(succeed(house));
    await settled();
    expect(taken).toEqual([house]);
  });
  it('that cannot be read is begun anew, and people are told', async () => {
    const { keeper, refusals } = found(Promise.resolve(parseHouse({ ...house, theta: [NaN, 1] })), never);
    expect(await keeper.first).toBeNull();
    await settled();
    expect(refusals).toEqual([expect.stringMatching(/could not be read/)]);
  });
  it('is kept for the day where nothing can be stored', async () => {
    const { keeper, refusals } = found(Promise.resolve(fail('forbidden', 'Nothing is stored.')), never);
    expect(await keeper.first).toBeNull();
    await settled();
    expect(refusals).toEqual([]);
  });
});

describe('flowers of earlier visits', () => {
  const flower = { style: {}, contour: [60], rhythm: [1], light: 1, seed: 4, love: 1, children: 0 };
  it.each([
    ['are shown', succeed([flower]), [{ type: 'flowersLoaded', flowers: [flower] }]],
    [
      'begin anew where they cannot be read, and people are told',
      fail('flowers', 'No flowers.'),
      [
        { type: 'flowersLoaded', flowers: [] },
        { type: 'noticed', key: 'notice.flowers', detail: 'No flowers.', tone: 'calm' },
      ],
    ],
    ['stay unknown where the storage says nothing, so that nothing is stored over them', fail('forbidden', 'No.'), []],
  ] as const)('%s', async (_, loaded, expected) => {
    const events: SessionEvent[] = [];
    await bringFlowers({ loadFlowers: () => Promise.resolve(loaded) }, (event) => void events.push(event));
    expect(events).toEqual(expected);
  });
});
