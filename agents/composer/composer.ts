/** The composer of one piece: keeps what has been composed, proposes candidates of the next bar, takes the chosen one. */
import { Rng } from '../../src/kernel/random.ts';
import { metreOf } from '../../src/music/metre.ts';
import { PITCHED, VOICES, type Voice } from '../../src/music/voices.ts';
import type { MusicSettings } from '../../src/protocol/agent.ts';
import { weightOf, type PlannedBar, type StyleMixture } from '../../src/protocol/bar.ts';
import { checkGiven, isComplete, PARTICLES } from './conditioning.ts';
import { DrumHistory } from './drumHistory.ts';
import { FEATURES } from './features.ts';
import { Form } from './form.ts';
import type { FormPort, ImaginedForm } from './formPort.ts';
import { History, type Setting } from './history.ts';
import type { Candidate, ComposeRequest, ComposerPort, Given } from './interface.ts';
import type { Network } from './network.ts';
import type { BarDraft, BarTask, Context } from './draft.ts';
import type { Repertoire } from './repertoire.ts';
import { Sampler } from './sampler.ts';
import { styleParts, type StyleParts } from './style.ts';
import type { PriorStyle } from './weights.ts';

/** Bars whose notes are kept; what phrases recall, the form remembers. */
const KEPT_BARS = 40;
/** Bars back that may still be revised or played along to. */
const REVISABLE_BARS = 4;
const FORM_STREAM = 0x5f0a;
const NO_TASTE = new Float32Array(FEATURES.length);

function settingOf(settings: MusicSettings): Setting {
  return {
    metre: settings.metre,
    key: settings.key,
    tempo: settings.tempo,
    present: PITCHED.map((voice) => settings.voices.includes(voice)),
    // Without pitched voices nobody would hear a chord.
    chords: PITCHED.some((voice) => settings.voices.includes(voice)),
    drums: settings.voices.includes('drums'),
  };
}

export class Composer implements ComposerPort {
  readonly features: readonly string[] = FEATURES;
  readonly #network: Network;
  readonly #sampler: Sampler;
  readonly #styles: readonly PriorStyle[];
  readonly #rng: Rng;
  readonly #form: FormPort;
  #settings: MusicSettings;
  #parts: StyleParts;
  readonly #bars = new Map<number, PlannedBar>();
  readonly #contexts = new Map<number, Context>();
  /** Scores of the committed bars, by bar: a revision keeps those of the slots it keeps. */
  readonly #gradients = new Map<number, Float32Array>();
  /** Where each candidate ends, so that the chosen one need not be walked through again, and whose dice it threw. */
  readonly #drafts = new WeakMap<Candidate, { readonly end: Context; readonly row: number }>();
  /** Row of the dice that made each committed bar. */
  readonly #rows = new Map<number, number>();

  /** @param form another than the usual one: for experiments */
  constructor(
    network: Network,
    styles: readonly PriorStyle[],
    settings: MusicSettings,
    seed: number,
    form: FormPort | null = null,
  ) {
    this.#network = network;
    this.#sampler = new Sampler(network);
    this.#styles = styles;
    this.#rng = new Rng(seed);
    this.#form = form ?? new Form(this.#rng.fork(FORM_STREAM));
    this.#form.configure(settings.style, settings.metre);
    this.#settings = settings;
    this.#parts = styleParts(settings.style, styles);
  }

  get settings(): MusicSettings {
    return this.#settings;
  }

  /** A person wants more of this bar: its phrase comes back, varied, as soon as the form is free. */
  favour(barIndex: number): void {
    this.#form.favour(barIndex);
  }

  /** A person wants something else: the bar's phrase is not recalled again. */
  avoid(barIndex: number): void {
    this.#form.avoid(barIndex);
  }

  /** The form of the piece: what has been planned, and what ratings teach it. */
  get form(): FormPort {
    return this.#form;
  }

  consult(repertoire: Repertoire | null): void {
    this.#form.consult(repertoire);
  }

