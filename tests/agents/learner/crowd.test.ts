import { expect, test } from 'vitest';
import { Crowd, type CrowdRating } from '../../../agents/learner/crowd.ts';
import { RewardModel } from '../../../agents/learner/rewardModel.ts';
import { Rng } from '../../../src/kernel/random.ts';

/** Four groups of three features; tastes live in the second. */
const GROUP_OF = Array.from({ length: 12 }, (_, i) => Math.floor(i / 3));
const like = (z: Float32Array) => Math.sign(z[3]! + z[4]!);

interface Scene {
  readonly crowd: Crowd;
  readonly model: RewardModel;
  readonly say: (bars: number, presses: Readonly<Record<string, (z: Float32Array) => number>>) => void;
}

/** Everybody named presses at two of three bars. */
function scene(seed: number, crowd = new Crowd(), model = new RewardModel(GROUP_OF)): Scene {
  const rng = new Rng(seed);
  let bar = 0;
  const say: Scene['say'] = (bars, presses) => {
    for (let i = 0; i < bars; i++, bar++) {
      const features = Float32Array.from(GROUP_OF, () => rng.normal());
      for (const [listener, press] of Object.entries(presses)) {
        if (rng.next() < 1 / 3) continue;
        crowd.hear(rating(listener, bar, features, press(features)), model);
      }
    }
  };
  return { crowd, model, say };
}

function rating(listener: string, key: number, features: Float32Array, pressed: number): CrowdRating {
  return { listener, bars: [{ key, features, weight: 1 }], value: pressed, pressed, weight: 1 };
}

