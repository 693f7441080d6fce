/**
 * Several listeners at once: remembers who pressed what at which bar, settles whether they are of one mind or of two
 * (`camps.ts`), tells the model of taste what each camp says, and gives phrases to the camps in turn, in proportion to
 * their people. Camps are never averaged: half a wish for each would be nobody's. People who dislike everything may be a
 * camp that never hears its own music, or press Change whatever sounds: now and then a phrase is made for them, and what
 * they press then tells. With one listener it does nothing.
 * Knows nothing of θ.
 */
import type { CrowdView } from '../../src/protocol/agent.ts';
import { settleCamps, type Standing } from './camps.ts';
import type { Audience } from './kinship.ts';
import type { Observation, RewardModel } from './rewardModel.ts';

/** Bars whose presses are remembered. */
const MOST_BARS = 64;
/** Listeners remembered; who has been silent longest is forgotten first. */
const MOST_LISTENERS = 48;
/** Observations that the model of taste is told; older presses of one camp on one bar are taken together before any is dropped. */
const MOST_OBSERVATIONS = 96;
/** The model is told at once by up to so many listeners, and every second, third … press by more. */
const TOLD_AT_ONCE = 8;
const SETTLED_EVERY = 4;
/** Who is believed less than this is left out. */
const LEAST_TRUST = 0.02;
const REMEMBERED_TURNS = 16;
/** Who is believed less than this, and has pressed Change in more than this share of so many presses, is displeased. */
const SUSPECT_TRUST = 0.4;
const DISPLEASED = 0.6;
const SUSPECT_PRESSES = 6;
/** Fewer of the people than this are not heard out. */
const SUSPECT_SHARE = 0.15;
/**
 * Phrases between the first hearing of displeased people and the second; each time the wait is twice as long, but short
 * while two camps foretell better than one by some nats.
 */
const HEARING_WAIT = 8;
const PROMISING_WAIT = 3;
const PROMISING = 1;
/** Keys of remembered bars from an earlier page, downwards. */
const OF_BEFORE = -1e6;
const NEWCOMER: Standing = { camp: 0, trust: 1 };

export interface CrowdRating {
  readonly listener: string;
  /** What it speaks of; the weights sum to 1. */
  readonly bars: readonly { readonly key: number; readonly features: Float32Array; readonly weight: number }[];
  /** Calibrated: about unit variance. */
  readonly value: number;
  /** As pressed, −1 … 1. */
  readonly pressed: number;
  /** 0–1. */
  readonly weight: number;
  /** How many people it speaks for; absent = 1. */
  readonly people?: number;
  /** Its id, where it has one. */
  readonly rating?: number;
}

interface Vote {
  readonly listener: string;
  readonly bar: number;
  readonly value: number;
  readonly pressed: number;
  readonly weight: number;
  readonly rating: number;
  /** How many ratings the crowd had given before. */
  readonly at: number;
}

export interface CrowdSnapshot {
  readonly bars: readonly { readonly key: number; readonly features: readonly number[] }[];
  readonly votes: readonly Vote[];
  readonly standings: readonly (readonly [string, Standing])[];
  readonly sizes: readonly number[];
  readonly credit: readonly number[];
  readonly turn: number;
  readonly heard: number;
  readonly hearings: Hearings;
}

interface Hearings {
  /** Phrases begun, hearings held, and the phrase of the latest. */
  readonly phrases: number;
  readonly held: number;
  readonly latest: number;
  /** Nats that last spoke for two camps. */
  readonly evidence: number;
}

const NO_HEARINGS: Hearings = { phrases: 0, held: 0, latest: -1, evidence: 0 };

