/**
 * One listener-taught learner: ratings in, a tilt θ and a choice among candidates out. It wires credit, calibration,
 * the fast path, the model of taste, the slow path and the ranking; each of them lives in its own file.
 * Deterministic: the same seed and the same calls in the same order give the same θ and the same choices.
 * It knows candidates and ratings; it does not know how a bar is composed, sounded or shown.
 */
import { Rng, type RngState } from '../../src/kernel/random.ts';
import type { SessionMode } from '../../src/protocol/sessionMode.ts';
import type { Fault } from '../../src/kernel/result.ts';
import type { CrowdView, FeatureChange, Lift, SoundedBar, UpdateCause } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Advice, Rating, Refusal } from '../../src/protocol/rating.ts';
import type { BarWhy, Learnt } from '../../src/protocol/why.ts';
import type { Candidate } from '../composer/interface.ts';
import { adviceDirection } from './advice.ts';
import { barFeatures, shapeAll } from './barFeatures.ts';
import type { BarShape } from './barShape.ts';
import { Calibration, type CalibrationSnapshot } from './calibration.ts';
import type { Standing } from './camps.ts';
import { AdapterPath, type AdapterSnapshot } from './adapterPath.ts';
import { candidatesWithin } from './candidateCount.ts';
import { CriticPanel, type CriticSnapshot } from './criticPanel.ts';
import type { SlotCredit } from './credit.ts';
import { Crediting } from './crediting.ts';
import { Crowd, type CrowdSnapshot } from './crowd.ts';
import { featureChanges } from './explain.ts';
import { Explainer, type ExplainerSnapshot, type Stance } from './explainer.ts';
import { eligibility, fastStep, shorten } from './fastPath.ts';
import { creditedMean, HeardBars } from './heardBars.ts';
import { LiftCounter, type LiftSnapshot } from './lift.ts';
import { METHODS, type LearnerKind, type Method } from './method.ts';
import { PsiScaler, SCALED_GROUP_OF, SCALED_SIZE, type PsiMoments } from './psiScaler.ts';
import { choose } from './ranking.ts';
import { Repertoire, trying, type RepertoireSnapshot } from './repertoire.ts';
import type { RolloutCritic } from './rolloutCritic.ts';
import type { ResponseSnapshot } from './responseTime.ts';
import { RewardModel, type Prediction, type RewardModelSnapshot } from './rewardModel.ts';
import { ScoreMemory, totalGradient } from './scoreMemory.ts';
import { SlowPath, type SlowSnapshot } from './slowPath.ts';
import { isSound, UNSOUND } from './soundness.ts';
import type { PriorStatistics } from './statistics.ts';

/** One bar in ten is the prior's, unannounced. */
const CONTROL_SHARE = 0.1;
/** Nats a bar that full-strength advice moves, and that all advice together may. */
const ADVICE_STEP = 0.3;
const ADVICE_LEASH = 1.2;
/** A played note counts as a press of this strength for the decision it made. */
const DEMONSTRATION_STRENGTH = 2;
/** Imagined steps that one human rating pays for. */
const STEPS_PER_RATING = 4;
/** Weight of the newest batch in running means. */
const RECENT = 0.15;
const TOO_MANY: Fault<Refusal> = { reason: 'flood', sentence: 'This listener presses faster than anyone can judge.' };

export interface LearnerUpdate {
  readonly cause: UpdateCause;
  /** Calibrated reward, 0 if the rating reached nothing. */
  readonly reward: number;
  readonly theta: Float32Array;
  readonly klToPrior: number;
  readonly entropy: number;
  readonly lift: Lift | null;
  /** Strongest first, at most three. */
  readonly changes: readonly FeatureChange[];
  /** Slots credited; weights sum to 1, or empty. */
  readonly credit: readonly SlotCredit[];
  /** Why a rating taught nothing. */
  readonly refused?: Fault<Refusal>;
  /** Once two listeners have been heard. */
  readonly crowd?: CrowdView;
}

