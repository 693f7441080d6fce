/**
 * Reasons, as they cross the worker boundary: why a note sounds, why a bar was chosen, what the ratings have taught.
 * Plain data in words without a language: 'feature.WORD' is a locale key. Who sees which of it when, the session says
 * (`session/why.ts`): a blind bar must not be known by its reasons.
 */
import type { Nats } from '../kernel/units.ts';
import type { PitchedVoice } from '../music/voices.ts';

/** Whose decision: a pitched voice, all drums of a slot together, or the harmony. */
export type WhyVoice = PitchedVoice | 'drums' | 'chord';

export interface Reason {
  /** A feature of the tilt, e.g. 'melody.step', or another musical word. */
  readonly word: string;
  /** More of it (1), less of it (−1), or that which has no direction (0). */
  readonly lean: 1 | -1 | 0;
  /** By how much it made this likelier than the frozen prior would, > 0. */
  readonly nats: Nats;
}

/** What spoke for one note, or for the strokes of one slot. A note without an entry has no reason: it is as the prior would. */
export interface NoteWhy {
  readonly slot: number;
  readonly voice: WhyVoice;
  /** Strongest first, one or two. */
  readonly reasons: readonly Reason[];
}

/** A rating behind a reason. */
export interface RatingBehind {
  /** −1: given before this visit. */
  readonly id: number;
  /** As it was given, −1 … 1; 0 where that is no longer known. */
  readonly value: number;
  /** Its share of everything that speaks for the reason, 0–1. */
  readonly share: number;
}

export interface BarWhy {
  readonly notes: readonly NoteWhy[];
  /** Of the bar as a whole, strongest first, at most two: of all its notes together, and of the choice among candidates. */
  readonly bar: readonly (Reason & { readonly ratings: readonly RatingBehind[] })[];
  /** Slots before this one were composed blind, by the frozen prior: what agrees with taste there does so by chance. */
  readonly blindUntil: number;
}

/** sure: said plainly · likely: said with care · unsure: shown, if at all, as a question */
export const CERTAINTIES = ['sure', 'likely', 'unsure'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** One thing that people have taught in this visit. */
export interface Taught {
  readonly word: string;
  readonly lean: 1 | -1;
  /** How far it bends the music, 0–1. */
  readonly strength: number;
  /** Probability-like, 0–1: that the people behind it mean it. */
  readonly confidence: number;
  readonly certainty: Certainty;
  /** The ratings that speak most for it, strongest first, at most three. */
  readonly ratings: readonly RatingBehind[];
  /** How many ratings speak for it and how many against. */
  readonly pro: number;
  readonly contra: number;
  /** Shares of it that advice and played notes have, 0–1; the rest is ratings. */
  readonly advised: number;
  readonly played: number;
}

export const PETAL_VOICES = ['melody', 'bass', 'inner', 'chord', 'drums'] as const;
export const PETAL_SIDES = ['rhythm', 'pitch', 'harmony', 'memory', 'colour'] as const;

/** One petal of the picture of what was taught; before anything is taught all are 0. */
export interface Petal {
  readonly voice: (typeof PETAL_VOICES)[number];
  readonly side: (typeof PETAL_SIDES)[number];
  /** How far it has grown, 0–1. */
  readonly strength: number;
  /** Which way it leans, −1 … 1: busier, wider and higher, richer in tension, more of what was, more sound are up. */
  readonly lean: number;
}

/** What the ratings of this visit have taught, all told. */
export interface Learnt {
  readonly policyVersion: number;
  /** Ratings of this visit that it rests on. */
  readonly ratings: number;
  /** The list for people: strongest first, at most five, none of them unsure. */
  readonly taught: readonly Taught[];
  /** Everything that can be told from nothing, strongest first, sure or not: reasons of notes find their ratings here. */
  readonly features: readonly Taught[];
  readonly petals: readonly Petal[];
}
