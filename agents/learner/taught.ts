/**
 * "What you taught me": the weights of the tilt that the ratings of this visit have made, as words, each with how far it
 * bends the music, how sure that is, and who said so; and the same as petals of a picture. Knows no language.
 */
import {
  PETAL_SIDES,
  PETAL_VOICES,
  type Certainty,
  type Learnt,
  type Petal,
  type RatingBehind,
  type Taught,
} from '../../src/protocol/why.ts';
import { EARLIER, type Origin, type Share } from './provenance.ts';
import { voiceOfWord } from './words.ts';

/** Things on the list, and ratings that are named behind one. */
const LISTED = 5;
const NAMED = 3;
/** √nats: what bends the music less can not be told from nothing. */
const LEAST_EFFECT = 0.06;
/** Notes that have to be played for a habit to be as likely as not. */
const PLAYED_HALFWAY = 8;
/** Of people who press at random, one in some twenty is told something as sure after fifteen presses. */
const SURE = 0.9;
const LIKELY = 0.5;
/** A rating with less than this share of a reason neither speaks for it nor against. */
const LEAST_SHARE = 0.03;

export interface Insight {
  readonly features: readonly string[];
  /** [F] damped Fisher of a bar. */
  readonly diagonal: ArrayLike<number>;
  readonly policyVersion: number;
  readonly ratings: number;
  readonly playedNotes: number;
  origin(feature: number): Origin;
  /** How sure it is, 0–1, that the ratings mean this much of a feature: more (1) or less (−1). */
  confidence(feature: number, lean: 1 | -1): number;
  /** As the rating was given, 0 where that is not known. */
  valueOf(id: number): number;
}

const sumOf = (shares: readonly Share[]): number => shares.reduce((sum, { amount }) => sum + amount, 0);

/**
 * The ratings that speak most for something.
 * @param sign which way it leans
 * @param besides what else speaks for it, in the same unit
 */
export function behind(
  shares: readonly Share[],
  sign: number,
  besides: number,
  valueOf: (id: number) => number,
): readonly RatingBehind[] {
  const pro = shares.filter(({ amount }) => amount * sign > 0);
  const whole = Math.abs(sumOf(pro)) + Math.max(0, besides * sign);
  return pro
    .map(({ id, amount }) => ({ id, value: valueOf(id), share: Math.abs(amount) / whole }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, NAMED);
}

function certaintyOf(confidence: number): Certainty {
  return confidence >= SURE ? 'sure' : confidence >= LIKELY ? 'likely' : 'unsure';
}

/** What this visit has put into one weight; null where that cannot be told from nothing. */
function taughtBy(insight: Insight, feature: number): { readonly taught: Taught; readonly effect: number } | null {
  const { ratings, advised, played, earlier } = insight.origin(feature);
  const rated = sumOf(ratings);
  const amount = rated + advised + played;
  const effect = amount * Math.sqrt(insight.diagonal[feature]!);
  if (Math.abs(effect) < LEAST_EFFECT) return null;
  const lean = amount > 0 ? 1 : -1;
  const pro = ratings.filter((share) => share.amount * lean > 0);
  const known = (share: Share) => Math.abs(share.amount) >= LEAST_SHARE * Math.abs(amount);
  // Advice is a wish in words: it is meant as it is said.
  const parts = [Math.max(0, rated * lean), Math.max(0, advised * lean), Math.max(0, played * lean)] as const;
  const whole = parts[0] + parts[1] + parts[2];
  const meant = parts[0] > 0 ? insight.confidence(feature, lean) : 0;
  const notes = insight.playedNotes / (insight.playedNotes + PLAYED_HALFWAY);
  const confidence = (parts[0] * meant + parts[1] + parts[2] * notes) / whole;
  const taught: Taught = {
    word: insight.features[feature]!,
    lean,
    strength: 1 - Math.exp(-Math.abs(effect)),
    confidence,
    certainty: certaintyOf(confidence),
    ratings: behind([...ratings, { id: EARLIER, amount: earlier }], lean, advised + played, insight.valueOf),
    pro: pro.filter(known).length,
    contra: ratings.filter((share) => share.amount * lean < 0 && known(share)).length,
    advised: parts[1] / whole,
    played: parts[2] / whole,
  };
  return { taught, effect };
}

/** Side of the picture that a feature is on, and whether more of it is up. */
const SIDE_OF: Readonly<Record<string, readonly [Petal['side'], 1 | -1]>> = {
  density: ['rhythm', 1],
  offbeat: ['rhythm', 1],
  rest: ['rhythm', -1],
  change: ['rhythm', 1],
  high: ['pitch', 1],
  leap: ['pitch', 1],
  step: ['pitch', -1],
  repeat: ['pitch', -1],
  rising: ['pitch', 1],
  chordTone: ['harmony', -1],
  root: ['harmony', -1],
  home: ['harmony', -1],
  chromatic: ['harmony', 1],
  dissonance: ['harmony', 1],
  minor: ['harmony', 1],
  seventh: ['harmony', 1],
  dominant: ['harmony', 1],
  far: ['harmony', 1],
  motif: ['memory', 1],
  same: ['memory', 1],
};
const OTHERWISE: readonly [Petal['side'], 1 | -1] = ['colour', 1];

/** @param effects √nats by word, of either sign · @returns petals that some word can grow, in the order of voices and sides */
function petalsOf(words: readonly string[], effects: ReadonlyMap<string, number>): readonly Petal[] {
  return PETAL_VOICES.flatMap((voice) =>
    PETAL_SIDES.flatMap((side): Petal[] => {
      const placed = words
        .filter((word) => voiceOfWord(word) === voice)
        .map((word) => ({ word, place: SIDE_OF[word.slice(voice.length + 1)] ?? OTHERWISE }))
        .filter(({ place }) => place[0] === side);
      if (placed.length === 0) return [];
      const grown = placed.map(({ word, place }) => place[1] * (effects.get(word) ?? 0));
      const size = Math.hypot(...grown);
      const strength = 1 - Math.exp(-size);
      const up = grown.reduce((sum, effect) => sum + effect, 0);
      const whole = grown.reduce((sum, effect) => sum + Math.abs(effect), 0);
      return [{ voice, side, strength, lean: whole > 0 ? (strength * up) / whole : 0 }];
    }),
  );
}

export function whatWasTaught(insight: Insight): Learnt {
  const all = insight.features
    .flatMap((_, feature) => taughtBy(insight, feature) ?? [])
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const features = all.map(({ taught }) => taught);
  return {
    policyVersion: insight.policyVersion,
    ratings: insight.ratings,
    taught: features.filter(({ certainty }) => certainty !== 'unsure').slice(0, LISTED),
    features,
    petals: petalsOf(insight.features, new Map(all.map(({ taught, effect }) => [taught.word, effect]))),
  };
}
