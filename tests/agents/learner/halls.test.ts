/** From presses of a hall to whose phrase it is: two camps of a large crowd reach the learner as two groups, not as one average. */
import { expect, test } from 'vitest';
import { Crowd } from '../../../agents/learner/crowd.ts';
import { RewardModel } from '../../../agents/learner/rewardModel.ts';
import { Rng } from '../../../src/kernel/random.ts';
import { Camps, newMember } from '../../../src/server/camps.ts';
import { listen, several, type Habit } from '../../server/listeners.ts';

const GROUP_OF = Array.from({ length: 12 }, (_, i) => Math.floor(i / 3));
/** What everybody's taste turns on, one way or the other. */
const LIKED = 4;

/** A gateway's crowd hears bars of a second each; the learner hears what the gateway says of them. */
function hall(habits: readonly Habit[], seed: number, moments: number) {
  const rng = new Rng(seed);
  const camps = new Camps();
  const members = habits.map(newMember);
  const crowd = new Crowd();
  const model = new RewardModel(GROUP_OF);
  listen(habits, seed, moments, -1).forEach(({ worth, pressed }, moment) => {
    const features = Float32Array.from(GROUP_OF, () => rng.normal());
    features[LIKED] = 2 * worth[0];
    const said = pressed.map(({ who, value }) => ({ member: members[who]!, value }));
    for (const { camp, value, confidence, people } of camps.hear(said, members, moment)) {
      const bars = [{ key: moment, features, weight: 1 }];
      crowd.hear(
        { listener: `hall-a1-${camp}`, bars, value: 2 * value, pressed: value, weight: confidence, people },
        model,
      );
    }
  });
  const given = Array.from({ length: 30 }, (_, phrase) => {
    crowd.begin(phrase);
    return crowd.turn;
  });
  return { crowd, model, given };
}

test('two camps of one hall get phrases by their people, and each the music it likes', () => {
  const { crowd, model, given } = hall([...several('first', 40), ...several('second', 20)], 21, 140);
  expect(crowd.camps).toBe(2);
  const [large, small] = ['hall-a1-0', 'hall-a1-1'].map((listener) => crowd.standing(listener).camp);
  expect(large).not.toBe(small);
  expect(given.filter((camp) => camp === large)).toHaveLength(20);
  expect(model.weightsFor(crowd.audienceOf(large!))[LIKED]!).toBeGreaterThan(0.2);
  expect(model.weightsFor(crowd.audienceOf(small!))[LIKED]!).toBeLessThan(-0.2);
});

test('trolls of three kinds in a hall get no phrase', () => {
  const trolls = [...several('against', 6), ...several('always', 6), ...several('random', 6)];
  const { crowd, given } = hall([...several('first', 42), ...trolls], 22, 140);
  expect(crowd.camps).toBe(1);
  expect(new Set(given)).toEqual(new Set([0]));
});