export interface LearnerSnapshot {
  readonly kind: LearnerKind;
  readonly updates: number;
  readonly chance: { readonly choice: RngState; readonly control: RngState; readonly taste: RngState };
  readonly quick: readonly number[];
  readonly advised: readonly number[];
  readonly slow: SlowSnapshot | null;
  /** Older memories have none. */
  readonly critics?: CriticSnapshot | null;
  /** There only where the head adapter takes part. */
  readonly adapter?: AdapterSnapshot;
  readonly model: RewardModelSnapshot | null;
  readonly calibration: CalibrationSnapshot;
  /** Several listeners, and θ's learnt parts for the camp whose turn it is not; older memories have none. */
  readonly crowd?: CrowdSnapshot | null;
  readonly camp?: number;
  readonly other?: { readonly quick: readonly number[]; readonly slow: SlowSnapshot | null } | null;
  /** Older memories have none. */
  readonly responses?: ResponseSnapshot;
  readonly lift: LiftSnapshot;
  readonly moments: PsiMoments;
  /** The archive of phrases; older memories have none. */
  readonly repertoire?: RepertoireSnapshot | null;
  /** The lean of the house it began from; older memories have none. */
  readonly base?: readonly number[];
  /** Who taught what; older memories have none. */
  readonly reasons?: ExplainerSnapshot;
}

export interface LearnerOptions {
  /** Names of the tilt's features, in the order of θ. */
  readonly features: readonly string[];
  readonly rng: Rng;
  readonly kind: LearnerKind;
  /** Measured on the prior beforehand; null = gathered on the way, which makes the first ratings blunter. */
  readonly statistics?: PriorStatistics | null;
  /** Judges without ears that the slow path and the choice also listen to. */
  readonly critics?: readonly RolloutCritic[];
  /** [F] θ to begin from, under all that is learnt; the leash is measured from the prior all the same. */
  readonly base?: ArrayLike<number> | null;
  /** Replaces the settings of the kind: for experiments. */
  readonly method?: Method;
}

export class Learner {
  readonly kind: LearnerKind;
  readonly features: readonly string[];
  /** What it remembers of whole phrases and suggests to the form; null for a kind without an archive. */
  readonly repertoire: Repertoire | null;
  readonly #method: Method;
  #rng: { readonly choice: Rng; readonly control: Rng; readonly taste: Rng };
  readonly #heard = new HeardBars();
  readonly #crediting = new Crediting(this.#heard);
  readonly #calibration: Calibration;
  readonly #lift = new LiftCounter();
  readonly #memory: ScoreMemory;
  readonly #model: RewardModel | null;
  readonly #crowd = new Crowd();
  /** The camp that the tilt below is for, and the other's, while there are two. */
  #camp = 0;
  #other: { readonly quick: Float64Array; readonly slow: SlowPath | null } | null = null;
  #slow: SlowPath | null;
  readonly #critics: CriticPanel | null;
  readonly #adapter: AdapterPath | null;
  readonly #explainer: Explainer;
  #scaler: PsiScaler;
  /** Parts of θ beside the slow path's: the fast path's, and advice. */
  #quick: Float64Array;
  #advised: Float64Array;
  #base: Float64Array;
  #theta: Float32Array;
  #updates = 0;
  #allowance = 0;
  /** Measured KL over its second-order estimate; corrects the estimate between measurements. */
  #klRatio = 1;
  #choiceKl = 0;
  #entropy = 0;
  #scaled = new WeakMap<Candidate, Float32Array>();
  #studied = new WeakSet<Candidate>();
  /** Thompson's taste of the phrase. */
  #drawn: { readonly phrase: number; readonly taste: Float64Array } | null = null;

