/**
 * One listener-taught learner: ratings in, a tilt θ and a choice among candidates out. It wires credit, calibration, the
 * model of taste, the parts of the tilt, the critics and the choice; each of them lives in its own file.
 * Deterministic: the same seed and the same calls in the same order give the same θ and the same choices.
 * It knows candidates and ratings; it does not know how a bar is composed, sounded or shown.
 * Over four hundred lines, because here alone a rating can be followed from its credit to the policy it moves.
 */
import { Rng } from '../../src/kernel/random.ts';
import type { Fault } from '../../src/kernel/result.ts';
import type { CrowdView, Lift, SoundedBar, UpdateCause } from '../../src/protocol/agent.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { Advice, Rating, Refusal } from '../../src/protocol/rating.ts';
import type { SessionMode } from '../../src/protocol/sessionMode.ts';
import type { BarWhy, Learnt } from '../../src/protocol/why.ts';
import type { Candidate } from '../composer/interface.ts';
import { AdapterPath } from './adapterPath.ts';
import { adviceDirection } from './advice.ts';
import { Calibration } from './calibration.ts';
import type { Standing } from './camps.ts';
import { CandidateChoice, type Chosen } from './candidateChoice.ts';
import { CandidateStudy } from './candidateStudy.ts';
import type { SlotCredit } from './credit.ts';
import { Crediting } from './crediting.ts';
import { CriticPanel } from './criticPanel.ts';
import { Crowd } from './crowd.ts';
import { featureChanges } from './explain.ts';
import { Explainer, type Stance } from './explainer.ts';
import { eligibility } from './fastPath.ts';
import { creditedMean, HeardBars } from './heardBars.ts';
import { checkFit, type LearnerSnapshot } from './learnerSnapshot.ts';
import type { LearnerUpdate } from './learnerUpdate.ts';
import { LiftCounter } from './lift.ts';
import { METHODS, type LearnerKind, type Method } from './method.ts';
import { PolicyMeter } from './policyMeter.ts';
import { PolicyTilt } from './policyTilt.ts';
import { SCALED_GROUP_OF, SCALED_SIZE } from './psiScaler.ts';
import { Repertoire } from './repertoire.ts';
import { RewardModel } from './rewardModel.ts';
import type { RolloutCritic } from './rolloutCritic.ts';
import { ScoreMemory, totalGradient } from './scoreMemory.ts';
import { isSound, UNSOUND } from './soundness.ts';
import type { PriorStatistics } from './statistics.ts';

