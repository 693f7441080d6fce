/**
 * What a learner can say of itself: why a bar, why a note, what it was taught and by which rating. It keeps what is needed
 * for that and looks at the learner's numbers when it is asked; nothing that is learnt depends on it, and it draws no chance.
 */
import type { Rating } from '../../src/protocol/rating.ts';
import type { BarWhy, Learnt } from '../../src/protocol/why.ts';
import type { Candidate } from '../composer/interface.ts';
import { Association, confidenceOf, type AssociationSnapshot } from './confidence.ts';
import { Foresight, type ForesightSnapshot } from './foresight.ts';
import { EARLIER, Provenance, type Following, type ProvenanceSnapshot, type TiltParts } from './provenance.ts';
import { SCALED_SIZE } from './psiScaler.ts';
import { temperatureAt, type RankingOptions } from './ranking.ts';
import { barReasons, choiceGain, noteReasons, type Choice, type Ground } from './reasons.ts';
import type { Audience } from './kinship.ts';
import type { RewardModel } from './rewardModel.ts';
import type { ScoreMemory } from './scoreMemory.ts';
import { behind, whatWasTaught } from './taught.ts';

/** The learner's own parts that are looked at. */
export interface Mind {
  readonly features: readonly string[];
  readonly memory: Pick<ScoreMemory, 'answerTo' | 'behind' | 'natural' | 'diagonal'>;
  readonly model: Pick<RewardModel, 'weights' | 'weightsFor' | 'evidence' | 'observed'> | null;
  readonly ranking: RankingOptions | null;
}

/** θ as it is now, and whose taste it is made for; everyone's by default. */
export interface Stance extends TiltParts {
  readonly audience?: Audience;
}

export interface ExplainerSnapshot {
  readonly provenance: ProvenanceSnapshot;
  readonly association: AssociationSnapshot;
  readonly foresight: ForesightSnapshot;
}

export class Explainer {
  readonly #mind: Mind;
  readonly #provenance: Provenance;
  #association: Association;
  #foresight = new Foresight(SCALED_SIZE);

  constructor(mind: Mind) {
    this.#mind = mind;
    this.#provenance = new Provenance(mind.features.length);
    this.#association = new Association(mind.features.length);
  }

