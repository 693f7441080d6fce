/**
 * A simulated crowd: several people hear the same bars of one learner and press, honestly or not. Says how pleased each
 * taste was in the phrases that were made for it, and over all. Knows nothing of how a learner deals with a crowd but
 * whose turn it says it is.
 */
import { Rng } from '../../src/kernel/random.ts';
import { succeed, type Result } from '../../src/kernel/result.ts';
import type { Seconds } from '../../src/kernel/units.ts';
import type { SoundedBar } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Standing } from '../learner/camps.ts';
import { Learner } from '../learner/learner.ts';
import { pressFor } from './habits.ts';
import { hear } from './heard.ts';
import type { HiddenListener } from './listener.ts';
import type { PriorSample } from './priorSample.ts';
import type { Studio } from './studio.ts';
import { Taste } from './taste.ts';

/** more, change: one button, whatever sounds. contrary: the opposite of what was felt. */
export const MANNERS = ['honest', 'more', 'change', 'random', 'contrary'] as const;
export type Manner = (typeof MANNERS)[number];

export interface Person {
  readonly taste: HiddenListener;
  readonly manner: Manner;
}

export interface CrowdOptions {
  readonly studio: Studio;
  readonly prior: PriorSample;
  readonly people: readonly Person[];
  /** Bars of the session, and the first that counts for the report. */
  readonly bars: number;
  readonly from: number;
  readonly seed: number;
  /** Whether the learner hears who pressed, or takes all for one listener: an average. */
  readonly named: boolean;
}

export interface TasteReport {
  readonly name: string;
  /** Honest people of this taste. */
  readonly people: number;
  /** Share of the bars that were made for them. */
  readonly turns: number;
  /** Mean pleasure in those, and in all bars, in standard deviations of the prior; 0 = the prior's mean. */
  readonly own: number;
  readonly all: number;
}

export interface CrowdReport {
  /** Of every taste that somebody honest has. */
  readonly tastes: readonly TasteReport[];
  /** Share of the bars composed while two camps were believed. */
  readonly split: number;
  /** How far people of each manner were believed at the end, mean; only manners that occur. */
  readonly trust: Readonly<Partial<Record<Manner, number>>>;
}

/** People who press whatever sounds do so in every second bar; others as often as any simulated listener. */
const TROLL_SHARE = 0.5;
const SOUNDED_BARS = 8;
const TROLL_STREAM = 7;
/** Believed people from whom on a second camp is one. */
const HEARD_OUT = 0.5;

interface Press {
  readonly at: Seconds;
  readonly value: number;
  readonly listener: string;
}

/** @returns a sentence if one of the tastes fails on a bar */
export async function runCrowd(options: CrowdOptions): Promise<Result<CrowdReport>> {
  const { studio, prior, people, seed, named } = options;
  const tastes = new Map<HiddenListener, Taste>();
  for (const { taste } of people) {
    const standardised = Taste.standardise(taste, prior.bars);
    if (!standardised.ok) return standardised;
    tastes.set(taste, standardised.value);
  }
  const port = await studio.open(seed, []);
  const rng = new Rng(seed);
  const learner = new Learner({
    features: port.features,
    rng: rng.fork(0),
    kind: 'full',
    statistics: prior.statistics,
  });
  const chance = people.map((_, index) => rng.fork(1 + index));
  const nameOf = (index: number) => (named ? `person ${index}` : 'everyone');
  const tally = new Tally(people, (index) => learner.standing(nameOf(index)));
  let piece: readonly PlannedBar[] = [];
  let sounded: readonly SoundedBar[] = [];
  let waiting: readonly Press[] = [];
  let given = 0;
  let now: Seconds = 0;
  for (let barIndex = 0; barIndex < options.bars; barIndex++) {
    const { turn, camps } = learner.crowd ?? { turn: 0, camps: [] };
    tally.begin(turn, camps.length > 1 && camps[1]! >= HEARD_OUT);
    const control = learner.nextIsControl();
    const candidates = await port.propose({
      decisionId: barIndex,
      barIndex,
      fromSlot: 0,
      count: learner.candidatesWanted(control),
      theta: learner.theta,
      policyVersion: learner.updates,
      control,
    });
    const chosen = candidates[learner.choose(candidates)]!;
    port.commit(chosen);
    learner.observe(chosen);
    const slots = chosen.bar.chords.length;
    const slotSeconds = 15 / chosen.bar.tempo;
    piece = [...piece, chosen.bar].slice(-4);
    sounded = [...sounded, { decisionId: barIndex, barIndex, startsAt: now, slotSeconds, slots }].slice(-SOUNDED_BARS);
    now += slots * slotSeconds;

    const heard = hear(piece);
    const felt = new Map<HiddenListener, number>();
    for (const [listener, taste] of tastes) {
      const pleasure = taste.pleasure(heard);
      if (!pleasure.ok) return pleasure;
      felt.set(listener, pleasure.value);
    }
    if (barIndex >= options.from && !control) tally.count(felt);
    // The next bar is composed while most of this one's presses are still to come.
    waiting = [
      ...waiting,
      ...people.flatMap(({ taste, manner }, index): readonly Press[] => {
        const press = pressAs(manner, tastes.get(taste)!.level(felt.get(taste)!), barIndex, chance[index]!);
        return press ? [{ at: now + press.delay, value: press.value, listener: nameOf(index) }] : [];
      }),
    ].toSorted((a, b) => a.at - b.at);
    for (const press of waiting.filter(({ at }) => at <= now))
      learner.rate(
        { id: given++, source: 'phones', ...press },
        sounded.filter(({ startsAt }) => startsAt <= press.at),
      );
    waiting = waiting.filter(({ at }) => at > now);
  }
  return succeed(tally.report());
}