/** One bar in ten is the prior's, unannounced. */
const CONTROL_SHARE = 0.1;
/** A played note counts as a press of this strength for the decision it made. */
const DEMONSTRATION_STRENGTH = 2;
/** Imagined steps that one human rating pays for. */
const STEPS_PER_RATING = 4;
const TOO_MANY: Fault<Refusal> = { reason: 'flood', sentence: 'This listener presses faster than anyone can judge.' };

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
  #control: Rng;
  readonly #heard = new HeardBars();
  readonly #crediting = new Crediting(this.#heard);
  readonly #calibration: Calibration;
  readonly #lift = new LiftCounter();
  readonly #memory: ScoreMemory;
  readonly #model: RewardModel | null;
  readonly #crowd = new Crowd();
  readonly #study: CandidateStudy;
  readonly #choice: CandidateChoice;
  readonly #tilt: PolicyTilt;
  readonly #meter = new PolicyMeter();
  readonly #critics: CriticPanel | null;
  readonly #adapter: AdapterPath | null;
  readonly #explainer: Explainer;
  #updates = 0;
  /** Imagined steps that the latest rating still pays for. */
  #allowance = 0;

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
    this.#control = rng.fork(2);
    this.#memory = new ScoreMemory(features.length, statistics?.scores ?? null);
    this.#model = method.ranking || method.slow ? new RewardModel(SCALED_GROUP_OF) : null;
    this.#study = new CandidateStudy(this.#heard, statistics?.psi ?? null);
    this.#choice = new CandidateChoice({
      method,
      model: this.#model,
      crowd: this.#crowd,
      chance: { choice: rng.fork(1), taste: rng.fork(3) },
    });
    this.#tilt = new PolicyTilt(this.#memory, method, base);
    this.#adapter = method.adapter && new AdapterPath(method.adapter);
    this.#critics = method.slow && critics.length > 0 ? new CriticPanel(critics, features.length) : null;
    this.repertoire = method.archive && this.#model ? new Repertoire(method.archive, this.#model, rng.fork(5)) : null;
    this.#explainer = new Explainer({ features, memory: this.#memory, model: this.#model, ranking: method.ranking });
  }

  /** [F] the tilt to compose with. A copy: it may be kept. */
  get theta(): Float32Array {
    return this.#tilt.theta.slice();
  }

  /** Updates so far; also the policy's version. */
  get updates(): number {
    return this.#updates;
  }

  /** Nats a bar between today's policy and the frozen prior: of the tilt, estimated, and of choosing, at most. */
  get klToPrior(): number {
    return this.#tiltKl + this.#meter.choiceKl;
  }

  get #tiltKl(): number {
    return this.#meter.tiltKl(this.#memory.divergence(this.#tilt.theta));
  }

  /** Nats a bar that a change of θ is worth, to second order. */
  divergence(change: ArrayLike<number>): number {
    return this.#memory.divergence(change);
  }

  /** Mean entropy of a decision lately, nats; 0 before anything was composed. */
  get entropy(): number {
    return this.#meter.entropy;
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
    return this.#control.next() < CONTROL_SHARE;
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
    return control ? 1 : this.#choice.wanted(() => this.#tiltKl);
  }

  /** Which candidate to play. All must continue the same bars. */
  choose(candidates: readonly Candidate[]): number {
    const scaled = this.#features(candidates);
    if (candidates.length === 1) return 0;
    const sound = candidates.filter(isSound);
    if (sound.length < candidates.length) return sound.length > 0 ? candidates.indexOf(sound[this.choose(sound)]!) : 0;
    const judged = this.#critics?.rewards(candidates, this.klToPrior);
    const { index, divergence } = this.#choice.choose(candidates, scaled, judged);
    this.#meter.chose(divergence);
    return index;
  }

  /**
   * The same choice for bars that are only being looked at, with chance from outside; nothing is learnt from it.
   * @param before the bars they follow, oldest first
   */
  pick(candidates: readonly Candidate[], before: readonly PlannedBar[], rng: Rng): Chosen {
    if (candidates.length === 1) return { index: 0, divergence: 0 };
    const scaled = this.#study.scaleAfter(candidates, before);
    const judged = this.#critics?.rewards(candidates, this.klToPrior, before);
    return this.#choice.pick(candidates, scaled, judged, rng);
  }

  /** A candidate has become the piece's bar. */
  observe(candidate: Candidate): void {
    if (!isSound(candidate)) return;
    const scaled = this.#features([candidate])[0]!;
    this.#heard.remember(candidate, scaled);
    const { index, bar, bars: phraseBars } = candidate.bar.phrase;
    this.attend(bar + 1 < phraseBars ? index : index + 1);
    this.repertoire?.observe(candidate.bar, scaled);
    this.#critics?.observe(candidate.bar);
    this.#meter.observe(candidate.bar);
  }

  /** The next bar belongs to this phrase: while listeners are of two minds, it is made for the camp whose turn it is. */
  attend(phrase: number): void {
    this.#crowd.begin(phrase);
    this.#tilt.enter(this.#crowd.turn, this.#crowd.camps);
  }

  /** @param sounded every bar that has begun to sound within the last seconds, any order */
  rate(rating: Rating, sounded: readonly SoundedBar[]): LearnerUpdate {
    const credited = this.#crediting.credit(rating, sounded);
    if (!credited.ok) return this.#refuse(credited.fault, []);
    const { slots: credit, bars } = credited.value;
    if (!this.#calibration.hears(rating)) return this.#refuse(TOO_MANY, credit);
    const scaled = creditedMean(bars);
    const model = this.#model;
    const company =
      this.#crowd.gathered || (model?.observations.some(({ listener }) => listener !== rating.listener) ?? false);
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
    this.#tilt.enter(camp, this.#crowd.camps);
    const before = this.#tilt.parts.quick;
    const size = this.features.length;
    if (fast) {
      const e = eligibility(this.#heard.bars, credit, fast.trace, size);
      this.#tilt.push(e, advantage * weight * trust, fast.natural);
    }
    const score = eligibility(this.#heard.bars, credit, 0, size);
    const serial = this.#explainer.rated(rating, scaled, score, before, this.#tilt.parts.quick);
    const { listener } = rating;
    if (company) {
      const spoken = bars.map(({ bar, weight }) => ({ key: bar.decisionId, features: bar.scaled, weight }));
      const { people = 1, value: pressed } = rating;
      this.#crowd.hear({ listener, bars: spoken, value, pressed, weight, people, rating: serial }, model!);
    } else model?.update({ features: scaled, target: value, weight, listener, rating: serial });
    this.#advance();
    this.#allowance = STEPS_PER_RATING;
    const update = this.#finish('rating', advantage * weight, credit);
    this.#tilt.enter(this.#crowd.turn, this.#crowd.camps);
    return { ...update, theta: this.theta, klToPrior: this.klToPrior };
  }

  /** @param strength 0–1 */
  advise(advice: Advice, strength: number): LearnerUpdate {
    this.#tilt.lean(adviceDirection(advice, this.features), strength);
    return this.#finish('advice', 0, []);
  }

  /** @param gradients of log π for each played note, [F] each: their log-probability rises */
  demonstrate(gradients: readonly ArrayLike<number>[]): LearnerUpdate {
    if (!gradients.every((gradient) => Array.from(gradient).every(Number.isFinite)))
      return this.#refuse(UNSOUND, [], 'demonstration');
    const e = new Float64Array(this.features.length);
    for (const gradient of gradients) for (let i = 0; i < e.length; i++) e[i]! += gradient[i]!;
    const before = this.#tilt.parts.quick;
    this.#tilt.push(e, DEMONSTRATION_STRENGTH, true);
    this.#explainer.demonstrated(gradients.length, before, this.#tilt.parts.quick);
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
    return Float64Array.from(this.#features(candidates), (z, i) => {
      const { mean, sd } = model.predict(z, this.#crowd.audience);
      return mean - slow.pessimism * sd + (judged?.[i] ?? 0);
    });
  }

  /** One slice of the slow path. @param candidates imagined from one context under today's θ; the bars before are the piece's */
  improve(candidates: readonly Candidate[]): LearnerUpdate {
    const scaled = this.#features(candidates);
    if (!candidates.every(isSound)) return this.#refuse(UNSOUND, [], 'improve');
    const model = this.#model;
    const { slow } = this.#tilt;
    if (!slow || !model || model.observed === 0 || candidates.length < 2) return this.#unmoved('improve');
    const kl = candidates.reduce((sum, { trace }) => sum + trace.kl, 0) / candidates.length;
    slow.learn(
      scaled.map((z) => model.predict(z, this.#crowd.audience).sd),
      candidates.map(({ bar }) => bar.entropy),
      candidates.map(totalGradient),
      kl,
    );
    if (this.#allowance === 0) return this.#unmoved('improve');
    this.#allowance--;
    this.#advance();
    return this.#finish('improve', 0, []);
  }

  snapshot(): LearnerSnapshot {
    const { quick, advised, slow, camp, other, base } = this.#tilt.snapshot();
    const { choice, taste } = this.#choice.snapshot();
    return {
      kind: this.kind,
      updates: this.#updates,
      chance: { choice, control: this.#control.state, taste },
      quick,
      advised,
      slow,
      critics: this.#critics?.snapshot() ?? null,
      ...(this.#adapter && { adapter: this.#adapter.snapshot() }),
      model: this.#model?.snapshot() ?? null,
      calibration: this.#calibration.snapshot(),
      crowd: this.#crowd.snapshot(),
      camp,
      other,
      responses: this.#crediting.snapshot(),
      lift: this.#lift.snapshot(),
      moments: this.#study.moments(),
      repertoire: this.repertoire?.snapshot() ?? null,
      base,
      reasons: this.#explainer.snapshot(),
    };
  }

  /** @throws RangeError if the snapshot belongs to another kind of learner, another tilt or other bar features */
  restore(snapshot: LearnerSnapshot): void {
    checkFit(snapshot, this.kind, this.features.length);
    if (snapshot.model) this.#model?.restore(snapshot.model);
    if (snapshot.critics) this.#critics?.restore(snapshot.critics);
    if (snapshot.adapter) this.#adapter?.restore(snapshot.adapter);
    this.#tilt.restore(snapshot);
    this.#calibration.restore(snapshot.calibration);
    this.#crowd.restore(snapshot.crowd, this.#model);
    this.#crediting.restore(snapshot.responses);
    this.#lift.restore(snapshot.lift);
    this.#study.restore(snapshot.moments);
    if (snapshot.repertoire) this.repertoire?.restore(snapshot.repertoire, SCALED_SIZE);
    this.#choice.restore(snapshot.chance);
    this.#control = new Rng(snapshot.chance.control);
    this.#updates = snapshot.updates;
    if (snapshot.reasons) this.#explainer.restore(snapshot.reasons);
    else this.beginVisit();
  }

  /** What there is so far was taught by others: no rating from now on is among them. */
  beginVisit(): void {
    this.#explainer.beginVisit(this.#parts);
  }

  /** Why this candidate sounds as it does. @param others those it was chosen from, itself included */
  why(candidate: Candidate, others: readonly Candidate[]): BarWhy {
    const [own, all] = [this.#features([candidate])[0]!, this.#features(others)];
    return this.#explainer.bar(this.#parts, candidate, own, all);
  }

  /** What this visit has taught it. */
  get learnt(): Learnt {
    return this.#explainer.learnt(this.#parts, this.#updates);
  }

  get #parts(): Stance {
    const audience = this.#crowd.gathered && { audience: this.#crowd.audienceOf(this.#tilt.camp) };
    return { ...this.#tilt.parts, ...audience };
  }

  /** [Z] what the camp likes that θ is for; what everyone does while there is only one. */
  get #taste(): Float64Array {
    return this.#model!.weightsFor(this.#crowd.gathered ? this.#crowd.audienceOf(this.#tilt.camp) : undefined);
  }

  /** Scales candidates' bar features and lets the memories learn from each once. @returns [k] of [Z] */
  #features(candidates: readonly Candidate[]): readonly Float32Array[] {
    const scaled = this.#study.scale(candidates);
    if (!this.#study.take(candidates)) return scaled;
    this.#memory.add(candidates, scaled);
    this.#critics?.learn(candidates);
    if (this.#model && this.#model.observed > 0) this.#adapter?.learn(candidates, scaled, this.#taste);
    this.#meter.measure(candidates, this.#memory.divergence(this.#tilt.theta));
    return scaled;
  }

  /** One bounded step towards what the model of taste and the critics ask for. */
  #advance(): void {
    this.#tilt.slow?.advance(this.#taste, this.#critics?.gradient(this.klToPrior));
    this.#adapter?.advance(this.#taste);
  }

  #refuse(refused: Fault<Refusal>, credit: readonly SlotCredit[], cause: UpdateCause = 'rating'): LearnerUpdate {
    return { ...this.#unmoved(cause, credit), refused };
  }

  #unmoved(cause: UpdateCause, credit: readonly SlotCredit[] = []): LearnerUpdate {
    return this.#report(cause, 0, this.#tilt.theta, credit);
  }

  #finish(cause: UpdateCause, reward: number, credit: readonly SlotCredit[]): LearnerUpdate {
    const before = this.#tilt.theta;
    this.#tilt.settle();
    this.#updates++;
    return this.#report(cause, reward, before, credit);
  }

  #report(cause: UpdateCause, reward: number, before: Float32Array, credit: readonly SlotCredit[]): LearnerUpdate {
    return {
      cause,
      reward,
      theta: this.theta,
      klToPrior: this.klToPrior,
      entropy: this.entropy,
      lift: this.lift,
      changes: featureChanges(before, this.#tilt.theta, this.features, this.#memory.diagonal),
      credit,
      ...(this.#crowd.state && { crowd: this.#crowd.state }),
    };
  }
}
