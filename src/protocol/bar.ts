/** One bar of music as it crosses the worker boundary: plain numbers and typed arrays, never tensors. */
import type { Nats, Tempo } from '../kernel/units.ts';
import type { Key } from '../music/key.ts';
import type { MetreName } from '../music/metre.ts';
import type { Development } from '../music/motif.ts';
import type { PitchedVoice } from '../music/voices.ts';
import type { BarWhy } from './why.ts';
import type { Niche } from './niche.ts';

/** Weights over style names, each ≥ 0, at least one > 0. Any point between styles is legal. */
export type StyleMixture = Readonly<Record<string, number>>;

/** What a mixture gives a style; 0 where it does not name it. Styles may be called anything, "constructor" too. */
export function weightOf(mixture: StyleMixture, style: string): number {
  return Object.hasOwn(mixture, style) ? mixture[style]! : 0;
}

export const PHRASE_ACTS = ['new', 'repeat', 'vary', 'develop', 'contrast', 'cadence'] as const;
export type PhraseAct = (typeof PHRASE_ACTS)[number];

/** How a phrase is meant to end: on the dominant, at home, or running on. */
export const CADENCE_WISHES = ['open', 'closed', 'none'] as const;
export type CadenceWish = (typeof CADENCE_WISHES)[number];

export const PHRASE_TARGETS = ['tension', 'density', 'register', 'brightness'] as const;
export type PhraseTargets = Readonly<Record<(typeof PHRASE_TARGETS)[number], number>>;

export interface PhrasePlace {
  /** Number of the phrase in the piece, from 0. */
  readonly index: number;
  /** Bar within the phrase, from 0. */
  readonly bar: number;
  /** Bars in the phrase, 2–4. */
  readonly bars: number;
  readonly act: PhraseAct;
  /** Bar index at which the remembered motif of this phrase began, or −1. */
  readonly motif: number;
  /** Section of the piece's plan: A, B, A', coda … */
  readonly section?: string;
  readonly cadence?: CadenceWish;
  /** How the motif comes back where it is developed; sequences and fragments move by steps of the scale. */
  readonly development?: { readonly how: Development; readonly steps: number };
  /** What the phrase aims at, about standard normal; 0 is what the style does by itself. */
  readonly targets?: PhraseTargets;
  /** Phrases it takes up, nearest first; absent where it is new. */
  readonly lineage?: readonly number[];
  /** The niche it tries, because hardly anything was heard there lately. */
  readonly aim?: Niche;
}

/** What the policy thought before it chose: drawn as petals and ghost beads. */
export interface Outlook {
  /** [slots] probability that the melody moves in this slot. */
  readonly onset: Float32Array;
  /** [slots × 7] probability of each scale degree for a melody note beginning in this slot (rows sum to ≤ 1). */
  readonly degrees: Float32Array;
  /** Up to five likeliest melody pitches for each slot: slot, MIDI pitch, probability. */
  readonly ghosts: readonly { readonly slot: number; readonly pitch: number; readonly probability: number }[];
}

/**
 * The passage of a known piece that a bar brings to its end. Intervals and durations are told apart by class alone, so
 * that below ten notes it is often a likeness and no source.
 */
export interface Nearest {
  readonly title: string;
  readonly composer: string;
  /** The voice in which it is heard. */
  readonly voice: PitchedVoice;
  /** Its notes, a pitch struck again counting as the same. */
  readonly notes: number;
  /** Bars it stretches over, this one included. */
  readonly bars: number;
}

export interface PlannedBar {
  /** Names this act of the policy; grows with every bar or revision composed. */
  readonly decisionId: number;
  /** Place in the piece, from 0. A revision keeps the barIndex and changes the decisionId. */
  readonly barIndex: number;
  /** First slot this decision chose; earlier slots were already committed and are copied unchanged. */
  readonly fromSlot: number;
  readonly policyVersion: number;
  /** True for blind bars composed by the frozen prior, for the lift counter. */
  readonly control: boolean;
  readonly metre: MetreName;
  readonly tempo: Tempo;
  readonly key: Key;
  readonly style: StyleMixture;
  readonly phrase: PhrasePlace;
  /** [slots] absolute chord code where a chord begins, HOLD where it lasts, NO_CHORD where there is none. */
  readonly chords: Int16Array;
  /** [slots] per pitched voice: HOLD, REST or the MIDI pitch that begins. A silent voice holds a rest. */
  readonly voices: Readonly<Record<PitchedVoice, Int16Array>>;
  /** [slots] per pitched voice: velocity 1–127 of the note that begins, 0 elsewhere. */
  readonly velocities: Readonly<Record<PitchedVoice, Uint8Array>>;
  /** [slots × 8] level 0–3 of each drum in `DRUMS`. */
  readonly drums: Uint8Array;
  readonly outlook: Outlook;
  /** Of the slots this decision chose, under the policy that chose them. */
  readonly logProb: Nats;
  /** The same under the frozen prior. */
  readonly priorLogProb: Nats;
  /** Mean entropy of a decision. */
  readonly entropy: Nats;
  /** The longest passage of a source that ends in this bar; absent where none does or none was looked for. */
  readonly nearest?: Nearest;
  /** What spoke for its notes; absent where nobody was asked. Logs leave it out. */
  readonly why?: BarWhy;
}