export class Crowd {
  /** Oldest first. */
  #bars = new Map<number, Float32Array>();
  #votes: readonly Vote[] = [];
  /** In order of last heard. */
  #standings = new Map<string, Standing>();
  /** Of those that speak for several, how many; said anew with every rating. */
  readonly #people = new Map<string, number>();
  /** Of the camps that are believed: none yet, one or two. */
  #sizes: readonly number[] = [];
  /** Who dislikes everything and is not believed; camp 1 while there is only one other. */
  #displeased: ReadonlySet<string> = new Set();
  #hearings = NO_HEARINGS;
  /** Phrases that each camp is owed. */
  #credit: readonly number[] = [0, 0];
  #turns: readonly (readonly [number, number])[] = [];
  #turn = 0;
  #heard = 0;

  /** Whether more than one listener has been heard. */
  get gathered(): boolean {
    return this.#standings.size > 1;
  }

  /** Camps there are, those that may be one among them: 1 or 2. */
  get camps(): number {
    return this.#sizes.length > 1 || this.#displeased.size > 0 ? 2 : 1;
  }

  /** The camp whose phrase is being composed. */
  get turn(): number {
    return this.camps > 1 ? this.#turn : 0;
  }

  /** null until two listeners have been heard. */
  get state(): CrowdView | null {
    if (!this.gathered) return null;
    const camps = this.camps > this.#sizes.length ? [this.#sizes[0] ?? 0, this.#believed(1)] : this.#sizes;
    return { listeners: this.#standings.size, camps, turn: this.turn };
  }

  standing(listener: string): Standing {
    return this.#standings.get(listener) ?? NEWCOMER;
  }

  /** Those whose pleasure counts now; undefined until two listeners have been heard. */
  get audience(): Audience | undefined {
    return this.gathered ? this.audienceOf(this.turn) : undefined;
  }

  /** A camp's people, each as far as they are believed. */
  audienceOf(camp: number): Audience {
    return this.#audienceAmong([...this.#standings].filter(([, standing]) => standing.camp === camp));
  }

  /**
   * A rating in company: remembers it and, now and then, settles the camps and tells the model.
   * @param model what a single listener had taught it before is taken over
   */
  hear(rating: CrowdRating, model: RewardModel): void {
    if (!this.gathered) this.#takeOver(model);
    for (const { key, features, weight } of rating.bars) {
      if (!this.#bars.has(key)) this.#bars.set(key, features);
      const { listener, value, pressed, rating: id = -1 } = rating;
      const vote = { listener, bar: key, value, pressed, weight: weight * rating.weight, rating: id, at: this.#heard };
      this.#votes = [...this.#votes, vote];
    }
    this.#heard++;
    const standing = this.standing(rating.listener);
    this.#standings.delete(rating.listener);
    this.#standings.set(rating.listener, standing);
    this.#people.set(rating.listener, rating.people ?? 1);
    this.#forget();
    const people = this.#standings.size;
    const settles = this.#heard % Math.max(SETTLED_EVERY, people) === 0;
    if (settles || this.#sizes.length === 0) this.#settle(model);
    if (settles || this.#heard % Math.ceil(people / TOLD_AT_ONCE) === 0) this.tell(model);
  }

  /** Tells the model everything that is remembered, as it is understood by now. */
  tell(model: RewardModel): void {
    if (this.gathered) model.hear(this.#observations(), this.#audienceAmong([...this.#standings]));
  }

  /**
   * Whose phrase this is: in proportion to the camps' people, spread as evenly as can be (smooth weighted round robin).
   * The first asking decides; the same phrase stays the same camp's.
   */
  begin(phrase: number): void {
    const known = this.#turns.find(([index]) => index === phrase)?.[1];
    if (known === undefined) {
      this.#turn = this.#sizes.length > 1 ? this.#nextTurn() : this.#hearingDue() ? 1 : 0;
      this.#turns = [...this.#turns, [phrase, this.#turn] as const].slice(-REMEMBERED_TURNS);
    } else this.#turn = known;
  }

  #nextTurn(): number {
    const people = this.#sizes.reduce((a, b) => a + b, 0);
    const owed = this.#credit.map((credit, camp) => credit + this.#sizes[camp]! / people);
    const turn = owed[1]! > owed[0]! ? 1 : 0;
    this.#credit = owed.map((credit, camp) => (camp === turn ? credit - 1 : credit));
    return turn;
  }

  #hearingDue(): boolean {
    const { phrases, held, latest, evidence } = this.#hearings;
    const wait = evidence > PROMISING ? PROMISING_WAIT : HEARING_WAIT * 2 ** (held - 1);
    const due = this.#displeased.size > 0 && (held === 0 || phrases >= latest + wait);
    this.#hearings = due
      ? { phrases: phrases + 1, held: held + 1, latest: phrases, evidence }
      : { ...this.#hearings, phrases: phrases + 1 };
    return due;
  }

  #believed(camp: number): number {
    return [...this.#standings].reduce(
      (sum, [name, one]) => (one.camp === camp ? sum + one.trust * this.#peopleOf(name) : sum),
      0,
    );
  }

  snapshot(): CrowdSnapshot | null {
    if (!this.gathered) return null;
    return {
      bars: [...this.#bars].map(([key, features]) => ({ key, features: [...features] })),
      votes: this.#votes,
      standings: [...this.#standings],
      sizes: this.#sizes,
      credit: this.#credit,
      turn: this.#turn,
      heard: this.#heard,
      hearings: this.#hearings,
    };
  }

  /** Takes a remembered crowd up again and tells the model of it. @param snapshot null or undefined = nobody, or one alone */
  restore(snapshot: CrowdSnapshot | null | undefined, model: RewardModel | null): void {
    // Decisions are counted anew with every page: bars of before must not be taken for those of now.
    const keys = new Map(snapshot?.bars.map(({ key }, index) => [key, OF_BEFORE - index]));
    this.#bars = new Map(snapshot?.bars.map(({ key, features }) => [keys.get(key)!, Float32Array.from(features)]));
    this.#votes = (snapshot?.votes ?? []).map((vote) => ({ ...vote, bar: keys.get(vote.bar) ?? vote.bar }));
    this.#standings = new Map(snapshot?.standings);
    this.#sizes = snapshot?.sizes ?? [];
    this.#credit = snapshot?.credit ?? [0, 0];
    this.#turns = [];
    this.#turn = snapshot?.turn ?? 0;
    this.#heard = snapshot?.heard ?? 0;
    this.#hearings = snapshot?.hearings ?? NO_HEARINGS;
    this.#displeased = this.#sizes.length > 1 ? new Set() : this.#campOne();
    if (model) this.tell(model);
  }

  #takeOver(model: RewardModel): void {
    model.observations.slice(-MOST_BARS).forEach(({ features, target, weight, listener, rating = -1 }) => {
      // Keys below those of any bar of the piece.
      const key = -1 - MOST_BARS - this.#heard;
      this.#bars.set(key, features);
      this.#votes = [
        ...this.#votes,
        { listener, bar: key, value: target, pressed: target, weight, rating, at: this.#heard },
      ];
      this.#standings.set(listener, NEWCOMER);
      this.#heard++;
    });
  }

  #forget(): void {
    while (this.#bars.size > MOST_BARS) this.#bars.delete(this.#bars.keys().next().value!);
    while (this.#standings.size > MOST_LISTENERS) this.#standings.delete(this.#standings.keys().next().value!);
    this.#votes = this.#votes.filter(({ bar, listener }) => this.#bars.has(bar) && this.#standings.has(listener));
    for (const listener of this.#people.keys()) if (!this.#standings.has(listener)) this.#people.delete(listener);
    const speaking = new Set(this.#votes.map(({ listener }) => listener));
    if (speaking.size > 1)
      for (const listener of this.#standings.keys()) if (!speaking.has(listener)) this.#standings.delete(listener);
  }

  #settle(model: RewardModel): void {
    const keys = [...this.#bars.keys()];
    const place = new Map(keys.map((key, index) => [key, index]));
    const listeners = [...this.#standings.keys()];
    const votes = listeners.map((listener) =>
      this.#votes.flatMap((vote) => (vote.listener === listener ? [{ ...vote, bar: place.get(vote.bar)! }] : [])),
    );
    const gram = model.covariance([...this.#bars.values()]);
    const { standings, sizes, evidence } = settleCamps(
      gram,
      votes,
      [...this.#standings.values()],
      this.#sizes.length > 1,
      listeners.map((listener) => this.#peopleOf(listener)),
    );
    this.#standings = new Map(listeners.map((listener, index) => [listener, standings[index]!]));
    this.#hearings = { ...this.#hearings, evidence };
    if (sizes.length > 1) {
      if (this.#sizes.length < 2) this.#turns = [];
      this.#displeased = new Set();
    } else {
      this.#credit = [0, 0];
      const displeased = listeners.filter((_, i) => standings[i]!.trust < SUSPECT_TRUST && isDispleased(votes[i]!));
      const heardOut = displeased.length >= Math.max(1, SUSPECT_SHARE * listeners.length);
      for (const name of heardOut ? displeased : [])
        this.#standings.set(name, { ...this.#standings.get(name)!, camp: 1 });
      this.#displeased = this.#campOne();
    }
    this.#sizes = sizes;
  }

  #peopleOf(listener: string): number {
    return this.#people.get(listener) ?? 1;
  }

  #audienceAmong(listeners: readonly (readonly [string, Standing])[]): Audience {
    const total = listeners.reduce((sum, [name, { trust }]) => sum + trust * this.#peopleOf(name), 0);
    return listeners.map(([listener, { camp, trust }]) => ({
      listener,
      camp,
      share: total > LEAST_TRUST ? (trust * this.#peopleOf(listener)) / total : 1 / listeners.length,
    }));
  }

  #campOne(): ReadonlySet<string> {
    return new Set([...this.#standings].flatMap(([name, { camp }]) => (camp === 1 ? [name] : [])));
  }

  /** Oldest bars first; every press by itself as far as there is room, the oldest bars' by camp. */
  #observations(): readonly Observation[] {
    const people = this.#standings.size;
    const byBar = [...this.#bars].map(([key, features]) =>
      this.#votes.flatMap((vote): readonly Observation[] => {
        if (vote.bar !== key) return [];
        const { camp, trust: believed } = this.standing(vote.listener);
        // Among themselves the displeased are believed, or nothing could be made for them.
        const trust = this.#displeased.has(vote.listener) ? 1 : believed;
        if (vote.weight * trust < LEAST_TRUST) return [];
        const { listener, value, weight, rating, at } = vote;
        const age = Math.max(0, this.#heard - 1 - at) / people;
        return [{ features, target: value, weight: weight * trust, listener, camp, age, rating }];
      }),
    );
    let count = byBar.reduce((sum, bar) => sum + bar.length, 0);
    for (let bar = 0; bar < byBar.length && count > MOST_OBSERVATIONS; bar++) {
      const together = [0, 1].flatMap((camp) => takenTogether(byBar[bar]!.filter((one) => one.camp === camp)));
      count -= byBar[bar]!.length - together.length;
      byBar[bar] = together;
    }
    return byBar.flat().slice(-MOST_OBSERVATIONS);
  }
}

function isDispleased(votes: readonly { readonly pressed: number }[]): boolean {
  const change = votes.filter(({ pressed }) => pressed < 0).length;
  return votes.length >= SUSPECT_PRESSES && change > DISPLEASED * votes.length;
}

/** Presses on one bar by one camp, as one: their precisions add up. */
function takenTogether(those: readonly Observation[]): readonly Observation[] {
  if (those.length < 2) return those;
  const weight = those.reduce((sum, one) => sum + one.weight, 0);
  const mean = (of: (one: Observation) => number) =>
    those.reduce((sum, one) => sum + (one.weight / weight) * of(one), 0);
  const { features, camp = 0 } = those[0]!;
  return [
    {
      features,
      target: mean(({ target }) => target),
      weight,
      listener: '',
      people: new Set(those.map(({ listener }) => listener)).size,
      camp,
      age: mean(({ age = 0 }) => age),
    },
  ];
}
