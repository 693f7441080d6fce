/**
 * The shape of a piece: a plan of sections, phrases that return, vary, develop, contrast and cadence, and what is remembered
 * of them. The form speaks to the notes only through tilts, so what returns still goes through the policy.
 */
import type { Rng } from '../../src/kernel/random.ts';
import type { MetreName } from '../../src/music/metre.ts';
import { develop, DEVELOPMENTS, type Development, type MotifBar } from '../../src/music/motif.ts';
import type { PhraseAct, PhrasePlace, PlannedBar, StyleMixture } from '../../src/protocol/bar.ts';
import { drawPlan, type PhrasePlan, type Role } from './formPlan.ts';
import { FormPolicy, RECALLING, type FormContext, type FormDecision, type Recallable } from './formPolicy.ts';
import type { FormPort, ImaginedForm } from './formPort.ts';
import { formOf, type StyleForm } from './formPrior.ts';
import { formTilt, type FormTilt } from './formTilt.ts';
import { MotifMemory, type Remembered } from './motifMemory.ts';
import type { KeptPhrase, Repertoire } from './repertoire.ts';

/** Bars over which the melody is watched, the share of the style's notes below which it is thin, and how firmly it is revived. */
const RECENT_BARS = 6;
const THIN = 0.75;
const LIFT = 6;
const HIGHEST_LIFT = 3;
const LEAST_ONSETS = 0.03;
/** Phrases whose decisions are kept, far more than can still be rated or recalled. */
const MOST_PHRASES = 256;
const PLAN_STREAM = 0x91a2;
/** Ancestors of a phrase that are told. */
const LINEAGE = 8;
/** Parts of the plan in which nothing is tried: heads of sections, from which all else grows, what comes back, what closes. */
const KEPT_ROLES: ReadonlySet<Role> = new Set(['statement', 'departure', 'return', 'close']);
/** From this many bars on something returns rather than goes on. */
const DISTANT_BARS = 8;
/** Strength of the tilt of cadences by the share of phrases that end in one: bars end in a tenth by chance. */
const CHANCE_CADENCES = 0.1;
const CADENCE_GAIN = 3.5;
const WEAKEST_CADENCE = 0.3;
const STRONGEST_CADENCE = 2.2;
/** Steps a sequence moves by: a second or a third, down more often than up. */
const SEQUENCE_STEPS = [-1, -2, 1, 2];
const SEQUENCE_WEIGHTS = [3, 2, 2, 1];
/** Sequences are the common way; slower and upside down are rare. */
const DEVELOPMENT_WEIGHTS: Readonly<Record<Development, number>> = {
  sequence: 5,
  inversion: 1,
  augmentation: 1,
  fragment: 2,
};

/** A phrase as every bar of it tells, and what only the form needs. */
interface Phrase extends Omit<PhrasePlace, 'bar'> {
  readonly start: number;
  /** Number of the phrase that is recalled, or set against, or −1. */
  readonly follows: number;
  /** It came back because people wanted more of it. */
  readonly wanted?: boolean;
  /** Null where it was not this form's to decide. */
  readonly decision: FormDecision | null;
}

export class Form implements FormPort {
  readonly #rng: Rng;
  readonly #policy = new FormPolicy();
  readonly #memory = new MotifMemory();
  readonly #phrases: Phrase[] = [];
  #style: StyleForm = formOf({});
  #metre: MetreName = '4/4';
  /** The plan of the piece that is playing, and the phrase it began with. */
  #plan: readonly PhrasePlan[] = [];
  #planStart = 0;
  /** Phrases people want back, newest last. */
  readonly #favoured: number[] = [];
  #wish: PhraseAct | null = null;
  #repertoire: Repertoire | null = null;
  /** Melody onsets a slot of the latest bars, by bar. */
  readonly #recent = new Map<number, number>();

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** The phrases of the piece that is playing, as planned. */
  get plan(): readonly PhrasePlan[] {
    return this.#plan;
  }

