/** What is shown of the audience with its phones: only its shape, and how it begins; what they do is told in `audience.ts` and `acts.ts`. */
import type { Seconds } from '../kernel/units.ts';
import type { CrowdAct } from '../protocol/crowdAct.ts';
import { HISTOGRAM_BINS } from '../protocol/crowdWindow.ts';

/** One phone's dot in the ring of a small audience. */
export interface RingDot {
  readonly seat: number;
  /** Which ring it stands in, from the innermost: each gateway numbers its seats by itself. */
  readonly lane: number;
  /** −1 … +1: how strongly it is pressed now, 0 = not. */
  readonly held: number;
}

/** Presses that came together, as one wave: phones that pressed Change, and those that pressed More. */
export interface Swell {
  readonly at: Seconds;
  readonly change: number;
  readonly more: number;
}

export interface AudienceView {
  /** The address in the code now, '' while phones cannot come. */
  readonly phoneUrl: string;
  /** Phones that are here. */
  readonly joined: number;
  /** Phones that hold Change, and those that hold More. */
  readonly holding: readonly [number, number];
  /** [16] phones by value, −1 to +1, of the newest window in which any pressed, and its music time. */
  readonly hist: readonly number[];
  readonly heardAt: Seconds;
  /** [16] the same of the last seconds, each worth less the older it is; as it was at `heardAt`. */
  readonly felt: readonly number[];
  /** A large audience that is of two minds: which share of its people is in the camp that likes it better, 0–1; null: of one. */
  readonly camps: { readonly more: number } | null;
  /** Every phone of a small audience; null: it is large. */
  readonly dots: readonly RingDot[] | null;
  /** The newest press of each phone of a small audience, oldest first. */
  readonly presses: readonly {
    readonly seat: number;
    readonly lane: number;
    readonly value: number;
    readonly at: Seconds;
  }[];
  /** The newest waves, oldest first. */
  readonly swells: readonly Swell[];
  /** What presses mean now. */
  readonly act: CrowdAct;
  /** The warm-up vote that runs, or was the last: phones on each side. */
  readonly vote: { readonly calmer: number; readonly wilder: number };
  /** 0–1 as it was at `at`: how many clap and how fast; and claps of this applause. */
  readonly applause: { readonly level: number; readonly at: Seconds; readonly claps: number };
  /** Music times of the ratings that were sent to the composer within the last second. */
  readonly taught: readonly Seconds[];
}

const NOBODY = new Array<number>(HISTOGRAM_BINS).fill(0);
export const NO_VOTE: AudienceView['vote'] = { calmer: 0, wilder: 0 };
export const SILENT_HALL: AudienceView['applause'] = { level: 0, at: 0, claps: 0 };

export const NO_AUDIENCE: AudienceView = {
  phoneUrl: '',
  joined: 0,
  holding: [0, 0],
  hist: NOBODY,
  heardAt: -Infinity,
  felt: NOBODY,
  camps: null,
  dots: [],
  presses: [],
  swells: [],
  act: 'music',
  vote: NO_VOTE,
  applause: SILENT_HALL,
  taught: [],
};