  constructor({
    features,
    rng,
    kind,
    statistics = null,
    critics = [],
    base = null,
    method = METHODS[kind],
  }: LearnerOptions) {
    this.kind = kind;
    this.features = features;
    this.#method = method;
    this.#calibration = new Calibration(method.calibrated === false);
    this.#rng = { choice: rng.fork(1), control: rng.fork(2), taste: rng.fork(3) };
    const size = features.length;
    this.#scaler = new PsiScaler(statistics?.psi ?? null);
    this.#memory = new ScoreMemory(size, statistics?.scores ?? null);
    this.#model = method.ranking || method.slow ? new RewardModel(SCALED_GROUP_OF) : null;
    this.#slow = this.#newSlowPath();
    this.#adapter = method.adapter && new AdapterPath(method.adapter);
    this.#critics = method.slow && critics.length > 0 ? new CriticPanel(critics, size) : null;
    this.repertoire = method.archive && this.#model ? new Repertoire(method.archive, this.#model, rng.fork(5)) : null;
    this.#quick = new Float64Array(size);
    this.#advised = new Float64Array(size);
    this.#base = base ? Float64Array.from(base) : new Float64Array(size);
    this.#theta = new Float32Array(size);
    this.#theta = this.#sum();
    this.#explainer = new Explainer({ features, memory: this.#memory, model: this.#model, ranking: method.ranking });
  }

  /** [F] the tilt to compose with. A copy: it may be kept. */
  get theta(): Float32Array {
    return this.#theta.slice();
  }

  /** Updates so far; also the policy's version. */
  get updates(): number {
    return this.#updates;
  }

  /** Nats a bar between today's policy and the frozen prior: of the tilt, estimated, and of choosing, at most. */
  get klToPrior(): number {
    return this.#tiltKl + this.#choiceKl;
  }