  /** [15] in the order of FORM_PARAMETERS. */
  get parameters(): readonly number[] {
    return [...this.#policy.parameters];
  }

  restore(parameters: readonly number[]): void {
    this.#policy.restore(parameters);
  }

  reset(): void {
    this.#policy.reset();
    this.#memory.forgive();
    this.#favoured.length = 0;
    this.#wish = null;
  }

  configure(style: StyleMixture, metre: MetreName): void {
    this.#style = formOf(style);
    this.#metre = metre;
  }

  prime(bars: readonly PlannedBar[]): void {
    for (const bar of bars) {
      if (bar.barIndex >= this.#end) this.#adopt(bar);
      this.remember(bar);
    }
  }

  /** The phrase that a sounded bar says it belongs to. */
  #adopt({ barIndex, phrase }: PlannedBar): void {
    const start = Math.max(this.#end, barIndex - phrase.bar);
    const { index, bar, bars, motif, ...said } = phrase;
    this.#open({
      ...said,
      index: this.#phrases.length === 0 ? index : this.#next,
      start,
      bars: Math.max(barIndex - start + 1, bars - bar + barIndex - start),
      motif,
      follows: motif < 0 ? -1 : (this.#phrases.findLast((earlier) => earlier.start === motif)?.index ?? -1),
      decision: null,
    });
  }

  place(barIndex: number): PhrasePlace {
    const { start, follows: _, decision: __, wanted: ___, ...place } = this.#phraseAt(barIndex);
    return { ...place, bar: Math.max(0, barIndex - start) };
  }

  /** What was decided for the phrase of a bar; null where it was not this form's to decide. */
  decision(barIndex: number): FormDecision | null {
    return this.#phraseAt(barIndex).decision;
  }

  tilt(place: PhrasePlace, metre: MetreName): FormTilt {
    const wanted = CADENCE_GAIN * (this.#style.cadences - CHANCE_CADENCES);
    return formTilt(place, Math.max(WEAKEST_CADENCE, Math.min(STRONGEST_CADENCE, wanted)), metre);
  }

  motif(barIndex: number, metre: MetreName): MotifBar | null {
    const { start, follows, development } = this.#phraseAt(barIndex);
    return this.#followed(follows, Math.max(0, barIndex - start), development, metre);
  }

  #followed(follows: number, at: number, development: Phrase['development'], metre: MetreName): MotifBar | null {
    const bars = this.#memory.barsOf(follows, metre);
    if (bars.length === 0) return null;
    return development ? develop(bars, at, development.how, development.steps, metre) : bars[at % bars.length]!;
  }

  remember(bar: PlannedBar): void {
    this.#recent.set(bar.barIndex, onsetShare(bar));
    for (const index of this.#recent.keys()) if (index <= bar.barIndex - RECENT_BARS) this.#recent.delete(index);
    this.#memory.remember(this.#phraseAt(bar.barIndex).index, bar);
  }

  /** The phrase of this bar returns, varied, as the next phrase that is not planned yet. */
  favour(barIndex: number): void {
    const { index } = this.#phraseAt(barIndex);
    this.#memory.like(index);
    if (this.#favoured.at(-1) !== index) this.#favoured.push(index);
  }

  /** The phrase of this bar is not recalled again. */
  avoid(barIndex: number): void {
    this.#memory.avoid(this.#phraseAt(barIndex).index);
  }

  reinforce(barIndex: number, advantage: number): void {
    const { decision } = this.#phraseAt(barIndex);
    if (decision) this.#policy.reinforce(decision, advantage);
  }

  imagine(barIndex: number, count: number, metre: MetreName, rng: Rng): readonly ImaginedForm[] {
    if (barIndex !== this.#end || this.#wish !== null || this.#favoured.length > 0) return [];
    const [index, start] = [this.#next, this.#end];
    const plan = this.#planned(index);
    const candidates = this.#memory.recallable(this.#metre).map((entry) => this.#recallable(entry, plan, index, start));
    return Array.from({ length: count }, (_, draw) => {
      const dice = rng.fork(draw);
      const decision = this.#policy.decide(this.#contextOf(plan, candidates), dice);
      const phrase = this.#formed(decision, plan, index, dice);
      const { follows, ...place } = phrase;
      return { place: { ...place, bar: 0 }, motif: this.#followed(follows, 0, phrase.development, metre), decision };
    });
  }

  rehearse(choices: readonly ImaginedForm[], advantages: ArrayLike<number>): void {
    this.#policy.rehearse(
      choices.map(({ decision }) => decision),
      advantages,
    );
  }

  wish(act: PhraseAct): void {
    this.#wish = act;
  }

  consult(repertoire: Repertoire | null): void {
    this.#repertoire = repertoire;
  }

  get #end(): number {
    const last = this.#phrases.at(-1);
    return last ? last.start + last.bars : 0;
  }

  get #next(): number {
    return (this.#phrases.at(-1)?.index ?? -1) + 1;
  }

  #phraseAt(barIndex: number): Phrase {
    while (barIndex >= this.#end) this.#decide();
    return this.#phrases.findLast(({ start }) => start <= barIndex) ?? this.#phrases[0]!;
  }

  #open(phrase: Phrase): void {
    this.#phrases.push(phrase);
    if (this.#phrases.length > MOST_PHRASES) this.#phrases.shift();
    const origin = phrase.motif < 0 ? undefined : this.#memory.find(phrase.follows)?.origin;
    this.#memory.open(phrase.index, phrase.start, phrase.bars, origin ?? phrase.index, this.#planStart);
  }

  #planned(index: number): PhrasePlan {
    if (index >= this.#planStart + this.#plan.length) {
      this.#plan = drawPlan(this.#rng.fork(PLAN_STREAM + index));
      this.#planStart = index;
    }
    return this.#plan[index - this.#planStart]!;
  }

  #decide(): void {
    const index = this.#next;
    const start = this.#end;
    const plan = this.#planned(index);
    const own = this.#memory.recallable(this.#metre);
    const last = this.#phrases.at(-1);
    // Who asks for more in every bar hears the plan go on between two returns, and a wish for something new comes first.
    const waits = last?.wanted === true || (this.#wish !== null && !RECALLING.has(this.#wish));
    const favoured = (waits ? [] : this.#favoured.splice(0)).findLast((phrase) =>
      own.some((entry) => entry.phrase === phrase),
    );
    const free = this.#wish === null && favoured === undefined && !KEPT_ROLES.has(plan.role);
    const suggested = this.#repertoire?.suggest(free) ?? null;
    const aim = suggested?.aim ?? null;
    const kept = (suggested?.phrases ?? []).filter(
      ({ phrase, music }) => !this.#memory.find(phrase) && music.some(({ metre }) => metre === this.#metre),
    );
    const candidates = [...own, ...kept].map((entry) => ({
      ...this.#recallable(entry, plan, index, start),
      lean: suggested?.leans.get(entry.phrase) ?? 0,
    }));
    const act = this.#wish ?? (aim ? 'new' : favoured === undefined ? undefined : 'vary');
    this.#wish = null;
    const rng = this.#rng.fork(index);
    const decision = this.#policy.decide(
      {
        ...this.#contextOf(plan, candidates),
        ...((act !== undefined || favoured !== undefined) && {
          wished: {
            ...(act && { act }),
            ...(favoured !== undefined && { phrase: favoured }),
            ...(aim && { targets: aim.targets }),
          },
        }),
      },
      rng,
    );
    const takenUp = kept.find(({ phrase }) => phrase === decision.recalled);
    if (takenUp) this.#memory.adopt(takenUp);
    this.#open({
      ...this.#formed(decision, plan, index, rng),
      start,
      ...(decision.recalled >= 0 && { lineage: this.#lineage(decision.recalled, takenUp) }),
      ...(aim && { aim: aim.niche }),
      wanted: favoured !== undefined,
      decision,
    });
  }

  #contextOf(plan: PhrasePlan, candidates: readonly Recallable[]): FormContext {
    const last = this.#phrases.at(-1);
    const goesOn = plan.role === 'return' && last?.section === plan.section;
    return {
      role: plan.role,
      style: this.#style,
      candidates,
      before: last?.targets ?? null,
      lift: this.#lift(),
      ...(goesOn && { returning: last.motif >= 0 }),
    };
  }

  /** A phrase as it was decided. @param rng draws how a motif is developed, after the decision */
  #formed(decision: FormDecision, plan: PhrasePlan, index: number, rng: Rng) {
    const against = plan.recalls >= 0 ? this.#planStart + plan.recalls : index - 1;
    return {
      index,
      bars: plan.bars,
      act: decision.act,
      motif: this.#memory.find(decision.recalled)?.start ?? -1,
      section: plan.section,
      cadence: plan.cadence,
      ...(decision.act === 'develop' && { development: drawDevelopment(rng) }),
      targets: decision.targets,
      follows: decision.recalled >= 0 ? decision.recalled : decision.act === 'contrast' ? against : index - 1,
    };
  }

