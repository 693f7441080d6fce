/**
 * Why a note sounds and why a bar was chosen, from numbers: tilt × feature, and model × measurement.
 *
 * Of a decision, θ·(f(chosen) − E_π₀[f]) = log π/π₀ + KL(π₀‖π): its summands say which weight spoke for the choice, against
 * what the prior would have done (a linear model explained by weight × departure from the mean: the exact Shapley values of
 * the tilt, Lundberg and Lee 2017, arXiv:1705.07874, §2.4). What comes out tiny is no reason, and none is invented.
 * Of a choice among k candidates, the gain is log(k·p) nats, shared out by w·(z − z̄). Knows no language and no ratings.
 */
import { DRUMS, PITCHED } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { NoteWhy, Reason, WhyVoice } from '../../src/protocol/why.ts';
import { PSI_NAMES } from './barFeatures.ts';
import { voiceOfWord, wordingOf } from './words.ts';

/** Reasons that are told. */
const TOLD = 2;
/** Nats under which a note is as the prior would have it: it became less than a tenth likelier. */
export const LEAST_OF_NOTE = 0.1;
/** The same for a bar, which has some fifty decisions. */
export const LEAST_OF_BAR = 0.3;
/** A second reason weaker than this share of the first is not worth a word. */
const LEAST_SHARE = 0.25;

/** What a reason is made of, besides what is told of it. */
export interface Ground {
  readonly reason: Reason;
  /** Nats by feature of the tilt. */
  readonly tilt: ReadonlyMap<number, number>;
  /** Nats of the choice, and which way [Z] it went. */
  readonly choice: number;
  readonly direction: Float64Array | null;
}

interface Draft {
  nats: number;
  choice: number;
  /** Nats that speak for more of it, less those for less of it. */
  pull: number;
  readonly tilt: Map<number, number>;
  readonly members: number[];
}

function draftOf(drafts: Map<string, Draft>, word: string): Draft {
  const known = drafts.get(word);
  if (known) return known;
  const made: Draft = { nats: 0, choice: 0, pull: 0, tilt: new Map(), members: [] };
  drafts.set(word, made);
  return made;
}

/** Strongest first. */
function told<Item>(items: readonly Item[], natsOf: (item: Item) => number, least: number): readonly Item[] {
  const sorted = items.filter((item) => natsOf(item) >= least).toSorted((a, b) => natsOf(b) - natsOf(a));
  const best = sorted[0] ? natsOf(sorted[0]) : 0;
  return sorted.slice(0, TOLD).filter((item) => natsOf(item) >= LEAST_SHARE * best);
}

/** @returns [F] what each weight of the tilt says for the decisions of one slot, nats of either sign */
export function contributions(theta: ArrayLike<number>, surplus: Float32Array, slot: number): Float64Array {
  const size = theta.length;
  return Float64Array.from({ length: size }, (_, i) => theta[i]! * surplus[slot * size + i]!);
}

/** Voices whose decision in this slot is heard: a note begins, a drum is struck, the chord changes. */
function beginning(bar: PlannedBar, slot: number): readonly WhyVoice[] {
  const voices: WhyVoice[] = PITCHED.filter((voice) => bar.voices[voice][slot]! >= 0);
  if (bar.drums.subarray(slot * DRUMS.length, (slot + 1) * DRUMS.length).some((level) => level > 0))
    voices.push('drums');
  if (bar.chords[slot]! >= 0) voices.push('chord');
  return voices;
}

/** The two inner voices share their features, so they share their reasons. */
function speaksOf(voice: WhyVoice, feature: string): boolean {
  const subject = voiceOfWord(feature);
  return voice === 'inner1' || voice === 'inner2' ? subject === 'inner' : subject === voice;
}

/**
 * @param theta [F] today's taste, also for a blind bar: then what agrees with it does so by chance
 * @param surplus [slots × F] of the bar's trace
 * @returns for every note from `fromSlot` on that has a reason
 */
