/**
 * The agent: composer and learner behind one deterministic door. The same messages in the same order with the same
 * seed give the same music and the same policy on the cpu backend. It knows no thread, no wire and no sound.
 */
import { hashText, Rng } from '../src/kernel/random.ts';
import type { Milliseconds } from '../src/kernel/units.ts';
import {
  type CriticFile,
  type FromAgent,
  type PolicySnapshot,
  type SoundedBar,
  type ToAgent,
  type UpdateCause,
  type VisitSnapshot,
} from '../src/protocol/agent.ts';
import type { PlannedBar } from '../src/protocol/bar.ts';
import type { HousePolicy } from '../src/protocol/house.ts';
import type { PlayedNote } from '../src/protocol/rating.ts';
import { chooseBackend, tensorCount } from './composer/backend.ts';
import { Composer } from './composer/composer.ts';
import { FEATURES } from './composer/features.ts';
import { Network } from './composer/network.ts';
import { readPrior, type Prior } from './composer/weights.ts';
import { Judge, judgedBar } from './critics/judge.ts';
import { RolloutCritics } from './critics/rolloutCritics.ts';
import { leaveOneOut } from './learner/slowPath.ts';
import { isSound } from './learner/soundness.ts';
import { Learner } from './learner/learner.ts';
import type { LearnerUpdate } from './learner/learnerUpdate.ts';
import type { PriorStatistics } from './learner/statistics.ts';
import { playedScores } from './demonstration.ts';
import { applauseFor, echoOf } from './echo.ts';
import { houseAfter, houseHere, recall, snapshotOf, takeUp } from './keeping.ts';
import { measureEngine } from './measurement.ts';
import { receive } from './reception.ts';
import { Response } from './response.ts';
import { checkSettings } from './settings.ts';
import { beginVisit, noteLesson, noteRating } from './visit.ts';

export interface AgentOptions {
  readonly prior: Uint8Array;
  /** What the prior's own bars look like to the learner, or null to gather it on the way. */
  readonly statistics: PriorStatistics | null;
  readonly wasmUrls: Readonly<Record<string, string>>;
  readonly nowMs: () => Milliseconds;
  /** Megabytes of heap, 0 where unknown. */
  readonly heapMb: () => number;
}

/** Bars of the past that a restarted agent goes on from: three phrases. */
const PRIMED_BARS = 12;
/** Of these, bars that a rating may still judge: the eight seconds before it at the fastest tempo, and what is planned. */
const RECALLED_BARS = 10;
/** Imagined bars of one slice of the slow path: with the critics' opinions well under 50 ms of a core on wasm. */
const IMAGINED = 4;
/** Bars that belong to no decision of the session: Then ⇄ Now. */
const FIRST = { fromSlot: 0, count: 1, policyVersion: 0, control: false } as const;
const NO_TASTE = new Float32Array(FEATURES.length);
const LEARNER_STREAM = hashText('learner');
/** Bars before a loaded composer that a rating of it may still judge: as far back as they are kept whole. */
const RELOADED_BARS = 4;

/** The working parts, made by `start`. */
interface Parts {
  readonly network: Network;
  composer: Composer;
  learner: Learner;
  readonly prior: Prior;
  visit: VisitSnapshot;
}