  /**
   * A rating is about to be learnt by the model.
   * @param features [Z] what it speaks of · @param score [F] its credited score
   * @param before [F] the fast path's part of θ before it · @param after and after it
   * @returns the number by which the model is to know it
   */
  rated(
    rating: Rating,
    features: Float32Array,
    score: ArrayLike<number>,
    before: ArrayLike<number>,
    after: ArrayLike<number>,
  ): number {
    this.#association.add(score, rating.value);
    if (this.#mind.model) this.#foresight.add(features, this.#mind.model.weights, rating.value);
    return this.#provenance.rated(rating.id, rating.value, before, after);
  }

  demonstrated(notes: number, before: ArrayLike<number>, after: ArrayLike<number>): void {
    this.#provenance.demonstrated(notes, before, after);
  }

  /** Other people: what there is so far was taught before them. */
  beginVisit({ quick, advised }: TiltParts): void {
    this.#provenance.beginVisit(quick, advised);
    this.#association = new Association(this.#mind.features.length);
    this.#foresight = new Foresight(SCALED_SIZE);
  }

  /**
   * @param bar [Z] scaled features and the candidate, which has been chosen
   * @param others [k] scaled features of all candidates it was chosen from, itself included
   */
  bar(parts: Stance, candidate: Candidate, own: Float32Array, others: readonly Float32Array[]): BarWhy {
    const { bar, trace } = candidate;
    const { features } = this.#mind;
    const surplus = trace.surplus ?? trace.gradient;
    const choice = this.#choice(parts.audience, own, others, bar.control);
    const grounds = barReasons(surplus, parts.theta, features, choice);
    return {
      notes: noteReasons(bar, surplus, parts.theta, features),
      bar: grounds.map((ground) => ({ ...ground.reason, ratings: this.#behind(parts, ground) })),
      blindUntil: bar.control ? bar.chords.length : 0,
    };
  }

  /** @param policyVersion of θ */
  learnt(parts: Stance, policyVersion: number): Learnt {
    const { features, memory } = this.#mind;
    return whatWasTaught({
      features,
      diagonal: memory.diagonal,
      policyVersion,
      ratings: this.#provenance.count,
      playedNotes: this.#provenance.playedNotes,
      origin: this.#provenance.trace(parts, this.#following(parts.audience)),
      confidence: (feature, lean) => confidenceOf(lean * this.#association.of(feature), this.#foresight.score),
      valueOf: (id) => this.#provenance.valueOf(id),
    });
  }

  snapshot(): ExplainerSnapshot {
    return {
      provenance: this.#provenance.snapshot(),
      association: this.#association.snapshot(),
      foresight: this.#foresight.snapshot(),
    };
  }

  /** @throws RangeError if it belongs to another tilt */
  restore(snapshot: ExplainerSnapshot): void {
    this.#provenance.restore(snapshot.provenance);
    this.#association.restore(snapshot.association);
    this.#foresight.restore(snapshot.foresight);
  }

  /**
   * A blind bar was not chosen, yet must not be known by that: it is measured against the prior's mean bar (0 by its scale),
   * as if it had been one candidate among as many of those as today's policy chooses from.
   */
  #choice(
    audience: Audience | undefined,
    own: Float32Array,
    others: readonly Float32Array[],
    control: boolean,
  ): Choice | null {
    const { model, ranking } = this.#mind;
    if (!model || !ranking || model.observed === 0) return null;
    const weights = model.weightsFor(audience);
    const usual = new Float32Array(own.length);
    const all = control ? [own, ...Array.from({ length: ranking.candidates - 1 }, () => usual)] : others;
    if (all.length < 2) return null;
    const index = control ? 0 : all.indexOf(own);
    const centre = control ? usual : own.map((_, i) => all.reduce((sum, z) => sum + z[i]! / all.length, 0));
    const gain = choiceGain(
      all.map((z) => z.reduce((sum, value, i) => sum + weights[i]! * value, 0)),
      index,
      temperatureAt(ranking, model.observed),
    );
    return { departure: own.map((z, i) => z - centre[i]!), weights, gain };
  }

  /** [Z] of a feature: the taste that the slow path's weight of it is measured by. */
  #directionOf(feature: number): Float64Array {
    const { memory, features } = this.#mind;
    const unit = new Float64Array(features.length);
    unit[feature] = 1;
    // The Fisher matrix is symmetric: a row of its inverse is a column.
    return memory.behind(memory.natural(unit));
  }

  #following(audience: Audience | undefined): Following {
    const { memory, model, features } = this.#mind;
    if (!model) return { wish: new Float64Array(features.length), evidence: () => [] };
    return {
      wish: memory.natural(memory.answerTo(model.weightsFor(audience))),
      evidence: (feature) => model.evidence(this.#directionOf(feature), audience),
    };
  }

  /** The ratings behind a reason of a bar: those that made the weights, and those that made the model choose. */
  #behind(parts: Stance, { reason, tilt, choice, direction }: Ground): BarWhy['bar'][number]['ratings'] {
    const origin = this.#provenance.trace(parts, this.#following(parts.audience));
    const amounts = new Map<number, number>();
    const add = (id: number, nats: number) => amounts.set(id, (amounts.get(id) ?? 0) + nats);
    let besides = 0;
    for (const [feature, nats] of tilt) {
      if (nats <= 0) continue;
      const { ratings, earlier, advised, played } = origin(feature);
      const perWeight = nats / parts.theta[feature]!;
      for (const { id, amount } of ratings) add(id, amount * perWeight);
      add(EARLIER, earlier * perWeight);
      besides += (advised + played) * perWeight;
    }
    if (direction && this.#mind.model) {
      const { ratings, earlier } = this.#provenance.split(this.#mind.model.evidence(direction, parts.audience));
      const whole = ratings.reduce((sum, { amount }) => sum + amount, earlier);
      for (const { id, amount } of ratings) if (whole > 0) add(id, (choice * amount) / whole);
      if (whole > 0) add(EARLIER, (choice * earlier) / whole);
    }
    const shares = [...amounts].map(([id, amount]) => ({ id, amount }));
    return reason.nats > 0 ? behind(shares, 1, besides, (id) => this.#provenance.valueOf(id)) : [];
  }
}