  /** From the next bar composed. */
  configure(settings: MusicSettings): void {
    this.#settings = settings;
    this.#form.configure(settings.style, settings.metre);
    this.#parts = styleParts(settings.style, this.#styles);
  }

  /** Another composer of the same policy, with an empty page. */
  fresh(seed: number): Composer {
    return new Composer(this.#network, this.#styles, this.#settings, seed);
  }

  bar(barIndex: number): PlannedBar | undefined {
    return this.#bars.get(barIndex);
  }

  /** Takes bars that have sounded (before a crash, from a prompt) as the piece so far. Oldest first, consecutive. */
  prime(bars: readonly PlannedBar[]): void {
    for (const bar of bars) this.#bars.set(bar.barIndex, bar);
    this.#form.prime(bars);
  }

  /** Index of the latest bar known before this one, or −1. */
  #latestBefore(barIndex: number): number {
    let latest = -1;
    for (const index of this.#bars.keys()) if (index < barIndex && index > latest) latest = index;
    return latest;
  }

  async #contextAt(barIndex: number): Promise<Context> {
    const known = this.#contexts.get(barIndex);
    if (known) return known;
    const latest = this.#latestBefore(barIndex);
    const before = this.#bars.get(latest);
    let context: Context;
    if (!before) {
      const setting = settingOf(this.#settings);
      const history = new History(setting);
      const drums = new DrumHistory(setting);
      history.bar = barIndex;
      drums.bar = barIndex;
      context = {
        history,
        drums,
        state: new Float32Array(this.#network.hidden),
        drumState: new Float32Array(this.#network.drumHidden),
      };
    } else if (latest < barIndex - 1) {
      // Bars that sounded without this composer (echoes while it was busy) are passed over.
      const end = await this.#contextAt(latest + 1);
      context = { ...end, history: end.history.clone(), drums: end.drums.clone() };
      context.history.bar = barIndex;
      context.drums.bar = barIndex;
    } else {
      const start = await this.#contextAt(latest);
      const parts = styleParts(before.style, this.#styles);
      const began = adopted(start, settingOfBar(before, start));
      context = await this.#sampler.advance(
        began,
        before,
        metreOf(before.metre).slots,
        parts.pitched,
        parts.groove,
        heldRepeated(before.style),
      );
    }
    this.#contexts.set(barIndex, context);
    return context;
  }

  /** @param imagined a form that is not the piece's */
  async #task(request: ComposeRequest, settings: MusicSettings, imagined?: ImaginedForm): Promise<BarTask> {
    const { barIndex } = request;
    const start = await this.#contextAt(barIndex);
    const place = imagined?.place ?? this.#form.place(barIndex);
    const wanted = request.echo === undefined ? undefined : this.#bars.get(request.echo);
    const echo = wanted?.metre === settings.metre ? wanted : request.recall;
    const parts = settings.style === this.#settings.style ? this.#parts : styleParts(settings.style, this.#styles);
    const { throughout, ending, endingFrom } = this.#form.tilt(
      echo ? { ...place, act: 'vary' } : place,
      settings.metre,
    );
    const seed = this.#rng.fork(request.dice ?? request.decisionId);
    const melodySeed = request.melodyDice === undefined ? seed : this.#rng.fork(request.melodyDice);
    return {
      context: adopted(start, settingOf(settings)),
      rows: request.count,
      particles:
        request.given && !isComplete(request.given, settings.voices) ? Math.max(1, request.particles ?? PARTICLES) : 1,
      fromSlot: request.fromSlot,
      kept: request.fromSlot > 0 ? (this.#bars.get(barIndex) ?? null) : null,
      given: request.given ?? null,
      demonstrated: false,
      theta: request.control ? NO_TASTE : request.theta,
      adapter: request.control ? null : (request.adapter ?? null),
      form: throughout,
      ending,
      endingFrom,
      motif: imagined ? imagined.motif : (echo ?? this.#form.motif(barIndex, settings.metre)),
      pitchedStyle: parts.pitched,
      grooveStyle: parts.groove,
      heldRepeated: heldRepeated(settings.style),
      strictness: strictness(settings.style, this.#styles),
      phrase: place.bar / place.bars,
      drummed: settings.voices.includes('drums'),
      unseen: request.unseen === true,
      // Only the melody answers: the others throw what they threw for the bar that stands.
      dice: (row) => seed.fork(melodySeed === seed ? row : (this.#rows.get(barIndex) ?? row)),
      melodyDice: (row) => melodySeed.fork(row),
    };
  }

  async propose(request: ComposeRequest): Promise<readonly Candidate[]> {
    const kept = request.fromSlot > 0 ? this.#bars.get(request.barIndex) : undefined;
    if (request.fromSlot > 0 && !kept) throw new RangeError(`bar ${request.barIndex} has not been begun`);
    // A bar already begun is finished as it began: a new metre, key, tempo or style waits for the bar line.
    const begun = kept ? inTheWayOf(kept, this.#settings) : this.#settings;
    const settings = request.given ? { ...begun, voices: voicesWith(begun.voices, request.given) } : begun;
    if (request.given) checkGiven(request.given, metreOf(settings.metre).slots);
    const task = await this.#task(request, settings);
    const drafts = await this.#sampler.compose(task);
    return drafts.map((draft, place) => {
      const candidate = this.#candidate(draft, request, settings);
      const row = request.melodyDice === undefined ? place : (this.#rows.get(request.barIndex) ?? place);
      this.#drafts.set(candidate, { end: draft.end, row });
      return candidate;
    });
  }

  /**
   * The first bar of a phrase under other choices of its form, one draft each, sampled in one batch; null where the phrase
   * is not open. Decides and changes nothing.
   */
  async imagine(
    request: ComposeRequest,
  ): Promise<{ readonly forms: readonly ImaginedForm[]; readonly candidates: readonly Candidate[] } | null> {
    const settings = this.#settings;
    const rng = this.#rng.fork(request.decisionId).fork(FORM_STREAM);
    const forms = this.#form.imagine(request.barIndex, request.count, settings.metre, rng);
    if (forms.length === 0) return null;
    const told = forms.map(({ place, motif }) => {
      const { throughout, ending } = this.#form.tilt(place, settings.metre);
      return { form: throughout, ending, motif };
    });
    const drafts = await this.#sampler.compose({ ...(await this.#task(request, settings, forms[0])), forms: told });
    return { forms, candidates: drafts.map((draft, i) => this.#candidate(draft, request, settings, forms[i]!.place)) };
  }

  #candidate(
    draft: BarDraft,
    request: ComposeRequest,
    settings: MusicSettings,
    phrase = this.#form.place(request.barIndex),
  ): Candidate {
    const { ledger } = draft;
    const before = request.fromSlot > 0 ? this.#gradients.get(request.barIndex) : undefined;
    if (before) ledger.gradient.set(before.subarray(0, request.fromSlot * FEATURES.length));
    return {
      bar: {
        decisionId: request.decisionId,
        barIndex: request.barIndex,
        fromSlot: request.fromSlot,
        policyVersion: request.policyVersion,
        control: request.control,
        metre: settings.metre,
        tempo: settings.tempo,
        key: settings.key,
        style: settings.style,
        phrase,
        chords: draft.chords,
        voices: draft.voices,
        velocities: draft.velocities,
        drums: draft.drums,
        outlook: { onset: draft.onset, degrees: draft.degrees, ghosts: draft.ghosts },
        logProb: ledger.logProb,
        priorLogProb: ledger.priorLogProb,
        entropy: ledger.decisions > 0 ? ledger.entropy / ledger.decisions : 0,
      },
      trace: {
        gradient: ledger.gradient,
        surplus: ledger.surplus,
        fisher: ledger.fisher,
        kl: ledger.kl,
        ...(ledger.adapter && { adapter: ledger.adapter }),
      },
    };
  }

  /** Score of music that is already there, as if the policy had composed it: for demonstrations and prompts. */
  async score(bar: PlannedBar, theta: Float32Array): Promise<Candidate> {
    const request: ComposeRequest = {
      decisionId: bar.decisionId,
      barIndex: bar.barIndex,
      fromSlot: 0,
      count: 1,
      theta,
      policyVersion: bar.policyVersion,
      control: false,
    };
    const settings = inTheWayOf(bar, this.#settings);
    const setting = settingOfBar(bar, await this.#contextAt(bar.barIndex));
    const task = await this.#task(request, settings);
    const demonstrated: BarTask = {
      ...task,
      context: adopted(task.context, setting),
      drummed: setting.drums,
      given: bar,
      demonstrated: true,
    };
    const [draft] = await this.#sampler.compose(demonstrated);
    return this.#candidate(draft!, request, settings);
  }

  commit(candidate: Candidate): void {
    const { barIndex } = candidate.bar;
    this.#bars.set(barIndex, candidate.bar);
    this.#form.remember(candidate.bar);
    this.#gradients.set(barIndex, candidate.trace.gradient);
    const draft = this.#drafts.get(candidate);
    this.#rows.set(barIndex, draft?.row ?? 0);
    // Later bars stand until they are decided anew; only what is known of their beginnings is out of date.
    for (const index of this.#contexts.keys()) if (index > barIndex) this.#contexts.delete(index);
    for (const recent of [this.#contexts, this.#gradients, this.#rows])
      for (const index of recent.keys()) if (index < barIndex - REVISABLE_BARS) recent.delete(index);
    for (const index of this.#bars.keys()) if (index < barIndex - KEPT_BARS) this.#bars.delete(index);
    if (draft) this.#contexts.set(barIndex + 1, draft.end);
  }
}

/** Chorales come from a source that cannot tell a repeated note from a held one. */
function heldRepeated(style: StyleMixture): boolean {
  return (style['chorale'] ?? 0) > 0.5 * Object.values(style).reduce((sum, weight) => sum + weight, 0);
}

/** Styles whose part-writing keeps voices apart. */
const STRICT_STYLES: readonly string[] = ['chorale', 'hymn', 'psalm'];

/** Their share of the pitched styles of a mixture, 0–1. */
function strictness(style: StyleMixture, styles: readonly PriorStyle[]): number {
  const weight = (names: readonly string[]): number => names.reduce((sum, name) => sum + weightOf(style, name), 0);
  const pitched = weight(styles.filter(({ family }) => family === 'pitched').map(({ name }) => name));
  return pitched > 0 ? weight(STRICT_STYLES) / pitched : 0;
}

/** These settings, but for what a bar that is there already says of itself. */
function inTheWayOf({ metre, key, tempo, style }: PlannedBar, settings: MusicSettings): MusicSettings {
  return { ...settings, metre, key, tempo, style };
}

/** What is given is heard, whoever else plays. */
function voicesWith(voices: readonly Voice[], given: Given): readonly Voice[] {
  return VOICES.filter(
    (voice) =>
      voices.includes(voice) || (voice === 'drums' ? given.drums !== undefined : given.voices?.[voice] !== undefined),
  );
}

function adopted(context: Context, setting: Setting): Context {
  const old = context.history.setting;
  const same =
    old.metre === setting.metre &&
    old.tempo === setting.tempo &&
    old.key.tonic === setting.key.tonic &&
    old.key.mode === setting.key.mode &&
    old.drums === setting.drums &&
    old.chords === setting.chords &&
    old.present.every((present, v) => present === setting.present[v]);
  return same ? context : { ...context, history: context.history.adopt(setting), drums: context.drums.clone(setting) };
}

/** The setting a composed bar was written in. Its line-up is the context's and whoever enters in it. */
function settingOfBar(bar: PlannedBar, context: Context): Setting {
  const before = context.history.setting;
  const present = PITCHED.map((voice, v) => before.present[v]! || bar.voices[voice].some((symbol) => symbol >= 0));
  return {
    metre: bar.metre,
    key: bar.key,
    tempo: bar.tempo,
    present,
    chords: before.chords || present.some(Boolean),
    drums: before.drums || bar.drums.some((level) => level > 0),
  };
}