function pressAs(
  manner: Manner,
  level: number,
  barIndex: number,
  rng: Rng,
): { readonly value: number; readonly delay: Seconds } | null {
  const { rates, random, delay } = pressFor(barIndex, rng);
  if (manner === 'honest' || manner === 'contrary')
    return rates ? { value: random ?? (manner === 'honest' ? level : -level), delay } : null;
  const own = rng.fork(TROLL_STREAM).fork(barIndex);
  if (own.next() >= TROLL_SHARE) return null;
  return { value: manner === 'more' ? 1 : manner === 'change' ? -1 : own.next() < 0.5 ? 1 : -1, delay };
}

/** Adds up who was pleased when. */
class Tally {
  readonly #people: readonly Person[];
  readonly #standing: (index: number) => Standing;
  readonly #sums: ReadonlyMap<HiddenListener, { own: number; turns: number; all: number }>;
  #made: ReadonlySet<HiddenListener> = new Set();
  #isSplit = false;
  #bars = 0;
  #split = 0;

  constructor(people: readonly Person[], standing: (index: number) => Standing) {
    this.#people = people;
    this.#standing = standing;
    const honest = people.filter(({ manner }) => manner === 'honest');
    this.#sums = new Map(honest.map(({ taste }) => [taste, { own: 0, turns: 0, all: 0 }]));
  }

  /** A bar is about to be composed for this camp: that of the tastes most of whose honest people are in it. */
  begin(turn: number, isSplit: boolean): void {
    this.#isSplit = isSplit;
    const balance = new Map<HiddenListener, number>();
    this.#people.forEach(({ taste, manner }, index) => {
      if (manner !== 'honest') return;
      const sides = this.#standing(index).camp === turn ? 1 : -1;
      balance.set(taste, (balance.get(taste) ?? 0) + sides);
    });
    this.#made = new Set([...balance].flatMap(([taste, sides]) => (sides >= 0 ? [taste] : [])));
  }

  count(felt: ReadonlyMap<HiddenListener, number>): void {
    this.#bars++;
    if (this.#isSplit) this.#split++;
    for (const [taste, sum] of this.#sums) {
      sum.all += felt.get(taste)!;
      if (!this.#made.has(taste)) continue;
      sum.own += felt.get(taste)!;
      sum.turns++;
    }
  }

  report(): CrowdReport {
    const trust: Partial<Record<Manner, number>> = {};
    for (const manner of MANNERS) {
      const those = this.#people.flatMap((person, index) => (person.manner === manner ? [index] : []));
      if (those.length > 0)
        trust[manner] = those.reduce((sum, index) => sum + this.#standing(index).trust, 0) / those.length;
    }
    const bars = Math.max(1, this.#bars);
    return {
      tastes: [...this.#sums].map(([taste, { own, turns, all }]) => ({
        name: taste.name,
        people: this.#people.filter((person) => person.taste === taste && person.manner === 'honest').length,
        turns: turns / bars,
        own: turns === 0 ? 0 : own / turns,
        all: all / bars,
      })),
      split: this.#split / bars,
      trust,
    };
  }
}