export class Agent {
  readonly #options: AgentOptions;
  #parts: Parts | null = null;
  /** Latest bar whose control flag is drawn: asked for again, it keeps it while nothing of it has sounded. */
  #latestBar = -1;
  readonly #response = new Response();
  readonly #judge = new Judge();
  readonly #critics = new RolloutCritics(this.#judge);

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Answers in order. Never throws for what a message asks; a fault is an answer too. */
  async handle(message: ToAgent): Promise<readonly FromAgent[]> {
    if (message.type === 'start') return this.#start(message);
    const parts = this.#parts;
    if (!parts) return [fault('crashed', 'The composer was asked for something before it had started.', true)];
    parts.visit = noteLesson(parts.visit, message, parts.learner.theta);
    switch (message.type) {
      case 'compose':
        return this.#compose(parts, message.decisionId, message.barIndex, message.fromSlot);
      case 'rate':
        return [this.#rate(parts, message)];
      case 'advise':
        return [this.#updated(parts, () => parts.learner.advise(message.advice, message.strength), -1)];
      case 'demonstrate':
        return this.#demonstrate(parts, message.notes, message.sounded);
      case 'settings': {
        const checked = checkSettings(message.settings, parts.prior.styles);
        if (!checked.ok) return [fault('settings', checked.fault.sentence, false)];
        parts.composer.configure(message.settings);
        return [];
      }
      case 'consult': {
        const { critic, checksum, fromBar } = message;
        const consulted =
          critic === 'originality'
            ? this.#judge.consult(checksum, fromBar)
            : this.#critics.consult(checksum, fromBar, parts.prior.checksum);
        return consulted.ok ? [] : [fault('critic', consulted.fault.sentence, false)];
      }
      case 'improve':
        parts.learner.mode = message.mode ?? 'install';
        return this.#improve(parts);
      case 'explain':
        return [{ type: 'explained', learnt: parts.learner.learnt }];
      case 'contrast':
        return this.#contrast(parts, message.seed, message.bars);
      case 'save':
        return [{ type: 'saved', policy: snapshotOf(parts) }];
      case 'load':
        return this.#load(parts, message.policy, message.resumed === true);
      case 'reset':
        return this.#reset(parts, message);
    }
  }

  /** Takes what a critic judges by, which comes after the music has begun; it is used from when `consult` says so. */
  async meet(critic: CriticFile, file: Uint8Array): Promise<FromAgent> {
    const met = critic === 'originality' ? await this.#judge.meet(file) : this.#critics.meet(file);
    return met.ok ? { type: 'critic', critic, checksum: met.value } : fault('critic', met.fault.sentence, false);
  }

  dispose(): void {
    this.#parts?.network.dispose();
    this.#parts = null;
  }

  async #start(message: Extract<ToAgent, { type: 'start' }>): Promise<readonly FromAgent[]> {
    const read = readPrior(this.#options.prior);
    if (!read.ok) return [fault('weights', read.fault.sentence, true)];
    const prior = read.value;
    const checked = checkSettings(message.settings, prior.styles);
    if (!checked.ok) return [fault('settings', checked.fault.sentence, false)];
    this.dispose();
    const chosen = await chooseBackend({
      wanted: message.backend,
      avoid: message.avoid,
      wasmUrls: this.#options.wasmUrls,
      measure: () => measureEngine(prior, message.settings, this.#options.nowMs),
    });
    if (!chosen.ok) return [fault('no-backend', chosen.fault.sentence, true)];
    const network = new Network(prior);
    const composer = new Composer(network, prior.styles, message.settings, message.seed);
    const heard = message.heard.slice(-PRIMED_BARS);
    composer.prime(heard);
    this.#latestBar = heard.at(-1)?.barIndex ?? -1;
    this.#judge.retire();
    this.#critics.retire();
    const house = houseHere(message.house, prior, composer.form);
    if (house) composer.form.restore(house.form);
    let learner = this.#newLearner(message.seed, prior, house);
    let visit = beginVisit(message.house !== undefined);
    const notes = [...chosen.value.notes];
    if (message.policy) {
      const make = (): Learner => this.#newLearner(message.seed, prior);
      const taken = await takeUp(message.policy, prior, make, composer, heard);
      if (taken.ok) ({ learner, visit } = taken.value);
      else notes.push(taken.fault.sentence);
      if (!message.resumed) learner.beginVisit();
    }
    await recall(composer, learner, heard.slice(-RECALLED_BARS));
    this.#parts = { network, composer, learner, prior, visit };
    const { backend, measured } = chosen.value;
    return [
      {
        type: 'ready',
        backend,
        measured,
        notes,
        features: FEATURES,
        prior: prior.checksum,
        policyVersion: learner.updates,
        updates: learner.updates,
        klToPrior: learner.klToPrior,
        entropy: learner.entropy,
        lift: learner.lift,
        styles: prior.styles.map(({ name, family, synthetic }) => ({ name, family, ...(synthetic && { synthetic }) })),
      },
    ];
  }

  #newLearner(seed: number, prior: Prior, house: HousePolicy | null = null): Learner {
    const { statistics } = this.#options;
    return new Learner({
      features: FEATURES,
      rng: new Rng(seed).fork(LEARNER_STREAM),
      kind: 'full',
      statistics: statistics?.prior === prior.checksum ? statistics : null,
      base: house?.theta ?? null,
      critics: this.#critics.all,
    });
  }

  async #compose(parts: Parts, decisionId: number, barIndex: number, fromSlot: number): Promise<readonly FromAgent[]> {
    const { composer, learner } = parts;
    const startedMs = this.#options.nowMs();
    const revised = barIndex <= this.#latestBar ? composer.bar(barIndex) : undefined;
    // What is left of a control bar that people have begun to hear, and judged, is today's policy's.
    const control = revised ? revised.control && fromSlot === 0 : learner.nextIsControl();
    this.#latestBar = Math.max(this.#latestBar, barIndex);
    composer.consult(learner.repertoire);
    learner.attend(composer.form.place(barIndex).index);
    const { open: judged } = await this.#judge.propose(composer, {
      decisionId,
      barIndex,
      fromSlot,
      control,
      count: Math.max(learner.candidatesWanted(control), this.#response.candidates),
      theta: learner.theta,
      ...(learner.adapter && { adapter: learner.adapter }),
      policyVersion: learner.updates,
      ...this.#response.dice(barIndex, control),
    });
    const candidates = judged.map(({ candidate }) => candidate);
    // The session goes on with another engine: nothing this one computes can be played.
    if (!candidates.some(isSound)) throw new Error('the engine computes no numbers');
    const open = this.#response.among(candidates, composer.bar(barIndex), fromSlot);
    // A control bar is drawn, not chosen by taste.
    const offered = control ? open.slice(0, 1) : open;
    const chosen = offered[learner.choose(offered)]!;
    composer.commit(chosen);
    learner.observe(chosen);
    const { nearest } = judged.find(({ candidate }) => candidate === chosen)!;
    const news = learner.repertoire?.news();
    return [
      {
        type: 'bar',
        bar: { ...judgedBar(chosen, nearest), why: learner.why(chosen, offered) },
        composeMs: this.#options.nowMs() - startedMs,
      },
      ...(news ? [{ type: 'repertoire', ...news } as const] : []),
      { type: 'health', tensors: tensorCount(), heapMb: this.#options.heapMb() },
    ];
  }

  async #improve(parts: Parts): Promise<readonly FromAgent[]> {
    const { composer, learner } = parts;
    const startedMs = this.#options.nowMs();
    composer.consult(learner.repertoire);
    const request = {
      decisionId: -1 - learner.updates,
      barIndex: this.#latestBar + 1,
      fromSlot: 0,
      control: false,
      count: IMAGINED,
      theta: learner.theta,
      ...(learner.adapter && { adapter: learner.adapter }),
      policyVersion: learner.updates,
    };
    // Where a phrase is open, every rollout begins it in another form: the same batch teaches the notes and the form.
    const rehearsal = await composer.imagine(request);
    const imagined = rehearsal?.candidates ?? (await composer.propose(request));
    const returns = rehearsal && learner.returns(imagined);
    if (returns) composer.form.rehearse(rehearsal.forms, leaveOneOut(returns));
    const update = learner.improve(imagined);
    return [this.#report(learner, update, -1, this.#options.nowMs() - startedMs)];
  }

  /** Played notes, laid over what sounded, are scored as if the policy had sung them: that score is their demonstration. */
  async #demonstrate(
    parts: Parts,
    notes: readonly PlayedNote[],
    sounded: readonly SoundedBar[],
  ): Promise<readonly FromAgent[]> {
    const { composer, learner } = parts;
    const startedMs = this.#options.nowMs();
    const echo = echoOf(notes, sounded, ({ barIndex }) => composer.bar(barIndex)?.voices.melody);
    const applause = echo && learner.rate(applauseFor(echo), [echo.bar]);
    if (applause) receive(composer, this.#response, 1, applause, sounded);
    const update = learner.demonstrate(await playedScores(composer, notes, sounded, learner.theta));
    const answer = applause ? { ...update, reward: applause.reward, credit: applause.credit } : update;
    return [this.#report(learner, answer, -1, this.#options.nowMs() - startedMs)];
  }

  async #contrast(parts: Parts, seed: number, bars: number): Promise<readonly FromAgent[]> {
    const { composer, learner } = parts;
    const tilted = learner.theta;
    const chance = new Rng(seed).fork(LEARNER_STREAM);
    // "Now" is composed as the stage composes: the best of several by the model of taste.
    const play = async (theta: Float32Array, count: number) => {
      const piece = composer.fresh(seed);
      if (theta === tilted) piece.form.restore(composer.form.parameters);
      const music: PlannedBar[] = [];
      for (let barIndex = 0; barIndex < bars; barIndex++) {
        const request = { ...FIRST, decisionId: barIndex + 1, barIndex, theta, count };
        const { open } = await this.#judge.propose(piece, request);
        const candidates = open.map((judged) => judged.candidate);
        const candidate = candidates[learner.pick(candidates, music, chance).index]!;
        piece.commit(candidate);
        music.push(candidate.bar);
      }
      return music;
    };
    return [
      { type: 'contrasted', then: await play(NO_TASTE, 1), now: await play(tilted, learner.candidatesWanted(false)) },
    ];
  }

  /** Besides the policy, the form listens: a wanted phrase returns varied, an unwanted one is not recalled. */
  #rate(parts: Parts, message: Extract<ToAgent, { type: 'rate' }>): FromAgent {
    const { rating, sounded } = message;
    const answer = this.#updated(parts, () => parts.learner.rate(rating, sounded), rating.id);
    if (answer.type !== 'updated' || answer.refused || !Number.isFinite(answer.reward)) return answer;
    parts.visit = noteRating(parts.visit, rating.source);
    receive(parts.composer, this.#response, rating.value, answer, sounded);
    return answer;
  }

  #updated(parts: Parts, act: () => LearnerUpdate, ratingId: number): FromAgent {
    const startedMs = this.#options.nowMs();
    const update = act();
    return this.#report(parts.learner, update, ratingId, this.#options.nowMs() - startedMs);
  }

