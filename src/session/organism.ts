/**
 * What the story of a session is made of: phrases as organisms, with their lineage and what people said of them.
 * Only its shape, and how it begins; how it goes on is told in `garden.ts`.
 */
import type { Seconds } from '../kernel/units.ts';
import type { PhraseAct } from '../protocol/bar.ts';
import type { Growth } from '../protocol/flower.ts';

export type Fate = 'bud' | 'bloom' | 'scattered';

export interface Organism extends Growth {
  /** Grows from phrase to phrase. */
  readonly id: number;
  /** Number of the phrase in the piece. */
  readonly phrase: number;
  /** Index of its first bar. */
  readonly start: number;
  /** Bars of it that have begun to sound. */
  readonly bars: number;
  readonly act: PhraseAct;
  /** id of the phrase it recalls, or −1. */
  readonly parent: number;
  /** id of its first ancestor; its own where it has no parent. */
  readonly root: number;
  /** Ancestors it has. */
  readonly generation: number;
  /** How often it was recalled. */
  readonly children: number;
  readonly bornAt: Seconds;
  /** When the whole phrase is expected to end. */
  readonly due: Seconds;
  /** What people said for it and against it, each ≥ 0: values of ratings by the share of credit that fell on it. */
  readonly liked: number;
  readonly disliked: number;
  readonly fate: Fate;
  /** When its fate last changed; −∞ while it is a bud. */
  readonly turnedAt: Seconds;
  /** Phrases that stood beside it and are told no more. */
  readonly absorbed: number;
}

export interface Garden {
  /** Oldest first. */
  readonly organisms: readonly Organism[];
  /** Phrases heard in this visit, those told no more included. */
  readonly phrases: number;
  /** Place in `State.flowers` of the flower this visit has left, or −1. */
  readonly flower: number;
  /** The next bar that has not begun, and the next that has not ended. */
  readonly nextBar: number;
  readonly nextEnd: number;
  readonly nextId: number;
  /** Ratings that have been counted, the latest. */
  readonly counted: readonly number[];
}

export const BARE_GARDEN: Garden = {
  organisms: [],
  phrases: 0,
  flower: -1,
  nextBar: 0,
  nextEnd: 0,
  nextId: 0,
  counted: [],
};

/** Another visitor: the story begins again, the music goes on. */
export function clearedGarden({ nextBar, nextEnd, nextId }: Garden): Garden {
  return { ...BARE_GARDEN, nextBar, nextEnd, nextId };
}