  get #tiltKl(): number {
    return this.#memory.divergence(this.#theta) * this.#klRatio;
  }

  /** Nats a bar that a change of θ is worth, to second order. */
  divergence(change: ArrayLike<number>): number {
    return this.#memory.divergence(change);
  }

  /** Mean entropy of a decision lately, nats; 0 before anything was composed. */
  get entropy(): number {
    return this.#entropy;
  }

  get lift(): Lift | null {
    return this.#lift.lift;
  }

  /** Several listeners as they are understood; null until two have been heard. */
  get crowd(): CrowdView | null {
    return this.#crowd.state;
  }

  /** Which camp a listener is in, and how far they are believed. */
  standing(listener: string): Standing {
    return this.#crowd.standing(listener);
  }

  /** Whether the next bar is a blind one of the frozen prior. Draws: ask once a bar. */
  nextIsControl(): boolean {
    return this.#rng.control.next() < CONTROL_SHARE;
  }

  /** Where the music is made decides how much each critic counts. */
  set mode(mode: SessionMode) {
    if (this.#critics) this.#critics.mode = mode;
  }

  /** [A] weights of the head adapter to compose with; null where it takes no part. */
  get adapter(): Float32Array | null {
    return this.#adapter?.weights ?? null;
  }

  /** Candidates worth composing for the next bar. */
  candidatesWanted(control: boolean): number {
    if (control || !this.#method.ranking || !this.#model || this.#model.observed === 0) return 1;
    const { candidates, budget } = this.#method.ranking;
    return budget ? candidatesWithin({ ...budget, most: candidates }, this.#tiltKl) : candidates;
  }

  /** Which candidate to play. All must continue the same bars. */
  choose(candidates: readonly Candidate[]): number {
    const scaled = this.#study(candidates);
    if (candidates.length === 1) return 0;
    const sound = candidates.filter(isSound);
    if (sound.length < candidates.length) return sound.length > 0 ? candidates.indexOf(sound[this.choose(sound)]!) : 0;
    const phrase = candidates[0]!.bar.phrase.index;
    if (this.#method.thompson && this.#drawn?.phrase !== phrase)
      this.#drawn = { phrase, taste: this.#model!.sample(this.#rng.taste) };
    const judged = this.#critics?.rewards(candidates, this.klToPrior);
    const { index, divergence } = this.#rank(candidates, scaled, judged, this.#drawn?.taste ?? null, this.#rng.choice);
    this.#choiceKl += RECENT * (divergence - this.#choiceKl);
    return index;
  }

  /**
   * The same choice for bars that are only being looked at, with chance from outside; nothing is learnt from it.
   * @param before the bars they follow, oldest first
   */
  pick(
    candidates: readonly Candidate[],
    before: readonly PlannedBar[],
    rng: Rng,
  ): { readonly index: number; readonly divergence: number } {
    if (candidates.length === 1) return { index: 0, divergence: 0 };
    const shapes = shapeAll(before);
    const scaled = candidates.map(({ bar }) => this.#scaler.scale(barFeatures(bar, shapes)));
    const judged = this.#critics?.rewards(candidates, this.klToPrior, before);
    return this.#rank(candidates, scaled, judged, this.#method.thompson ? this.#model!.sample(rng) : null, rng);
  }

  /** A candidate has become the piece's bar. */
  observe(candidate: Candidate): void {
    if (!isSound(candidate)) return;
    const scaled = this.#study([candidate])[0]!;
    this.#heard.remember(candidate, scaled);
    const { index, bar, bars: phraseBars } = candidate.bar.phrase;
    this.attend(bar + 1 < phraseBars ? index : index + 1);
    this.repertoire?.observe(candidate.bar, scaled);
    this.#critics?.observe(candidate.bar);
    if (candidate.bar.control) return;
    this.#entropy += (this.#entropy === 0 ? 1 : RECENT) * (candidate.bar.entropy - this.#entropy);
  }

  /** The next bar belongs to this phrase: while listeners are of two minds, it is made for the camp whose turn it is. */
  attend(phrase: number): void {
    this.#crowd.begin(phrase);
    this.#enter(this.#crowd.turn);
  }

  /** @param sounded every bar that has begun to sound within the last seconds, any order */
  rate(rating: Rating, sounded: readonly SoundedBar[]): LearnerUpdate {
    const credited = this.#crediting.credit(rating, sounded);
    if (!credited.ok) return this.#refuse(credited.fault, []);
    const { slots: credit, bars } = credited.value;
    if (!this.#calibration.hears(rating)) return this.#refuse(TOO_MANY, credit);
    const scaled = creditedMean(bars);
    const model = this.#model;
    const company = model?.observations.some(({ listener }) => listener !== rating.listener) ?? false;
    const { camp, trust } = this.#crowd.standing(rating.listener);
    const foreseen = model?.predict(scaled, company ? [{ listener: rating.listener, camp, share: 1 }] : undefined);
    const calibrated = this.#calibration.calibrate(
      rating,
      // In company it is the crowd that says who is believed.
      foreseen && foreseen.sd > 0 && !company ? foreseen.mean / foreseen.sd : 0,
    );
    const { value, advantage } = calibrated;
    const weight = calibrated.weight * (rating.weight ?? 1);
    const expect = model && ((features: Float32Array) => model.expect(features));
    this.#crediting.learn(rating, sounded, { expect, sd: foreseen?.sd ?? 0, target: value, weight });

    const judgedMost = bars.reduce((a, b) => (b.weight > a.weight ? b : a)).bar;
    this.#lift.add(rating.value, judgedMost.control);
    this.repertoire?.rate(judgedMost.barIndex, rating.value);
    const { fast } = this.#method;
    this.#enter(camp);
    const before = this.#quick;
    if (fast) {
      const diagonal = this.#memory.diagonal;
      const level = diagonal.reduce((sum, entry) => sum + entry, 0) / diagonal.length;
      const e = eligibility(this.#heard.bars, credit, fast.trace, this.features.length);
      this.#push(e, advantage * weight * trust, fast.natural ? diagonal : diagonal.fill(level));
    }
    const score = eligibility(this.#heard.bars, credit, 0, this.features.length);
    const serial = this.#explainer.rated(rating, scaled, score, before, this.#quick);
    const { listener } = rating;
    if (company) {
      const spoken = bars.map(({ bar, weight }) => ({ key: bar.decisionId, features: bar.scaled, weight }));
      this.#crowd.hear({ listener, bars: spoken, value, pressed: rating.value, weight, rating: serial }, model!);
    } else model?.update({ features: scaled, target: value, weight, listener, rating: serial });
    this.#slow?.advance(this.#taste(camp), this.#critics?.gradient(this.klToPrior));
    this.#adapter?.advance(this.#taste(camp));
    this.#allowance = STEPS_PER_RATING;
    const update = this.#finish('rating', advantage * weight, credit);
    this.#enter(this.#crowd.turn);
    return { ...update, theta: this.theta, klToPrior: this.klToPrior };
  }

  /** @param strength 0–1 */
  advise(advice: Advice, strength: number): LearnerUpdate {
    const diagonal = this.#memory.diagonal;
    const delta = adviceDirection(advice, this.features).map((value, i) => value / Math.sqrt(diagonal[i]!));
    const length = this.#memory.divergence(delta);
    if (length > 0) {
      const scale = strength * Math.sqrt(ADVICE_STEP / length);
      this.#advised = this.#advised.map((value, i) => value + scale * delta[i]!);
      shorten(this.#advised, (change) => this.#memory.divergence(change), ADVICE_LEASH);
    }
    return this.#finish('advice', 0, []);
  }

  /** @param gradients of log π for each played note, [F] each: their log-probability rises */
  demonstrate(gradients: readonly ArrayLike<number>[]): LearnerUpdate {
    const e = new Float64Array(this.features.length);
    for (const gradient of gradients) for (let i = 0; i < e.length; i++) e[i]! += gradient[i]!;
    const before = this.#quick;
    if (this.#method.fast) this.#push(e, DEMONSTRATION_STRENGTH, this.#memory.diagonal);
    this.#explainer.demonstrated(gradients.length, before, this.#quick);
    return this.#finish('demonstration', 0, []);
  }

  /**
   * Return of each rollout, the pessimistic expectation of the model and what the critics add; null where nothing may be
   * learnt from it: before any rating, when the latest rating has paid for all it can, or from an engine without numbers.
   */
  returns(candidates: readonly Candidate[]): Float64Array | null {
    const { slow } = this.#method;
    const model = this.#model;
    if (!slow || !model || model.observed === 0 || this.#allowance === 0 || !candidates.every(isSound)) return null;
    const judged = this.#critics?.rewards(candidates, this.klToPrior);
    return Float64Array.from(this.#study(candidates), (z, i) => {
      const { mean, sd } = model.predict(z);
      return mean - slow.pessimism * sd + (judged?.[i] ?? 0);
    });
  }

  /** One slice of the slow path. @param candidates imagined from one context under today's θ; the bars before are the piece's */
  improve(candidates: readonly Candidate[]): LearnerUpdate {
    const scaled = this.#study(candidates);
    if (!candidates.every(isSound)) return this.#refuse(UNSOUND, [], 'improve');
    const model = this.#model;
    if (!this.#slow || !model || model.observed === 0 || candidates.length < 2)
      return this.#report('improve', 0, this.#theta, []);
    const kl = candidates.reduce((sum, { trace }) => sum + trace.kl, 0) / candidates.length;
    this.#slow.learn(
      scaled.map((z) => model.predict(z, this.#crowd.audience).sd),
      candidates.map(({ bar }) => bar.entropy),
      candidates.map(totalGradient),
      kl,
    );
    if (this.#allowance === 0) return this.#report('improve', 0, this.#theta, []);
    this.#allowance--;
    this.#slow.advance(this.#taste(this.#camp), this.#critics?.gradient(this.klToPrior));
    this.#adapter?.advance(this.#taste(this.#camp));
    return this.#finish('improve', 0, []);
  }

  snapshot(): LearnerSnapshot {
    return {
      kind: this.kind,
      updates: this.#updates,
      chance: { choice: this.#rng.choice.state, control: this.#rng.control.state, taste: this.#rng.taste.state },
      quick: [...this.#quick],
      advised: [...this.#advised],
      slow: this.#slow?.snapshot() ?? null,
      critics: this.#critics?.snapshot() ?? null,
      ...(this.#adapter && { adapter: this.#adapter.snapshot() }),
      model: this.#model?.snapshot() ?? null,
      calibration: this.#calibration.snapshot(),
      crowd: this.#crowd.snapshot(),
      camp: this.#camp,
      other: this.#other && { quick: [...this.#other.quick], slow: this.#other.slow?.snapshot() ?? null },
      responses: this.#crediting.snapshot(),
      lift: this.#lift.snapshot(),
      moments: this.#scaler.moments(),
      repertoire: this.repertoire?.snapshot() ?? null,
      base: [...this.#base],
      reasons: this.#explainer.snapshot(),
    };
  }

  /** @throws RangeError if the snapshot belongs to another kind of learner, another tilt or other bar features */
  restore(snapshot: LearnerSnapshot): void {
    if (snapshot.kind !== this.kind)
      throw new RangeError(`this is a memory of the learner "${snapshot.kind}", not of "${this.kind}"`);
    if (snapshot.quick.length !== this.features.length)
      throw new RangeError('this memory belongs to another set of tilt features');
    if (snapshot.model) this.#model?.restore(snapshot.model);
    if (snapshot.slow) this.#slow?.restore(snapshot.slow);
    if (snapshot.critics) this.#critics?.restore(snapshot.critics);
    if (snapshot.adapter) this.#adapter?.restore(snapshot.adapter);
    this.#quick = Float64Array.from(snapshot.quick);
    this.#advised = Float64Array.from(snapshot.advised);
    this.#base = Float64Array.from(snapshot.base ?? new Float64Array(this.features.length));
    this.#calibration.restore(snapshot.calibration);
    this.#crowd.restore(snapshot.crowd, this.#model);
    this.#camp = snapshot.camp ?? 0;
    this.#other = snapshot.other
      ? { quick: Float64Array.from(snapshot.other.quick), slow: this.#newSlowPath(snapshot.other.slow) }
      : null;
    this.#crediting.restore(snapshot.responses);
    this.#lift.restore(snapshot.lift);
    this.#scaler = new PsiScaler(snapshot.moments);
    if (snapshot.repertoire) this.repertoire?.restore(snapshot.repertoire, SCALED_SIZE);
    const { choice, control, taste } = snapshot.chance;
    this.#rng = { choice: new Rng(choice), control: new Rng(control), taste: new Rng(taste) };
    this.#updates = snapshot.updates;
    this.#theta = this.#sum();
    if (snapshot.reasons) this.#explainer.restore(snapshot.reasons);
    else this.beginVisit();
  }

  /** What there is so far was taught by others: no rating from now on is among them. */
  beginVisit(): void {
    this.#explainer.beginVisit(this.#parts);
  }

  /** Why this candidate sounds as it does. @param others those it was chosen from, itself included */
  why(candidate: Candidate, others: readonly Candidate[]): BarWhy {
    const [own, all] = [this.#study([candidate])[0]!, this.#study(others)];
    return this.#explainer.bar(this.#parts, candidate, own, all);
  }

  /** What this visit has taught it. */
  get learnt(): Learnt {
    return this.#explainer.learnt(this.#parts, this.#updates);
  }

  get #parts(): Stance {
    const slow = this.#slow?.theta ?? new Float64Array(this.features.length);
    const audience = this.#crowd.gathered && { audience: this.#crowd.audienceOf(this.#camp) };
    return { theta: this.#theta, base: this.#base, quick: this.#quick, advised: this.#advised, slow, ...audience };
  }

  #newSlowPath(snapshot?: SlowSnapshot | null): SlowPath | null {
    if (!this.#method.slow) return null;
    const slow = new SlowPath(this.#method.slow, this.#memory);
    if (snapshot) slow.restore(snapshot);
    return slow;
  }

  /** [Z] what a camp likes; what everyone does while there is only one. */
  #taste(camp: number): Float64Array {
    return this.#model!.weightsFor(this.#crowd.gathered ? this.#crowd.audienceOf(camp) : undefined);
  }

  /** Changes over to a camp's own tilt; a new camp begins from what all had taught. */
  #enter(camp: number): void {
    if (camp !== this.#camp) {
      const next = this.#other ?? { quick: this.#quick.slice(), slow: this.#newSlowPath(this.#slow?.snapshot()) };
      this.#other = { quick: this.#quick, slow: this.#slow };
      this.#quick = next.quick;
      this.#slow = next.slow;
      this.#camp = camp;
      this.#theta = this.#sum();
    }
    if (this.#crowd.camps === 1) this.#other = null;
  }

  #push(e: ArrayLike<number>, advantage: number, diagonal: ArrayLike<number>): void {
    const delta = fastStep(
      e,
      advantage,
      diagonal,
      this.#quick,
      (change) => this.#memory.divergence(change),
      this.#method.fast!,
    );
    this.#quick = this.#quick.map((value, i) => value + delta[i]!);
  }

  /** Scales candidates' bar features and lets the memories learn from each once. @returns [k] of [Z] */
  #study(candidates: readonly Candidate[]): readonly Float32Array[] {
    let shapes: readonly BarShape[] | null = null;
    const scaled = candidates.map((candidate) => {
      const known = this.#scaled.get(candidate);
      if (known) return known;
      shapes ??= this.#heard.before(candidate.bar.barIndex);
      const psi = barFeatures(candidate.bar, shapes);
      if (isSound(candidate)) this.#scaler.learn(psi);
      const z = this.#scaler.scale(psi);
      this.#scaled.set(candidate, z);
      return z;
    });
    // A bar finished anew is only part of one: its score and divergence would pass for a whole bar's.
    if (candidates[0]!.bar.fromSlot > 0 || this.#studied.has(candidates[0]!) || !candidates.every(isSound))
      return scaled;
    for (const candidate of candidates) this.#studied.add(candidate);
    this.#memory.add(candidates, scaled);
    this.#critics?.learn(candidates);
    if (this.#model && this.#model.observed > 0) this.#adapter?.learn(candidates, scaled, this.#taste(this.#camp));
    this.#measureKl(candidates);
    return scaled;
  }

  #measureKl(candidates: readonly Candidate[]): void {
    const estimate = this.#memory.divergence(this.#theta);
    if (candidates[0]!.bar.control || estimate < 1e-3) return;
    const kl = candidates.reduce((sum, { trace }) => sum + trace.kl, 0) / candidates.length;
    this.#klRatio += RECENT * (Math.max(0.2, Math.min(5, kl / estimate)) - this.#klRatio);
  }

  /** @param judged [k] what the critics add · @param taste drawn from the posterior, to rank by instead of its mean */
  #rank(
    candidates: readonly Candidate[],
    scaled: readonly Float32Array[],
    judged: Float64Array | undefined,
    taste: Float64Array | null,
    rng: Rng,
  ) {
    const open = trying(candidates);
    const options = this.#method.ranking;
    const model = this.#model;
    if (!options || !model) return { index: rng.integer(scaled.length), divergence: 0 };
    const { audience } = this.#crowd;
    const predict = (z: Float32Array): Prediction => {
      if (taste) return { mean: dot(taste, z), sd: 0 };
      return options.caution > 0 || audience ? model.predict(z, audience) : { mean: model.expect(z), sd: 0 };
    };
    const foreseen = open.map((i) => {
      const { mean, sd } = predict(scaled[i]!);
      return { mean: mean + (judged?.[i] ?? 0), sd };
    });
    const { index, divergence } = choose(foreseen, options, rng);
    return { index: open[index]!, divergence: divergence + Math.log(scaled.length / open.length) };
  }

  #sum(): Float32Array {
    const slow = this.#slow?.theta;
    const sum = this.#base.map((value, i) => value + this.#quick[i]! + this.#advised[i]! + (slow?.[i] ?? 0));
    shorten(sum, (change) => this.#memory.divergence(change), this.#method.leash);
    // A memory from elsewhere may hide what is no number: then the music goes on by the last tilt that was one.
    return sum.every(Number.isFinite) ? Float32Array.from(sum) : this.#theta;
  }

  #refuse(refused: Fault<Refusal>, credit: readonly SlotCredit[], cause: UpdateCause = 'rating'): LearnerUpdate {
    return { ...this.#report(cause, 0, this.#theta, credit), refused };
  }

  #finish(cause: UpdateCause, reward: number, credit: readonly SlotCredit[]): LearnerUpdate {
    const before = this.#theta;
    this.#theta = this.#sum();
    this.#updates++;
    return this.#report(cause, reward, before, credit);
  }

  #report(cause: UpdateCause, reward: number, before: Float32Array, credit: readonly SlotCredit[]): LearnerUpdate {
    return {
      cause,
      reward,
      theta: this.theta,
      klToPrior: this.klToPrior,
      entropy: this.#entropy,
      lift: this.#lift.lift,
      changes: featureChanges(before, this.#theta, this.features, this.#memory.diagonal),
      credit,
      ...(this.#crowd.state && { crowd: this.#crowd.state }),
    };
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
