/**
 * Whose doing a weight of the tilt is: every rating's share, advice, played notes, and what was there before this visit.
 * The fast path adds a known change for every rating. The slow path follows the model of taste, which is linear in what the
 * ratings say (each weight is a sum over them, Rasmussen and Williams 2006, eq. 2.27), so its share is read off that sum.
 * Knows nothing of music; reads θ's parts and the model through a few numbers, however these come about.
 */
import type { Evidence } from './rewardModel.ts';

/** Ratings told apart; older ones are taken together. */
const REMEMBERED = 96;
/** The rating of nobody here: from an earlier visit, or too long ago. */
export const EARLIER = -1;

/** θ and its parts, [F] each. */
export interface TiltParts {
  readonly theta: ArrayLike<number>;
  /** What the visit began from. */
  readonly base: ArrayLike<number>;
  readonly quick: ArrayLike<number>;
  readonly advised: ArrayLike<number>;
  readonly slow: ArrayLike<number>;
}

/** How the slow path hangs on the ratings. */
export interface Following {
  /** [F] where the slow path is bound by the model alone, up to one factor. */
  readonly wish: ArrayLike<number>;
  /** What each observation of the model, by its number, adds to `wish` at one feature. */
  evidence(feature: number): readonly Evidence[];
}

export interface Share {
  /** Of the rating, or EARLIER. */
  readonly id: number;
  readonly amount: number;
}

/** All of one weight: the amounts of the ratings and the four others sum to θ. */
export interface Origin {
  /** One entry for each rating of this visit, oldest first. */
  readonly ratings: readonly Share[];
  readonly advised: number;
  readonly played: number;
  readonly earlier: number;
  /** What no rating can claim: curiosity, caution, the way still to go. */
  readonly rest: number;
}

interface Row {
  /** The model's observation of it: never given twice, unlike the ids of two visits. */
  readonly serial: number;
  readonly id: number;
  /** As it was given. */
  readonly value: number;
  readonly delta: readonly number[];
}

export interface ProvenanceSnapshot {
  readonly nextSerial: number;
  readonly count: number;
  readonly rows: readonly Row[];
  readonly played: readonly number[];
  readonly playedNotes: number;
  readonly advisedBefore: readonly number[];
  readonly quickBefore: readonly number[];
}

