/** The form of a body of music: the measures of form.ts added up over its pieces, so that two bodies can be laid side by side. */
import {
  barSimilarity,
  CADENCE_KINDS,
  cadences,
  LAGS,
  nearReturns,
  RELATIONS,
  relations,
  returnsHeard,
  similarityByLag,
  type CadenceKind,
  type FormSource,
  type Relation,
  type Share,
} from './form.ts';
import { metreOf } from './metre.ts';

/** Shares are 0–1, null where nothing was counted. */
export interface FormFigures {
  readonly pieces: number;
  readonly bars: number;
  /** [16] mean similarity of bars so many bars apart, 1 first. */
  readonly similarity: readonly (number | null)[];
  /** Bars that nearly repeat one 8–16 bars before. */
  readonly nearReturns: number | null;
  /** Passages of two bars or more that come back after 8–16 bars, in 32 bars. */
  readonly returnsIn32: number | null;
  /** Phrases of four bars that end in a cadence, and bars within them that do. */
  readonly cadences: number | null;
  readonly cadencesWithin: number | null;
  /** Share of each kind among phrases. */
  readonly kinds: Readonly<Record<CadenceKind, number>>;
  /** What phrases after the first are to the most similar earlier one, as shares. */
  readonly relations: Readonly<Record<Relation, number>>;
  /** [8] how many phrases back that one lies, of those repeated, varied or developed: 1 … 8 or more, as shares. */
  readonly back: readonly number[];
}

const FARTHEST = 8;

class Sum {
  #of = 0;
  #among = 0;

  add({ of, among }: Share): void {
    this.#of += of;
    this.#among += among;
  }

  get share(): number | null {
    return this.#among > 0 ? this.#of / this.#among : null;
  }

  get among(): number {
    return this.#among;
  }
}

/** Adds pieces up. */
export class FormStatistics {
  #pieces = 0;
  #bars = 0;
  readonly #lags = Array.from({ length: LAGS }, () => new Sum());
  readonly #near = new Sum();
  readonly #returns = new Sum();
  readonly #ends = new Sum();
  readonly #within = new Sum();
  readonly #kinds: Record<CadenceKind, number> = { authentic: 0, half: 0, plagal: 0, elsewhere: 0 };
  readonly #relations: Record<Relation, number> = { repeat: 0, vary: 0, develop: 0, new: 0 };
  readonly #back = new Float64Array(FARTHEST);

  /** @param longest bars looked at, from the beginning: longer pieces have more to come back to */
  add(piece: FormSource, longest = Infinity): void {
    const slots = Math.min(piece.slots, longest * metreOf(piece.metre).slots);
    const part = { ...piece, slots };
    const similarity = barSimilarity(part);
    this.#pieces++;
    this.#bars += similarity.bars;
    similarityByLag(similarity).forEach((share, i) => this.#lags[i]!.add(share));
    this.#near.add(nearReturns(similarity));
    this.#returns.add(returnsHeard(similarity));
    const closing = cadences(part);
    this.#ends.add(closing.atEnds);
    this.#within.add(closing.within);
    for (const kind of CADENCE_KINDS) this.#kinds[kind] += closing.kinds[kind];
    for (const { relation, back } of relations(part, similarity)) {
      this.#relations[relation]++;
      if (relation !== 'new') this.#back[Math.min(FARTHEST, back) - 1]!++;
    }
  }

  get figures(): FormFigures {
    const phrases = RELATIONS.reduce((sum, relation) => sum + this.#relations[relation], 0);
    const recalled = this.#back.reduce((sum, count) => sum + count, 0);
    const returns = this.#returns.share;
    return {
      pieces: this.#pieces,
      bars: this.#bars,
      similarity: this.#lags.map((lag) => lag.share),
      nearReturns: this.#near.share,
      returnsIn32: returns === null ? null : 32 * returns,
      cadences: this.#ends.share,
      cadencesWithin: this.#within.share,
      kinds: mapped(this.#kinds, (count) => count / Math.max(1, this.#ends.among)),
      relations: mapped(this.#relations, (count) => count / Math.max(1, phrases)),
      back: Array.from(this.#back, (count) => count / Math.max(1, recalled)),
    };
  }
}

function mapped<Name extends string>(
  counts: Record<Name, number>,
  map: (count: number) => number,
): Record<Name, number> {
  return Object.fromEntries(Object.entries<number>(counts).map(([name, count]) => [name, map(count)])) as Record<
    Name,
    number
  >;
}
