/** Benchmark of trust: sixty phones of which some do not mean what they press; how well the gateway's mood follows the others. */
import { Rng } from '../../kernel/random.ts';
import { Camps, newMember } from '../../server/camps.ts';
import { correlation, leansOf, momentOf, PLAIN, TROLLS, type Habit, type Moment } from './crowd/hall.ts';
import type { BenchOptions, BenchResult, Figure } from './figure.ts';

export const summary = 'a crowd of which a third is against it: what the gateway makes of it, beside means and median';

const RATERS = 60;
const MOMENTS = 400;
/** Moments after which the crowd knows itself. */
const KNOWN_AFTER = 120;
const SPAM = 10;
const LEAST_SEEDS = 5;
/** What G7 demands of a third of trolls. */
const LEAST_CORRELATION = 0.95;

const mixed = (count: number): readonly Habit[] => Array.from({ length: count }, (_, i) => TROLLS[i % TROLLS.length]!);
const CROWDS: Readonly<Record<string, readonly Habit[]>> = {
  'no trolls': [],
  ...Object.fromEntries(
    TROLLS.map((troll) => [
      `30 % press ${troll === 'always' ? 'always Change' : troll === 'against' ? 'against what they hear' : 'at random'}`,
      Array<Habit>(18).fill(troll),
    ]),
  ),
  '30 % of all three kinds': mixed(18),
  '45 % against what they hear': Array<Habit>(27).fill('against'),
};

type Ways = Record<string, number>;

/** What the gateway's own ear makes of moments: the moods of its camps, each by its people. */
function ear(): (moment: Moment, index: number) => number {
  const members = Array.from({ length: RATERS }, newMember);
  const camps = new Camps();
  return ({ pressed }, index) => {
    const moods = camps.hear(
      pressed.map(({ who, value }) => ({ member: members[who]!, value })),
      members,
      index,
    );
    const people = moods.reduce((sum, mood) => sum + mood.people, 0);
    return moods.reduce((sum, mood) => sum + mood.value * mood.people, 0) / people;
  };
}

/** @returns correlation with what honest people felt, of each way to hear them */
export function followsOf(trolls: readonly Habit[], seed: number): Ways {
  const rng = new Rng(seed);
  const habits = Array.from({ length: RATERS }, (_, i): Habit => trolls[i] ?? 'honest');
  const leans = leansOf(RATERS, rng);
  const hear = ear();
  const truth: number[] = [];
  const heard: Record<string, number[]> = {
    gateway: [],
    ...Object.fromEntries(Object.keys(PLAIN).map((way) => [way, []])),
  };
  for (let index = 0; index < MOMENTS; index++) {
    const moment = momentOf(habits, leans, SPAM, rng);
    if (moment.pressed.length === 0) continue;
    const mood = hear(moment, index);
    if (index < KNOWN_AFTER) continue;
    truth.push(moment.worth);
    heard['gateway']!.push(mood);
    for (const [way, tell] of Object.entries(PLAIN)) heard[way]!.push(tell(moment));
  }
  return Object.fromEntries(Object.entries(heard).map(([way, values]) => [way, correlation(truth, values)]));
}

export async function measure({ learner }: BenchOptions): Promise<BenchResult> {
  const seeds = Array.from({ length: Math.max(LEAST_SEEDS, learner?.seeds ?? 0) }, (_, i) => 501 + i);
  const ways = ['gateway', ...Object.keys(PLAIN)];
  const figures: Figure[] = [];
  const rows: string[][] = [];
  for (const [crowd, trolls] of Object.entries(CROWDS)) {
    const runs = seeds.map((seed) => followsOf(trolls, seed));
    const mean = (way: string): number => runs.reduce((sum, run) => sum + run[way]!, 0) / runs.length;
    figures.push({
      ...{ name: `correlation with the truth, ${crowd}`, unit: '', value: mean('gateway'), better: 'higher' },
      baseline: { name: 'mean of phones', value: mean('mean of phones') },
      // Nothing survives 45 %.
      ...(trolls.length < RATERS / 3 && { bound: LEAST_CORRELATION }),
    });
    rows.push([
      crowd,
      ...ways.map((way) => mean(way).toFixed(3)),
      Math.min(...runs.map((run) => run['gateway']!)).toFixed(3),
    ]);
  }
  return {
    figures,
    tables: [{ title: 'Correlation with the truth', columns: ['crowd', ...ways, 'gateway, worst seed'], rows }],
    notes: [
      `${RATERS} phones, ${MOMENTS} moments of which the last ${MOMENTS - KNOWN_AFTER} count, means over ${seeds.length} seeds; trolls send ${SPAM} messages for each of an honest phone, and the gateway takes the latest of each phone.`,
    ],
  };
}