  /** A prior left to itself goes on as thin as it has become: the density that turns it back. Liveliness is left to taste. */
  #lift(): number {
    if (this.#recent.size < RECENT_BARS) return 0;
    const mean = [...this.#recent.values()].reduce((a, b) => a + b, 0) / this.#recent.size;
    const lift = LIFT * Math.log((THIN * this.#style.onsets) / Math.max(LEAST_ONSETS, mean));
    return Math.max(0, Math.min(HIGHEST_LIFT, lift));
  }

  /** A phrase and its ancestors, nearest first. */
  #lineage(phrase: number, takenUp: KeptPhrase | undefined): readonly number[] {
    const before = takenUp?.lineage ?? this.#phrases.findLast(({ index }) => index === phrase)?.lineage ?? [];
    return [phrase, ...before].slice(0, LINEAGE);
  }

  #recallable(entry: Remembered | KeptPhrase, plan: PhrasePlan, index: number, start: number): Recallable {
    const planned = plan.recalls >= 0 && entry.phrase === this.#planStart + plan.recalls;
    const theme = entry.phrase === this.#planStart;
    const adjacent = entry.phrase === index - 1;
    const distant = start - entry.start >= DISTANT_BARS;
    return {
      phrase: entry.phrase,
      features: [planned, theme, adjacent, distant].map(Number).concat('likes' in entry ? Math.tanh(entry.likes) : 0),
      targets:
        'likes' in entry
          ? (this.#phrases.findLast((phrase) => phrase.index === entry.phrase)?.targets ?? null)
          : entry.targets,
    };
  }
}

function onsetShare({ voices }: PlannedBar): number {
  return voices.melody.filter((symbol) => symbol >= 0).length / voices.melody.length;
}

function drawDevelopment(rng: Rng): { how: Development; steps: number } {
  const how = DEVELOPMENTS[rng.weighted(DEVELOPMENTS.map((name) => DEVELOPMENT_WEIGHTS[name]))]!;
  return { how, steps: SEQUENCE_STEPS[rng.weighted(SEQUENCE_WEIGHTS)]! };
}
