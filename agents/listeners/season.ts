/**
 * What all runs of a protocol share, and one run of it: any learner before any of the listeners, under any seed. Runs know
 * nothing of each other, so they may be held in any order and on any thread.
 */
import { unwrap } from '../../src/kernel/result.ts';
import type { LearnerKind, Method } from '../learner/method.ts';
import { audition, STANDARD_AUDITION, type AuditionResult, type AuditionSize } from './audition.ts';
import { opposite, type HiddenListener } from './listener.ts';
import type { PriorSample } from './priorSample.ts';
import type { Studio } from './studio.ts';
import { Taste } from './taste.ts';

/** Ratings after which fresh bars are judged: dense where a learner first gets somewhere. */
const GRID = [3, 6, 9, 12, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500];
/** Ratings that follow a jump. */
export const AFTER_JUMP = 60;

export interface Season {
  readonly studio: Studio;
  readonly prior: PriorSample;
  readonly listeners: readonly HiddenListener[];
  readonly ratings: number;
  /** Ratings after which the taste is replaced, or null. */
  readonly jump: number | null;
  readonly size?: AuditionSize;
}

/** A learner that takes part. */
export interface Contender {
  /** What its figures are called. */
  readonly name: string;
  readonly kind: LearnerKind;
  /** Other settings than its kind's: for experiments. */
  readonly method?: Method;
  /** It does not listen to critics. */
  readonly uncritical?: boolean;
}

export function contender(kind: LearnerKind): Contender {
  return { name: kind, kind };
}

export interface RunOrder {
  /** Index into the season's listeners. */
  readonly listener: number;
  readonly contender: Contender;
  readonly seed: number;
}

/** Holds one run. @returns null where the listener, now or after the jump, hears no difference in the prior's bars */
export type Hall = (order: RunOrder) => Promise<AuditionResult | null>;

/** @throws FaultError if a listener does not answer with numbers */
export function standardised({ listeners, prior }: Pick<Season, 'listeners' | 'prior'>): readonly Taste[] {
  return listeners.map((listener) => unwrap(Taste.standardise(listener, prior.bars)));
}

export function hallOf(season: Season): Hall {
  const { studio, prior, ratings, jump, size = STANDARD_AUDITION } = season;
  const tastes = standardised(season);
  const before = jump ?? ratings;
  const checkpoints = [
    ...new Set([
      ...GRID.filter((count) => count < before),
      before,
      ...(jump === null ? [] : GRID.filter((count) => count <= AFTER_JUMP).map((count) => jump + count)),
    ]),
  ].toSorted((a, b) => a - b);
  const laterThan = (listener: number): Taste =>
    tastes.length > 1
      ? tastes[(listener + 1) % tastes.length]!
      : unwrap(Taste.standardise(opposite(tastes[0]!.listener), prior.bars));
  return async ({ listener, contender: { kind, method, uncritical }, seed }) => {
    const taste = tastes[listener]!;
    const later = jump === null ? null : laterThan(listener);
    if (!taste.varies || later?.varies === false) return null;
    return audition({
      studio,
      prior,
      kind,
      ...(method && { method }),
      ...(uncritical && { critics: [] }),
      taste,
      ratings: jump === null ? ratings : jump + AFTER_JUMP,
      checkpoints,
      size,
      jump: jump !== null && later ? { after: jump, taste: later } : null,
      seed,
    });
  };
}
