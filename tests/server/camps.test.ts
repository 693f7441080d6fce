/** Large crowds of one mind and of two: two camps are told apart, heard apart, and never made of people who press regardless. */
import { describe, expect, it } from 'vitest';
import type { Mood } from '../../src/protocol/crowdWindow.ts';
import { Camps, newMember } from '../../src/server/camps.ts';
import { correlation, listen, several, type Habit } from './listeners.ts';

const KNOWN_AFTER = 150;

/** What a gateway makes of a crowd in five minutes. */
function hear(habits: readonly Habit[], { seed = 1, moments = 300, likeness = 1 } = {}) {
  const camps = new Camps();
  const members = habits.map(newMember);
  const [truth, felt]: [[number[], number[]], [number[], number[]]] = [
    [[], []],
    [[], []],
  ];
  const people: [number, number] = [0, 0];
  let split = 0;
  listen(habits, seed, moments, likeness).forEach(({ worth, pressed }, index) => {
    const moods = camps.hear(
      pressed.map(({ who, value }) => ({ member: members[who]!, value })),
      members,
      index,
    );
    if (index < KNOWN_AFTER) return;
    if (camps.split) split++;
    for (const mood of moods) {
      truth[mood.camp].push(worth[mood.camp]);
      felt[mood.camp].push(mood.value);
      people[mood.camp] = mood.people;
    }
  });
  return {
    split: split / (moments - KNOWN_AFTER),
    people,
    members,
    /** How each camp's mood goes with what it felt. */
    follows: [0, 1].map((camp) => correlation(truth[camp]!, felt[camp]!)),
  };
}

describe('a large crowd', () => {
  it.each([
    ['of one mind', several('first', 60)],
    ['that presses at random', several('random', 60)],
    [
      'of which a third presses against what it hears, all the time',
      [...several('first', 42), ...several('against', 18)],
    ],
    ['of which a third always presses Change', [...several('first', 42), ...several('always', 18)]],
    [
      'with trolls of three kinds',
      [...several('first', 42), ...several('against', 6), ...several('always', 6), ...several('random', 6)],
    ],
  ] as const)('%s is one', (_, habits) => {
    expect(hear(habits, { seed: 8001 }).split).toBe(0);
  });

  it.each([
    ['want the opposite', -1],
    ['care for other things', 0],
  ] as const)('in which 40 and 20 %s is two, each heard by itself and nobody on the wrong side', (_, likeness) => {
    const { split, people, members, follows } = hear([...several('first', 40), ...several('second', 20)], {
      seed: 8002,
      likeness,
    });
    expect(split).toBe(1);
    expect(people).toEqual([40, 20]);
    expect(members.filter(({ camp }, i) => (camp === 0) !== i < 40)).toEqual([]);
    // A third of 20 people presses in a moment: seven presses, each with noise.
    expect(follows[0]).toBeGreaterThan(0.94);
    expect(follows[1]).toBeGreaterThan(0.87);
  });

  it('of two minds and with trolls among it is still heard as two', () => {
    const trolls = [...several('against', 4), ...several('always', 4), ...several('random', 4)];
    const { split, follows } = hear([...several('first', 28), ...several('second', 20), ...trolls], {
      seed: 8003,
      likeness: -1,
    });
    expect(split).toBe(1);
    expect(follows[0]).toBeGreaterThan(0.91);
    expect(follows[1]).toBeGreaterThan(0.87);
  });

  it('counts among the people of a camp only those who press', () => {
    const habits = [...several('first', 24), ...several('second', 30)];
    const camps = new Camps();
    const members = [...habits, ...habits].map(newMember);
    let moods: readonly Mood[] = [];
    listen(habits, 8020, 150, -1).forEach(({ pressed }, index) => {
      moods = camps.hear(
        pressed.map(({ who, value }) => ({ member: members[who]!, value })),
        members,
        index,
      );
    });
    // The larger is the first, whoever came first.
    expect(moods.map(({ camp, people }) => [camp, people])).toEqual([
      [0, 30],
      [1, 24],
    ]);
    // Who comes now is of the larger for a while, and nobody's until they have pressed more often.
    const late = newMember();
    const both = camps.hear(
      [
        { member: late, value: 1 },
        { member: members[0]!, value: -1 },
      ],
      [...members, late],
      150,
    );
    expect(both.map(({ camp, n, people }) => [camp, n, people])).toEqual([
      [0, 1, 30],
      [1, 1, 24],
    ]);
    expect(late.camp).toBeNull();
  });

  it('keeps the numbers of its camps, becomes one when they agree, and finds the same two again', () => {
    const camps = new Camps();
    const habits = [...several('first', 35), ...several('second', 25)];
    const members = habits.map(newMember);
    const acts = [-1, 1, -1].flatMap((likeness, act) => listen(habits, 8010 + act, 260, likeness));
    const sides: string[] = [];
    acts.forEach(({ pressed }, index) => {
      camps.hear(
        pressed.map(({ who, value }) => ({ member: members[who]!, value })),
        members,
        index,
      );
      if (index % 260 !== 259) return;
      sides.push(camps.split ? members.map(({ camp }) => camp).join('') : 'one');
    });
    expect(sides[0]).toMatch(/^0{34,36}1{24,26}$/);
    expect(sides).toEqual([sides[0], 'one', sides[0]]);
  });
});