const people = (count: number, name: string, press: (z: Float32Array) => number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name} ${i}`, press]));
const along = (weights: ArrayLike<number>) => weights[3]! + weights[4]!;
const turns = (crowd: Crowd, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    crowd.begin(from + i);
    return crowd.turn;
  });

test('a crowd of one mind is one audience, and every phrase is theirs', () => {
  const { crowd, model, say } = scene(1);
  say(20, people(6, 'fan', like));
  expect(crowd.state).toMatchObject({ listeners: 6, turn: 0 });
  expect(crowd.state!.camps).toHaveLength(1);
  expect(turns(crowd, 0, 12)).toEqual(Array<number>(12).fill(0));
  expect(along(model.weightsFor(crowd.audience))).toBeGreaterThan(0.3);
});

test('two camps get phrases in proportion to their people, and each the music it likes', () => {
  const { crowd, model, say } = scene(2);
  say(24, { ...people(4, 'fan', like), ...people(2, 'foe', (z) => -like(z)) });
  expect(crowd.camps).toBe(2);
  const fans = crowd.standing('fan 0').camp;
  const given = turns(crowd, 10, 30);
  const share = given.filter((camp) => camp === fans).length / 30;
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.73);
  // Spread evenly: the larger camp never has more than three in a row here.
  expect(given.join('')).not.toMatch(new RegExp(`${fans}{4}`));
  expect(along(model.weightsFor(crowd.audienceOf(fans)))).toBeGreaterThan(0.3);
  expect(along(model.weightsFor(crowd.audienceOf(1 - fans)))).toBeLessThan(-0.3);
  // Asked again, a phrase is still the same camp's.
  crowd.begin(39);
  expect(crowd.turn).toBe(given[29]);
});

test('camps of two halls on two gateways are two camps, and get phrases by how many people each speaks for', () => {
  const { crowd, model } = scene(8);
  const rng = new Rng(9);
  const halls = [
    ['hall-a-0', 300, like],
    ['hall-a-1', 90, (z: Float32Array) => -like(z)],
    // A gateway numbers its camps by itself.
    ['hall-b-0', 60, (z: Float32Array) => -like(z)],
    ['hall-b-1', 150, like],
  ] as const;
  for (let bar = 0; bar < 24; bar++) {
    const features = Float32Array.from(GROUP_OF, () => rng.normal());
    for (const [listener, count, press] of halls)
      crowd.hear({ ...rating(listener, bar, features, press(features)), people: count }, model);
  }
  expect(crowd.camps).toBe(2);
  const camps = halls.map(([listener]) => crowd.standing(listener).camp);
  expect([camps[0] === camps[3], camps[1] === camps[2], camps[0] === camps[1]]).toEqual([true, true, false]);
  const share = turns(crowd, 10, 40).filter((camp) => camp === camps[0]).length / 40;
  expect(share).toBeGreaterThan(0.7);
  expect(share).toBeLessThan(0.8);
  expect(along(model.weightsFor(crowd.audienceOf(camps[0]!)))).toBeGreaterThan(0.3);
  expect(along(model.weightsFor(crowd.audienceOf(camps[1]!)))).toBeLessThan(-0.3);
});

test('two camps of one hall are two, though there are only two listeners', () => {
  const { crowd, model } = scene(10);
  const rng = new Rng(11);
  for (let bar = 0; bar < 24; bar++) {
    const features = Float32Array.from(GROUP_OF, () => rng.normal());
    // Each says something at every second bar or so, and now and then something else than it feels.
    const felt = (sign: number) => sign * like(features) * (rng.next() < 0.1 ? -1 : 1);
    if (rng.next() < 0.6) crowd.hear({ ...rating('hall-a-0', bar, features, felt(1)), people: 60 }, model);
    if (rng.next() < 0.6) crowd.hear({ ...rating('hall-a-1', bar, features, felt(-1)), people: 40 }, model);
  }
  expect(crowd.camps).toBe(2);
  expect(crowd.standing('hall-a-0').camp).not.toBe(crowd.standing('hall-a-1').camp);
});

test('one person at a time is no crowd, and what they taught alone is taken over when another comes', () => {
  const model = new RewardModel(GROUP_OF);
  const rng = new Rng(5);
  for (let i = 0; i < 30; i++) {
    const features = Float32Array.from(GROUP_OF, () => rng.normal());
    model.update({ features, target: like(features), weight: 1, listener: 'first' });
  }
  const { crowd } = scene(6, new Crowd(), model);
  expect(crowd.state).toBeNull();
  expect(crowd.audience).toBeUndefined();
  const before = along(model.weights);
  crowd.hear(rating('second', 0, new Float32Array(12).fill(0.1), 1), model);
  expect(crowd.state).toMatchObject({ listeners: 2 });
  expect(model.observed).toBe(31);
  expect(along(model.weightsOf('first'))).toBeGreaterThan(0.6 * before);
});

test('a press in which somebody else is doubted counts no more for that', () => {
  const { crowd, model, say } = scene(3);
  say(24, { ...people(5, 'fan', like), ...people(2, 'spammer', () => 1) });
  expect(crowd.standing('spammer 0').trust).toBeLessThan(0.2);
  expect(crowd.standing('fan 0').trust).toBeGreaterThan(0.8);
  expect(crowd.state!.camps).toHaveLength(1);
  expect(along(model.weightsFor(crowd.audience))).toBeGreaterThan(0.3);
});

test('people who dislike everything are heard out now and then, the seldomer the less comes of it', () => {
  const { crowd, say } = scene(4);
  say(30, { ...people(5, 'fan', like), ...people(2, 'grumbler', () => -1) });
  expect(crowd.standing('grumbler 0').trust).toBeLessThan(0.4);
  expect(crowd.state!.camps[1]).toBeLessThan(0.5);
  const given = turns(crowd, 100, 60).flatMap((turn, phrase) => (turn === 1 ? [phrase] : []));
  expect(given.length).toBeGreaterThanOrEqual(2);
  expect(given.length).toBeLessThanOrEqual(4);
  const waits = given.slice(1).map((phrase, i) => phrase - given[i]!);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
});

test('however many press, the model is told a bounded number of observations, and they keep what was said', () => {
  const { crowd, model, say } = scene(7);
  say(20, people(20, 'phone', like));
  expect(model.observed).toBeLessThanOrEqual(96);
  expect(along(model.weightsFor(crowd.audience))).toBeGreaterThan(0.4);
  say(100, people(3, 'late phone', like));
  expect(model.observed).toBeLessThanOrEqual(96);
  // Who has not pressed for 64 bars is forgotten.
  expect(crowd.state!.listeners).toBe(3);
  expect(JSON.stringify(crowd.snapshot()).length).toBeLessThan(100_000);
});

test('a restored crowd goes on as the first would have', () => {
  const { crowd, model, say } = scene(8);
  const presses = { ...people(3, 'fan', like), ...people(3, 'foe', (z: Float32Array) => -like(z)) };
  say(20, presses);
  turns(crowd, 0, 5);
  const copy = { crowd: new Crowd(), model: new RewardModel(GROUP_OF) };
  copy.model.restore(JSON.parse(JSON.stringify(model.snapshot())));
  copy.crowd.restore(JSON.parse(JSON.stringify(crowd.snapshot())), copy.model);
  expect(copy.crowd.state).toEqual(crowd.state);
  expect(turns(copy.crowd, 5, 8)).toEqual(turns(crowd, 5, 8));
  for (const camp of [0, 1])
    copy.model
      .weightsFor(copy.crowd.audienceOf(camp))
      .forEach((value, i) => expect(value).toBeCloseTo(model.weightsFor(crowd.audienceOf(camp))[i]!, 9));
  const nobody = new Crowd();
  nobody.restore(undefined, copy.model);
  expect(nobody.state).toBeNull();
});

test('bars of an earlier page are not taken for those of now that bear the same number', () => {
  const first = scene(5);
  first.say(12, people(2, 'one', like));
  const later = new Crowd();
  const model = new RewardModel(GROUP_OF);
  later.restore(JSON.parse(JSON.stringify(first.crowd.snapshot())), model);
  const now = Float32Array.from(GROUP_OF, () => 0.5);
  for (const listener of ['one 0', 'one 1', 'one 0', 'one 1']) later.hear(rating(listener, 3, now, 1), model);
  const bar = later.snapshot()!.bars.find(({ key }) => key === 3)!;
  expect([...bar.features]).toEqual([...now]);
});