  #report(learner: Learner, update: LearnerUpdate, ratingId: number, updateMs: Milliseconds): FromAgent {
    return { type: 'updated', ratingId, policyVersion: learner.updates, updates: learner.updates, updateMs, ...update };
  }

  /**
   * In place, so that the music has no gap; whoever brought it along is no visitor of the house.
   * @param resumed it is this visit's own, of some bars ago
   */
  async #load(parts: Parts, policy: PolicySnapshot, resumed: boolean): Promise<readonly FromAgent[]> {
    const { composer, prior } = parts;
    const heard = barsUntil(composer, this.#latestBar);
    const taken = await takeUp(policy, prior, () => this.#newLearner(0, prior), composer, heard);
    if (!taken.ok) return [fault('policy', taken.fault.sentence, false)];
    parts.learner = taken.value.learner;
    if (!resumed) parts.learner.beginVisit();
    parts.visit = resumed ? taken.value.visit : { ...taken.value.visit, ofHouse: false };
    this.#response.forget();
    await recall(composer, parts.learner, heard);
    return [this.#report(parts.learner, emptyUpdate(parts.learner, 'load'), -1, 0)];
  }

  /** A visitor's own part is dropped, all of it; what it leaves the house is small. */
  async #reset(
    parts: Parts,
    { seed, house, finished, touched }: Extract<ToAgent, { type: 'reset' }>,
  ): Promise<readonly FromAgent[]> {
    const { composer, prior } = parts;
    const before = houseHere(house, prior, composer.form);
    const after = finished === true ? houseAfter(before, parts, this.#newLearner(seed, prior)) : before;
    composer.form.reset();
    if (after) composer.form.restore(after.form);
    parts.learner = this.#newLearner(seed, prior, after);
    parts.visit = beginVisit(house !== undefined);
    this.#response.forget();
    if (touched !== undefined) await recall(composer, parts.learner, barsUntil(composer, touched));
    const report = this.#report(parts.learner, emptyUpdate(parts.learner, 'reset'), -1, 0);
    return after && after !== before ? [{ type: 'house', house: after }, report] : [report];
  }
}

/** Those that a rating may still speak of when another composer takes over. */
function barsUntil(composer: Composer, last: number): readonly PlannedBar[] {
  const bars = Array.from({ length: RELOADED_BARS }, (_, i) => composer.bar(last - RELOADED_BARS + 1 + i));
  return bars.filter((bar) => bar !== undefined);
}

function fault(reason: Extract<FromAgent, { type: 'fault' }>['reason'], sentence: string, fatal: boolean): FromAgent {
  return { type: 'fault', reason, sentence, fatal };
}

function emptyUpdate({ theta, klToPrior, entropy, lift }: Learner, cause: UpdateCause): LearnerUpdate {
  return {
    cause,
    reward: 0,
    theta,
    klToPrior,
    entropy,
    lift,
    changes: [],
    credit: [],
  };
}
