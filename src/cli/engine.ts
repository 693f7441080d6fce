/**
 * What the commands ask of the composer, and nothing more: composing bars and scoring music.
 * Commands are tested against a small engine of this shape; the true one is made from the prior's weights.
 */
import type { Nats, Tempo } from '../kernel/units.ts';
import type { GridBarLike } from '../music/export.ts';
import type { GridPiece } from '../music/grid.ts';
import type { Key } from '../music/key.ts';
import type { MetreName } from '../music/metre.ts';
import type { Voice } from '../music/voices.ts';
import type { Nearest, StyleMixture } from '../protocol/bar.ts';
import type { Given } from '../../agents/composer/interface.ts';
import type { Chorale } from '../../agents/training/backoff.ts';

export interface EngineStyle {
  readonly name: string;
  readonly family: 'pitched' | 'groove';
  /** Labels of the corpora that are this style. */
  readonly labels: readonly string[];
  readonly corpora: readonly string[];
  readonly pieces: number;
  /** What the style is usually written in. */
  readonly tempo: Tempo;
  readonly metre: string;
}

/** One piece to compose; every field is settled. */
export interface ComposeOrder {
  readonly bars: number;
  readonly seed: number;
  readonly style: StyleMixture;
  readonly key: Key;
  readonly metre: MetreName;
  readonly tempo: Tempo;
  readonly voices: readonly Voice[];
  /** Bars to go on from, oldest first. */
  readonly heard: readonly GridBarLike[];
  /** What is there already of the first bars, and composed around. */
  readonly given?: readonly Given[];
  /** Particles each bar around something given is chosen from (default 32: a file has time). */
  readonly particles?: number;
  /** Taste: weight by feature name; absent ones are 0. */
  readonly tilt: Readonly<Record<string, number>>;
  /** What ratings have taught the form policy; absent, it is the prior's. */
  readonly form?: readonly number[];
}

export interface Composition {
  readonly bars: readonly GridBarLike[];
  /** Of the composed bars under the frozen prior, with what was given in them. */
  readonly logProb: Nats;
  readonly slots: number;
  /** Choices the policy made. */
  readonly decisions: number;
  /** [bars] the longest passage of a source that ends in each, or null. */
  readonly nearest: readonly (Nearest | null)[];
  /** Bars that were composed anew because they went on too long with a source. */
  readonly struck: number;
}

/** Likelihood of given music. @see contracts of `evaluate` */
export interface Score {
  readonly nats: Nats;
  readonly frames: number;
  readonly notes: number;
}

export interface ComposeEngine {
  /** Checksum of the prior's weights. */
  readonly prior: string;
  readonly styles: readonly EngineStyle[];
  /** Names of the tilt's features. */
  readonly features: readonly string[];
  readonly defaultStyle: StyleMixture;
  /** Voices a mixture usually sounds with. */
  voicesOf(style: StyleMixture): readonly Voice[];
  /** Styles that explain the last bars of a piece best; empty for music without any. */
  styleOf(piece: GridPiece): Promise<StyleMixture>;
  /** @param onBar told how many bars are done */
  compose(order: ComposeOrder, onBar?: (done: number) => void): Promise<Composition>;
}

export interface ScoreEngine {
  readonly styles: readonly EngineStyle[];
  score(piece: GridPiece): Promise<Score>;
  /** Four voices, sixteenth frames, neither key nor metre given. */
  scoreChorale(chorale: Chorale): Promise<Score>;
}

/**
 * Makes an engine.
 * @param weights file of another prior than the one shipped, or null
 * @param index file of another index of sources than that prior's, where the engine compares with sources
 */
export type Load<Engine> = (weights: string | null, index?: string | null) => Promise<Engine>;
