/**
 * What a person gave, as one family of events with their weights:
 * a tap ±0.5, a hold up to ±1 (`hold.ts`), a pad its velocity, a fader its way from its own average (`fader.ts`), each as a
 * rating of what was just heard; the same of a whole phrase; an echo of the composer's melody +0.5, weighted by how much of
 * what was played it is; chips and dials as advice with their strength; played notes besides as a demonstration.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';

/** `applause` is the room's, heard by a microphone; `attract` is nobody's. */
export const RATING_SOURCES = ['touch', 'keys', 'midi', 'phones', 'applause', 'attract'] as const;
export type RatingSource = (typeof RATING_SOURCES)[number];

/** What a rating speaks of, where its giver says so: what sounded just before, the bar that ended, the phrase so far. */
export const RATING_SPANS = ['moment', 'bar', 'phrase'] as const;
export type RatingSpan = (typeof RATING_SPANS)[number];

export interface Rating {
  /** Unique in a session, grows. */
  readonly id: number;
  /** On the music's own clock: seconds since bar 0 began. */
  readonly at: Seconds;
  /** −1 (change) … +1 (more); a tap is ±0.5, a full hold ±1, a pad its velocity / 127. A person
   * never gives 0; simulated listeners do where the benchmark's protocol has a middle level. */
  readonly value: number;
  readonly source: RatingSource;
  /** Who gave it, for per-listener calibration: 'visitor' for everyone here, a phone's ticket. */
  readonly listener: string;
  /** Absent: a press like any other, which may mean the bar or a moment of it. */
  readonly span?: RatingSpan;
  /** 0–1: how much it counts beside a press, which counts 1; absent = 1. */
  readonly weight?: number;
  /** How many people it speaks for, all of one mind; absent = 1. It counts no more, but they are owed more music. */
  readonly people?: number;
}

/**
 * Why an update taught nothing: the rating is none, has been counted before, reaches nothing that sounded, is one too many;
 * or the engine computed no numbers.
 */
export const REFUSALS = ['malformed', 'repeated', 'unheard', 'flood', 'engine'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** @returns the rating, or what about it is impossible, so that nothing of it may be learnt */
export function checkRating(rating: Rating): Result<Rating, Refusal> {
  const { id, at, value, weight = 1, people = 1 } = rating;
  if (!Number.isInteger(id)) return fail('malformed', 'A rating without a number of its own was left aside.');
  if (!Number.isFinite(at)) return fail('malformed', 'A rating without a time was left aside.');
  if (!(value >= -1 && value <= 1))
    return fail('malformed', `A rating of ${value} was left aside: ratings lie between −1 and +1.`);
  if (!(weight >= 0 && weight <= 1))
    return fail('malformed', `A rating of weight ${weight} was left aside: weights lie between 0 and 1.`);
  if (!(people >= 1 && people < Infinity))
    return fail('malformed', `A rating of ${people} people was left aside: it speaks for one or more.`);
  return succeed(rating);
}

export const ADVICE = ['calmer', 'wilder', 'brighter', 'darker'] as const;
export type Advice = (typeof ADVICE)[number];

/** A note a person plays along; the agent hears it and its log-probability rises. */
export interface PlayedNote {
  readonly at: Seconds;
  readonly pitch: Pitch;
  readonly velocity: Velocity;
}