export function noteReasons(
  bar: PlannedBar,
  surplus: Float32Array,
  theta: ArrayLike<number>,
  features: readonly string[],
): readonly NoteWhy[] {
  const notes: NoteWhy[] = [];
  for (let slot = bar.fromSlot; slot < bar.chords.length; slot++) {
    const nats = contributions(theta, surplus, slot);
    for (const voice of beginning(bar, slot)) {
      const own = features.flatMap((feature, i): Reason[] =>
        speaksOf(voice, feature) ? [{ word: feature, lean: theta[i]! > 0 ? 1 : -1, nats: nats[i]! }] : [],
      );
      const reasons = told(own, (reason) => reason.nats, LEAST_OF_NOTE);
      if (reasons.length > 0) notes.push({ slot, voice, reasons });
    }
  }
  return notes;
}

/** How the bar was chosen, or would have been. */
export interface Choice {
  /** [Z] the candidate's scaled features less those of what else there was. */
  readonly departure: ArrayLike<number>;
  /** [Z] the taste that chose. */
  readonly weights: ArrayLike<number>;
  /** log(k·p) of the candidate, nats. */
  readonly gain: number;
}

/**
 * What speaks for a bar as a whole: its decisions summed up, and the choice.
 * @param choice null where nothing was chosen among
 * @returns strongest first, at most two
 */
export function barReasons(
  surplus: Float32Array,
  theta: ArrayLike<number>,
  features: readonly string[],
  choice: Choice | null,
): readonly Ground[] {
  const drafts = new Map<string, Draft>();
  const size = features.length;
  features.forEach((word, i) => {
    let sum = 0;
    for (let at = i; at < surplus.length; at += size) sum += surplus[at]!;
    const nats = theta[i]! * sum;
    const draft = draftOf(drafts, word);
    draft.nats += nats;
    draft.pull += theta[i]! > 0 ? nats : -nats;
    draft.tilt.set(i, nats);
  });
  if (choice && choice.gain > 0) addChoice(drafts, choice);
  const grounds = [...drafts].map(([word, draft]): Ground => ({
    reason: { word, lean: leanOf(draft), nats: draft.nats },
    tilt: draft.tilt,
    choice: draft.choice,
    direction: choice && draft.choice > 0 ? restricted(choice.departure, draft.members) : null,
  }));
  return told(grounds, ({ reason }) => reason.nats, LEAST_OF_BAR);
}

function addChoice(drafts: Map<string, Draft>, { departure, weights, gain }: Choice): void {
  const words = new Map<string, { score: number; pull: number; members: number[] }>();
  PSI_NAMES.forEach((name, i) => {
    const wording = wordingOf(name);
    const score = weights[i]! * departure[i]!;
    if (!wording || score === 0) return;
    const word = words.get(wording.word) ?? { score: 0, pull: 0, members: [] };
    word.score += score;
    word.pull += score * Math.sign(departure[i]!) * wording.sign;
    word.members.push(i);
    words.set(wording.word, word);
  });
  // What spoke against the bar takes nothing off the gain that there was: it is shared out among what spoke for it.
  const total = [...words.values()].reduce((sum, { score }) => sum + Math.max(0, score), 0);
  for (const [name, { score, pull, members }] of words) {
    if (score <= 0) continue;
    const draft = draftOf(drafts, name);
    draft.choice = (gain * score) / total;
    draft.nats += draft.choice;
    draft.pull += (gain * pull) / total;
    draft.members.push(...members);
  }
}

function leanOf({ pull, nats }: Draft): Reason['lean'] {
  // Spoken for by parts that pull both ways, a word has no direction.
  if (Math.abs(pull) < nats / 4) return 0;
  return pull > 0 ? 1 : -1;
}

/** [Z] the departure along these features alone. */
function restricted(departure: ArrayLike<number>, members: readonly number[]): Float64Array {
  const out = new Float64Array(departure.length);
  for (const i of members) out[i] = departure[i]!;
  return out;
}

/** @param scores [k] what a soft choice compares · @returns log(k·p) of one, nats */
export function choiceGain(scores: readonly number[], index: number, temperature: number): number {
  const best = Math.max(...scores);
  const tied = scores.filter((score) => score === best).length;
  if (temperature <= 0) return scores[index] === best ? Math.log(scores.length / tied) : -Infinity;
  const total = scores.reduce((sum, score) => sum + Math.exp((score - best) / temperature), 0);
  return Math.log(scores.length / total) + (scores[index]! - best) / temperature;
}
