/** What is shown of the audience with its phones: only its shape, and how it begins; what they do is told in `audience.ts`. */
import type { Seconds } from '../kernel/units.ts';
import { HISTOGRAM_BINS } from '../protocol/crowdWindow.ts';

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
  /** The newest press of each phone of a small audience, oldest first. */
  readonly presses: readonly { readonly seat: number; readonly value: number; readonly at: Seconds }[];
  /** Music times of the ratings that were sent to the composer within the last second. */
  readonly taught: readonly Seconds[];
}

export const NO_AUDIENCE: AudienceView = {
  phoneUrl: '',
  joined: 0,
  holding: [0, 0],
  hist: new Array<number>(HISTOGRAM_BINS).fill(0),
  heardAt: -Infinity,
  presses: [],
  taught: [],
};
