/**
 * What the phones of one gateway said within a short while, as one message: mergeable, so that any number of gateways can feed
 * one stage. Small crowds are told one by one, so that each has a taste of their own; of large ones only what they share.
 */
import * as v from 'valibot';
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { MOST_VOTES } from './crowdAct.ts';
import { ADVICE } from './rating.ts';

export const HISTOGRAM_BINS = 16;
/** A window older than this teaches nothing: late is worse than lost. */
export const STALE_WINDOW: Milliseconds = 1000;
/** Without a window for so long there is no audience. */
export const SILENT_CROWD: Milliseconds = 500;
/** Ratings of a large crowd are understood together, so much of them at once. */
export const MOMENT: Milliseconds = 1000;

interface Seated {
  readonly seat: number;
  /** Gateways number their seats by themselves: with several of them the stage's end tells them apart, from 0. */
  readonly lane?: number;
}

/** One phone's latest value. */
export interface Vote extends Seated {
  /** Opaque, the same while its ticket holds; says nothing of the ticket. */
  readonly listener: string;
  /** −1 … +1 */
  readonly value: number;
  /** How long before the end of the window the press began. */
  readonly age: Milliseconds;
}

/** One phone in the ring of a small crowd. */
export interface Dot extends Seated {
  /** −1 … +1: how strongly it is pressed now, 0 = not. */
  readonly held: number;
}

/** What a large crowd, or one of the two camps in it, thought of a moment, each phone once. */
export interface Mood {
  /** Phones that pressed. */
  readonly n: number;
  /** −1 … +1: biases taken off, weighted by how well each follows the others; softer where a part is not believed. */
  readonly value: number;
  /** 0–1: how far they agree. */
  readonly confidence: number;
  /** Of the two camps of a crowd that is of two minds, by a number that stays; 0 where it is of one. */
  readonly camp: 0 | 1;
  /** Phones that are of this mind, those that have pressed often enough to know. */
  readonly people: number;
}

export interface CrowdWindow {
  readonly stage: string;
  /** The gateway, one name for each of its lives. */
  readonly proc: string;
  /** Grows by one with every window of this gateway. */
  readonly seq: number;
  /** When it was closed, on the gateway's clock, ms since 1970. */
  readonly t0: Milliseconds;
  /** Phones that pressed, each once, with the sum of their values and of their squares. */
  readonly n: number;
  readonly sum: number;
  readonly sumsq: number;
  /** [16] phones by value, from −1 to +1. */
  readonly hist: readonly number[];
  /** Phones connected to this gateway. */
  readonly joined: number;
  /** Phones that hold Change, and those that hold More, just now. */
  readonly holding: readonly [number, number];
  /** [4] phones that gave each advice. */
  readonly advice: readonly number[];
  /** Empty where the crowd is large. */
  readonly votes: readonly Vote[];
  /** Only at the end of a moment, and only where the crowd is large: one, or one of each of two camps. */
  readonly moods: readonly Mood[];
  /** The phones that are here, by seat; left out where the crowd is large. */
  readonly dots?: readonly Dot[];
  /** While there is a vote: phones whose latest press was Change, and those whose was More, each once. */
  readonly choices?: readonly [number, number];
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const rated = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));

export const windowSchema = v.object({
  stage: name,
  proc: name,
  seq: count,
  t0: finite,
  n: count,
  sum: finite,
  sumsq: finite,
  hist: v.pipe(v.array(count), v.length(HISTOGRAM_BINS)),
  joined: count,
  holding: v.tuple([count, count]),
  advice: v.pipe(v.array(count), v.length(ADVICE.length)),
  votes: v.pipe(
    v.array(v.object({ listener: name, seat: count, value: rated, age: v.pipe(finite, v.minValue(0)) })),
    v.maxLength(MOST_VOTES),
  ),
  moods: v.pipe(
    v.array(
      v.object({
        n: count,
        value: rated,
        confidence: v.pipe(finite, v.minValue(0), v.maxValue(1)),
        camp: v.picklist([0, 1]),
        people: v.pipe(count, v.minValue(1)),
      }),
    ),
    v.maxLength(2),
  ),
  dots: v.exactOptional(v.pipe(v.array(v.object({ seat: count, held: rated })), v.maxLength(MOST_VOTES))),
  choices: v.exactOptional(v.tuple([count, count])),
}) satisfies v.GenericSchema<unknown, CrowdWindow>;

/** @param found of unknown make, from another process */
export function parseWindow(found: unknown): Result<CrowdWindow, 'window'> {
  const parsed = v.safeParse(windowSchema, found);
  return parsed.success ? succeed(parsed.output) : fail('window', 'A message of the phones could not be read.');
}

/** Bin of a value in the histogram; the last bin is closed. */
export function binOf(value: number): number {
  return Math.min(HISTOGRAM_BINS - 1, Math.max(0, Math.floor(((value + 1) / 2) * HISTOGRAM_BINS)));
}

/**
 * Median of a histogram, exact to the bin: within it values are taken as spread evenly.
 * @returns −1 … +1, or null for an empty one
 */
export function medianOf(hist: readonly number[]): number | null {
  const half = hist.reduce((sum, n) => sum + n, 0) / 2;
  if (half === 0) return null;
  let below = 0;
  for (let bin = 0; bin < hist.length; bin++) {
    const here = hist[bin]!;
    if (below + here >= half) return ((bin + (half - below) / here) / hist.length) * 2 - 1;
    below += here;
  }
  return 1;
}

/** Counts of a crowd, added over gateways. */
export type Counts = Pick<CrowdWindow, 'n' | 'sum' | 'sumsq' | 'hist' | 'joined' | 'holding' | 'advice'>;

export const NO_COUNTS: Counts = {
  n: 0,
  sum: 0,
  sumsq: 0,
  hist: new Array<number>(HISTOGRAM_BINS).fill(0),
  joined: 0,
  holding: [0, 0],
  advice: ADVICE.map(() => 0),
};

/** Of different gateways: everything adds. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    n: a.n + b.n,
    sum: a.sum + b.sum,
    sumsq: a.sumsq + b.sumsq,
    hist: a.hist.map((n, bin) => n + b.hist[bin]!),
    joined: a.joined + b.joined,
    holding: [a.holding[0] + b.holding[0], a.holding[1] + b.holding[1]],
    advice: a.advice.map((n, index) => n + b.advice[index]!),
  };
}