export class Provenance {
  readonly #size: number;
  #nextSerial = 0;
  #count = 0;
  #rows: readonly Row[] = [];
  #played: Float64Array;
  #playedNotes = 0;
  /** Parts of θ that were there when this visit began, or whose ratings are too old to be told apart. */
  #advisedBefore: Float64Array;
  #quickBefore: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#played = new Float64Array(size);
    this.#advisedBefore = new Float64Array(size);
    this.#quickBefore = new Float64Array(size);
  }

  /** Ratings of this visit that taught anything. */
  get count(): number {
    return this.#count;
  }

  get playedNotes(): number {
    return this.#playedNotes;
  }

  /** @returns as it was given, 0 where it is not remembered */
  valueOf(id: number): number {
    return this.#rows.find((row) => row.id === id)?.value ?? 0;
  }

  /**
   * @param before [F] the fast path's part of θ before the rating · @param after and after it
   * @returns number for the model's observation of it
   */
  rated(id: number, value: number, before: ArrayLike<number>, after: ArrayLike<number>): number {
    const serial = this.#nextSerial++;
    this.#count++;
    const delta = Array.from({ length: this.#size }, (_, i) => after[i]! - before[i]!);
    this.#rows = [...this.#rows, { serial, id, value, delta }];
    if (this.#rows.length <= REMEMBERED) return serial;
    const [oldest] = this.#rows;
    this.#quickBefore = this.#quickBefore.map((sum, i) => sum + oldest!.delta[i]!);
    this.#rows = this.#rows.slice(1);
    return serial;
  }

  /** The same for played notes. */
  demonstrated(notes: number, before: ArrayLike<number>, after: ArrayLike<number>): void {
    this.#playedNotes += notes;
    this.#played = this.#played.map((sum, i) => sum + after[i]! - before[i]!);
  }

  /** What is there now was there before this visit. */
  beginVisit(quick: ArrayLike<number>, advised: ArrayLike<number>): void {
    this.#rows = [];
    this.#count = 0;
    this.#played = new Float64Array(this.#size);
    this.#playedNotes = 0;
    this.#quickBefore = Float64Array.from(quick);
    this.#advisedBefore = Float64Array.from(advised);
  }

  /** Takes θ apart. @returns by feature */
  trace({ theta, base, quick, advised, slow }: TiltParts, { wish, evidence }: Following): (feature: number) => Origin {
    // The leash on all of θ shortens its parts alike.
    const whole = Float64Array.from({ length: this.#size }, (_, i) => base[i]! + quick[i]! + advised[i]! + slow[i]!);
    const scale = ratio(theta, whole);
    // The slow path goes part of the way to the wish, which has changed meanwhile; what fits no common factor is nobody's.
    const loose = scale * Math.max(0, ratio(slow, wish));
    return (feature) => {
      const model = this.split(loose > 0 ? evidence(feature) : []);
      const ratings = model.ratings.map(({ id, amount }, row) => ({
        id,
        amount: scale * this.#rows[row]!.delta[feature]! + loose * amount,
      }));
      const before = base[feature]! + this.#quickBefore[feature]! + this.#advisedBefore[feature]!;
      const earlier = scale * before + loose * model.earlier;
      const asked = scale * (advised[feature]! - this.#advisedBefore[feature]!);
      const played = scale * this.#played[feature]!;
      const claimed = ratings.reduce((sum, { amount }) => sum + amount, asked + played + earlier);
      return { ratings, advised: asked, played, earlier, rest: theta[feature]! - claimed };
    };
  }

  /** The model's evidence by the ratings of this visit, and what others have said before. */
  split(evidence: readonly Evidence[]): { readonly ratings: readonly Share[]; readonly earlier: number } {
    const amounts = new Map(this.#rows.map(({ serial }) => [serial, 0]));
    let earlier = 0;
    for (const { id, amount } of evidence) {
      const known = amounts.get(id);
      if (known === undefined) earlier += amount;
      else amounts.set(id, known + amount);
    }
    return { ratings: this.#rows.map(({ serial, id }) => ({ id, amount: amounts.get(serial)! })), earlier };
  }

  snapshot(): ProvenanceSnapshot {
    return {
      nextSerial: this.#nextSerial,
      count: this.#count,
      rows: this.#rows.map((row) => ({ ...row, delta: row.delta.map(short) })),
      played: [...this.#played],
      playedNotes: this.#playedNotes,
      advisedBefore: [...this.#advisedBefore],
      quickBefore: [...this.#quickBefore],
    };
  }

  /** @throws RangeError if it belongs to another tilt */
  restore(snapshot: ProvenanceSnapshot): void {
    const { nextSerial, count, rows, played, playedNotes, advisedBefore, quickBefore } = snapshot;
    const lists = [played, advisedBefore, quickBefore, ...rows.map(({ delta }) => delta)];
    if (lists.some((list) => list.length !== this.#size))
      throw new RangeError('this memory of reasons belongs to another set of tilt features');
    this.#nextSerial = nextSerial;
    this.#count = count;
    this.#rows = rows;
    this.#played = Float64Array.from(played);
    this.#playedNotes = playedNotes;
    this.#advisedBefore = Float64Array.from(advisedBefore);
    this.#quickBefore = Float64Array.from(quickBefore);
  }
}

/** Six digits are more than anyone is told, and a third of the room. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

/** The factor that brings b nearest to a; 0 where b is 0. */
function ratio(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let square = 0;
  for (let i = 0; i < b.length; i++) {
    product += a[i]! * b[i]!;
    square += b[i]! * b[i]!;
  }
  return square > 0 ? product / square : 0;
}
